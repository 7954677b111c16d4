#include "reviewers/words.h"

#include "article/utf8.h"

/* utf8_next, with the hanzi and their marks read in place: they are most of a text. */
static inline uint32_t next(struct str text, size_t at, size_t *len)
{
	const unsigned char *b = (const unsigned char *)text.at + at;
	bool wide = at + 2 < text.len && b[0] > 0xE0 && b[0] < 0xED && (b[1] & 0xC0) == 0x80 &&
		    (b[2] & 0xC0) == 0x80;
	if (!wide)
		return utf8_next(str_from(text, at), len);
	*len = 3;
	return (uint32_t)(b[0] & 0x0F) << 12 | (uint32_t)(b[1] & 0x3F) << 6 | (b[2] & 0x3F);
}

struct words words_of(struct arena *a, size_t block, struct str text)
{
	uint32_t *cp = arena_array(a, uint32_t, text.len + 1);
	uint32_t *at = arena_array(a, uint32_t, text.len + 1);
	struct words w = { .block = block, .text = text, .cp = cp, .at = at };
	size_t offset = 0;
	for (size_t len; offset < text.len; offset += len) {
		at[w.count] = (uint32_t)offset;
		cp[w.count++] = next(text, offset, &len);
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
