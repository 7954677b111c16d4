#include "article/utf8.h"
#include "reviewers/lists/inside.h"

enum { FULL_WIDTH = 0xFEE0, SIGNS_MAX = 1024 };

/* As it would be typed without full width. */
static uint32_t narrow(uint32_t cp)
{
	return cp > FULL_WIDTH + 0x20 && cp <= FULL_WIDTH + 0x7E ? cp - FULL_WIDTH : cp;
}

static bool is_latin(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

/* C++, C#, A+, A*, A-; but not 5G+工业互联网 and Wi-Fi, where a sign only joins. */
static bool tells_behind(const uint32_t *cp, size_t i, size_t count)
{
	bool ends = i + 1 == count;
	if (!i || !is_latin(cp[i - 1]))
		return false;
	if (cp[i] == '#')
		return true;
	if (cp[i] == '+')
		return ends || cp[i + 1] == '+';
	return ends && (cp[i] == '*' || cp[i] == '-');
}

/* .NET, #tag */
static bool tells_in_front(const uint32_t *cp, size_t count)
{
	return count > 1 && (cp[0] == '.' || cp[0] == '#') && is_latin(cp[1]);
}

static bool has_telling_signs(struct str text)
{
	uint32_t cp[SIGNS_MAX];
	size_t count = 0;
	for (size_t len; text.len && count < SIGNS_MAX; text = str_from(text, len))
		cp[count++] = narrow(utf8_next(text, &len));
	for (size_t i = 0; i < count; i++)
		if (tells_behind(cp, i, count))
			return true;
	return tells_in_front(cp, count);
}

void list_judge_signs(struct list *l, const struct list_row *row)
{
	SCRATCH(a);
	if (l->kind == LIST_NAMES || !has_telling_signs(row->cell[0]))
		return;
	struct str left = list_row_key(&a, l->kind, row);
	list_add_problem(l, row->line,
		arena_printf(l->arena,
			"“" STRF "”里的符号不参与比对，实际查找的是“" STRF "”，会把每一处都找出来",
			STRV(row->cell[0]), STRV(left)),
		"改写成不靠符号区分的用语（如“C++"
		"”写作“C加加”）；确要查找去掉符号后的文字，就照那样写");
}
