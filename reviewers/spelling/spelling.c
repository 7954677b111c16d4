/* spelling.c: Latin words in a text, held against English and the bureau's own dictionary. */
#include <stdlib.h>

#include "reviewers/builtin.h"
#include "reviewers/names/names.h"
#include "reviewers/reviewer.h"
#include "reviewers/spelling/english.h"
#include "reviewers/spelling/latin.h"
#include "reviewers/words.h"

/*
 * WORDS_MAX: wrong words of a revision that a right one is looked for: each takes up to 0.1 ms, and a
 * text in another language has no more to gain. SURE: letters from which on a slip is told apart.
 */
enum { WORDS_MAX = 8, SURE = 5 };

/* A text in another language, or a table of codes, is not blocked for having too many findings. */
enum { REPORTED_MAX = 200 };

struct spelling {
	struct arena arena;
	struct pinyin pinyin;
	struct str *own; /* the bureau's words, in small letters, in order */
	size_t own_count;
};

struct spelled {
	char at[ENGLISH_LETTERS_MAX + 2]; /* small letters and apostrophes */
	size_t len;
	bool capital;
};

static int by_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static bool is_own(const struct spelling *s, struct str word)
{
	return s->own_count && bsearch(&word, s->own, s->own_count, sizeof word, by_text);
}

static bool knows(const void *state, struct str word)
{
	return english_has(word) || is_own(state, word);
}

static char small(uint32_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c == U'’' ? '\'' : c);
}

static struct spelled read_word(const struct words *w, const struct latin *l)
{
	struct spelled out = { .capital = w->cp[l->start] >= 'A' && w->cp[l->start] <= 'Z' };
	for (size_t i = l->start; i < l->end && out.len < ENGLISH_LETTERS_MAX; i++)
		out.at[out.len++] = small(w->cp[i]);
	return out;
}

/* don't is kept as dont by nobody: what has an apostrophe is right when its parts are. */
static bool is_right(const struct spelling *s, const struct spelled *w)
{
	struct str rest = { w->at, w->len };
	if (is_own(s, rest))
		return true;
	for (bool first = true; rest.len; first = false) {
		struct str part = str_cut(&rest, '\'');
		bool ending = !first && part.len <= 2;
		if (!ending && !english_has(part) && !is_own(s, part) &&
			!(w->capital && pinyin_is(&s->pinyin, part)))
			return false;
	}
	return true;
}

/* Wrong words of a revision that right ones were looked for; each once. */
struct asked {
	struct answer {
		struct spelled word;
		char near[ENGLISH_NEAR_MAX][ENGLISH_LETTERS_MAX + 2];
		size_t count;
	} at[WORDS_MAX];
	size_t count;
};

/* NULL where enough has been looked for. */
static struct answer *ask(const struct spelling *s, const struct spelled *w, struct asked *asked)
{
	struct str letters = { w->at, w->len };
	for (size_t i = 0; i < asked->count; i++)
		if (str_eq((struct str){ asked->at[i].word.at, asked->at[i].word.len }, letters))
			return &asked->at[i];
	if (asked->count == WORDS_MAX)
		return NULL;
	struct answer *answer = &asked->at[asked->count++];
	answer->word = *w;
	answer->count = english_near(letters, knows, s, answer->near);
	return answer;
}

static struct str offered(struct arena *a, const struct spelled *w, const char *near)
{
	char *word = arena_printf(a, "%s", near);
	if (w->capital)
		word[0] = (char)(word[0] - ('a' - 'A'));
	return str_c(word);
}

static void report(const struct words *w, const struct latin *l, const struct spelled *word,
	const struct answer *answer, struct findings *out)
{
	size_t count = answer ? answer->count : 0;
	bool sure = count && !word->capital && word->len >= SURE;
	struct finding f = { .reviewer = "spelling",
		.rule = arena_str(out->arena, (struct str){ word->at, word->len }),
		.severity = sure ? WARN : NOTE,
		.block = w->block,
		.start = l->start,
		.end = l->end,
		.quote = words_quote(w, l->start, l->end),
		.message = words_message(out->arena, w,
			sure ? STR("外文词疑有拼写错误，请核对")
			     : STR("外文词不在词典中：请核对；确实无误的可请词库管理员收入词表")) };
	for (size_t i = 0; i < count; i++)
		f.candidates[i] = offered(out->arena, word, answer->near[i]);
	words_found(out, w, f);
}

static bool is_code(const struct article *art, const struct words *w)
{
	return w->block < art->count && !strcmp(art->blocks[w->block].tag, "pre");
}

static enum err spelling_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	struct asked asked = {};
	size_t reported = 0;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		struct latin_reader reader = { .words = &w };
		struct latin found;
		if (is_code(art, &w))
			continue;
		while (reported < REPORTED_MAX && latin_next(&reader, &found)) {
			struct spelled word = read_word(&w, &found);
			if (is_right(state, &word))
				continue;
			reported++;
			report(&w, &found, &word, ask(state, &word, &asked), out);
		}
	}
	return ERR_OK;
}

static void spelling_close(void *state)
{
	struct spelling *s = state;
	arena_free(&s->arena);
	free(s);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next run of letters; true while there is one. */
static bool next_run(struct str *rest, struct str *run)
{
	while (rest->len && !is_letter(*rest->at))
		*rest = str_from(*rest, 1);
	for (*run = (struct str){ rest->at, 0 };
		run->len < rest->len && is_letter(run->at[run->len]);)
		run->len++;
	*rest = str_from(*rest, run->len);
	return run->len;
}

/* Each run of letters of a listed word or name is a word of the bureau's. */
static size_t take_own(struct spelling *s, struct str text, bool keep)
{
	size_t count = 0;
	for (struct str run; next_run(&text, &run); count++) {
		if (!keep)
			continue;
		char *word = arena_alloc(&s->arena, run.len + 1);
		for (size_t i = 0; i < run.len; i++)
			word[i] = small((unsigned char)run.at[i]);
		s->own[s->own_count++] = (struct str){ word, run.len };
	}
	return count;
}

static void take_all(struct spelling *s, const struct names *names)
{
	size_t count = 0;
	for (size_t i = 0; i < names->count; i++)
		count += take_own(s, names->at[i].text, false);
	s->own = arena_array(&s->arena, struct str, count + 1);
	for (size_t i = 0; count && i < names->count; i++)
		take_own(s, names->at[i].text, true);
	qsort(s->own, s->own_count, sizeof *s->own, by_text);
}

static enum err spelling_open(void **state, const struct wordlists *lists)
{
	SCRATCH(scratch);
	struct names names;
	TRY(names_read(&scratch, lists->names, &names));
	struct spelling *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->pinyin = pinyin_read(&s->arena, builtin_pinyin());
	take_all(s, &names);
	*state = s;
	return ERR_OK;
}

const struct reviewer reviewer_spelling = {
	.name = "spelling",
	.version = 1,
	.open = spelling_open,
	.review = spelling_review,
	.close = spelling_close,
};
