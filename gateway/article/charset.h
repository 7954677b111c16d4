/* charset.h: bytes that people bring, in whatever encoding, as UTF-8. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum charset { CHARSET_UTF8, CHARSET_UTF16_LE, CHARSET_UTF16_BE, CHARSET_GB18030 };

const char *charset_name(enum charset); /* "UTF-8", "GB18030" … */

/* Loads the converter, which lives in a file: a child does this before it gives up files. */
void charset_prepare(void);

/*
 * UTF-16 without its mark, of Chinese words: no NUL tells it where no letter, digit or line end stands, and
 * pairs of its bytes may all be letters or GB18030. Seen in its beginning, of six characters and more.
 */
bool charset_looks_wide(struct str bytes, enum charset *out);

struct charset_read {
	struct str text;
	enum charset which;
	size_t bad_line; /* from 1: where it could not be read */
};

/*
 * Byte order mark, else UTF-8 if it is all well-formed, else GB18030 if it is all well-formed. With
 * `wide`, before both: UTF-16 where NULs or its words say so; not for what is screened, where a NUL may be there
 * to have us read something else than people do: what looks wide is refused there. A surrogate without its other half becomes U+FFFD.
 * ERR_REFUSED ("text.encoding") when it is none of them, when it looks wide and not `wide`, and when it looks like Big5, which is well-formed GB18030 of
 * other words: it is not read, or who mixes both could have us read something else than people do.
 */
[[nodiscard]] enum err charset_decode(
	struct arena *, struct str bytes, bool wide, struct charset_read *out);
