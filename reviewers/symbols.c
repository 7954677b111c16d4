#include "reviewers/symbols.h"

#include "article/utf8.h"
#include "reviewers/terms/fold.h"

static void take_mark(struct symbol *next, uint32_t code, uint32_t cp)
{
	if (code == FOLD_SKIP)
		return;
	next->before |= code == FOLD_END                            ? BEFORE_END
			: code == FOLD_CLAUSE || code == FOLD_QUOTE ? BEFORE_CLAUSE
								    : BEFORE_MARK;
	next->marks = (uint8_t)(next->marks + (next->marks < UINT8_MAX));
	next->mark = cp;
}

static void put(struct symbols *out, struct symbol *next, uint32_t code, size_t at)
{
	next->code = code;
	next->at = (uint32_t)at;
	out->at[out->count++] = *next;
	*next = (struct symbol){};
}

static size_t count_symbols(const struct words *w)
{
	size_t most = 0, count;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		count = 1;
		if (code & FOLD_SEQUENCE)
			fold_sequence(code, &count);
		most += count;
	}
	return most;
}

struct symbols symbols_of(struct arena *a, const struct words *w)
{
	struct symbols out = { w, arena_array(a, struct symbol, count_symbols(w) + 1), 0 };
	struct symbol next = {};
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		size_t count = 1;
		const uint32_t *at = code & FOLD_SEQUENCE ? fold_sequence(code, &count) : &code;
		if (code >= FOLD_SKIP && code < FOLD_SEQUENCE) {
			take_mark(&next, code, w->cp[i]);
			continue;
		}
		for (size_t j = 0; j < count; j++)
			put(&out, &next, at[j], i);
	}
	/* What stands behind the last: a symbol that is none. */
	out.at[out.count] = next;
	return out;
}

size_t symbols_match_all(const struct symbols *s, size_t from, struct str phrase)
{
	size_t i = from, len;
	for (; phrase.len; phrase = str_from(phrase, len), i++) {
		if (i >= s->count || s->at[i].code != utf8_next(phrase, &len))
			return 0;
		if (i > from && s->at[i].before & BEFORE_END)
			return 0;
	}
	return i - from;
}

static bool begins_one_of(
	const struct symbols *s, size_t at, const struct str *phrases, size_t count)
{
	for (size_t p = 0; p < count; p++)
		if (symbols_match(s, at, phrases[p]))
			return true;
	return false;
}

bool symbols_before(
	const struct symbols *s, size_t at, size_t reach, const struct str *phrases, size_t count)
{
	for (size_t i = at; i > 0 && at - i < reach; i--) {
		if (s->at[i].before & BEFORE_END)
			return false;
		if (begins_one_of(s, i - 1, phrases, count))
			return true;
	}
	return false;
}
