#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/wording/inside.h"

/*
 * Listed persons stand in an enumeration when there is a mark between them and, beside it, nothing
 * but a title: 局长甲、副局长乙，丙. Two-character names are also written with a space inside.
 */
enum { TITLE_MAX = 12, ORDER_TEXT_MAX = 4000, PUT_IN_ORDER_MAX = 100 };

struct person {
	size_t start, end; /* code points */
	const struct name *name;
};

struct persons {
	struct person *at;
	size_t count;
};

static bool is_one_of(uint32_t c, const uint32_t *list)
{
	while (*list && *list != c)
		list++;
	return *list;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || c == 0xA0 || c == 0x3000;
}

/* Parts two names: a mark, or a word for "and". */
static bool is_link(uint32_t c)
{
	static const uint32_t links[] = { U'、', U'，', ',', U'和', U'与', U'及', U'以', '\n', 0 };
	return is_space(c) || is_one_of(c, links);
}

static bool ends_title(uint32_t c)
{
	static const uint32_t ends[] = { U'长', U'记', U'任', U'员', U'席', U'理', U'监', U'师',
		U'总', U'委', U'志', U'生', U'士', U'授', 0 };
	return is_one_of(c, ends);
}

/* Hanzi up to a link or the end; true when there are none or they are a title. */
static bool skip_title(const struct words *w, size_t *at, size_t end)
{
	size_t from = *at;
	while (*at < end && utf8_is_han(w->cp[*at]) && !is_link(w->cp[*at]))
		++*at;
	return *at == from || (*at - from <= TITLE_MAX && ends_title(w->cp[*at - 1]));
}

static bool is_gap(const struct words *w, size_t from, size_t to)
{
	size_t at = from, links = 0;
	if (!skip_title(w, &at, to))
		return false;
	for (; at < to && is_link(w->cp[at]); at++)
		links++;
	return links && skip_title(w, &at, to) && at == to;
}

static void add_person(const struct looking *l, const struct hit *h, struct persons *out)
{
	const struct name *n = looking_name(l, h->form);
	struct person p = { looking_start(l, h->start), looking_end(l, h->start, h->count), n };
	if (!n || n->kind != NAME_ORDER)
		return;
	struct person *last = out->count ? &out->at[out->count - 1] : NULL;
	if (last && p.start < last->end) {
		if (p.end > last->end && p.start == last->start)
			*last = p;
		return;
	}
	out->at[out->count++] = p;
}

static struct persons persons_in(const struct looking *l)
{
	const struct symbols *s = l->symbols;
	struct arena *a = l->scratch;
	struct persons out = { arena_array(a, struct person, s->count + 1), 0 };
	uint32_t *codes = arena_array(a, uint32_t, s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		codes[i] = s->at[i].code;
	for (size_t from = 0, to; from < s->count; from = to) {
		struct looked found = { .arena = a };
		for (to = from + 1;
			to < s->count && (!s->at[to].marks || is_space(s->at[to].mark));)
			to++;
		index_look(&l->wording->index, codes + from, to - from, &found);
		for (size_t i = 0; i < found.hit_count; i++) {
			found.hits[i].start += (uint32_t)from;
			add_person(l, &found.hits[i], &out);
		}
	}
	return out;
}

static bool are_ordered(const struct person *p, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (p[i].name < p[i - 1].name)
			return false;
	return true;
}

/* The same words with the names in order; nothing where titles would go to others, or for a roll. */
static struct str in_order(const struct looking *l, const struct person *p, size_t count)
{
	struct buf b;
	if (count > PUT_IN_ORDER_MAX)
		return (struct str){};
	bool *used = arena_array(l->out->arena, bool, count);
	buf_init(&b, l->out->arena, ORDER_TEXT_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t least = count;
		for (size_t j = 0; j < count; j++)
			if (!used[j] && (least == count || p[j].name < p[least].name))
				least = j;
		used[least] = true;
		buf_add(&b, words_quote(l->words, p[least].start, p[least].end));
		for (size_t at = p[i].end; i + 1 < count && at < p[i + 1].start; at++)
			if (!is_link(l->words->cp[at]))
				return (struct str){};
		if (i + 1 < count)
			buf_add(&b, words_quote(l->words, p[i].end, p[i + 1].start));
	}
	return b.toobig ? (struct str){} : buf_str(&b);
}

static void report(const struct looking *l, const struct person *p, size_t count)
{
	struct arena *a = l->out->arena;
	size_t start = p[0].start, end = p[count - 1].end;
	struct str group = p[0].name->right;
	const char *said = arena_printf(a, "姓名排序与名单%s" STRF "%s不一致，请核对",
		group.len ? "“" : "", STRV(group), group.len ? "”" : "");
	words_found(l->out, l->words,
		(struct finding){ .reviewer = "wording",
			.rule = STR("order"),
			.severity = WARN,
			.block = l->words->block,
			.start = start,
			.end = end,
			.quote = words_quote(l->words, start, end),
			.message = words_message(a, l->words, str_c(said)),
			.candidates = { in_order(l, p, count) } });
}

void order_report(const struct looking *l)
{
	struct persons all = persons_in(l);
	for (size_t from = 0, to; from < all.count; from = to) {
		const struct person *p = &all.at[from];
		for (to = from + 1; to < all.count; to++)
			if (!str_eq(all.at[to].name->right, p->name->right) ||
				!is_gap(l->words, all.at[to - 1].end, all.at[to].start))
				break;
		if (!are_ordered(p, to - from))
			report(l, p, to - from);
	}
}
