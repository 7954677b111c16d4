/* screen.c: screening without a gateway: lines of JSON in, lines of JSON out. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "reviewers/builtin.h"
#include "reviewers/jsonl.h"

enum { LEXICON_MAX = 256 * 1024 * 1024 };

static enum err read_list(struct cli *c, const char *option, const char *path, struct str *out)
{
	if (cli_read_file(c, path, LEXICON_MAX, out))
		return fault_as(
			ERR_INVALID, "option.file", option, "--%s：%s", option, err_reason());
	return ERR_OK;
}

/* What the files say; without --lexicon, the lists that a new instance begins with. */
static enum err open_lists(struct cli *c, const char *lexicon, const char *allow, const char *names,
	struct screening **out)
{
	struct wordlists lists = { .terms = builtin_terms() };
	if (!lexicon)
		lists.allow = builtin_allow(), lists.names = builtin_names();
	if (lexicon)
		TRY(read_list(c, "lexicon", lexicon, &lists.terms));
	if (allow)
		TRY(read_list(c, "allow", allow, &lists.allow));
	if (names)
		TRY(read_list(c, "names", names, &lists.names));
	return screening_open_lists(out, &lists);
}

static enum err screen_all(const struct screening *s)
{
	long broken = screen_jsonl(stdin, stdout, s);
	if (broken < 0)
		return fault(ERR_INTERNAL, "读写出错");
	return broken ? fault_as(ERR_REFUSED, "screen.lines", NULL,
				"有 %ld 行不能检查，见各行的 error", broken)
		      : ERR_OK;
}

enum err run_screen(int argc, char **argv)
{
	const char *jsonl = NULL, *lexicon = NULL, *allow = NULL, *names = NULL;
	const struct option options[] = { { "jsonl", &jsonl, true }, { "lexicon", &lexicon, false },
		{ "allow", &allow, false }, { "names", &names, false } };
	AUTO_CLI c = {};
	struct screening *screening;
	TRY(cli_open_offline(&c, argc, argv, options, 4, 0, 0));
	if (!jsonl)
		return fault_as(
			ERR_INVALID, "option.jsonl", "jsonl", "缺少 --jsonl：逐行读入 JSON");
	TRY(open_lists(&c, lexicon, allow, names, &screening));
	enum err e = screen_all(screening);
	screening_close(screening);
	return e;
}
