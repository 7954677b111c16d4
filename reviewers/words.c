#include "reviewers/words.h"

#include "article/utf8.h"

struct words words_of(struct arena *a, size_t block, struct str text)
{
	uint32_t *cp = arena_array(a, uint32_t, text.len + 1);
	uint32_t *at = arena_array(a, uint32_t, text.len + 1);
	struct words w = { block, text, cp, at, 0 };
	size_t offset = 0;
	for (size_t len; offset < text.len; offset += len) {
		at[w.count] = (uint32_t)offset;
		cp[w.count++] = utf8_next(str_from(text, offset), &len);
	}
	at[w.count] = (uint32_t)offset;
	return w;
}

bool words_next(struct arena *a, const struct revision *rev, const struct article *art,
	size_t *next, struct words *out)
{
	size_t at = *next;
	if (at > art->count)
		return false;
	if (at == 0)
		*out = words_of(a, (size_t)ARTICLE_TITLE, rev->title);
	else
		*out = words_of(a, at - 1, art->blocks[at - 1].text);
	(*next)++;
	return true;
}

struct str words_quote(const struct words *w, size_t start, size_t end)
{
	return str_sub(w->text, w->at[start], w->at[end] - w->at[start]);
}
