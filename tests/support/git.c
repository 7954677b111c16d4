#include "tests/support/git.h"

#include <stdio.h>

#include "base/buf.h"
#include "tests/check.h"

enum { SAID_MAX = 1024 * 1024 };

const char *git_says(struct arena *a, const char *where, const char *words)
{
	struct buf out;
	char line[4096];
	const char *command = arena_printf(a,
		"env -u GIT_DIR GIT_CONFIG_GLOBAL=/dev/null GIT_PAGER=cat git -c safe.directory='*'"
		" -c core.quotePath=false -C %s %s 2>&1",
		where, words);
	FILE *p = popen(command, "re");
	buf_init(&out, a, SAID_MAX);
	while (fgets(line, sizeof line, p))
		buf_add(&out, str_c(line));
	int status = pclose(p);
	if (status)
		print_error("git %s: %s\n", words, buf_str(&out).at);
	assert_int_equal(status, 0);
	return buf_str(&out).at;
}
