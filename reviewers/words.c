#include "reviewers/words.h"

#include "article/utf8.h"

struct words words_of(struct arena *a, size_t block, struct str text)
{
	uint32_t *cp = arena_array(a, uint32_t, text.len + 1);
	uint32_t *at = arena_array(a, uint32_t, text.len + 1);
	struct words w = { .block = block, .text = text, .cp = cp, .at = at };
	size_t offset = 0;
	for (size_t len; offset < text.len; offset += len) {
		at[w.count] = (uint32_t)offset;
		cp[w.count++] = utf8_next(str_from(text, offset), &len);
	}
	at[w.count] = (uint32_t)offset;
	return w;
}

struct str words_quote(const struct words *w, size_t start, size_t end)
{
	return str_sub(w->text, w->at[start], w->at[end] - w->at[start]);
}

struct str words_message(struct arena *a, const struct words *w, struct str message)
{
	if (!w->name)
		return message;
	return str_c(arena_printf(a, "（%s）" STRF, w->name, STRV(message)));
}
