/* release.c: withdraw, register, release ls and retry, channel ls, test, pause and resume. */
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { SEEN_LATELY_MS = 120000 };

static enum err need_reason(const char *reason)
{
	if (reason && *reason)
		return ERR_OK;
	return fault_as(ERR_INVALID, "option.reason", "reason", "须用 --reason 说明理由");
}

/* POST with {"reason"} and says one line. */
static enum err act(struct cli *c, const char *path, json_t *body, const char *said)
{
	AUTO_ANSWER answer = {};
	TRY(cli_post(c, path, body, &answer));
	if (!c->json)
		puts(said);
	else
		cli_said_json(c, &answer);
	return ERR_OK;
}

/* Names of channels to the accounts that are theirs: the API takes account numbers here. */
static enum err accounts_of(struct cli *c, const char *names, json_t *out)
{
	AUTO_ANSWER list = {};
	struct str rest = str_c(names);
	size_t i;
	json_t *row;
	TRY(cli_get(c, "/channel-accounts", &list));
	while (rest.len) {
		struct str name = str_cut(&rest, ',');
		size_t before = json_array_size(out);
		json_array_foreach(json_object_get(list.json, "items"), i,
			row) if (str_eq(json_str(row, "id"), name) ||
				 (str_eq(json_str(row, "channel"), name) &&
					 str_eq(json_str(row, "state"), STR("ACTIVE"))))
			json_array_append(out, json_object_get(row, "id"));
		if (json_array_size(out) == before)
			return fault_as(ERR_INVALID, "option.channels", "channels",
				"没有这个渠道：" STRF, STRV(name));
	}
	return ERR_OK;
}

enum err run_withdraw(int argc, char **argv)
{
	const char *channels = NULL, *reason = NULL;
	const struct option options[] = { { "channels", &channels, false },
		{ "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(need_reason(reason));
	if (!channels)
		return fault_as(ERR_INVALID, "option.channels", "channels", "缺少 --channels");
	json_auto_t *accounts = json_array();
	TRY(accounts_of(&c, channels, accounts));
	return act(&c, arena_printf(&c.arena, "/drafts/" STRF "/withdrawals", STRV(id)),
		json_pack("{s:O s:s}", "channels", accounts, "reason", reason),
		"已下达撤稿，结果见 shenfa status。");
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
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(need_reason(reason));
	return act(&c, arena_printf(&c.arena, "/deliveries/" STRF "/retry", STRV(id)),
		json_pack("{s:s}", "reason", reason), "已安排重试。");
}

enum err run_channel_ls(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *row;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/channel-accounts", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, row)
	{
		const json_t *stop = json_object_get(row, "stopped");
		put_column(json_str(row, "id"), 6);
		put_column(json_str(row, "channel_name"), 12);
		put_column(json_str(row, "name"), 40);
		put_column(json_str(row, "state"), 10);
		printf("%s%s\n", json_is_object(stop) ? "已停发：" : "",
			json_is_object(stop) ? cli_text(&c, stop, "reason") : "");
	}
	return ERR_OK;
}

/* The gateway sends nothing out; the courier's last word and its last call are what is known. */
static const char *ailment(struct cli *c, const json_t *account)
{
	int64_t seen = 0;
	const json_t *health = json_object_get(account, "health");
	const char *state = cli_text(c, health, "state");
	if (strcmp(cli_text(c, account, "state"), "ACTIVE"))
		return "账号不在启用状态";
	if (json_is_object(json_object_get(account, "stopped")))
		return "已停发";
	if (!clock_parse(cli_text(c, account, "seen_at"), &seen) ||
		clock_now() - seen > SEEN_LATELY_MS)
		return "投递程序没有联系网关";
	return *state && strcmp(state, "ok") ? "投递程序报告异常" : NULL;
}

enum err run_channel_test(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER account = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_get(&c, arena_printf(&c.arena, "/channel-accounts/" STRF, STRV(id)), &account));
	const char *wrong = ailment(&c, account.json);
	if (wrong)
		return fault_as(ERR_UNCERTAIN, "channel.ailing", NULL, "%s：%s",
			cli_text(&c, account.json, "name"), wrong);
	if (!cli_said_json(&c, &account))
		printf("%s：正常\n", cli_text(&c, account.json, "name"));
	return ERR_OK;
}

enum err run_channel_pause(int argc, char **argv)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(need_reason(reason));
	if (strcmp(c.words[0], "all"))
		TRY(cli_id(&c, 0, &id));
	return act(&c, "/stop", json_pack("{s:s s:s}", "scope", c.words[0], "reason", reason),
		"已停发。");
}

enum err run_channel_resume(int argc, char **argv)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(need_reason(reason));
	return act(&c, arena_printf(&c.arena, "/stop/" STRF "/lift", STRV(id)),
		json_pack("{s:s}", "reason", reason), "已解除停发。");
}
