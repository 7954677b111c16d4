/* buf.h: text that grows inside an arena, and is born with its maximum. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"

/*
 * Invariant: `at[len]` is NUL once anything was added. Past `max` bytes further
 * text is dropped and `toobig` stays true: check it once, at the end.
 */
struct buf {
	struct arena *arena;
	char *at;
	size_t len, room, max;
	bool toobig;
};

void buf_init(struct buf *, struct arena *, size_t max);
void buf_add(struct buf *, struct str);
void buf_add_char(struct buf *, char);
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* `s` with & < > " ' as entities: fit for HTML and XML, text or attribute. */
void buf_add_escaped(struct buf *, struct str s);

/* `s` as a part of an address (RFC 3986): each byte but letters, digits and -._~ as %XX. */
void buf_add_percent(struct buf *, struct str s);

/* One code point as UTF-8; what is no scalar value becomes U+FFFD. */
void buf_add_codepoint(struct buf *, uint32_t cp);

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->at ? b->at : "", b->len };
}
