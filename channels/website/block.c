#include "channels/website/block.h"

#include "channels/website/hidden.h"
#include "channels/website/linked.h"

/* Without regard to letters, as a browser reads tags. */
static bool stands_at(struct str s, size_t at, const char *what)
{
	for (size_t i = 0; what[i]; i++) {
		char c = at + i < s.len ? s.at[at + i] : '\0';
		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != what[i])
			return false;
	}
	return true;
}

static size_t count(struct str s, const char *what)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += stands_at(s, i, what);
	return n;
}

static struct str between(struct str page, const char *from, const char *to)
{
	int64_t at = str_find(page, str_c(from));
	if (at < 0 || count(page, from) != 1 || page_hides(page, (size_t)at))
		return STR("");
	struct str rest = str_from(page, (size_t)at);
	int64_t end = str_find(rest, str_c(to));
	return end < 0 ? STR("") : str_sub(rest, 0, (size_t)end + strlen(to));
}

struct str page_block(struct str page)
{
	return count(page, "<article") ? between(page, "<article", "</article>")
				       : between(page, "<ul class=\"list\"", "</ul>");
}

bool page_blocks_equal(struct str page, struct str approved)
{
	struct str is = page_block(page);
	return is.len && str_eq(is, page_block(approved));
}

/* A style may hide the words, or say others. */
static size_t styles_added(struct str page, struct str approved)
{
	SCRATCH(a);
	struct linked_list *l = arena_new(&a, struct linked_list);
	linked_added(&a, page, approved, l);
	return linked_count(l, LINKED_STYLE);
}

size_t page_frame_adds(struct str page, struct str approved)
{
	static const char *const tags[] = { "<script", "<iframe" };
	size_t n = styles_added(page, approved);
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		size_t is = count(page, tags[i]), was = count(approved, tags[i]);
		n += is > was ? is - was : 0;
	}
	return n;
}

static const char *also(struct arena *a, const char *more, const char *what, size_t n)
{
	return n ? arena_printf(a, "%s%s%s %zu 处", more, *more ? "、" : "，多出", what, n) : more;
}

const char *page_frame_differs(struct arena *a, struct str page, struct str approved)
{
	static const struct {
		const char *tag, *zh;
	} worth[] = { { "<script", "脚本" }, { "<iframe", "内嵌网页" }, { "<a ", "链接" } };
	const char *more = "";
	for (size_t i = 0; i < sizeof worth / sizeof *worth; i++) {
		size_t is = count(page, worth[i].tag), was = count(approved, worth[i].tag);
		more = also(a, more, worth[i].zh, is > was ? is - was : 0);
	}
	more = also(a, more, "样式", styles_added(page, approved));
	return arena_printf(a, "正文与批准的一致，框架不同%s", more);
}
