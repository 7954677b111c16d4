/* words.c: draft new, import, edit, attach, check, submit; show. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { HTML_MAX = 2 * 1024 * 1024, FILE_MAX = 64 * 1024 * 1024 };

/* --meta '{"column":"工作动态"}' laid over what is there. */
static enum err lay_meta(const char *text, json_t *meta)
{
	json_auto_t *more = NULL;
	if (!text)
		return ERR_OK;
	TRY(json_read(str_c(text), &more));
	if (!json_is_object(more))
		return fault_as(ERR_INVALID, "option.meta", "meta", "--meta 应为 JSON 对象");
	json_object_update(meta, more);
	return ERR_OK;
}

static enum err create(struct cli *c, const char *kind, const char *title, struct str html,
	const char *meta_text, struct client_answer *out)
{
	if (!title)
		return fault_as(ERR_INVALID, "option.title", "title", "缺少 --title");
	json_t *meta = json_object();
	json_t *body = json_pack("{s:s s:o s:o s:s}", "title", title, "html", json_from(html),
		"meta", meta, "kind", kind);
	enum err e = lay_meta(meta_text, meta);
	if (!e)
		return cli_post(c, "/drafts", body, out);
	json_decref(body);
	return e;
}

static void say_draft(struct cli *c, const char *did, const struct client_answer *answer)
{
	if (!cli_said_json(c, answer))
		printf("%s：稿件 %s《%s》\n", did, cli_text(c, answer->json, "id"),
			cli_text(c, answer->json, "title"));
}

enum err run_draft_new(int argc, char **argv)
{
	const char *title = NULL, *file = NULL, *meta = NULL;
	const struct option options[] = { { "title", &title, false }, { "file", &file, false },
		{ "meta", &meta, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str html = STR("<p></p>");
	TRY(cli_open(&c, argc, argv, options, 3, 0, 0));
	if (file)
		TRY(cli_read_file(&c, file, HTML_MAX, &html));
	TRY(create(&c, "COPY", title, html, meta, &answer));
	say_draft(&c, "已新建", &answer);
	return ERR_OK;
}

enum err run_draft_import(int argc, char **argv)
{
	const char *title = NULL, *meta = NULL;
	const struct option options[] = { { "title", &title, false }, { "meta", &meta, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str html;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_read_file(&c, c.words[0], HTML_MAX, &html));
	TRY(create(&c, "ISSUED", title, html, meta, &answer));
	say_draft(&c, "已导入", &answer);
	return ERR_OK;
}

static enum err get_draft(struct cli *c, int word, struct client_answer *out)
{
	struct str id;
	TRY(cli_id(c, word, &id));
	return cli_get(c, arena_printf(&c->arena, "/drafts/" STRF, STRV(id)), out);
}

/* The text in $EDITOR (sensible default: vi), and back; the file stays at *out_path until its words are saved. */
static enum err edit_by_hand(struct cli *c, struct str html, struct str *out, const char **out_path)
{
	char *path = arena_printf(&c->arena, "/tmp/shenfa-XXXXXX.html");
	const char *editor = getenv("EDITOR") ? getenv("EDITOR") : "vi";
	int fd = mkstemps(path, 5), status = -1;
	if (fd < 0)
		return fault(ERR_INTERNAL, "%s: %m", path);
	close(fd);
	TRY(file_write(path, html, 0600, NULL));
	pid_t pid = fork();
	if (pid == 0) {
		execlp("sh", "sh", "-c", "exec $0 \"$1\"", editor, path, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (!status) {
		*out_path = path;
		return file_read(&c->arena, path, HTML_MAX, out);
	}
	unlink(path);
	return fault(ERR_INVALID, "编辑器没有正常结束，稿件未修改");
}

static enum err say_where(enum err e, const char *path)
{
	if (path && e)
		fprintf(stderr, "您改的内容没有保存，留在 %s\n", path);
	return e;
}

/* What was typed is not lost with a save that somebody else was quicker than. */
static enum err keep_typed(enum err e, const char *path)
{
	if (path && !e)
		unlink(path);
	return say_where(e, path);
}

static enum err put_draft(
	struct cli *c, const json_t *draft, json_t *body, struct client_answer *out)
{
	json_auto_t *mine = body;
	const char *path = arena_printf(&c->arena, "/drafts/%s", cli_text(c, draft, "id"));
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT",
			.path = path,
			.body = mine,
			.if_match = json_str(draft, "head") },
		out);
}

enum err run_draft_edit(int argc, char **argv)
{
	const char *title = NULL, *file = NULL, *meta_text = NULL, *note = "", *typed = NULL;
	const struct option options[] = { { "title", &title, false }, { "file", &file, false },
		{ "meta", &meta_text, false }, { "note", &note, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER draft = {}, answer = {};
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	TRY(get_draft(&c, 0, &draft));
	struct str html = json_str(draft.json, "html");
	if (file)
		TRY(cli_read_file(&c, file, HTML_MAX, &html));
	else if (!title && !meta_text) {
		enum err e = edit_by_hand(&c, html, &html, &typed);
		TRY(say_where(e, typed));
	}
	json_t *meta = json_deep_copy(json_object_get(draft.json, "meta"));
	enum err e = lay_meta(meta_text, meta);
	json_t *body = json_pack("{s:s s:o s:o s:s}", "title",
		title ? title : cli_text(&c, draft.json, "title"), "html", json_from(html), "meta",
		meta, "note", note);
	if (e)
		return json_decref(body), e;
	TRY(keep_typed(put_draft(&c, draft.json, body, &answer), typed));
	say_draft(&c, "已保存", &answer);
	return ERR_OK;
}

/* The name alone decides nothing: the screen looks at the content. */
static const char *media_type_of(const char *path)
{
	static const struct {
		const char *end, *type;
	} known[] = { { ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".webp", "image/webp" }, { ".pdf", "application/pdf" } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_ends(str_c(path), str_c(known[i].end)))
			return known[i].type;
	return "application/octet-stream";
}

enum err run_draft_attach(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str id, bytes;
	TRY(cli_open(&c, argc, argv, NULL, 0, 2, 2));
	TRY(cli_id(&c, 0, &id));
	const char *file = c.words[1], *slash = strrchr(file, '/');
	TRY(cli_read_file(&c, file, FILE_MAX, &bytes));
	const char *path = arena_printf(&c.arena, "/drafts/" STRF "/assets?name=%s", STRV(id),
		url_escape(&c.arena, str_c(slash ? slash + 1 : file)));
	TRY(client_call(c.client, &c.arena,
		&(struct client_call){ .method = "POST",
			.path = path,
			.raw = bytes,
			.media_type = media_type_of(file) },
		&answer));
	if (!cli_said_json(&c, &answer))
		printf("assets/%s.%s\n", cli_text(&c, answer.json, "sha256"),
			cli_text(&c, answer.json, "extension"));
	return ERR_OK;
}

/* Its number in this list is what draft decide takes. */
static void put_finding(struct cli *c, const json_t *f, size_t number)
{
	const json_t *decision = json_object_get(f, "decision");
	printf("%3zu  %-5s “%s” %s%s%s\n", number, cli_text(c, f, "severity"),
		cli_text(c, f, "quote"), cli_text(c, f, "message"),
		json_is_object(decision) ? "　已处理：" : "",
		json_is_object(decision) ? cli_text(c, decision, "reason") : "");
}

/* How many of them block and nobody has decided about. */
static int put_findings(struct cli *c, const json_t *items)
{
	size_t i;
	json_t *f;
	int blocking = 0;
	json_array_foreach((json_t *)items, i, f)
	{
		bool decided = json_is_object(json_object_get(f, "decision"));
		if (!decided && str_eq(json_str(f, "severity"), STR("BLOCK")))
			blocking++;
		if (!c->json)
			put_finding(c, f, i + 1);
	}
	return blocking;
}

enum err run_draft_check(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_get(&c, arena_printf(&c.arena, "/drafts/" STRF "/findings", STRV(id)), &answer));
	int blocking = put_findings(&c, json_object_get(answer.json, "items"));
	if (!cli_said_json(&c, &answer) && !json_array_size(json_object_get(answer.json, "items")))
		puts("没有发现问题。");
	if (blocking)
		return fault_as(ERR_REFUSED, "submit.findings", NULL, "有 %d 处须先改正", blocking);
	return ERR_OK;
}

static json_t *list_of(const char *commas)
{
	json_t *list = json_array();
	struct str rest = str_c(commas);
	while (rest.len)
		json_array_append_new(list, json_from(str_cut(&rest, ',')));
	return list;
}

enum err run_draft_submit(int argc, char **argv)
{
	const char *channels = NULL, *note = "", *not_before = NULL;
	const struct option options[] = { { "channels", &channels, false },
		{ "note", &note, false }, { "not-before", &not_before, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER draft = {}, answer = {};
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	if (!channels)
		return fault_as(ERR_INVALID, "option.channels", "channels", "缺少 --channels");
	TRY(get_draft(&c, 0, &draft));
	json_auto_t *body = json_pack("{s:o s:s s:s*}", "channels", list_of(channels), "note", note,
		"not_before", not_before);
	TRY(client_call(c.client, &c.arena,
		&(struct client_call){ .method = "POST",
			.path = arena_printf(&c.arena, "/drafts/%s/submissions", c.words[0]),
			.body = body,
			.if_match = json_str(draft.json, "head") },
		&answer));
	if (!cli_said_json(&c, &answer))
		printf("已送审：%s，登记号 %s，%s%s%s\n", cli_text(&c, answer.json, "id"),
			cli_text(&c, answer.json, "register_no"),
			cli_text(&c, answer.json, "state_name"),
			not_before ? "，最早发布时间 " : "", cli_time(&c, body, "not_before"));
	return ERR_OK;
}

enum err run_show(int argc, char **argv)
{
	const char *html = NULL;
	const struct option options[] = { { "html", &html, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER d = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(get_draft(&c, 0, &d));
	if (html)
		return printf(STRF, STRV(json_str(d.json, "html"))), ERR_OK;
	if (cli_said_json(&c, &d))
		return ERR_OK;
	printf("《%s》  稿件 %s  第 %lld 版  %.12s\n登记号 %s  %s\n\n",
		cli_text(&c, d.json, "title"), cli_text(&c, d.json, "id"),
		(long long)json_int(d.json, "rev", 0), cli_text(&c, d.json, "head"),
		cli_text(&c, d.json, "register_no"),
		cli_text(&c, json_object_get(d.json, "department"), "name"));
	printf(STRF, STRV(json_str(d.json, "html")));
	return ERR_OK;
}

enum err run_draft_preview(int argc, char **argv)
{
	const char *to = NULL;
	const struct option options[] = { { "to", &to, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER page = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 2, 2));
	TRY(cli_id(&c, 0, &id));
	const char *channel = url_escape(&c.arena, str_c(c.words[1]));
	TRY(cli_get(&c, arena_printf(&c.arena, "/drafts/" STRF "/preview/%s", STRV(id), channel),
		&page));
	const char *file = to ? to : arena_printf(&c.arena, STRF "-%s.html", STRV(id), channel);
	TRY(file_write(file, page.body, 0600, NULL));
	if (c.json)
		printf("{\"file\":\"%s\"}\n", file);
	else
		printf("%s\n", file);
	return ERR_OK;
}
