/* parts.h: what any text taken out of a stranger's file must be. */
#pragma once
#include "model/plain.h"
#include "screen/contents.h"
#include "tests/fuzz/fuzz.h"

/* Whole characters, none that people cannot see, and the parent is told exactly this. */
static inline void parts_check(struct arena *a, const struct contents *c)
{
	struct buf said;
	struct contents heard;
	buf_init(&said, a, PARTS_BYTES_MAX * 4);
	for (size_t i = 0; i < c->parts.count; i++) {
		const struct part *p = &c->parts.at[i];
		MUST(p->text.len && plain_valid(p->text) && plain_valid(p->name));
		MUST(p->name.len <= PART_NAME_MAX);
	}
	contents_write(&said, c);
	MUST(contents_read(a, buf_str(&said), &heard) == ERR_OK);
	MUST(heard.media == c->media && heard.pages == c->pages);
	MUST(heard.parts.count == c->parts.count);
	for (size_t i = 0; i < c->parts.count; i++)
		MUST(str_eq(heard.parts.at[i].text, c->parts.at[i].text));
}

/* A refusal has a reason that people read. */
static inline void parts_refused(enum err e)
{
	MUST(e == ERR_REFUSED || e == ERR_TYPE || e == ERR_LIMIT);
	MUST(*err_reason());
}
