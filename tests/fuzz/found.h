/* found.h: what any finding of any reviewer must be. */
#pragma once
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "tests/fuzz/fuzz.h"

enum { FOUND_BYTES_MAX = 8 << 20 };

/* The words of a finding stand where it says, whole characters of one block. */
static inline void found_check(
	const struct finding *f, const struct revision *rev, const struct article *art)
{
	MUST(f->start < f->end && f->severity <= BLOCK && f->rule.len && f->message.len);
	if (f->block == (size_t)ARTICLE_META)
		return;
	MUST(f->block == (size_t)ARTICLE_TITLE || f->block < art->count);
	struct str text =
		f->block == (size_t)ARTICLE_TITLE ? rev->title : art->blocks[f->block].text;
	size_t from = 0, at = 0, len;
	for (size_t i = 0; i < f->end; i++, at += len) {
		MUST(at < text.len);
		if (i == f->start)
			from = at;
		utf8_next(str_from(text, at), &len);
	}
	MUST(str_eq(f->quote, str_sub(text, from, at - from)));
}

/* All of it as text: two that are the same found the same. */
static inline struct str found_text(struct arena *a, const struct findings *found)
{
	struct buf b;
	buf_init(&b, a, FOUND_BYTES_MAX);
	for (const struct finding *f = found->first; f; f = f->next)
		buf_printf(&b, "%s " STRF " %d %zd %zu %zu %u " STRF " " STRF " " STRF "\n",
			f->reviewer, STRV(f->rule), (int)f->severity, (ssize_t)f->block, f->start,
			f->end, f->occurrence, STRV(f->quote), STRV(f->message),
			STRV(f->candidates[0]));
	return buf_str(&b);
}
