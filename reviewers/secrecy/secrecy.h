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

/* On which side of the levels of a list their signs stand; boxes: there are empty ones. */
enum side { EITHER, FRONT, BEHIND };

struct signs {
	bool known, boxes;
	enum side side;
};

/* What is worked out once: of the run of words, and of the article. */
struct looking {
	const struct article *article;
	struct signs signs;
	const unsigned char *columns; /* NULL: not yet */
	size_t run,
		headed; /* which run of words this is, from 1, and which had the head 密级 of columns; 0: none */
};

/* 国家秘密标志: such a text is refused and not kept. */
void levels_begin(struct firsts *);
void look_for_level(struct looking *, const struct symbols *, size_t i, struct findings *out);

/* 序号　文件名　密级: a row of heads that only blanks or bars part. */
void look_for_row_of_heads(struct looking *, const struct symbols *, size_t i);

/* Of the table of a file: a cell under 密级 that is only a level. */
void look_for_levels_below(const struct article *, struct findings *out);

enum { LEVEL_SECRET = 2, LEVELS };

/* A level as it is written: 机密 级 ★ 20年, and which it is. */
struct level {
	size_t which;
	size_t from, to;           /* symbols */
	size_t length, tail, term; /* of them: the word, 级 or 件, how long it stays secret */
	size_t star;               /* one past it in code points; 0: none */
};
bool level_at(const struct symbols *, size_t i, struct level *out);

/* 密级 or the like stands within `reach` symbols in front of `i`. */
bool level_headed(const struct symbols *, size_t i, size_t reach);

/* How long the heading (密级 or the like) is that begins at `i`; 0: none does. */
size_t level_heading(const struct symbols *, size_t i);

/* Chosen in a form: ☑机密 among boxes, under 密级 or beside another level. A mark, however it is listed. */
bool level_is_ticked(const struct signs *, const struct symbols *, const struct level *);

/*
 * No mark, though it looks like one: another level in the line, an empty box, quotation marks inside a
 * sentence, a sentence that says what may not be done with such. A person decides.
 */
bool level_is_named(const struct signs *, const struct symbols *, const struct level *);

/* The same of one that fills its block: beside other levels in a list, or 秘密 as a word. */
bool level_is_loose(struct arena *, struct looking *, size_t block, const struct level *);

/* No part of another word: 保守秘密 and 机密性 are others. */
bool level_stands_apart(const struct symbols *, const struct level *);

/* With other words in a cell under 密级, or in a line below such a row of heads. */
bool level_is_below(struct arena *, struct looking *, const struct symbols *, const struct level *);

/* Quoted in a sentence that goes on behind it, or that says in front that it quotes. */
bool secrecy_quoted(const struct symbols *, size_t from, size_t to);

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
