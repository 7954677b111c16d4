/* list_files.c: lexicon import and export: the lists of a lexicon, in from files and out again. */
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/list_files.h"
#include "desk/signed.h"
#include "desk/word_list.h"
#include "reviewers/lists/list.h"

static enum err read_list(const char *word, enum list_kind *out)
{
	*out = list_kind_of(str_c(word));
	if (*out < LIST__KINDS)
		return ERR_OK;
	return fault_as(ERR_INVALID, "option.list", "list",
		"--list 应为 terms（词条）、allow（放行短语）或 names（规范用语）");
}

static enum err read_format(const char *word, enum list_format *out)
{
	*out = word ? list_format_of(str_c(word)) : LIST__FORMATS;
	if (!word || *out < LIST__FORMATS)
		return ERR_OK;
	return fault_as(
		ERR_INVALID, "option.format", "format", "--format 应为 plain、tsv、csv 或 json");
}

enum err read_list_file(struct cli *c, const char *path, struct str *out)
{
	enum err e = cli_read_file(c, path, LIST_BYTES_MAX, out);
	if (e != ERR_LIMIT)
		return e;
	return fault_as(ERR_LIMIT, "form.long", "file",
		"%s 超过 %d MB（约一百万条）。请删去很少用的词条，或去掉建议、依据等列再导入", path,
		LIST_BYTES_MAX / 1024 / 1024);
}

void say_long(struct str bytes, const char *what)
{
	enum { LONG = 2 * 1024 * 1024, MB = 1024 * 1024 };
	if (bytes.len > LONG && isatty(STDERR_FILENO))
		fprintf(stderr, "%zu MB，正在%s，约需半分钟……\n", bytes.len / MB, what);
}

static enum err ask_preview(
	struct cli *c, const char *list, const char *format, struct client_answer *out)
{
	struct str bytes;
	TRY(read_list_file(c, c->words[0], &bytes));
	say_long(bytes, "读入并检查");
	json_t *body = json_pack(
		"{s:s s:o}", "list", list, "content", json_from(base64(&c->arena, bytes)));
	if (format)
		json_object_set_new(body, "format", json_string(format));
	return cli_post(c, "/lexicons/preview", body, out);
}

static void put_rest(json_int_t count, size_t shown)
{
	if (count > (json_int_t)shown)
		printf("  …… 另有 %lld 条\n", (long long)count - (long long)shown);
}

static void put_problems(struct cli *c, const json_t *p)
{
	size_t i;
	json_t *one;
	const json_t *all = json_object_get(p, "problems");
	json_array_foreach(all, i, one)
		printf("第 %lld 行：%s。%s\n", (long long)json_int(one, "line", 0),
			cli_text(c, one, "problem"), cli_text(c, one, "advice"));
	put_rest(json_int(p, "problem_count", 0), json_array_size(all));
}

static void put_twins(struct cli *c, const json_t *p)
{
	size_t i;
	json_t *one;
	const json_t *all = json_object_get(p, "duplicates");
	json_array_foreach(all, i, one)
		printf("第 %lld 行与第 %lld 行重复：%s\n", (long long)json_int(one, "line", 0),
			(long long)json_int(one, "first", 0), cli_text(c, one, "text"));
	put_rest(json_int(p, "duplicate_count", 0), json_array_size(all));
}

/* Tabs part the cells of a row: one blank each, for people. */
static const char *shown(struct cli *c, const json_t *row)
{
	char *copy = arena_printf(&c->arena, "%s", json_string_value(row));
	for (char *p = copy; *p; p++)
		*p = *p == '\t' ? ' ' : *p;
	return copy;
}

static void put_changes(struct cli *c, const json_t *p, const char *key, const char *mark)
{
	size_t i;
	json_t *row;
	const json_t *change = json_object_get(p, key), *items = json_object_get(change, "items");
	json_array_foreach(items, i, row)
	{
		if (json_is_string(row))
			printf("%s %s\n", mark, shown(c, row));
		else
			printf("- %s\n+ %s\n", shown(c, json_object_get(row, "before")),
				shown(c, json_object_get(row, "after")));
	}
	put_rest(json_int(change, "count", 0), json_array_size(items));
}

static long long count_of(const json_t *p, const char *key)
{
	return (long long)json_int(json_object_get(p, key), "count", 0);
}

static void put_preview(struct cli *c, const json_t *p)
{
	put_problems(c, p);
	put_twins(c, p);
	if (json_int(p, "problem_count", 0))
		return;
	put_changes(c, p, "added", "+");
	put_changes(c, p, "removed", "-");
	put_changes(c, p, "changed", "");
	printf("%s，%s：%lld 条；与现行版本相比，增 %lld 条，减 %lld 条，改 %lld 条\n",
		cli_text(c, p, "format"), cli_text(c, p, "charset"),
		(long long)json_int(p, "rows", 0), count_of(p, "added"), count_of(p, "removed"),
		count_of(p, "changed"));
	if (json_int(p, "plain_only", 0))
		printf("其中 %lld 条不查拼音、谐音等写法（词条超过 20,000 条时只查选项写 loud "
		       "的），只查原样和相近字形\n",
			(long long)json_int(p, "plain_only", 0));
}

static enum err check_problems(const json_t *p)
{
	long long problems = (long long)json_int(p, "problem_count", 0);
	return problems ? fault_as(ERR_REFUSED, "lexicon.lines", "file",
				  "有 %lld 行有误，一条也没有导入：改正后重新导入", problems)
			: ERR_OK;
}

/* The version in force; 0 where there is none. */
static enum err active_version(struct cli *c, json_int_t *out)
{
	AUTO_ANSWER list = {};
	size_t i;
	json_t *l;
	*out = 0;
	TRY(cli_get(c, "/lexicons", &list));
	json_array_foreach(json_object_get(list.json, "items"), i,
		l) if (str_eq(json_str(l, "state"), STR("ACTIVE"))) *out =
		json_int(l, "version", 0);
	return ERR_OK;
}

static enum err get_lists(struct cli *c, json_int_t version, struct client_answer *out)
{
	return cli_get(c, arena_printf(&c->arena, "/lexicons/%lld/lists", (long long)version), out);
}

/* A version is all three lists: the others are those in force. */
static enum err fill_lists(struct cli *c, const char *list, const json_t *preview, json_t *body)
{
	AUTO_ANSWER lists = {};
	json_int_t version;
	json_t *text = json_object_get(preview, "text");
	TRY(active_version(c, &version));
	if (version)
		TRY(get_lists(c, version, &lists));
	if (!text || (version && !lists.json))
		return fault(ERR_INTERNAL, "服务器的回答里没有词表，没有存为新版，请稍后重试");
	if (version)
		json_object_update_existing(body, lists.json);
	json_object_set(body, list, text);
	return ERR_OK;
}

static enum err make_version(
	struct cli *c, const char *list, const json_t *preview, const char *note)
{
	AUTO_ANSWER made = {};
	json_auto_t *body = json_pack("{s:s s:s s:s}", "terms", "", "allow", "", "names", "");
	TRY(fill_lists(c, list, preview, body));
	const struct word_list w = { json_str(body, "terms"), json_str(body, "allow"), str_c(note),
		json_str(body, "names") };
	struct str sum = str_c(word_list_sum(&c->arena, &w));
	json_object_set_new(body, "note", json_string(note));
	TRY(cli_sign(c, lexicon_payload(&c->arena, cli_account(c), w.note, sum), body));
	say_long(w.terms, "编译并存为新版");
	TRY(cli_post(c, "/lexicons", json_incref(body), &made));
	if (!cli_said_json(c, &made))
		printf("已存为第 %lld 版草案，摘要 " STRF "，由另一名安全管理员启用后生效\n",
			(long long)json_int(made.json, "version", 0), STRV(sum));
	return ERR_OK;
}

enum err run_lexicon_import(int argc, char **argv)
{
	const char *list = NULL, *format = NULL, *note = NULL, *preview = NULL;
	const struct option options[] = { { "list", &list, false }, { "format", &format, false },
		{ "note", &note, false }, { "preview", &preview, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	enum list_kind kind;
	enum list_format known;
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	TRY(read_list(list, &kind));
	TRY(read_format(format, &known));
	if (!preview && (!note || !*note))
		return fault_as(ERR_INVALID, "option.note", "note",
			"须用 --note 说明改了什么；只想看看时用 --preview");
	TRY(ask_preview(&c, list, format, &answer));
	if (!c.json)
		put_preview(&c, answer.json);
	else if (preview || json_int(answer.json, "problem_count", 0))
		cli_said_json(&c, &answer);
	TRY(check_problems(answer.json));
	return preview ? ERR_OK : make_version(&c, list, answer.json, note);
}

static enum err wanted_version(struct cli *c, const char *word, json_int_t *out)
{
	int64_t n = 0;
	if (word && (!str_i64(str_c(word), &n) || n <= 0))
		return fault_as(ERR_INVALID, "option.version", "version", "--version 应为版本号");
	*out = n;
	if (!word)
		TRY(active_version(c, out));
	return *out ? ERR_OK : fault_as(ERR_NOTFOUND, "lexicon.none", NULL, "还没有启用的词库");
}

static enum err put_file(const char *path, struct str bytes)
{
	if (path && strcmp(path, "-"))
		return file_write(path, bytes, 0644, NULL);
	if (fwrite(bytes.at, 1, bytes.len, stdout) != bytes.len || fflush(stdout))
		return fault(ERR_INTERNAL, "写出错");
	return ERR_OK;
}

enum err run_lexicon_export(int argc, char **argv)
{
	const char *list = NULL, *format = "tsv", *word = NULL, *to = NULL;
	const struct option options[] = { { "list", &list, false }, { "format", &format, false },
		{ "version", &word, false }, { "to", &to, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER lists = {};
	enum list_kind kind;
	enum list_format known;
	json_int_t version;
	TRY(cli_open(&c, argc, argv, options, 4, 0, 0));
	TRY(read_list(list, &kind));
	TRY(read_format(format, &known));
	TRY(wanted_version(&c, word, &version));
	TRY(get_lists(&c, version, &lists));
	if (cli_said_json(&c, &lists))
		return ERR_OK;
	return put_file(to, list_export(&c.arena, kind, known, json_str(lists.json, list)));
}
