/* findings.h: what the reviewers point at in a draft, and what people decided about it. */
#pragma once
#include "desk/draft.h"
#include "desk/signed.h"

/*
 * JSON array of FINDING (docs/api.md) for these words and the attachments they link, each with
 * its decision, in running order. `out_undecided` counts the BLOCKs nobody has decided.
 */
[[nodiscard]] enum err findings_of(struct desk *, int64_t draft, const struct draft_text *,
	json_t **out, size_t *out_undecided);

/*
 * Appends what stands in the files that these words link or show, under the word list of now: what
 * the store has of an older one is looked at anew. With `rederive` in the desk, whatever it has; with
 * `waiting`, nothing: of such a file the list there gets the digest, and this one nothing.
 */
[[nodiscard]] enum err findings_in_files(
	struct desk *, int64_t draft, struct str html, json_t *list);

/*
 * The same for words that are not saved: title, canonical html and meta of a working copy, or of what is typed.
 * Without a draft (0): no files, no decisions.
 */
[[nodiscard]] enum err findings_of_words(
	struct desk *, int64_t draft, const struct revision *, json_t **out);

/* Pasted marks of state secrets never reach the store (Article 15): findings_incident(). */
[[nodiscard]] enum err findings_refuse_secrets(
	struct desk *, const struct person *, int64_t draft, const struct revision *);

/*
 * The same for whatever else a person types: an opinion, a comment, a reason, the name of a file.
 * Each line is judged by itself as well, for a mark stands alone. Needs no lexicon.
 */
struct typed {
	const char *field, *name; /* literals: of the form, and what people call it */
	struct str text;
	bool cited; /* words of somebody else's text: there 机密 alone is a word and no label */
};
bool findings_typed_mark(const struct typed *);
[[nodiscard]] enum err findings_refuse_typed(
	struct desk *, const struct person *, int64_t draft, const struct typed *);

/*
 * What rows about findings name: reviewer, rule, quote and occurrence in the first columns, the place in that
 * column. Borrowed of them. Read once, for a text may have thousands of findings and as many rows about them.
 */
struct finding_key *finding_keys_read(struct arena *, const struct rows *, int place);

/* The last of them that serves for this finding; -1: none. */
int finding_keys_serving(const struct finding_key *, int count, const json_t *finding);

/* {"BLOCK":n,"WARN":n,"NOTE":n} of such an array; decided BLOCKs do not count. */
json_t *findings_count(const json_t *findings);

/*
 * One finding, one person, one reason, signed with the person's own key; follows the words over
 * rounds, in their place. ERR_WRONG_STATE decision.place: it names none. ERR_INVALID for what was seen of a link (`dead-link`). ERR_DENIED for a contributor of the draft, vote.key, vote.signature.
 */
[[nodiscard]] enum err finding_decide(struct desk *, const struct person *, const struct ruling *);
