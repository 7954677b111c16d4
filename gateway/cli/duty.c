/* duty.c: duty ls, add, robot, close: who is on duty, and the robot that says in their group what to see to. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/egress.h"

static void put_turn(struct cli *c, const json_t *d)
{
	const json_t *person = json_object_get(d, "account");
	printf("%s 至 %s  %s  %s %s%s\n", cli_text(c, d, "from"), cli_text(c, d, "until"),
		cli_text(c, person, "name"), cli_text(c, d, "mobile"), cli_text(c, d, "mail"),
		json_is_true(json_object_get(d, "now")) ? "  今天值班" : "");
}

static const char *way_zh(const json_t *way)
{
	struct str name = str_c(json_string_value(way) ?: "");
	return str_eq(name, STR("sms")) ? "短信" : str_eq(name, STR("mail")) ? "邮件" : "值班群";
}

/* Its ways are known once it has called in. */
static void put_robot(struct cli *c, const json_t *robot)
{
	size_t i;
	json_t *way;
	if (!json_is_true(json_object_get(robot, "declared"))) {
		puts("值班机器人：没有登记");
		return;
	}
	printf("值班机器人：%s；最近一次联系 %s；办法：", cli_text(c, robot, "reason"),
		cli_time(c, robot, "seen_at"));
	json_array_foreach(json_object_get(robot, "ways"), i, way)
		printf("%s%s", i ? "、" : "", way_zh(way));
	puts(i ? "" : "还不知道");
}

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
		put_turn(&c, d);
	}
	put_robot(&c, robot.json);
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

static const struct egress robot = { "calls", "/duty/robot" };

enum err run_duty_robot(int argc, char **argv)
{
	return egress_enrol(argc, argv, &robot);
}

enum err run_duty_close(int argc, char **argv)
{
	return egress_close(argc, argv, &robot, "已停用值班机器人");
}
