/* list_left.c: pages that are on no list, because the lists were made of the pages while somebody had altered or removed them. */
#include "base/log.h"
#include "channels/website/disk.h"
#include "channels/website/lines.h"
#include "channels/website/lists_inside.h"

static const char path_of_left[] = ".entries/left";

/* "art/7/index.html" → "7"; empty for every other path. */
static struct str page_of(struct str path)
{
	if (!str_eq(str_cut(&path, '/'), STR("art")))
		return (struct str){};
	struct str draft = str_cut(&path, '/');
	return str_eq(path, STR("index.html")) ? draft : (struct str){};
}

static enum err look_at(const struct lists *l, struct str draft, struct buf *left)
{
	bool ours = false;
	enum err e = lists_went_out(l, draft, &ours);
	if (e && e != ERR_NOTFOUND && e != ERR_LIMIT)
		return e;
	if (e || !ours) {
		log_warn("website lists leave out art/" STRF
			 ": it is not as it was released, until somebody puts it back",
			STRV(draft));
		buf_printf(left, STRF "\n", STRV(draft));
	}
	return ERR_OK;
}

/* Of some pages' digests; `own` is what this release is about. */
static enum err look_at_some(
	const struct lists *l, const char *digests, struct str own, struct buf *left)
{
	SCRATCH(a);
	AUTO_LINES lines = NO_LINES;
	char *at;
	size_t len;
	const char *path = arena_printf(&a, "digests/%s", digests);
	TRY(lines_open(&a, l->tree->ledger.dir, path, &lines));
	while (lines_next(&lines, &at, &len)) {
		struct str line = { at, len }, draft = page_of(str_cut(&line, '\t'));
		if (draft.len && !str_eq(draft, own))
			TRY(look_at(l, draft, left));
	}
	return lines_end(&lines);
}

enum err left_note(const struct lists *l, struct str own)
{
	struct buf left;
	const char **names;
	buf_init(&left, l->arena, LIST_BYTES_MAX);
	size_t n = disk_names(l->arena, l->tree->ledger.dir, "digests", &names);
	for (size_t i = 0; i < n; i++)
		if (str_starts(str_c(names[i]), STR("art-")))
			TRY(look_at_some(l, names[i], own, &left));
	return left.len ? lists_put_buf(l, path_of_left, &left) : ERR_OK;
}

enum err left_stands(const struct lists *l, bool *out)
{
	struct str text;
	enum err e = lists_fact(l, path_of_left, &text);
	*out = e || text.len;
	return e == ERR_INVALID ? ERR_OK : e;
}

enum err left_again(const struct lists *l)
{
	struct str text;
	TRY(lists_fact(l, path_of_left, &text));
	return text.len ? lists_put(l, path_of_left, text) : ERR_OK;
}
