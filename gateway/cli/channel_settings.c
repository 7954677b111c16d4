/* channel_settings.c: channel settings and set: what may be set of an account, what is, and another value of it. */
#include "cli/cli.h"
#include "cli/commands.h"

static const char *account_path(struct cli *c, struct str id)
{
	return arena_printf(&c->arena, "/channel-accounts/" STRF, STRV(id));
}

/* As one types it: null takes a setting away, which brings back what holds where nothing is said. */
static json_t *merged(const json_t *settings, const json_t *changes)
{
	const char *key;
	json_t *value, *all = json_deep_copy(settings);
	json_object_foreach((json_t *)changes, key, value)
	{
		if (json_is_null(value))
			json_object_del(all, key);
		else
			json_object_set(all, key, value);
	}
	return all;
}

static enum err read_changes(const char *text, json_t **out)
{
	if (!text)
		return fault_as(ERR_INVALID, "option.settings", "settings",
			"缺少 --settings JSON，如 '{\"watch_minutes\":2,\"tamper\":null}'");
	TRY(json_read(str_c(text), out));
	return json_is_object(*out) ? ERR_OK
				    : fault_as(ERR_INVALID, "option.settings", "settings",
					      "--settings 应为 JSON 对象");
}

static void say_changes(struct cli *c, const json_t *changes, const json_t *now)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)changes, key, value)
	{
		const json_t *is = json_object_get(now, key);
		if (is)
			printf("%s = " STRF "\n", key, STRV(json_text(&c->arena, is)));
		else
			printf("%s：按缺省\n", key);
	}
}

/* Only on top of what was read here: what somebody else sets meanwhile is not overwritten. */
enum err run_channel_set(int argc, char **argv)
{
	const char *text = NULL;
	const struct option options[] = { { "settings", &text, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER account = {}, set = {};
	json_auto_t *changes = NULL, *body = NULL;
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(read_changes(text, &changes));
	TRY(cli_get(&c, account_path(&c, id), &account));
	body = json_pack(
		"{s:o}", "settings", merged(json_object_get(account.json, "settings"), changes));
	TRY(client_call(c.client, &c.arena,
		&(struct client_call){ .method = "PUT",
			.path = account_path(&c, id),
			.body = body,
			.if_match = json_str(account.json, "version") },
		&set));
	if (!cli_said_json(&c, &set))
		say_changes(&c, changes, json_object_get(set.json, "settings"));
	return ERR_OK;
}

/* "publish mass draft", "0.02–1440", or the kind. */
static const char *values(struct cli *c, const json_t *s)
{
	size_t i;
	json_t *one;
	const char *all = "";
	json_array_foreach(json_object_get(s, "options"), i, one)
	{
		const char *code = cli_text(c, one, "code");
		if (*code)
			all = arena_printf(&c->arena, "%s%s%s", all, *all ? " " : "", code);
	}
	double most = json_number_value(json_object_get(s, "most"));
	if (!*all && most > 0)
		return arena_printf(
			&c->arena, "%g–%.0f", json_number_value(json_object_get(s, "least")), most);
	return *all ? all : cli_text(c, s, "kind");
}

static void put_setting(struct cli *c, const json_t *s, const json_t *settings)
{
	const json_t *is = json_object_get(settings, cli_text(c, s, "key"));
	put_column(json_str(s, "key"), 29);
	put_column(is ? json_text(&c->arena, is) : STR("-"), 20);
	put_column(json_str(s, "usual"), 14);
	put_column(str_c(values(c, s)), 24);
	printf("%s\n", cli_text(c, s, "label"));
}

static const json_t *of_channel(const json_t *all, struct str channel)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(all, "items"), i,
		one) if (str_eq(json_str(one, "channel"), channel)) return json_object_get(one,
		"settings");
	return NULL;
}

enum err run_channel_settings(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER account = {}, all = {};
	struct str id;
	size_t i;
	json_t *s;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_get(&c, account_path(&c, id), &account));
	TRY(cli_get(&c, "/channel-settings", &all));
	const json_t *list = of_channel(all.json, json_str(account.json, "channel"));
	if (c.json) {
		json_auto_t *j = json_pack("{s:O s:O}", "settings",
			json_object_get(account.json, "settings"), "known", list);
		printf(STRF "\n", STRV(json_text(&c.arena, j)));
		return ERR_OK;
	}
	json_array_foreach(list, i, s)
		put_setting(&c, s, json_object_get(account.json, "settings"));
	return ERR_OK;
}
