/* lexicon.c: lexicon ls, add and activate: two security administrators, two signatures. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"
#include "desk/word_list.h"

enum { LIST_MAX = 3 * 1024 * 1024 };

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
	return ERR_OK;
}

static enum err read_lists(
	struct cli *c, const char *terms, const char *allow, struct word_list *out)
{
	TRY(cli_read_file(c, terms, LIST_MAX, &out->terms));
	out->allow = STR("");
	return allow ? cli_read_file(c, allow, LIST_MAX, &out->allow) : ERR_OK;
}

enum err run_lexicon_add(int argc, char **argv)
{
	const char *allow = NULL, *note = NULL;
	const struct option options[] = { { "allow", &allow, false }, { "note", &note, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct word_list w = {};
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	if (!note)
		return fault_as(ERR_INVALID, "option.note", "note", "须用 --note 说明改了什么");
	TRY(read_lists(&c, c.words[0], allow, &w));
	struct str sum = str_c(word_list_sum(&c.arena, w.terms, w.allow));
	json_auto_t *body = json_pack("{s:o s:o s:s}", "terms", json_from(w.terms), "allow",
		json_from(w.allow), "note", note);
	TRY(cli_sign(&c, lexicon_payload(&c.arena, cli_account(&c), str_c(note), sum), body));
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

/* With the files in his hand he signs for those, whatever the gateway shows. */
static enum err is_in_hand(struct cli *c, const char *terms, const char *allow, struct str gateways)
{
	struct word_list w = {};
	if (!terms)
		return ERR_OK;
	TRY(read_lists(c, terms, allow, &w));
	return str_eq(str_c(word_list_sum(&c->arena, w.terms, w.allow)), gateways)
		       ? ERR_OK
		       : fault_as(ERR_REFUSED, "lexicon.differs", NULL,
				 "网关上的这一版与 %s 不同，没有启用", terms);
}

enum err run_lexicon_activate(int argc, char **argv)
{
	const char *terms = NULL, *allow = NULL;
	const struct option options[] = { { "terms", &terms, false }, { "allow", &allow, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str text;
	struct activation x = {};
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &text));
	TRY(cli_get(&c, "/lexicons", &list));
	str_i64(text, &x.version);
	const json_t *l = version_of(list.json, x.version);
	if (!l)
		return fault_as(ERR_NOTFOUND, "lexicon.none", NULL, "没有这一版词库");
	x.sha256 = json_str(l, "sha256");
	str_i64(json_str(list.json, "activation"), &x.after);
	TRY(is_in_hand(&c, terms, allow, x.sha256));
	json_auto_t *body = json_object();
	TRY(cli_sign(&c, activation_payload(&c.arena, cli_account(&c), &x), body));
	return cli_act(&c, arena_printf(&c.arena, "/lexicons/%lld/activate", (long long)x.version),
		json_incref(body), "已启用，在审和线上的内容按这一版重新检查。");
}
