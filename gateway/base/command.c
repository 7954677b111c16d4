#include "base/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int command_exit_of(enum err e)
{
	switch (e) {
	case ERR_OK:
		return EXIT_DONE;
	case ERR_INVALID:
	case ERR_METHOD:
	case ERR_TYPE:
	case ERR_PRECONDITION:
		return EXIT_USAGE;
	case ERR_LOGIN:
	case ERR_DENIED:
		return EXIT_DENIED;
	case ERR_STALE:
		return EXIT_STALE;
	case ERR_UNCERTAIN:
		return EXIT_CHANNEL;
	case ERR_INTERNAL:
	case ERR_UNAVAILABLE:
	case ERR_BUSY:
		return EXIT_BROKEN;
	default:
		return EXIT_BLOCKED;
	}
}

/* How many words of `name` the arguments begin with; 0 unless all of them. */
static int words_of(const char *name, int argc, char **argv)
{
	struct str rest = str_c(name);
	int n = 0;
	for (; rest.len; n++)
		if (n >= argc || !str_eq(str_cut(&rest, ' '), str_c(argv[n])))
			return 0;
	return n;
}

static const struct command *find(
	const struct command *const *tables, int argc, char **argv, int *words)
{
	const struct command *best = NULL;
	*words = 0;
	for (; *tables; tables++)
		for (const struct command *c = *tables; c->name; c++) {
			int n = words_of(c->name, argc, argv);
			if (n > *words)
				*words = n, best = c;
		}
	return best;
}

static void help_row(const struct command *c)
{
	printf("  shenfa %s %s\n      %s\n      %s\n", c->name, c->args, c->zh, c->en);
}

static void help(const struct command *const *tables)
{
	puts("审发：信息发布审核系统的命令行 / Shenfa: the command line of a publishing review "
	     "system\n");
	for (; *tables; tables++)
		for (const struct command *c = *tables; c->name; c++)
			help_row(c);
	puts("\n各命令均可加 --json；退出码 / exit codes: 0 成功 done, 1 未通过检查或状态不允许 "
	     "blocked,\n"
	     "2 用法 usage, 3 无权限 not permitted, 4 已有新版本 stale, 5 渠道失败 channel, 6 "
	     "系统故障 broken");
}

static bool has(int argc, char **argv, const char *word)
{
	for (int i = 0; i < argc; i++)
		if (!strcmp(argv[i], word))
			return true;
	return false;
}

static void say_failure(enum err e, bool json)
{
	SCRATCH(a);
	if (!json) {
		fprintf(stderr, "%s：%s\n", err_text(e), err_reason());
		return;
	}
	json_auto_t *j = json_pack("{s:s s:s s:s s:s*}", "code", err_what(), "title", err_text(e),
		"detail", err_reason(), "field", err_field());
	puts(json_text(&a, j).at);
}

int command_main(const struct command *const *tables, int argc, char **argv)
{
	int words;
	const struct command *c = find(tables, argc - 1, argv + 1, &words);
	bool asks = has(argc, argv, "--help") || has(argc, argv, "-h");
	if (!c) {
		help(tables);
		return argc < 2 || asks || !strcmp(argv[1], "help") ? EXIT_DONE : EXIT_USAGE;
	}
	if (asks)
		return help_row(c), EXIT_DONE;
	enum err e = c->run(argc - words, argv + words);
	if (e)
		say_failure(e, has(argc, argv, "--json"));
	return command_exit_of(e);
}
