/* str.h: a borrowed run of UTF-8 bytes. Never owns, never needs a NUL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *at;
	size_t len;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STRF     "%.*s"
#define STRV(s)  (int)(s).len, (s).at

static inline struct str str_c(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_starts(struct str s, struct str with)
{
	return s.len >= with.len && (!with.len || memcmp(s.at, with.at, with.len) == 0);
}

static inline bool str_ends(struct str s, struct str with)
{
	return s.len >= with.len &&
	       (!with.len || memcmp(s.at + s.len - with.len, with.at, with.len) == 0);
}

/* From byte `from` to the end; `from` past the end gives an empty run. */
static inline struct str str_from(struct str s, size_t from)
{
	return from > s.len ? (struct str){ s.at + s.len, 0 }
			    : (struct str){ s.at + from, s.len - from };
}

static inline struct str str_sub(struct str s, size_t from, size_t len)
{
	s = str_from(s, from);
	return (struct str){ s.at, len < s.len ? len : s.len };
}

/* White space of ASCII cut off at both ends. */
struct str str_trim(struct str);

/* Byte offset of `needle`, or -1. */
ptrdiff_t str_find(struct str hay, struct str needle);

/* Cuts *rest at the first `sep`: returns what stands before it, leaves what stands behind. */
struct str str_cut(struct str *rest, char sep);

/*
 * Has it a character that people cannot see doing its work: a C0 or C1 control, or, on a single line,
 * one that breaks lines or reorders text (U+2028..202E, U+2066..2069)? With `lines`, tab, CR and LF
 * are none, and what reorders is left to the reviewers, who point at it.
 */
bool str_has_control(struct str, bool lines);

/* A whole decimal number and nothing else; false leaves *out alone. */
bool str_i64(struct str, int64_t *out);
