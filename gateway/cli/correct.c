/* correct.c: correct, correction merge, correction drop: what is out, mended beside a round in review. */
#include "cli/cli.h"
#include "cli/commands.h"

enum { HTML_MAX = 2 * 1024 * 1024 };

static enum err step(struct cli *c, const char *method, const char *path, json_t *body,
	const json_t *draft, struct client_answer *out)
{
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = method,
			.path = path,
			.body = body,
			.if_match = json_str(draft, "head") },
		out);
}

/*
 * The words of the file take the place of those that are out; title and particulars stay, but for what readers are told
 * of the correction (null: as it was, "": no more).
 */
static enum err write_words(struct cli *c, const char *path, const char *note, const char *told,
	struct str html, const json_t *draft, struct client_answer *out)
{
	json_t *meta = json_deep_copy(json_object_get(draft, "meta"));
	json_object_del(meta, "title");
	if (told && *told)
		json_object_set_new(meta, "correction_note", json_string(told));
	else if (told)
		json_object_del(meta, "correction_note");
	json_auto_t *body = json_pack("{s:O s:o s:o s:s}", "title", json_object_get(draft, "title"),
		"html", json_from(html), "meta", meta, "note", note);
	return step(c, "PUT", path, body, draft, out);
}

enum err run_correct(int argc, char **argv)
{
	const char *file = NULL, *note = NULL, *told = NULL;
	const struct option options[] = { { "file", &file, false }, { "note", &note, false },
		{ "public-note", &told, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER draft = {}, saved = {}, answer = {};
	struct str html;
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	if (!file || !note)
		return fault_as(ERR_INVALID, "option.file", "file", "缺少 --file 或 --note");
	TRY(cli_read_file(&c, file, HTML_MAX, &html));
	const char *item = arena_printf(&c.arena, "/drafts/%s", c.words[0]);
	TRY(cli_post(&c, arena_printf(&c.arena, "%s/corrections", item), json_object(), &draft));
	long long no = (long long)json_int(draft.json, "correction", 0);
	TRY(write_words(&c, arena_printf(&c.arena, "%s?correction=%lld", item, no), note, told,
		html, draft.json, &saved));
	json_auto_t *body = json_pack("{s:s}", "note", note);
	TRY(step(&c, "POST", arena_printf(&c.arena, "%s/submissions?correction=%lld", item, no),
		body, saved.json, &answer));
	if (!cli_said_json(&c, &answer))
		printf("更正 %lld 已送审：%s，登记号 %s，%s\n", no, cli_text(&c, answer.json, "id"),
			cli_text(&c, answer.json, "register_no"),
			cli_text(&c, answer.json, "state_name"));
	return ERR_OK;
}

enum err run_correction_merge(int argc, char **argv)
{
	const char *mine = NULL;
	const struct option options[] = { { "mine", &mine, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER draft = {}, answer = {};
	struct str no;
	TRY(cli_open(&c, argc, argv, options, 1, 2, 2));
	TRY(cli_id(&c, 1, &no));
	const char *item = arena_printf(&c.arena, "/drafts/%s", c.words[0]);
	TRY(cli_get(&c, item, &draft));
	json_auto_t *body = json_pack("{s:b}", "mine", mine != NULL);
	TRY(step(&c, "POST",
		arena_printf(&c.arena, "%s/corrections/" STRF "/merge", item, STRV(no)), body,
		draft.json, &answer));
	if (!cli_said_json(&c, &answer))
		printf("已合并更正 " STRF "，第 %lld 稿\n", STRV(no),
			(long long)json_int(answer.json, "rev", 0));
	return ERR_OK;
}

enum err run_correction_drop(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str no;
	TRY(cli_open(&c, argc, argv, NULL, 0, 2, 2));
	TRY(cli_id(&c, 1, &no));
	TRY(cli_post(&c,
		arena_printf(
			&c.arena, "/drafts/%s/corrections/" STRF "/drop", c.words[0], STRV(no)),
		NULL, &answer));
	printf("已放弃更正 " STRF "\n", STRV(no));
	return ERR_OK;
}
