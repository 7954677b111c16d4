/* consistency.h: what the files of this reviewer share. It never stops a text: it may be wrong. */
#pragma once
#include "reviewers/symbols.h"

/* Code points [start, end) of these words. */
void consistency_report(const struct words *, size_t start, size_t end, const char *rule,
	enum severity, const char *message, struct findings *out);

struct date {
	int year, month, day;      /* 0: not written */
	const struct words *words; /* where it stands */
	size_t from, to;           /* symbols */
	size_t start, end;         /* code points */
	int weekday;               /* as written behind it, 1 Monday to 7; 0: none */
	bool alone; /* the block is nothing else: a signature's date, or a printer's */
	bool past;  /* 已于… stands in front of it */
	bool first; /* in the first sentence of its block */
};

/* The dates of an article, in reading order. */
struct dates {
	struct date *at;
	size_t count, room;
};

/* `paragraph`: these words are one, so a date that is all of them may be the signature's. */
void dates_take(struct dates *, struct arena *, const struct symbols *, bool paragraph);
void dates_judge(const struct dates *, struct findings *out);

/* A quantity that is named right in front of its number. */
struct named {
	enum { YUAN, SCALED_YUAN, SHARE, POINTS, COUNTED } measure;
	const struct unit *unit; /* of what is COUNTED */
	bool scaled;             /* 万 or 亿 stands in front of it */
	uint32_t name[10];
	size_t count;
	int64_t value, digits, step; /* as an amount's */
	const struct words *words;   /* where it stands */
	size_t start, end;           /* code points */
};

/* Those of an article, the first of them. */
struct quantities {
	struct named *at;
	size_t count;
};

/* Takes in those of these words, and reports where one clashes with one before. The words are kept. */
void judge_quantities(struct quantities *, const struct symbols *, struct findings *out);

/* What the text gives ten times as much or as little of as the title says, when nothing in it agrees. */
void judge_title_quantities(const struct quantities *, struct findings *out);

void judge_sums(const struct symbols *, struct findings *out);
void judge_shares(const struct symbols *, struct findings *out);
void judge_phones(const struct symbols *, struct findings *out);
void judge_repeats(const struct symbols *, struct findings *out);
void judge_marks(const struct words *, bool next_opens, struct findings *out);
void judge_direction(const struct words *, struct findings *out);
void judge_paragraphs(const struct article *, struct findings *out);
void judge_columns(const struct article *, struct findings *out);
void judge_totals(const struct article *, struct findings *out);
void judge_meta(const struct revision *, struct findings *out);
