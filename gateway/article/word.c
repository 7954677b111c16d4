#include "article/doc.h"
#include "article/utf8.h"

/*
 * Word and WPS put a list on the clipboard as paragraphs that carry a level and a painted marker.
 * A real list shows 1. 2. 3. or bullets and nothing else; so paragraphs become one only when that
 * is what they showed. 一、 （一） a) and lists that start at 3 stay paragraphs, marker and all.
 */
enum { LEVELS_MAX = 8 };

enum shape { PAINTED, BULLET, NUMBER };

struct lists {
	struct doc *doc;
	struct node *into;
	struct node *open[LEVELS_MAX + 1];
};

static struct str marker_text(struct str s)
{
	for (;;) {
		s = str_trim(s);
		if (str_ends(s, STR("\u00A0")))
			s.len -= 2;
		else if (str_starts(s, STR("\u00A0")))
			s = str_from(s, 2);
		else
			return s;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum shape shape_of(const struct node *n, int64_t *number)
{
	struct str s = marker_text(n->word.marker);
	size_t digits = 0, len;
	while (digits < s.len && is_digit(s.at[digits]))
		digits++;
	struct str behind = str_from(s, digits);
	if (digits && str_i64(str_sub(s, 0, digits), number))
		return str_eq(behind, STR(".")) || str_eq(behind, STR("．")) ? NUMBER : PAINTED;
	if (!s.len || utf8_is_han(utf8_next(s, &len)))
		return PAINTED;
	return len == s.len ? BULLET : PAINTED;
}

static unsigned level_of(const struct node *n)
{
	return n->word.level < LEVELS_MAX ? n->word.level : LEVELS_MAX;
}

/* The paragraphs from `n` up to and without `end` show what a list would show. */
static bool shows_as_list(const struct node *n, const struct node *end)
{
	int64_t seen[LEVELS_MAX + 2] = {};
	for (; n != end; n = n->next) {
		int64_t number = 0;
		unsigned level = level_of(n);
		enum shape shape = shape_of(n, &number);
		memset(seen + level + 1, 0, (LEVELS_MAX + 1 - level) * sizeof *seen);
		if (shape == PAINTED || (shape == NUMBER && number != ++seen[level]))
			return false;
	}
	return true;
}

static struct node *list_at(struct lists *l, unsigned level, enum tag tag)
{
	struct node *list = l->open[level];
	if (list && list->tag == tag)
		return list;
	list = doc_node(l->doc, tag);
	doc_append(level > 1 ? l->open[level - 1]->last : l->into, list);
	l->open[level] = list;
	return list;
}

static void add_item(struct lists *l, struct node *words)
{
	int64_t number;
	unsigned level = level_of(words);
	enum tag tag = shape_of(words, &number) == NUMBER ? TAG_OL : TAG_UL;
	struct node *item = doc_node(l->doc, TAG_LI);
	while (level > 1 && !l->open[level - 1])
		level--;
	doc_append(list_at(l, level, tag), item);
	memset(l->open + level + 1, 0, (LEVELS_MAX - level) * sizeof *l->open);
	doc_append(item, words);
}

/* The marker becomes words again, in front of the others. */
static void keep_marker(struct doc *d, struct node *n)
{
	int64_t number;
	struct str s = marker_text(n->word.marker);
	/* Bullets are letters of a symbol font that does not come along. */
	if (shape_of(n, &number) == BULLET)
		s = STR("•");
	if (!s.len)
		return;
	bool narrow = (unsigned char)s.at[s.len - 1] < 0x80 || str_eq(s, STR("•"));
	struct run *r = arena_new(d->arena, struct run);
	*r = (struct run){ .next = n->runs,
		.text = str_c(arena_printf(d->arena, STRF "%s", STRV(s), narrow ? " " : "")) };
	if (!n->runs)
		n->end = &r->next;
	n->runs = r;
}

static bool is_item(const struct node *n)
{
	return n && n->tag == TAG_P && n->word.level;
}

/* One list ends where another of the first level begins. */
static bool is_of_row(const struct node *n, const struct node *first)
{
	return is_item(n) && (n->word.level > 1 || str_eq(n->word.list, first->word.list));
}

/* Takes a row of list paragraphs off *rest and puts what they become into `into`. */
static void take_row(struct doc *d, struct node *into, struct node **rest)
{
	struct lists l = { .doc = d, .into = into };
	struct node *end = (*rest)->next;
	while (is_of_row(end, *rest))
		end = end->next;
	bool as_list = shows_as_list(*rest, end);
	for (struct node *n = *rest, *next; n != end; n = next) {
		next = n->next;
		if (as_list) {
			add_item(&l, n);
		} else {
			keep_marker(d, n);
			doc_append(into, n);
		}
	}
	*rest = end;
}

static bool is_list(enum tag t)
{
	return t == TAG_UL || t == TAG_OL;
}

void word_lists(struct doc *d, struct node *n)
{
	struct node *child = n->first;
	n->first = n->last = NULL;
	while (child) {
		struct node *next = child->next;
		if (is_item(child)) {
			take_row(d, n, &child);
			continue;
		}
		if (child->word.level)
			keep_marker(d, child);
		/* Lists within lists are as deep as they may be made already. */
		if (!is_list(child->tag))
			word_lists(d, child);
		doc_append(n, child);
		child = next;
	}
}
