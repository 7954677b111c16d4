/* finding.h: what a reviewer points at, and how much it matters. */
#pragma once
#include "base/arena.h"

/* NOTE is advice; WARN must be seen by whoever approves; BLOCK stops submission. */
enum severity { NOTE, WARN, BLOCK };

const char *severity_name(enum severity); /* "NOTE", "WARN", "BLOCK" */

/*
 * Of one severity no more than that are kept: nobody reads more, and the text is what makes them.
 * The first that is not kept leaves a BLOCK "too-many" of the reviewer "screening" in its place. The first
 * `refused` is kept in any case: nobody hides a mark of state secrets behind thousands of lesser things.
 */
enum { FINDING_CANDIDATES = 4, FINDINGS_PER_SEVERITY = 5000 };

struct finding {
	struct finding *next;
	const char *reviewer; /* stable name; static storage */
	struct str rule;      /* stable within the reviewer: "mobile", or the listed term */
	enum severity severity;
	size_t block;      /* index into article.blocks, ARTICLE_TITLE, ARTICLE_META */
	size_t start, end; /* code points of the block's text, end exclusive */
	unsigned outside;  /* as in reviewers/words.h: in which text beside the article */
	const char *field; /* its member of meta.json: "summary", "channels/weibo/title"; or NULL */
	struct str quote;  /* the words as they stand in the text, evasions included */
	struct str beside; /* what was judged and they do not show: where a link leads */
	unsigned occurrence; /* 0 for the first equal (reviewer, rule, quote) in the article */
	struct str place;    /* reviewers/place.h; empty until all are found */
	struct str message;  /* Chinese, says what to do */
	struct str candidates[FINDING_CANDIDATES]; /* replacements on offer; empty ones behind */
	const char *article; /* the article of the rule that asks for it ("第十三条"), or NULL */
	bool refused; /* what it stands in is not kept at all (Article 15): the first is, whatever the count */
	int64_t lexicon; /* the version of the word lists that it was found under; 0: of none */
};

struct findings {
	struct arena *arena; /* owns every finding, quote and message */
	struct finding *first, **end;
	size_t count;
	unsigned per_severity[BLOCK + 1];
	int64_t lexicon; /* of what is added: a screening says its own */
	bool overflowed, refused;

	/* Open addressing by (reviewer, rule, quote): the latest finding with these words. */
	struct finding **latest;
	size_t latest_count, latest_room;
};

void findings_init(struct findings *, struct arena *);

/* Copies the finding (its strings are kept as they are), numbers its occurrence, and says of which lexicon it is. */
void findings_add(struct findings *, struct finding);
