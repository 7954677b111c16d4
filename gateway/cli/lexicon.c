/* lexicon.c: lexicon ls, add, try, activate, and going back: two security administrators, two signatures. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/list_files.h"
#include "desk/signed.h"
#include "desk/word_list.h"

/* What waits for somebody to agree; of version 0 any. */
static const json_t *open_return(const json_t *list, int64_t version)
{
	size_t i;
	json_t *w;
	json_array_foreach(json_object_get(list, "returns"), i, w)
	{
		if (str_eq(json_str(w, "state"), STR("OPEN")) &&
			(!version || json_int(w, "version", 0) == version))
			return w;
	}
	return NULL;
}

static void say_return(struct cli *c, const json_t *w)
{
	if (w)
		printf("%s申请恢复第 %lld 版：%s\n", cli_text(c, json_object_get(w, "by"), "name"),
			(long long)json_int(w, "version", 0), cli_text(c, w, "reason"));
}

enum err run_lexicon_ls(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *l;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/lexicons", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, l)
	{
		printf("第 %lld 版  ", (long long)json_int(l, "version", 0));
		put_column(json_str(l, "state"), 8);
		put_column(json_str(json_object_get(l, "made_by"), "name"), 10);
		printf("%lld 条  %.16s  %s\n", (long long)json_int(l, "terms", 0),
			cli_text(&c, l, "sha256"), cli_text(&c, l, "note"));
	}
	say_return(&c, open_return(list.json, 0));
	return ERR_OK;
}

/* The files of a version; what was not given is empty. */
struct files {
	const char *terms, *allow, *names;
};

static enum err read_lists(struct cli *c, const struct files *f, struct word_list *out)
{
	out->allow = out->names = STR("");
	TRY(read_list_file(c, f->terms, &out->terms));
	if (f->allow)
		TRY(read_list_file(c, f->allow, &out->allow));
	if (f->names)
		TRY(read_list_file(c, f->names, &out->names));
	return ERR_OK;
}

enum err run_lexicon_add(int argc, char **argv)
{
	struct files f = {};
	const char *note = NULL;
	const struct option options[] = { { "allow", &f.allow, false },
		{ "names", &f.names, false }, { "note", &note, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct word_list w = {};
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	f.terms = c.words[0];
	if (!note)
		return fault_as(ERR_INVALID, "option.note", "note", "须用 --note 说明改了什么");
	TRY(read_lists(&c, &f, &w));
	struct str sum = str_c(word_list_sum(&c.arena, &w));
	json_auto_t *body = json_pack("{s:o s:o s:o s:s}", "terms", json_from(w.terms), "allow",
		json_from(w.allow), "names", json_from(w.names), "note", note);
	TRY(cli_sign(&c, lexicon_payload(&c.arena, cli_account(&c), str_c(note), sum), body));
	say_long(w.terms, "编译并存为新版");
	TRY(cli_post(&c, "/lexicons", json_incref(body), &answer));
	if (!cli_said_json(&c, &answer))
		printf("第 %lld 版，摘要 " STRF "。请另一位安全管理员启用。\n",
			(long long)json_int(answer.json, "version", 0), STRV(sum));
	return ERR_OK;
}

static const json_t *version_of(const json_t *list, int64_t version)
{
	size_t i;
	json_t *l;
	json_array_foreach(json_object_get(list, "items"), i,
		l) if (json_int(l, "version", 0) == version) return l;
	return NULL;
}

static enum err no_version(void)
{
	return fault_as(ERR_NOTFOUND, "lexicon.none", NULL, "没有这一版词库");
}

/* With the files in his hand he signs for those, whatever the gateway shows. */
static enum err is_in_hand(struct cli *c, const struct files *f, struct str gateways)
{
	struct word_list w = {};
	if (!f->terms)
		return ERR_OK;
	TRY(read_lists(c, f, &w));
	return str_eq(str_c(word_list_sum(&c->arena, &w)), gateways)
		       ? ERR_OK
		       : fault_as(ERR_REFUSED, "lexicon.differs", NULL,
				 "网关上的这一版与 %s 不同，没有启用", f->terms);
}

/* What a version cites and is not known to be in force; `all`: what was only never looked up too. */
static enum err say_laws(struct cli *c, int64_t version, bool all)
{
	AUTO_ANSWER laws = {};
	size_t i;
	json_t *l;
	const char *at = arena_printf(&c->arena, "/lexicons/%lld/laws", (long long)version);
	TRY(cli_get(c, at, &laws));
	if (all && cli_said_json(c, &laws))
		return ERR_OK;
	json_array_foreach(json_object_get(laws.json, "laws"), i, l)
	{
		if (!all && str_eq(json_str(l, "state"), STR("UNCHECKED")))
			continue;
		fprintf(all ? stdout : stderr, "%s《%s》%s（%lld 条引用）\n",
			cli_text(c, l, "number"), cli_text(c, l, "law"), cli_text(c, l, "message"),
			(long long)json_int(l, "count", 0));
	}
	return ERR_OK;
}

enum err run_lexicon_laws(int argc, char **argv)
{
	AUTO_CLI c = {};
	struct str text;
	int64_t version = 0;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &text));
	str_i64(text, &version);
	return say_laws(&c, version, true);
}

/* How far it has come: the same words as on the page. */
static void say_trial(struct cli *c, const json_t *t)
{
	long long looked = json_int(t, "looked", 0), total = json_int(t, "total", 0);
	if (!json_str(t, "ended_at").len)
		printf("正在试运行：看了 %lld / %lld 篇。再次执行本命令查看进展。\n", looked,
			total);
	else
		printf("%s 试完，对照第 %lld 版：看了 %lld 篇，会新增 %lld 处，会放开 %lld "
		       "处。\n",
			cli_time(c, t, "ended_at"), (long long)json_int(t, "against", 0), total,
			(long long)json_int(t, "fresh", 0), (long long)json_int(t, "freed", 0));
}

static int64_t in_force(const json_t *list)
{
	size_t i;
	json_t *l;
	json_array_foreach(json_object_get(list, "items"), i, l)
	{
		if (str_eq(json_str(l, "state"), STR("ACTIVE")))
			return json_int(l, "version", 0);
	}
	return 0;
}

/* Begun where there is none against the version in force, or where that is wished; said how far it is. */
enum err run_lexicon_try(int argc, char **argv)
{
	const char *releases = "200", *again = NULL;
	const struct option options[] = { { "releases", &releases, false },
		{ "again", &again, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {}, begun = {}, trial = {};
	struct str text;
	int64_t version = 0, count = 0;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &text));
	str_i64(text, &version);
	if (!str_i64(str_c(releases), &count))
		return fault_as(ERR_INVALID, "option.releases", "releases", "--releases 应为次数");
	TRY(cli_get(&c, "/lexicons", &list));
	const json_t *l = version_of(list.json, version), *known = json_object_get(l, "trial");
	const char *at = arena_printf(&c.arena, "/lexicons/%lld/trial", (long long)version);
	if (again || json_int(known, "against", 0) != in_force(list.json))
		TRY(cli_post(&c, at, json_pack("{s:I}", "releases", (json_int_t)count), &begun));
	TRY(cli_get(&c, at, &trial));
	if (!cli_said_json(&c, &trial))
		say_trial(&c, trial.json);
	return ERR_OK;
}

enum err run_lexicon_activate(int argc, char **argv)
{
	struct files f = {};
	const char *haste = NULL;
	const struct option options[] = { { "terms", &f.terms, false },
		{ "allow", &f.allow, false }, { "names", &f.names, false },
		{ "haste", &haste, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str text;
	struct activation x = {};
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	TRY(cli_id(&c, 0, &text));
	TRY(cli_get(&c, "/lexicons", &list));
	str_i64(text, &x.version);
	const json_t *l = version_of(list.json, x.version);
	if (!l)
		return no_version();
	x.sha256 = json_str(l, "sha256");
	str_i64(json_str(list.json, "activation"), &x.after);
	TRY(is_in_hand(&c, &f, x.sha256));
	TRY(say_laws(&c, x.version, false));
	json_auto_t *body = json_object();
	if (haste) {
		x.haste = str_trim(str_c(haste));
		json_object_set_new(body, "haste", json_from(x.haste));
	}
	TRY(cli_sign(&c, activation_payload(&c.arena, cli_account(&c), &x), body));
	return cli_act(&c, arena_printf(&c.arena, "/lexicons/%lld/activate", (long long)x.version),
		json_incref(body), "已启用，在审和线上的内容按这一版重新检查。");
}

/* One asks that an older version comes back. */
enum err run_lexicon_return(int argc, char **argv)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str text;
	struct comeback back = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_reason(reason));
	TRY(cli_id(&c, 0, &text));
	TRY(cli_get(&c, "/lexicons", &list));
	str_i64(text, &back.version);
	const json_t *l = version_of(list.json, back.version);
	if (!l)
		return no_version();
	back.sha256 = json_str(l, "sha256");
	back.reason = str_trim(str_c(reason));
	str_i64(json_str(list.json, "activation"), &back.after);
	str_i64(json_str(list.json, "last_return"), &back.previous);
	json_auto_t *body = json_pack("{s:o}", "reason", json_from(back.reason));
	TRY(cli_sign(&c, return_payload(&c.arena, cli_account(&c), &back), body));
	return cli_act(&c, arena_printf(&c.arena, "/lexicons/%lld/return", (long long)back.version),
		json_incref(body), "已申请，请另一名安全管理员同意：shenfa lexicon agree 版本。");
}

static enum err waits(struct cli *c, struct client_answer *list, const json_t **out)
{
	struct str text;
	int64_t version = 0;
	TRY(cli_id(c, 0, &text));
	TRY(cli_get(c, "/lexicons", list));
	str_i64(text, &version);
	*out = open_return(list->json, version);
	if (!*out)
		return fault_as(ERR_NOTFOUND, "return.none", NULL,
			"没有待同意的恢复第 %lld 版的申请", (long long)version);
	return ERR_OK;
}

/* Another agrees, over the reason that he is shown. */
enum err run_lexicon_agree(int argc, char **argv)
{
	struct files f = {};
	const struct option options[] = { { "terms", &f.terms, false },
		{ "allow", &f.allow, false }, { "names", &f.names, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	const json_t *w;
	struct agreement g = {};
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	TRY(waits(&c, &list, &w));
	fprintf(stderr, "将签名同意：%s申请恢复第 %lld 版，理由：%s\n",
		cli_text(&c, json_object_get(w, "by"), "name"),
		(long long)json_int(w, "version", 0), cli_text(&c, w, "reason"));
	g.version = json_int(w, "version", 0);
	g.sha256 = json_str(version_of(list.json, g.version), "sha256");
	g.reason = json_str(w, "reason");
	str_i64(json_str(list.json, "activation"), &g.after);
	str_i64(json_str(w, "id"), &g.asked);
	TRY(is_in_hand(&c, &f, g.sha256));
	TRY(say_laws(&c, g.version, false));
	json_auto_t *body = json_object();
	TRY(cli_sign(&c, agreement_payload(&c.arena, cli_account(&c), &g), body));
	return cli_act(&c,
		arena_printf(&c.arena, "/lexicons/returns/%lld/agree", (long long)g.asked),
		json_incref(body), "已恢复启用，在审和线上的内容按这一版重新检查。");
}

static enum err end_return(int argc, char **argv, const char *how, const char *said)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	const json_t *w;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_reason(reason));
	TRY(waits(&c, &list, &w));
	return cli_act(&c,
		arena_printf(&c.arena, "/lexicons/returns/%s/%s", cli_text(&c, w, "id"), how),
		json_pack("{s:s}", "reason", reason), said);
}

enum err run_lexicon_refuse(int argc, char **argv)
{
	return end_return(argc, argv, "refuse", "已记为不同意，现行版不变。");
}

enum err run_lexicon_take_back(int argc, char **argv)
{
	return end_return(argc, argv, "take-back", "已取回，现行版不变。");
}
