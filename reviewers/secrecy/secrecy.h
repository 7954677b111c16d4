/* secrecy.h: what the files of this reviewer share. */
#pragma once
#include "reviewers/symbols.h"

struct mark {
	const char *rule, *message;
	enum severity severity;
	size_t from, to; /* symbols */
	size_t end;      /* code points, when more than the last symbol belongs to it */
};

void secrecy_report(const struct symbols *, struct mark, struct findings *out);

/* Which words a symbol may begin, told apart without reading them. */
struct firsts {
	uint64_t bits[8];
};

static inline void firsts_add(struct firsts *f, uint32_t code)
{
	f->bits[code / 64 % 8] |= (uint64_t)1 << code % 64;
}

static inline bool firsts_may(const struct firsts *f, uint32_t code)
{
	return f->bits[code / 64 % 8] >> code % 64 & 1;
}

/* 国家秘密标志: such a text is refused and not kept. */
void levels_begin(struct firsts *);
void look_for_level(const struct symbols *, size_t i, struct findings *out);

/* Where a star stands between symbol `last` and what follows: one past it in code points, or 0. */
size_t star_behind(const struct symbols *, size_t last);

/*
 * 份号 and 保密期限 belong to classified documents. One of them only asks a question; both, a few lines
 * apart, are the head of such a document, whose level may be a stamp that no text shows.
 */
struct header {
	size_t run;        /* which run of words this is, from 1 */
	size_t copy, term; /* the run that had it last; 0: none */
};
void look_for_header(struct header *, const struct symbols *, size_t i, struct findings *out);

/* 内部资料, 内部文件, 工作秘密: stopped, but a person may decide. `heading`: of a title or heading. */
void phrases_begin(struct firsts *);
void look_for_phrases(const struct symbols *, size_t i, bool heading, struct findings *out);

/* SECRET, CONFIDENTIAL, 社外秘: marks of others. */
void look_for_foreign(const struct symbols *, struct findings *out);
