/* channel.c: channel ls, test, pause and resume. */
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { SEEN_LATELY_MS = 120000 };

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
		if (json_is_object(stop)) /* its number is what channel resume takes */
			printf("已停发（停发编号 %s）：%s", cli_text(&c, stop, "id"),
				cli_text(&c, stop, "reason"));
		puts("");
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

/* "22:00", or nothing. */
static void put_words(json_t *body, const char *member, const char *words)
{
	if (*words)
		json_object_set_new(body, member, json_string(words));
}

static enum err put_number(json_t *body, const char *member, const char *words)
{
	int64_t n;
	if (!*words)
		return ERR_OK;
	if (!str_i64(str_c(words), &n))
		return fault_as(ERR_INVALID, "option.number", member, "“%s”不是次数", words);
	json_object_set_new(body, member, json_integer(n));
	return ERR_OK;
}

/* All of it at once: what is not named is not limited from then on. */
enum err run_channel_pace(int argc, char **argv)
{
	const char *from = "", *until = "", *hour = "", *day = "", *month = "", *reason = NULL;
	const struct option options[] = { { "quiet-from", &from, false },
		{ "quiet-until", &until, false }, { "per-hour", &hour, false },
		{ "per-day", &day, false }, { "per-month", &month, false },
		{ "reason", &reason, false } };
	struct str id;
	AUTO_CLI c = {};
	AUTO_ANSWER account = {}, answer = {};
	TRY(cli_open(&c, argc, argv, options, 6, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	json_auto_t *body = json_pack("{s:s}", "reason", reason);
	put_words(body, "quiet_from", from);
	put_words(body, "quiet_until", until);
	TRY(put_number(body, "per_hour", hour));
	TRY(put_number(body, "per_day", day));
	TRY(put_number(body, "per_month", month));
	const char *at = arena_printf(&c.arena, "/channel-accounts/" STRF, STRV(id));
	TRY(cli_get(&c, at, &account));
	TRY(client_call(c.client, &c.arena,
		&(struct client_call){ .method = "PUT",
			.path = arena_printf(&c.arena, "%s/pace", at),
			.body = body,
			.if_match = json_str(json_object_get(account.json, "pace"), "version") },
		&answer));
	if (!cli_said_json(&c, &answer))
		printf("已设定静默时段与次数。\n");
	return ERR_OK;
}

enum err run_channel_retry(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/channel-accounts/", "/retry", "已安排全部重试。");
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
	TRY(cli_reason(reason));
	if (strcmp(c.words[0], "all"))
		TRY(cli_id(&c, 0, &id));
	return cli_act(&c, "/stop", json_pack("{s:s s:s}", "scope", c.words[0], "reason", reason),
		"已停发。");
}

/* Two people: the first asks, the second says which. */
enum err run_channel_resume(int argc, char **argv)
{
	const char *reason = NULL, *agree = NULL, *keep = NULL;
	const struct option options[] = { { "reason", &reason, false }, { "agree", &agree, true },
		{ "keep", &keep, true } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	return cli_act(&c,
		arena_printf(&c.arena, "/stop/" STRF "/%s", STRV(id),
			agree  ? "lift"
			: keep ? "keep"
			       : "ask"),
		json_pack("{s:s}", "reason", reason),
		agree  ? "已解除停发。"
		: keep ? "继续停发。"
		       : "已申请解除，等另一位统一审核人或分管领导同意。");
}
