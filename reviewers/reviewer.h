/* reviewer.h: a reviewer takes a revision and returns findings. */
#pragma once
#include "article/article.h"
#include "model/finding.h"
#include "model/revision.h"

/* What people keep and reviewers read; borrowed. */
struct wordlists {
	struct str terms, allow;
	struct str names; /* official wording: reviewers/names/names.h */
	int64_t version; /* under which the store keeps them, and findings say so; 0: it does not */
};

/*
 * Pure after open: same state, same revision, same findings, whoever runs it. That is why the
 * web process may screen while a person types and the seal may screen again before it signs.
 * A reviewer never decides: the desk owns the rule that a BLOCK needs a named person's reason.
 */
struct reviewer {
	const char *name; /* stored with every finding; never renamed */
	unsigned version; /* bump when the same bytes may now find otherwise */

	/* Reads its lists; copies what it keeps. NULL when there is nothing to read. */
	enum err (*open)(void **state, const struct wordlists *);

	/* `art` is `rev`'s html, read. No I/O, no clock, no locale. */
	enum err (*review)(const void *state, const struct revision *rev, const struct article *art,
		struct findings *out);

	/*
	 * What rows and columns beside each other show, which is part of `review`, by itself: the rows
	 * of a file's tables are read as lines, for a term may go on in the next cell. NULL: nothing.
	 */
	enum err (*review_tables)(
		const void *state, const struct article *art, struct findings *out);

	void (*close)(void *state);

	/* What it looks for may be broken by a line's end: files are read once more with their lines joined. */
	bool over_lines;
};

extern const struct reviewer *const reviewers[]; /* NULL-terminated, in running order */
#define REVIEWER(name) extern const struct reviewer reviewer_##name;
#include "reviewers/reviewers.def"
#undef REVIEWER
/* The first mark of a state secret among them, or NULL: of such words nothing is kept (Article 15). */
const struct finding *findings_secret(const struct findings *);

extern const struct reviewer reviewer_none; /* runs nowhere: what to begin a new one from */

/* All of them, opened on one lexicon. Immutable once open: threads share it. */
struct screening;

/*
 * `lexicon`: TSV term⇥severity⇥category⇥suggestion, or one term a line; `allow`: one phrase a line.
 * ERR_INVALID names the first bad line. screening_open: without a list of official wording.
 */
[[nodiscard]] enum err screening_open(struct screening **out, struct str lexicon, struct str allow);
[[nodiscard]] enum err screening_open_lists(struct screening **out, const struct wordlists *);
void screening_close(struct screening *);

/* Title first, then what meta.json sends out with it, then the blocks, reviewer by reviewer. */
[[nodiscard]] enum err screening_run(
	const struct screening *, const struct revision *, struct findings *out);

/* The same for words that are read already, or never were an article (blocks made by hand). */
[[nodiscard]] enum err screening_review(const struct screening *, const struct revision *,
	const struct article *, struct findings *out);

/* The same by those that look over a line's end: of blocks that are lines joined. */
[[nodiscard]] enum err screening_lines(const struct screening *, const struct revision *,
	const struct article *, struct findings *out);

/* Only what the tables show: of an article that is nothing but tables. */
[[nodiscard]] enum err screening_tables(
	const struct screening *, const struct article *, struct findings *out);

/* sha256 over the names and versions of the reviewers and the lexicon: what a result is bound to. */
const char *screening_version(const struct screening *);
