/* release.c: withdraw, register, release ls, retry and decide. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"

static bool is_meant(const json_t *row, struct str name)
{
	return str_eq(json_str(row, "account"), name) || str_eq(json_str(row, "channel"), name);
}

/* All that these channels have of it now, in the order of the list: that is what is signed. */
static enum err targets_of(
	struct cli *c, const json_t *items, const char *names, struct takedown *t)
{
	struct str rest = str_c(names);
	struct str *list = arena_array(&c->arena, struct str, json_array_size(items) + 1);
	size_t i;
	json_t *row;
	t->targets = list;
	while (rest.len) {
		struct str name = str_cut(&rest, ',');
		size_t before = t->target_count;
		json_array_foreach((json_t *)items, i, row) if (is_meant(row, name))
			list[t->target_count++] = str_c(arena_printf(&c->arena, STRF "/" STRF,
				STRV(json_str(row, "account")), STRV(json_str(row, "submission"))));
		if (t->target_count == before)
			return fault_as(ERR_INVALID, "option.channels", "channels",
				"该稿在这个渠道上没有可撤的内容：" STRF, STRV(name));
	}
	return ERR_OK;
}

static enum err ask_withdrawal(struct cli *c, const char *at, const struct takedown *t)
{
	json_t *targets = json_array();
	json_auto_t *body =
		json_pack("{s:o s:o}", "targets", targets, "reason", json_from(t->reason));
	for (size_t i = 0; i < t->target_count; i++)
		json_array_append_new(targets, json_from(t->targets[i]));
	TRY(cli_sign(c, takedown_payload(&c->arena, cli_account(c), t), body));
	return cli_act(c, at, json_incref(body), "已下达撤稿，结果见 shenfa status。");
}

enum err run_withdraw(int argc, char **argv)
{
	const char *channels = NULL, *reason = NULL;
	const struct option options[] = { { "channels", &channels, false },
		{ "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	if (!channels)
		return fault_as(ERR_INVALID, "option.channels", "channels", "缺少 --channels");
	struct takedown t = { .reason = str_c(reason) };
	const char *at = arena_printf(&c.arena, "/drafts/" STRF "/withdrawals", STRV(id));
	str_i64(id, &t.draft);
	TRY(cli_get(&c, at, &list));
	TRY(targets_of(&c, json_object_get(list.json, "items"), channels, &t));
	return ask_withdrawal(&c, at, &t);
}

enum err run_register(int argc, char **argv)
{
	const char *year = NULL;
	const struct option options[] = { { "year", &year, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *row;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		year ? arena_printf(
			       &c.arena, "/register?year=%s", url_escape(&c.arena, str_c(year)))
		     : "/register",
		&list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, row)
	{
		put_column(json_str(row, "register_no"), 12);
		put_column(json_str(row, "state_name"), 10);
		puts(cli_text(&c, json_object_get(row, "draft"), "title"));
	}
	json_array_foreach(json_object_get(list.json, "gaps"), i, row)
		printf("%s 至 %s  空号：%s\n", cli_text(&c, row, "first"),
			cli_text(&c, row, "last"), cli_text(&c, row, "why"));
	return ERR_OK;
}

enum err run_release_ls(int argc, char **argv)
{
	const char *state = NULL;
	const struct option options[] = { { "state", &state, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *d;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		state ? arena_printf(&c.arena, "/deliveries?state=%s",
				url_escape(&c.arena, str_c(state)))
		      : "/deliveries",
		&list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, d)
	{
		put_column(json_str(d, "id"), 6);
		put_column(json_str(d, "channel_name"), 12);
		put_column(json_str(d, "act_name"), 8);
		put_column(json_str(d, "state_name"), 12);
		put_column(json_str(json_object_get(d, "draft"), "title"), 40);
		puts(cli_text(&c, d, "reason"));
	}
	return ERR_OK;
}

enum err run_release_retry(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/deliveries/", "/retry", "已安排重试。");
}

/* Exactly one of the four flags; its name without dashes is what the API calls it. */
static enum err one_outcome(const struct option *options, size_t count, const char **out)
{
	*out = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!*options[i].value)
			continue;
		if (*out)
			return fault_as(ERR_INVALID, "option.outcome", options[i].name,
				"--%s 和 --%s 只能选一个", *out, options[i].name);
		*out = options[i].name;
	}
	return *out ? ERR_OK
		    : fault_as(ERR_INVALID, "option.outcome", "out",
			      "请说明结果：--out、--not-out；撤稿任务 --gone、--still-there");
}

enum err run_release_decide(int argc, char **argv)
{
	enum { OUTCOMES = 4, OPTIONS = 6 };
	const char *flags[OUTCOMES] = {}, *evidence = NULL, *url = "", *outcome;
	const struct option options[OPTIONS] = { { "out", &flags[0], true },
		{ "not-out", &flags[1], true }, { "gone", &flags[2], true },
		{ "still-there", &flags[3], true }, { "evidence", &evidence, false },
		{ "url", &url, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, OPTIONS, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(one_outcome(options, OUTCOMES, &outcome));
	if (!evidence || !*evidence)
		return fault_as(ERR_INVALID, "option.evidence", "evidence",
			"请用 --evidence 写明在哪里看到了什么");
	return cli_act(&c, arena_printf(&c.arena, "/deliveries/" STRF "/decision", STRV(id)),
		json_pack("{s:s s:s s:s}", "outcome", outcome, "evidence", evidence, "url", url),
		"已登记核实结果。");
}
