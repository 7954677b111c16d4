/* hand_off.c: hand-off ls, show, take, give-back, report, confirm, return: what people post by hand. */
#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { SCREENSHOT_MAX = 50 * 1024 * 1024 };

static enum err one(struct cli *c, const char *below, const char **out)
{
	struct str id;
	TRY(cli_id(c, 0, &id));
	*out = arena_printf(&c->arena, "/hand-offs/" STRF "%s", STRV(id), below);
	return ERR_OK;
}

enum err run_hand_off_ls(int argc, char **argv)
{
	const char *box = "open";
	const struct option options[] = { { "box", &box, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *h;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/hand-offs?box=%s", url_escape(&c.arena, str_c(box))),
		&list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, h)
	{
		put_column(json_str(h, "id"), 6);
		put_column(json_str(h, "state_name"), 10);
		put_column(json_str(h, "act_name"), 8);
		put_column(json_str(h, "name"), 20);
		put_column(json_str(json_object_get(h, "draft"), "title"), 40);
		printf("%s %s\n", cli_time(&c, h, "due_at"),
			cli_text(&c, json_object_get(h, "operator"), "name"));
	}
	return ERR_OK;
}

static void put_one(struct cli *c, const json_t *h)
{
	size_t i;
	json_t *x;
	printf("%s  %s  %s  《%s》  %s\n", cli_text(c, h, "id"), cli_text(c, h, "state_name"),
		cli_text(c, h, "name"), cli_text(c, json_object_get(h, "draft"), "title"),
		cli_text(c, h, "blocked"));
	json_array_foreach(json_object_get(h, "fields"), i, x) printf("\n【%s】\n%s\n",
		cli_text(c, x, "name"), json_string_value(json_object_get(x, "text")));
	puts("");
	json_array_foreach(json_object_get(h, "steps"), i, x) printf("%s %s %s %s\n",
		cli_time(c, x, "at"), cli_text(c, json_object_get(x, "by"), "name"),
		cli_text(c, x, "act_name"), cli_text(c, x, "text"));
}

enum err run_hand_off_show(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER h = {};
	const char *at;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(one(&c, "", &at));
	TRY(cli_get(&c, at, &h));
	if (!cli_said_json(&c, &h))
		put_one(&c, h.json);
	return ERR_OK;
}

/* The link is good for once: there is a file to write to before it is used. */
static enum err fetch(struct cli *c, const json_t *taken, const char *to)
{
	AUTO_ANSWER package = {};
	const char *prefix = "/api/v1", *link = json_string_value(json_object_get(taken, "link"));
	if (!link || strncmp(link, prefix, strlen(prefix)) != 0)
		return fault(ERR_INTERNAL, "服务器没有给出下载链接");
	TRY(cli_get(c, link + strlen(prefix), &package));
	TRY(file_write(to, package.body, 0600, NULL));
	printf("成品包已写到 %s，请按其中的 README.html 发布，再用 hand-off report 报告。\n", to);
	return ERR_OK;
}

enum err run_hand_off_take(int argc, char **argv)
{
	const char *to = NULL, *reason = "", *at;
	const struct option options[] = { { "to", &to, false }, { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER taken = {};
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(one(&c, "/take", &at));
	if (to && file_mode(to) >= 0)
		return fault_as(ERR_INVALID, "option.to", "to", "%s 已存在，不覆盖", to);
	TRY(cli_post(&c, at, json_pack("{s:s}", "reason", reason), &taken));
	if (to)
		return fetch(&c, taken.json, to);
	puts("已领取。");
	return ERR_OK;
}

enum err run_hand_off_give_back(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/hand-offs/", "/give-back", "已交回。");
}

/* "" where there is none; else the sha256 that the report names. */
static enum err screenshot(struct cli *c, const char *path, const char **out)
{
	AUTO_ANSWER made = {};
	struct str bytes;
	const char *at, *base = path ? strrchr(path, '/') : NULL;
	*out = "";
	if (!path)
		return ERR_OK;
	base = base ? base + 1 : path;
	TRY(cli_read_file(c, path, SCREENSHOT_MAX, &bytes));
	TRY(one(c,
		arena_printf(&c->arena, "/screenshots?name=%s", url_escape(&c->arena, str_c(base))),
		&at));
	const struct client_call call = {
		.method = "POST", .path = at, .raw = bytes, .media_type = "application/octet-stream"
	};
	TRY(client_call(c->client, &c->arena, &call, &made));
	*out = cli_text(c, made.json, "sha256");
	return ERR_OK;
}

enum err run_hand_off_report(int argc, char **argv)
{
	enum { OPTIONS = 6 };
	const char *done = NULL, *refused = NULL, *url = "", *evidence = "", *file = NULL,
		   *posted = NULL, *shot, *at;
	const struct option options[OPTIONS] = { { "done", &done, true },
		{ "refused", &refused, true }, { "url", &url, false },
		{ "evidence", &evidence, false }, { "screenshot", &file, false },
		{ "at", &posted, false } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, OPTIONS, 1, 1));
	if (!done == !refused)
		return fault_as(
			ERR_INVALID, "option.outcome", "done", "请说明结果：--done 或 --refused");
	TRY(screenshot(&c, file, &shot));
	TRY(one(&c, "/report", &at));
	json_t *body = json_pack("{s:s s:s s:s s:s}", "outcome", done ? "done" : "refused", "url",
		url, "evidence", evidence, "screenshot", shot);
	if (posted)
		json_object_set_new(body, "posted_at", json_string(posted));
	return cli_act(&c, at, body, "已报告，等另一人确认。");
}

static enum err confirmation(int argc, char **argv, const char *outcome, const char *said)
{
	const char *evidence = "", *at;
	const struct option options[] = { { "evidence", &evidence, false } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(one(&c, "/confirmation", &at));
	return cli_act(
		&c, at, json_pack("{s:s s:s}", "outcome", outcome, "evidence", evidence), said);
}

enum err run_hand_off_confirm(int argc, char **argv)
{
	return confirmation(argc, argv, "confirm", "已确认。");
}

enum err run_hand_off_return(int argc, char **argv)
{
	return confirmation(argc, argv, "return", "已退回报告人。");
}
