#include <utf8proc.h>

#include "article/doc.h"
#include "article/utf8.h"
#include "base/buf.h"

/*
 * Sorting combining marks is not linear in their number; thirty is the Stream-Safe limit
 * (UAX 15). Composition may add a few back, so the result is held to fewer.
 */
enum { MARKS_BEFORE = 30, MARKS_AFTER = 16 };

static bool is_control(uint32_t cp)
{
	bool noncharacter = (cp & 0xFFFE) == 0xFFFE || (cp >= 0xFDD0 && cp <= 0xFDEF);
	return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0) || noncharacter;
}

/* Most text has nothing that composes, and nothing to drop. */
static bool is_plain(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		bool inert = (cp < 0x300 && !is_control(cp)) || (cp >= 0x4E00 && cp <= 0x9FFF) ||
			     (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x3000 && cp <= 0x3020) ||
			     (cp >= 0xFF00 && cp <= 0xFFEF);
		if (!inert)
			return false;
	}
	return true;
}

static bool combines(int32_t cp)
{
	return utf8proc_get_property(cp)->combining_class != 0;
}

/* Code points of `s` without controls, decomposed, no more than MARKS_BEFORE marks on a letter. */
static size_t decompose(struct str s, int32_t *out, size_t room)
{
	size_t count = 0, marks = 0;
	int boundary = 0;
	for (size_t len; s.len; s = str_from(s, len)) {
		int32_t cp = (int32_t)utf8_next(s, &len);
		if (is_control((uint32_t)cp))
			continue;
		marks = combines(cp) ? marks + 1 : 0;
		if (marks > MARKS_BEFORE)
			continue;
		utf8proc_ssize_t n =
			utf8proc_decompose_char(cp, out + count, (utf8proc_ssize_t)(room - count),
				UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
		count += n > 0 ? (size_t)n : 0;
	}
	return count;
}

static void sort_marks(int32_t *cp, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		int class = utf8proc_get_property(cp[i])->combining_class;
		for (size_t j = i; class && j; j--) {
			if (utf8proc_get_property(cp[j - 1])->combining_class <= class)
				break;
			int32_t swap = cp[j];
			cp[j] = cp[j - 1];
			cp[j - 1] = swap;
		}
	}
}

static struct str encode(struct arena *a, const int32_t *cp, size_t count)
{
	struct buf b;
	size_t marks = 0;
	buf_init(&b, a, count * 4 + 1);
	for (size_t i = 0; i < count; i++) {
		marks = combines(cp[i]) ? marks + 1 : 0;
		if (marks <= MARKS_AFTER)
			buf_add_codepoint(&b, (uint32_t)cp[i]);
	}
	return buf_str(&b);
}

struct str text_normal(struct arena *a, struct str s)
{
	/* The longest canonical decomposition has four code points. */
	enum { MOST = 4 };
	if (is_plain(s))
		return s;
	size_t room = s.len * MOST + MOST;
	int32_t *cp = arena_array(a, int32_t, room);
	size_t count = decompose(s, cp, room);
	sort_marks(cp, count);
	utf8proc_ssize_t n = utf8proc_normalize_utf32(
		cp, (utf8proc_ssize_t)count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return encode(a, cp, n < 0 ? 0 : (size_t)n);
}
