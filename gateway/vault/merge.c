#include <git2/merge.h>

#include "base/buf.h"
#include "vault/inside.h"

enum { TEXT_MAX = 64 * 1024 * 1024 };

/* Stands between lines, and in none: git takes changes of two lines side by side for one change. */
#define BETWEEN "\x01\n"

static struct str spread(struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	while (text.len) {
		buf_add(&b, str_cut(&text, '\n'));
		buf_add(&b, STR("\n" BETWEEN));
	}
	return buf_str(&b);
}

static struct str gather(struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	while (text.len) {
		struct str line = str_cut(&text, '\n');
		if (line.len == 1 && line.at[0] == '\x01')
			continue;
		buf_add(&b, line);
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

static git_merge_file_input side(struct arena *a, struct str text)
{
	struct str lines = spread(a, text);
	return (git_merge_file_input){ .version = GIT_MERGE_FILE_INPUT_VERSION,
		.ptr = lines.at,
		.size = lines.len,
		.path = "article.html",
		.mode = GIT_FILEMODE_BLOB };
}

enum err vault_merge(
	struct arena *a, struct str base, struct str ours, struct str theirs, struct str *out)
{
	git_merge_file_result r = {};
	const git_merge_file_input b = side(a, base), o = side(a, ours), t = side(a, theirs);
	if (git_merge_file(&r, &b, &o, &t, NULL))
		return fault(ERR_INTERNAL, "libgit2: %s", vault_git_words());
	enum err e = r.automergeable ? ERR_OK : fault(ERR_CONFLICT, "两边改了相同的行");
	if (!e)
		*out = gather(a, (struct str){ r.ptr, r.len });
	git_merge_file_result_free(&r);
	return e;
}
