/* release_request.c: draft ask, draft ignore, requests and request refuse: what an author says of a finding. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/pick.h"
#include "desk/signed.h"

/* Said on success: `done`, the words that it is about, `then`. */
static enum err say_of_finding(
	int argc, char **argv, const char *path, const char *done, const char *then)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str id;
	const json_t *f;
	TRY(cli_open(&c, argc, argv, options, 1, 2, 2));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	TRY(cli_get(&c, arena_printf(&c.arena, "/drafts/" STRF "/findings", STRV(id)), &list));
	TRY(pick_finding(&c, json_object_get(list.json, "items"), &f));
	const struct finding_key k = finding_key_of(f);
	json_t *body = json_pack("{s:s}", "reason", reason);
	finding_key_put(&k, body);
	return cli_act(&c, arena_printf(&c.arena, "/drafts/" STRF "/%s", STRV(id), path), body,
		arena_printf(&c.arena, "%s“%s”%s", done, cli_text(&c, f, "quote"), then));
}

enum err run_draft_ask(int argc, char **argv)
{
	return say_of_finding(
		argc, argv, "release-requests", "已请求放行", "，由有权处理的人决定。");
}

enum err run_draft_ignore(int argc, char **argv)
{
	return say_of_finding(
		argc, argv, "findings/remark", "已忽略", "。审核人照样看到这一处和您的说明。");
}

static void put_request(struct cli *c, const json_t *r)
{
	const json_t *draft = json_object_get(r, "draft"), *by = json_object_get(r, "by");
	printf("%s  稿件 %s《%s》“%s”：%s\n    %s 于 %s 请求放行：%s%s\n", cli_text(c, r, "id"),
		cli_text(c, draft, "id"), cli_text(c, draft, "title"), cli_text(c, r, "quote"),
		cli_text(c, r, "message"), cli_text(c, by, "name"), cli_time(c, r, "at"),
		cli_text(c, r, "reason"),
		json_is_true(json_object_get(r, "saved_since")) ? "（此后又保存过新版本）" : "");
}

enum err run_request_ls(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *r;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/release-requests", &list));
	const json_t *items = json_object_get(list.json, "items");
	if (cli_said_json(&c, &list))
		return ERR_OK;
	if (!json_array_size(items))
		puts("没有等您处理的请求。");
	json_array_foreach(items, i, r) put_request(&c, r);
	return ERR_OK;
}

enum err run_request_refuse(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/release-requests/", "/refusal", "没有放行，已告知请求人。");
}
