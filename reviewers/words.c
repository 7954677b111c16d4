#include "reviewers/words.h"

#include "article/entity.h"
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/percent.h"

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

/* &#25195; as words: somebody escaped twice, or hides it. Browsers, lists and feeds may undo the second time. */
static bool is_reference(struct str text, size_t at)
{
	return text.at[at] == '&' && at + 1 < text.len && text.at[at + 1] == '#';
}

static bool has_reference(struct str text)
{
	const char *at = text.at, *end = text.at + text.len;
	while (at < end && (at = memchr(at, '&', (size_t)(end - at)))) {
		if (is_reference(text, (size_t)(at - text.at)))
			return true;
		at++;
	}
	return false;
}

static size_t read_written(struct str text, size_t from, uint32_t cp[static 2])
{
	if (text.at[from] == '%')
		return percent_read(str_from(text, from), cp);
	return is_reference(text, from) ? entity_read(str_from(text, from), cp) : 0;
}

/* The code point at `from`, in whichever writing, and how many bytes and code points that takes. */
static uint32_t read_one(struct str text, size_t from, size_t *len, size_t *points)
{
	uint32_t cp[2]; /* the second is for references by name */
	*len = read_written(text, from, cp);
	*points = *len ? *len : 1; /* signs and digits take a byte each */
	return *len ? cp[0] : next(text, from, len);
}

static struct words decode(struct arena *a, size_t block, struct str source)
{
	uint32_t *place = arena_array(a, uint32_t, source.len + 1);
	uint32_t *bytes = arena_array(a, uint32_t, source.len + 1);
	size_t count = 0, from = 0, at = 0, len, points;
	struct buf text;
	buf_init(&text, a, source.len * 3 + 1); /* a byte that is no UTF-8 becomes U+FFFD */
	for (; from < source.len; from += len, at += points) {
		uint32_t cp = read_one(source, from, &len, &points);
		place[count] = (uint32_t)at;
		bytes[count++] = (uint32_t)from;
		buf_add_codepoint(&text, cp);
	}
	place[count] = (uint32_t)at;
	bytes[count] = (uint32_t)from;
	struct words w = words_of(a, block, buf_str(&text));
	w.source = source;
	w.place = place;
	w.place_bytes = bytes;
	return w;
}

struct words words_through(struct arena *a, size_t block, struct str text)
{
	if (percent_next(text, 0) == text.len && !has_reference(text))
		return words_of(a, block, text);
	return decode(a, block, text);
}

void words_found(struct findings *out, const struct words *w, struct finding f)
{
	f.outside = w->outside;
	f.field = w->field;
	f.beside = w->beside;
	if (w->place) {
		uint32_t from = w->place_bytes[f.start], to = w->place_bytes[f.end];
		f.quote = str_sub(w->source, from, to - from);
		f.start = w->place[f.start];
		f.end = w->place[f.end];
	}
	f.start += w->before;
	f.end += w->before;
	findings_add(out, f);
}

bool words_cross(const struct words *w, size_t start, size_t end)
{
	size_t from = w->place ? w->place[start] : start, to = w->place ? w->place[end] : end;
	for (size_t i = 0; i < w->seam_count; i++)
		if (from < w->seams[i] && w->seams[i] < to)
			return true;
	return false;
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
