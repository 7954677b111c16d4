#include "article/style.h"

#include "article/token.h"

struct str style_value(struct str style, struct str property)
{
	while (style.len) {
		struct str value = str_cut(&style, ';');
		struct str name = str_trim(str_cut(&value, ':'));
		if (str_eq_nocase(name, property))
			return str_trim(value);
	}
	return (struct str){};
}

static bool has_word(struct str s, struct str word)
{
	while (s.len) {
		struct str piece = str_trim(str_cut(&s, ' '));
		if (str_eq_nocase(piece, word))
			return true;
	}
	return false;
}

static void set_mark(struct look *l, unsigned mark, bool on)
{
	l->marks = on ? l->marks | mark : l->marks & ~mark;
}

static bool is_bold(struct str weight)
{
	int64_t n;
	return has_word(weight, STR("bold")) || has_word(weight, STR("bolder")) ||
	       (str_i64(weight, &n) && n >= 600);
}

struct look style_look(struct look l, struct str style)
{
	struct str weight = style_value(style, STR("font-weight"));
	struct str slant = style_value(style, STR("font-style"));
	struct str line = style_value(style, STR("text-decoration"));
	struct str rise = style_value(style, STR("vertical-align"));
	if (weight.len)
		set_mark(&l, MARK_STRONG, is_bold(weight));
	if (slant.len)
		set_mark(&l, MARK_EM, has_word(slant, STR("italic")));
	if (has_word(line, STR("underline")))
		set_mark(&l, MARK_U, !l.href.len);
	if (has_word(line, STR("line-through")))
		set_mark(&l, MARK_S, true);
	if (has_word(rise, STR("super")))
		set_mark(&l, MARK_SUP, true);
	if (has_word(rise, STR("sub")))
		set_mark(&l, MARK_SUB, true);
	return l;
}

bool style_hides(struct str style, struct str class)
{
	return str_eq_nocase(style_value(style, STR("display")), STR("none")) ||
	       str_eq_nocase(style_value(style, STR("mso-hide")), STR("all")) ||
	       str_eq_nocase(style_value(style, STR("mso-element")), STR("comment-list")) ||
	       str_eq_nocase(style_value(style, STR("mso-special-character")), STR("comment")) ||
	       has_word(class, STR("msocomanchor"));
}

enum tag style_heading(struct str style, struct str class, enum tag otherwise)
{
	int64_t level;
	if (has_word(class, STR("MsoTitle")))
		return TAG_H1;
	if (has_word(class, STR("MsoSubtitle")))
		return TAG_H2;
	if (!str_i64(style_value(style, STR("mso-outline-level")), &level))
		return otherwise;
	return level >= 1 && level <= 4 ? TAG_H1 + (enum tag)(level - 1) : otherwise;
}

static struct str next_word(struct str *rest)
{
	*rest = str_trim(*rest);
	return str_cut(rest, ' ');
}

struct word style_word(struct str style)
{
	struct str rest = style_value(style, STR("mso-list"));
	struct word w = { .list = next_word(&rest) };
	struct str level = next_word(&rest);
	int64_t n;
	if (!str_starts(level, STR("level")) || !str_i64(str_from(level, 5), &n))
		return (struct word){};
	w.level = n >= 1 && n <= 9 ? (unsigned)n : 1;
	return w;
}
