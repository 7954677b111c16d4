/* release.c: withdraw, register, release ls and retry. */
#include "cli/cli.h"
#include "cli/commands.h"

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
	TRY(cli_reason(reason));
	if (!channels)
		return fault_as(ERR_INVALID, "option.channels", "channels", "缺少 --channels");
	json_auto_t *accounts = json_array();
	TRY(accounts_of(&c, channels, accounts));
	return cli_act(&c, arena_printf(&c.arena, "/drafts/" STRF "/withdrawals", STRV(id)),
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
	return cli_act_on(argc, argv, "/deliveries/", "/retry", "已安排重试。");
}
