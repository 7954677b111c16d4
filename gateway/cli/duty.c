/* duty.c: duty ls, add, robot, close: who is on duty, and the robot that says in their group what to see to. */
#include <unistd.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/courier.h"

enum err run_duty_ls(int argc, char **argv)
{
	size_t i;
	json_t *d;
	AUTO_CLI c = {};
	AUTO_ANSWER list = {}, robot = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/duty", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	TRY(cli_get(&c, "/duty/robot", &robot));
	const json_t *items = json_object_get(list.json, "items");
	if (!json_array_size(items))
		printf("没有排班\n");
	json_array_foreach((json_t *)items, i, d)
	{
		const json_t *person = json_object_get(d, "account");
		printf("%s 至 %s  %s  %s %s%s\n", cli_text(&c, d, "from"), cli_text(&c, d, "until"),
			cli_text(&c, person, "name"), cli_text(&c, d, "mobile"),
			cli_text(&c, d, "mail"),
			json_is_true(json_object_get(d, "now")) ? "  今天值班" : "");
	}
	printf(json_is_true(json_object_get(robot.json, "declared"))
			? "值班机器人：%s；最近一次联系 %s\n"
			: "值班机器人：没有登记%s%s\n",
		cli_text(&c, robot.json, "reason"), cli_text(&c, robot.json, "seen_at"));
	return ERR_OK;
}

/* By log-in name: a person types no numbers of accounts. */
static enum err find_person(struct cli *c, struct str login, struct str *out)
{
	size_t i;
	json_t *a;
	AUTO_ANSWER list = {};
	TRY(cli_get(c,
		arena_printf(&c->arena, "/accounts?limit=100&q=%s", url_escape(&c->arena, login)),
		&list));
	json_array_foreach(json_object_get(list.json, "items"), i, a)
	{
		if (!str_eq(json_str(a, "login"), login))
			continue;
		*out = arena_str(&c->arena, json_str(a, "id"));
		return ERR_OK;
	}
	return fault_as(
		ERR_NOTFOUND, "account.none", NULL, "没有登录名为 " STRF " 的账号", STRV(login));
}

enum err run_duty_add(int argc, char **argv)
{
	const char *from = NULL, *until = NULL, *mobile = "", *mail = "";
	const struct option options[] = { { "from", &from, false }, { "until", &until, false },
		{ "mobile", &mobile, false }, { "mail", &mail, false } };
	struct str person;
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	if (!from || !until)
		return fault_as(ERR_INVALID, "option.from", "from", "缺少 --from 或 --until 日期");
	TRY(find_person(&c, str_c(c.words[0]), &person));
	return cli_act(&c, "/duty",
		json_pack("{s:o s:s s:s s:s s:s}", "account", json_from(person), "from", from,
			"until", until, "mobile", mobile, "mail", mail),
		"已排值班。");
}

struct robot {
	const char *to, *gateway, *reason, *replace, *path;
	json_t *secrets; /* borrowed */
};

static enum err write_settings(struct cli *c, const struct robot *r, const struct key *k)
{
	json_auto_t *j = json_pack("{s:s s:s s:s s:o s:O}", "gateway", r->gateway, "account",
		"calls", "channel", "calls", "key", json_from(key_private_pem(&c->arena, k)),
		"secrets", r->secrets);
	return file_write(r->path, json_text(&c->arena, j), 0600, NULL);
}

/* As with a channel's courier, the file is there before the key counts. */
static enum err enrol(struct cli *c, struct robot *r)
{
	AUTO_KEY k = NULL;
	AUTO_ANSWER answer = {};
	r->path = arena_printf(&c->arena, "%s/calls-1.json", r->to);
	if (!access(r->path, F_OK) && !r->replace)
		return fault_as(ERR_CONFLICT, "courier.there", NULL,
			"%s 已存在；换发密钥请加 --replace", r->path);
	TRY(folder_make(r->to, 0755, NULL));
	TRY(key_generate(KEY_ED25519, &k));
	TRY(write_settings(c, r, k));
	json_auto_t *body = json_pack(
		"{s:o s:s}", "key", json_from(key_public_pem(&c->arena, k)), "reason", r->reason);
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT", .path = "/duty/robot", .body = body },
		&answer);
}

enum err run_duty_robot(int argc, char **argv)
{
	struct robot r = {};
	const struct option options[] = { { "to", &r.to, false }, { "gateway", &r.gateway, false },
		{ "reason", &r.reason, false }, { "replace", &r.replace, true } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 4, 0, 0));
	if (!r.to || !r.reason)
		return fault_as(ERR_INVALID, "option.to", "to", "缺少 --to 目录或 --reason 理由");
	json_auto_t *secrets = json_object();
	TRY(courier_secrets(&c, secrets));
	r.secrets = secrets;
	if (!r.gateway)
		r.gateway = arena_cstr(&c.arena, c.session.url);
	TRY(enrol(&c, &r));
	if (!c.json)
		printf("已写入 %s（0600）。启动：shenfa-courier --config=%s\n", r.path, r.path);
	return ERR_OK;
}

enum err run_duty_close(int argc, char **argv)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	if (!reason)
		return fault_as(ERR_INVALID, "option.reason", "reason", "缺少 --reason 理由");
	TRY(cli_post(&c, "/duty/robot/close", json_pack("{s:s}", "reason", reason), &answer));
	if (!c.json)
		printf("已停用值班机器人\n");
	return ERR_OK;
}
