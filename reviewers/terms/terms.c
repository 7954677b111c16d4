/* terms.c: finds the listed terms, however they are dressed. */
#include "reviewers/reviewer.h"

#include <stdlib.h>

#include "base/buf.h"
#include "reviewers/terms/borders.h"
#include "reviewers/terms/chinese.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/mixed.h"
#include "reviewers/terms/respell.h"
#include "reviewers/words.h"

struct terms {
	struct str face_bytes, sound_bytes; /* mapped */
	struct image faces, sounds;
	struct mixed *mixed;
};

static void terms_close(void *state)
{
	struct terms *t = state;
	if (!t)
		return;
	image_unmap(t->face_bytes);
	image_unmap(t->sound_bytes);
	mixed_close(t->mixed);
	free(t);
}

/* By faces, and by sounds where there is anything to hear. */
static enum err compile(struct terms *t, const struct wordlists *lists)
{
	SCRATCH(scratch);
	struct lexicon listed, faces, sounds;
	TRY(lexicon_read(&scratch, lists->terms, lists->allow, &listed));
	derive_choose(&listed);
	t->mixed = mixed_open(&listed);
	derive_faces(&scratch, &listed, &faces);
	derive_sounds(&scratch, &listed, &sounds);
	TRY(image_map(&faces, READ_FACES, NULL, &t->face_bytes));
	TRY(image_open(t->face_bytes, &t->faces));
	if (!sounds.count)
		return ERR_OK;
	TRY(image_map(&sounds, READ_SOUNDS, &faces, &t->sound_bytes));
	return image_open(t->sound_bytes, &t->sounds);
}

static enum err terms_open(void **state, const struct wordlists *lists)
{
	struct terms *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	enum err e = compile(t, lists);
	if (e)
		terms_close(t);
	else
		*state = t;
	return e;
}

static struct str message_of(struct arena *a, const struct listed *l)
{
	struct str kind = l->category.len ? l->category : STR("词库所列用语");
	if (l->suggestion.len)
		return str_c(arena_printf(
			a, STRF "：建议改为“" STRF "”", STRV(kind), STRV(l->suggestion)));
	return str_c(arena_printf(
		a, STRF "：请核对“" STRF "”，改写或说明理由", STRV(kind), STRV(l->text)));
}

/* Whether so many symbols stand somewhere among others. */
static bool stand_among(const uint32_t *some, size_t count, const uint32_t *all, size_t most)
{
	for (size_t i = 0; count && i + count <= most; i++)
		if (!memcmp(all + i, some, count * sizeof *some))
			return true;
	return false;
}

/* Whether what was found is the very form that is suggested, or a piece of it, however it is dressed: “数字化”改革. */
static bool is_suggested(const struct listed *l, struct str quote)
{
	enum { MOST = TERM_SYMBOLS_MAX };
	uint32_t listed[MOST], written[MOST], suggested[MOST];
	size_t own, count, most;
	uint64_t gaps;
	if (!l->suggestion.len)
		return false;
	if (l->suggestion.len >= quote.len && str_find(l->suggestion, quote) >= 0)
		return true;
	return lexicon_fold(l->text, listed, MOST, &own, &gaps) &&
	       lexicon_fold(quote, written, MOST, &count, &gaps) &&
	       lexicon_fold(l->suggestion, suggested, MOST, &most, &gaps) &&
	       !stand_among(listed, own, suggested, most) &&
	       stand_among(written, count, suggested, most);
}

/* The words round a match as they are read, without the ends of lines, and where it stands there. */
struct seen {
	struct words words;
	struct match match;
};

static struct seen see(struct arena *a, const struct words *w, const struct match *m)
{
	enum { ROUND = 24 };
	struct seen s = { *w, *m };
	if (!memchr(w->text.at + m->from, '\n', m->to - m->from))
		return s;
	struct buf text;
	size_t from = m->start > ROUND ? m->start - ROUND : 0, kept = 0;
	size_t to = m->end + ROUND < w->count ? m->end + ROUND : w->count;
	buf_init(&text, a, 8 * (to - from) + 1);
	for (size_t i = from; i < to; i++) {
		if (i == m->start)
			s.match.start = (uint32_t)kept;
		if (i == m->end)
			s.match.end = (uint32_t)kept;
		if (w->cp[i] != '\n' && w->cp[i] != '\r') {
			buf_add_codepoint(&text, w->cp[i]);
			kept++;
		}
	}
	s.match.end = m->end == to ? (uint32_t)kept : s.match.end;
	s.words = words_of(a, w->block, buf_str(&text));
	s.match.from = (uint32_t)s.words.at[s.match.start];
	s.match.to = (uint32_t)s.words.at[s.match.end];
	return s;
}

/* Whether hanzi as they are listed are made by words beside each other. */
static bool are_made(const struct words *w, const struct match *m, enum borders b)
{
	return b == BORDERS_INSIDE || borders_are_made(w, m->start, m->end) ||
	       (m->kind == MATCH_PLAIN && borders_may_be_crossed(w->text, m->from, m->to));
}

/* Is what only looks or sounds like a term a word that the second dictionary knows? ICU's lacks 甲方 and 卖出. */
static bool is_word(const struct words *w, const struct match *m)
{
	enum { MOST = 4 };
	uint32_t hanzi[MOST];
	size_t count = m->end - m->start;
	if (count > MOST)
		return false;
	for (size_t i = 0; i < count; i++)
		hanzi[i] = fold(w->cp[m->start + i]);
	return chinese_has(hanzi, count);
}

/*
 * How much a match matters: as much as its term when it is the term; what looks or sounds alike no
 * more than WARN, unless the term says so. A match that begins or ends inside a word is advice: two
 * words side by side make it; of four hanzi and more it is worth a look, for whoever hides one needs only
 * a word that begins with its end. False for a short one that is a word of its own.
 */
static bool weigh_seen(
	const struct listed *l, const struct words *w, const struct match *m, enum severity *out)
{
	enum { LONG = 4, LONGEST = 6 };
	bool plain = m->kind == MATCH_PLAIN;
	struct str quote = str_sub(w->text, m->from, m->to - m->from);
	size_t count = m->end - m->start;
	*out = plain || l->loud || l->severity < WARN ? l->severity : WARN;
	if (!plain && is_suggested(l, quote))
		return false;
	bool word = !plain && is_word(w, m);
	if (word && count < LONG)
		return false;
	if (word)
		*out = NOTE;
	if (quote.len != count * 3 || count > LONGEST ||
		(count >= LONG && !plain && m->kind != MATCH_SOUND))
		return true;
	enum borders b = borders_of(w->text, m->from, m->to);
	if (count < LONG && are_made(w, m, b))
		*out = NOTE;
	if (count >= LONG && plain && *out > WARN && !l->loud &&
		borders_are_straddled(w->text, m->from, m->to))
		*out = WARN;
	if (!plain && b == BORDERS_ONE)
		*out = NOTE;
	return plain || b != BORDERS_ONE || count >= LONG;
}

static bool weigh(
	const struct listed *l, const struct words *w, const struct match *m, enum severity *out)
{
	SCRATCH(a);
	struct seen s = see(&a, w, m);
	return weigh_seen(l, &s.words, &s.match, out);
}

static void add_listed(
	const struct listed *l, const struct words *w, const struct match *m, struct findings *out)
{
	enum severity severity;
	/* What one member of a list says was read there. */
	if (w->seam_count && !words_cross(w, m->start, m->end))
		return;
	/* What would not be kept is not weighed: borders cost more than everything else. */
	if (out->overflowed && out->per_severity[l->severity] >= FINDINGS_PER_SEVERITY)
		return;
	if (!weigh(l, w, m, &severity))
		return;
	words_found(out, w,
		(struct finding){ .reviewer = "terms",
			.rule = arena_str(out->arena, l->text),
			.severity = severity,
			.block = w->block,
			.start = m->start,
			.end = m->end,
			.quote = str_sub(w->text, m->from, m->to - m->from),
			.message = words_message(out->arena, w, message_of(out->arena, l)),
			.candidates = { arena_str(out->arena, l->suggestion) } });
}

static void add_finding(const struct image *image, const struct words *w, const struct match *m,
	struct findings *out)
{
	struct listed l = image_listed(image, m->entry);
	add_listed(&l, w, m, out);
}

/* What was found in some words by either image: by the sounds only what the faces do not cover. */
struct found {
	struct matches faces, sounds;
	struct mixed_match *mixed;
	size_t mixed_count;
};

static void find(const struct terms *t, struct arena *a, struct str text, struct found *out)
{
	*out = (struct found){ .faces = { .arena = a }, .sounds = { .arena = a } };
	if (t->sounds.entry_count)
		matches_find_both(&t->faces, &t->sounds, text, &out->faces, &out->sounds);
	else
		matches_find(&t->faces, text, &out->faces);
}

/* The first of them that begins at byte `from` or behind it. */
static size_t first_from(const struct matches *m, size_t from)
{
	size_t low = 0, high = m->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (m->at[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is the same term found inside these words already, as they are written? */
static bool stands_inside(const struct image *image, const struct matches *written,
	const struct match *m, struct str rule)
{
	for (size_t i = first_from(written, m->from); i < written->count; i++) {
		if (written->at[i].from >= m->to)
			return false;
		if (str_eq(image_listed(image, written->at[i].entry).text, rule))
			return true;
	}
	return false;
}

/* How many of them begin in front of `end`. */
static size_t mixed_before(const struct found *written, size_t end)
{
	size_t low = 0, high = written->mixed_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (written->mixed[middle].start < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Or was it found there with letters or parts in it? Both may be many, so nobody looks at all of them. */
static bool is_mixed(const struct found *written, const struct match *m, struct str rule)
{
	const struct mixed_match *x = written->mixed;
	for (size_t i = mixed_before(written, m->end); i-- > 0 && x[i].furthest > m->start;)
		if (x[i].end > m->start && str_eq(x[i].term->text, rule))
			return true;
	return false;
}

/* The same words read in another way. */
enum way { ONCE, FROM_RIGHT, FROM_LEFT, WAYS };
struct again {
	const struct terms *terms;
	const struct words *words;
	const struct found *written;
	enum way way;
	struct respelling as;
	struct findings *out;
};

/*
 * Is it more than what is written? In columns: three characters, for two stand below each other by chance; and from
 * the left only what goes on in the next column.
 */
static bool is_of_way(const struct again *g, const struct match *m)
{
	enum { COLUMN_LEAST = 3 };
	bool changed = false, wraps = false;
	for (size_t i = m->start; i < m->end; i++) {
		changed |= g->as.changed[i];
		wraps |= i > m->start && g->as.from[i] < g->as.from[i - 1];
	}
	if (g->way >= FROM_RIGHT && m->end - m->start < COLUMN_LEAST)
		return false;
	return changed && (wraps || g->way != FROM_LEFT);
}

/* From where it stands as it was read to where it stands in the words. */
static struct match placed(const struct again *g, struct match m)
{
	uint32_t from = UINT32_MAX, to = 0;
	for (size_t i = m.start; i < m.end; i++) {
		from = g->as.from[i] < from ? g->as.from[i] : from;
		to = g->as.to[i] > to ? g->as.to[i] : to;
	}
	m.start = from;
	m.end = to;
	m.from = g->words->at[from];
	m.to = g->words->at[to];
	m.kind = m.kind == MATCH_PLAIN ? MATCH_ORDER : m.kind;
	return m;
}

/*
 * Where a column ends, the next begins at the top: over many lines, what goes on there has all of them in
 * between. Nobody reads that as one word, and nobody could decide about a quote of pages.
 */
static bool is_scattered(const struct again *g, const struct match *m)
{
	enum { POINTS_MOST = 500 };
	return g->way >= FROM_RIGHT && m->end - m->start > POINTS_MOST;
}

static void add_again(const struct again *g, const struct image *image, const struct match *read)
{
	struct listed l = image_listed(image, read->entry);
	if (l.exact || !is_of_way(g, read))
		return;
	struct match m = placed(g, *read);
	if (is_scattered(g, &m))
		return;
	if (!stands_inside(&g->terms->faces, &g->written->faces, &m, l.text) &&
		!stands_inside(&g->terms->sounds, &g->written->sounds, &m, l.text) &&
		!is_mixed(g->written, &m, l.text))
		add_finding(image, g->words, &m, g->out);
}

static void review_again(const struct again *g, struct arena *a)
{
	struct found found;
	find(g->terms, a, g->as.text, &found);
	for (size_t i = 0; i < found.faces.count; i++)
		add_again(g, &g->terms->faces, &found.faces.at[i]);
	for (size_t i = 0; i < found.sounds.count; i++)
		add_again(g, &g->terms->sounds, &found.sounds.at[i]);
}

static bool respell(struct arena *a, const struct words *w, enum way way, struct respelling *out)
{
	switch (way) {
	case ONCE:
		return respell_once(a, w, out);
	default:
		return respell_columns(a, w, way == FROM_RIGHT, out);
	}
}

static void review_readings(const struct terms *t, const struct words *w,
	const struct found *written, struct findings *out)
{
	for (enum way way = ONCE; way < WAYS; way++) {
		SCRATCH(a);
		struct again g = { t, w, written, way, {}, out };
		if (respell(&a, w, way, &g.as))
			review_again(&g, &a);
	}
}

/* Of a few characters that say little it is advice. */
static void add_mixed(const struct terms *t, const struct words *w, const struct found *written,
	const struct mixed_match *x, struct findings *out)
{
	const struct mixed_term *term = x->term;
	struct listed l = { .text = term->text,
		.category = term->category,
		.suggestion = term->suggestion,
		.severity = term->loud || x->sure || term->severity < WARN ? term->severity : NOTE,
		.loud = term->loud };
	struct match m = { .start = (uint32_t)x->start,
		.end = (uint32_t)x->end,
		.from = w->at[x->start],
		.to = w->at[x->end],
		.kind = MATCH_SHAPE };
	if (!stands_inside(&t->faces, &written->faces, &m, l.text) &&
		!stands_inside(&t->sounds, &written->sounds, &m, l.text))
		add_listed(&l, w, &m, out);
}

static void review_mixed(const struct terms *t, const struct words *w, const struct found *written,
	struct findings *out)
{
	for (size_t i = 0; i < written->mixed_count; i++)
		add_mixed(t, w, written, &written->mixed[i], out);
}

static void review_words(const struct terms *t, const struct words *w, struct findings *out)
{
	struct found found;
	find(t, out->arena, w->text, &found);
	for (size_t i = 0; i < found.faces.count; i++)
		add_finding(&t->faces, w, &found.faces.at[i], out);
	for (size_t i = 0; i < found.sounds.count; i++)
		add_finding(&t->sounds, w, &found.sounds.at[i], out);
	found.mixed_count = mixed_find(t->mixed, out->arena, w, &found.mixed);
	review_mixed(t, w, &found, out);
	review_readings(t, w, &found, out);
}

static enum err terms_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	for (struct reading r = reading_whole(out->arena, rev, art); reading_next(&r, &w);)
		review_words(state, &w, out);
	return ERR_OK;
}

const struct reviewer reviewer_terms = {
	.name = "terms",
	.version = 11,
	.open = terms_open,
	.review = terms_review,
	.close = terms_close,
	.over_lines = true,
};
