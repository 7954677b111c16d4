/* incident.c: incident ls, show, remove, adopt, decide, confirm: what nobody explains on an account, and what becomes of it. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"

enum err run_incident_ls(int argc, char **argv)
{
	const char *state = "open";
	const struct option options[] = { { "state", &state, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *n;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/incidents?state=%s", url_escape(&c.arena, str_c(state))),
		&list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, n)
	{
		put_column(json_str(n, "id"), 6);
		put_column(json_str(n, "kind_name"), 18);
		put_column(json_str(n, "settled_name"), 14);
		put_column(json_str(n, "name"), 24);
		printf("%s\n", cli_text(&c, n, "title"));
	}
	return ERR_OK;
}

static void put_statement(struct cli *c, const char *what, const json_t *s)
{
	if (!json_is_object(s))
		return;
	printf("%s：%s %s，理由：%s\n%s%s\n", what,
		cli_text(c, json_object_get(s, "made_by"), "name"), cli_time(c, s, "made_at"),
		cli_text(c, json_object_get(s, "body"), "reason"), cli_text(c, s, "state_name"),
		json_array_size(json_object_get(s, "actions")) ? "，用 incident confirm 签名确认"
							       : "");
}

static void put_one(struct cli *c, const json_t *n)
{
	const json_t *removal = json_object_get(n, "removal");
	printf("%s  %s  %s  %s\n%s\n%s\n", cli_text(c, n, "id"), cli_text(c, n, "kind_name"),
		cli_text(c, n, "settled_name"), cli_text(c, n, "name"), cli_text(c, n, "title"),
		cli_text(c, n, "url"));
	if (json_is_object(removal)) {
		put_statement(c, "申请删除", json_object_get(removal, "statement"));
		printf("%s %s\n", cli_text(c, removal, "state_name"),
			cli_text(c, removal, "reason"));
	}
	put_statement(c, "补登或认可", json_object_get(n, "entry"));
	if (json_str(n, "unseen").len)
		printf("%s。处置以后用 incident decide 办结\n", cli_text(c, n, "unseen"));
	if (json_str(n, "evidence").len)
		printf("%s：%s，证据：%s\n", cli_text(c, n, "outcome_name"),
			cli_text(c, n, "reason"), cli_text(c, n, "evidence"));
}

static enum err get_one(struct cli *c, const char **out_at, struct client_answer *out)
{
	struct str id;
	TRY(cli_id(c, 0, &id));
	*out_at = arena_printf(&c->arena, "/incidents/" STRF, STRV(id));
	return cli_get(c, *out_at, out);
}

enum err run_incident_show(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER n = {};
	const char *at;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(get_one(&c, &at, &n));
	if (!cli_said_json(&c, &n))
		put_one(&c, n.json);
	return ERR_OK;
}

/* Why there is nothing to sign, in the words of the incident's own page. */
static enum err nothing_stands(struct cli *c, const json_t *n)
{
	if (json_str(n, "settled").len || json_str(n, "outcome").len)
		return fault_as(ERR_WRONG_STATE, "incident.standing", NULL, "账号上已没有这一内容");
	return fault_as(ERR_WRONG_STATE, "incident.kind", NULL,
		"这是“%s”：只有陌生内容可以申请删除，只有账号资料变化可以认可",
		cli_text(c, n, "kind_name"));
}

/* What stands there now, as the incident says, with whose it is and why: signed with this machine's key. */
static enum err sign_reasoned(int argc, char **argv, const char *kind, const char *said)
{
	const char *reason = NULL, *at;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER n = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	if (!reason)
		return fault_as(ERR_INVALID, "option.reason", "reason", "缺少 --reason 理由");
	TRY(get_one(&c, &at, &n));
	const json_t *standing = json_object_get(n.json, "standing");
	if (!json_is_object(standing))
		return nothing_stands(&c, n.json);
	if (json_str(n.json, "explained").len)
		return fault_as(ERR_WRONG_STATE, "removal.explained", NULL, "不能由连接器删除：%s",
			cli_text(&c, n.json, "explained"));
	json_auto_t *body = json_deep_copy(standing);
	json_object_set(body, "channel", json_object_get(n.json, "account"));
	json_object_set(body, "incident", json_object_get(n.json, "id"));
	json_object_set_new(body, "reason", json_string(reason));
	if (!strcmp(kind, "removal"))
		json_object_set(body, "seen", json_object_get(n.json, "seen_sha256"));
	json_auto_t *form = json_pack("{s:s}", "reason", reason);
	TRY(cli_sign(&c, statement_payload(&c.arena, cli_account(&c), str_c(kind), body), form));
	return cli_act(&c, arena_printf(&c.arena, "%s/%s", at, kind), json_incref(form), said);
}

enum err run_incident_remove(int argc, char **argv)
{
	return sign_reasoned(
		argc, argv, "removal", "已申请删除，等另一人用 incident confirm 确认。");
}

enum err run_incident_adopt(int argc, char **argv)
{
	return sign_reasoned(argc, argv, "profile", "已认可，等另一人用 incident confirm 确认。");
}

enum err run_incident_decide(int argc, char **argv)
{
	const char *evidence = NULL, *reason = NULL;
	const struct option options[] = { { "evidence", &evidence, false },
		{ "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &id));
	if (!evidence || !*evidence)
		return fault_as(ERR_INVALID, "option.evidence", "evidence",
			"请用 --evidence 写明在平台上做了什么、凭什么知道");
	if (!reason || !*reason)
		return fault_as(ERR_INVALID, "option.reason", "reason", "缺少 --reason 理由");
	return cli_act(&c, arena_printf(&c.arena, "/incidents/" STRF "/decision", STRV(id)),
		json_pack("{s:s s:s}", "evidence", evidence, "reason", reason),
		"已由人处置，办结。");
}

/* Of the two the one that waits. */
static const json_t *waiting(const json_t *n)
{
	const json_t *s = json_object_get(json_object_get(n, "removal"), "statement");
	return str_eq(json_str(s, "state"), STR("OPEN")) ? s : json_object_get(n, "entry");
}

enum err run_incident_confirm(int argc, char **argv)
{
	const char *at;
	AUTO_CLI c = {};
	AUTO_ANSWER n = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(get_one(&c, &at, &n));
	const json_t *s = waiting(n.json);
	if (!str_eq(json_str(s, "state"), STR("OPEN")))
		return fault_as(ERR_WRONG_STATE, "statement.state", NULL, "没有等待确认的申请");
	json_auto_t *form = json_object();
	struct str payload = statement_payload(
		&c.arena, cli_account(&c), json_str(s, "kind"), json_object_get(s, "body"));
	TRY(cli_sign(&c, payload, form));
	const char *below =
		arena_printf(&c.arena, "/statements/%s/confirmation", cli_text(&c, s, "id"));
	return cli_act(&c, below, json_incref(form), "已签名确认。");
}
