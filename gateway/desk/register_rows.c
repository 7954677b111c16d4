#include "desk/register_rows.h"

/* "2026-9999" before "2026-10000", as register_list has it. */
static bool before(struct str a, struct str b)
{
	return a.len != b.len ? a.len < b.len : memcmp(a.at, b.at, a.len) < 0;
}

enum err register_rows(const struct register_book *book, json_t **out)
{
	size_t i, g = 0;
	json_t *e;
	json_auto_t *items = NULL, *gaps = NULL;
	TRY(json_read(book->items, &items));
	TRY(json_read(book->gaps, &gaps));
	json_auto_t *all = json_array();
	json_array_foreach(items, i, e)
	{
		const struct str no = json_str(e, "register_no");
		while (before(json_str(json_array_get(gaps, g), "first"), no) &&
			g < json_array_size(gaps))
			json_array_append(all, json_array_get(gaps, g++));
		json_array_append(all, e);
	}
	while (g < json_array_size(gaps))
		json_array_append(all, json_array_get(gaps, g++));
	*out = json_incref(all);
	return ERR_OK;
}

struct str register_gap_words(struct arena *a, const json_t *gap)
{
	return str_c(arena_printf(a,
		"空号 %lld 个，没有对应的发布：" STRF "，备份之后给出的号可能已在外使用，不再重复",
		(long long)json_int(gap, "count", 0), STRV(json_str(gap, "why"))));
}

enum err register_too_big(void)
{
	return fault_as(ERR_LIMIT, "register.size", NULL, "登记簿过大，请按年份导出");
}
