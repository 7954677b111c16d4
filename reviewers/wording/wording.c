/* wording.c: official names, as they are listed and not nearly so. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "reviewers/terms/borders.h"
#include "reviewers/wording/inside.h"

size_t looking_start(const struct looking *l, size_t from)
{
	return l->symbols->at[from].at;
}

size_t looking_end(const struct looking *l, size_t from, size_t count)
{
	return l->symbols->at[from + count - 1].at + 1;
}

const struct name *looking_name(const struct looking *l, uint32_t form)
{
	uint32_t name = l->wording->index.forms[form].name;
	return name == FORM_PHRASE ? NULL : &l->wording->names.at[name];
}

bool is_commercial(const struct wording *w, const struct revision *rev)
{
	json_auto_t *meta = NULL;
	if (!w->has_commercial || !rev->meta.len || json_read(rev->meta, &meta))
		return false;
	if (str_eq(json_str(meta, "nature"), STR("商业推广")))
		return true;
	struct str column = json_str(meta, "column");
	for (size_t i = 0; i < w->names.count; i++)
		if (w->names.at[i].kind == NAME_COLUMN && str_eq(w->names.at[i].text, column))
			return true;
	return false;
}

static bool holds(const struct hit *longer, const struct hit *h)
{
	return longer->count > h->count && longer->start <= h->start &&
	       longer->start + longer->count >= h->start + h->count;
}

/* Stands in a longer name that is right as it is: hits are in order of their start. */
static bool is_inside(const struct looked *found, size_t hit)
{
	const struct hit *h = &found->hits[hit], *end = found->hits + found->hit_count;
	for (const struct hit *x = h; x < end && x->start == h->start; x++)
		if (holds(x, h))
			return true;
	for (const struct hit *x = h; x > found->hits; x--)
		if (x[-1].start + NAME_SYMBOLS_MAX < h->start)
			return false;
		else if (holds(x - 1, h))
			return true;
	return false;
}

static struct str message_of(struct arena *a, const struct name *n)
{
	struct str why = n->source.len
				 ? str_c(arena_printf(a, "（依据：" STRF "）", STRV(n->source)))
				 : STR("");
	if (n->kind == NAME_RENAMED)
		return str_c(arena_printf(a,
			"旧称：现为“" STRF "”，现行事项请用新名称，历史表述可以保留" STRF,
			STRV(n->right), STRV(why)));
	return str_c(arena_printf(
		a, "商业宣传中的绝对化用语：请改写，或说明可以查证的依据" STRF, STRV(why)));
}

static void report_hit(const struct looking *l, const struct hit *h)
{
	const struct name *n = looking_name(l, h->form);
	struct arena *a = l->out->arena;
	size_t start = looking_start(l, h->start), end = looking_end(l, h->start, h->count);
	enum severity otherwise = n->kind == NAME_RENAMED ? NOTE : WARN;
	words_found(l->out, l->words,
		(struct finding){ .reviewer = "wording",
			.rule = arena_str(a, n->text),
			.severity = n->weighed ? n->severity : otherwise,
			.block = l->words->block,
			.start = start,
			.end = end,
			.quote = words_quote(l->words, start, end),
			.message = words_message(a, l->words, message_of(a, n)),
			.candidates = { arena_str(a, n->right) } });
}

/* 农业部 is none in 农业部门. */
static bool is_of_words(const struct looking *l, const struct hit *h)
{
	enum { LONG = 6 };
	const uint32_t *at = l->words->at;
	return h->count >= LONG ||
	       borders_of(l->words->text, at[looking_start(l, h->start)],
		       at[looking_end(l, h->start, h->count)]) != BORDERS_INSIDE;
}

static void report_hits(const struct looking *l, const struct looked *found, bool commercial)
{
	for (size_t i = 0; i < found->hit_count; i++) {
		const struct name *n = looking_name(l, found->hits[i].form);
		bool wanted = n && (n->kind == NAME_RENAMED ||
					   (n->kind == NAME_COMMERCIAL && commercial));
		if (wanted && !is_inside(found, i) && is_of_words(l, &found->hits[i]))
			report_hit(l, &found->hits[i]);
	}
}

/* Symbols side by side: names are not looked for across marks. */
static void look(const struct looking *l, struct looked *found)
{
	const struct symbols *s = l->symbols;
	uint32_t *codes = arena_array(found->arena, uint32_t, s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		codes[i] = s->at[i].code;
	for (size_t from = 0, to; from < s->count; from = to) {
		for (to = from + 1; to < s->count && !s->at[to].marks;)
			to++;
		size_t hits = found->hit_count, misses = found->miss_count;
		index_look(&l->wording->index, codes + from, to - from, found);
		for (; hits < found->hit_count; hits++)
			found->hits[hits].start += (uint32_t)from;
		for (; misses < found->miss_count; misses++) {
			found->misses[misses].start += (uint32_t)from;
			found->misses[misses].at += (uint32_t)from;
		}
	}
}

/* What is only needed for this run of words is gone behind it: files have a hundred thousand. */
static void review_words(const struct wording *w, const struct words *words, bool commercial,
	size_t *weighed, size_t *titles, struct findings *out)
{
	SCRATCH(scratch);
	struct symbols symbols = symbols_of(&scratch, words);
	struct looked found = { .arena = &scratch };
	struct looking l = { w, words, &symbols, out, &scratch, weighed, titles };
	look(&l, &found);
	report_hits(&l, &found, commercial);
	misses_report(&l, &found);
	titles_report(&l, &found);
	if (w->has_order)
		order_report(&l);
}

static enum err wording_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	const struct wording *w = state;
	struct words words;
	if (!w->index.count)
		return ERR_OK;
	bool commercial = is_commercial(w, rev);
	size_t weighed = 0, titles = 0;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &words);)
		review_words(w, &words, commercial, &weighed, &titles, out);
	return ERR_OK;
}

static void wording_close(void *state)
{
	struct wording *w = state;
	arena_free(&w->arena);
	free(w);
}

/* Wrong forms that the word list names with the right ones are its own to report. */
static struct str phrases_of(struct arena *a, const struct wordlists *lists)
{
	struct buf b;
	buf_init(&b, a, lists->terms.len + lists->allow.len + 2);
	buf_add(&b, lists->allow);
	buf_add_char(&b, '\n');
	for (struct str rest = lists->terms; rest.len;) {
		struct str row = str_cut(&rest, '\n'), term = str_cut(&row, '\t');
		str_cut(&row, '\t');
		str_cut(&row, '\t');
		if (!str_trim(row).len || str_starts(term, STR("# ")))
			continue;
		buf_add(&b, term);
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

static enum err build(struct wording *w, const struct wordlists *lists)
{
	SCRATCH(scratch);
	TRY(names_read(&w->arena, lists->names, &w->names));
	for (size_t i = 0; i < w->names.count; i++) {
		w->has_order |= w->names.at[i].kind == NAME_ORDER;
		w->has_commercial |= w->names.at[i].kind == NAME_COMMERCIAL;
	}
	if (w->names.count) {
		index_build(&w->arena, &w->names, phrases_of(&scratch, lists), &w->index);
		nearest_build(&w->arena, &w->index, &w->nearest);
	}
	return ERR_OK;
}

static enum err wording_open(void **state, const struct wordlists *lists)
{
	struct wording *w = calloc(1, sizeof *w);
	if (!w)
		abort();
	enum err e = build(w, lists);
	if (e)
		wording_close(w);
	else
		*state = w;
	return e;
}

const struct reviewer reviewer_wording = {
	.name = "wording",
	.version = 3,
	.open = wording_open,
	.review = wording_review,
	.close = wording_close,
};
