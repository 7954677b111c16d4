/* closure.c: channel close, reopen, confirm: a whole site out of sight, and back; by two people. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"

static enum err read_state(struct cli *c, const char **out_path, struct client_answer *out)
{
	struct str id;
	TRY(cli_id(c, 0, &id));
	*out_path = arena_printf(&c->arena, "/channel-accounts/" STRF "/closure", STRV(id));
	return cli_get(c, *out_path, out);
}

/* `act`: close, open. */
static enum err ask(int argc, char **argv, const char *act, const char *kind, const char *said)
{
	const char *reason = NULL, *path;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER now = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_reason(reason));
	TRY(read_state(&c, &path, &now));
	json_auto_t *what = json_pack("{s:O s:s s:s}", "after", json_object_get(now.json, "after"),
		"channel", c.words[0], "reason", reason);
	json_auto_t *body = json_pack("{s:s s:s}", "act", act, "reason", reason);
	TRY(cli_sign(&c, statement_payload(&c.arena, cli_account(&c), str_c(kind), what), body));
	return cli_act(&c, path, json_incref(body), said);
}

enum err run_channel_close(int argc, char **argv)
{
	return ask(argc, argv, "close", "closure",
		"已提出整站停止服务，等另一位审核人或分管领导确认（channel confirm）。");
}

enum err run_channel_reopen(int argc, char **argv)
{
	return ask(argc, argv, "open", "reopening",
		"已提出恢复服务，等另一位审核人或分管领导确认（channel confirm）。");
}

enum err run_channel_confirm(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER now = {};
	const char *path;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(read_state(&c, &path, &now));
	const json_t *waits = json_object_get(now.json, "waiting");
	if (!json_is_object(waits))
		return fault_as(ERR_CONFLICT, "closure.none", NULL, "没有等待确认的停止或恢复服务");
	json_auto_t *body = json_object();
	TRY(cli_sign(&c,
		statement_payload(&c.arena, cli_account(&c), json_str(waits, "kind"),
			json_object_get(waits, "body")),
		body));
	path = arena_printf(
		&c.arena, "/closures/" STRF "/confirmation", STRV(json_str(waits, "id")));
	return cli_act(&c, path, json_incref(body), "已确认，系统签发后由连接器执行。");
}
