/* draft.h: an item's text line: writing, saving, reading back. */
#pragma once
#include "base/json.h"
#include "desk/desk.h"

/* What stands at the head of a draft. Hex ids; empty before the first save. */
struct draft_head {
	int64_t id, rev, created_by;
	struct str commit, tree, kind, department, title, register_no;
	bool ended; /* of a correction: nobody writes in it any more */
};
[[nodiscard]] enum err draft_head(struct desk *, int64_t draft, struct draft_head *out);

/*
 * Only the owner department writes in its drafts: ERR_DENIED draft.department. Nobody writes in a
 * correction that has ended: ERR_WRONG_STATE correction.ended.
 */
[[nodiscard]] enum err draft_may_edit(const struct person *, const struct draft_head *);

struct draft_words {
	struct str title, html; /* any HTML: canonicalised here */
	const json_t *meta;     /* may be NULL */
	struct str note;        /* may be empty */
	struct str copy; /* version of the working copy that these are; NULL: whichever it is */
};

/* A new draft with its first revision. kind: "COPY" (稿件) or "ISSUED" (公文). */
[[nodiscard]] enum err draft_create(struct desk *, const struct person *, struct str kind,
	const struct draft_words *, int64_t *out_id, struct str *out_commit);

/*
 * Saves on top of `if_match` (hex commit): ERR_STALE when the head is elsewhere, unless it already
 * holds these very words (an answer that was lost). Words that change nothing make no commit.
 * A 公文's text does not change: ERR_DENIED draft.locked. Marks of state secrets: ERR_REFUSED
 * upload.secrecy, before anything is kept. `out_commit` is the head afterwards.
 */
[[nodiscard]] enum err draft_save(struct desk *, const struct person *, int64_t draft,
	struct str if_match, const struct draft_words *, struct str *out_commit);

/*
 * A new 稿件 in the person's own department with the words of an old item; its files come along,
 * its register number, votes and history stay where they were.
 */
[[nodiscard]] enum err draft_copy(
	struct desk *, const struct person *, int64_t draft, int64_t *out_id);

/* The words of one commit, with the files they show. `with_bytes`: the files' bytes too. */
struct draft_text {
	struct revision revision;
	struct article article;
	struct asset *assets;
	size_t asset_count;
};
[[nodiscard]] enum err draft_text(
	struct desk *, int64_t draft, struct str commit, bool with_bytes, struct draft_text *out);

/* Its meta.json alone. */
[[nodiscard]] enum err draft_meta(struct desk *, int64_t draft, struct str commit, struct str *out);

/* Files that are linked, not shown: what reviewers must open. */
bool draft_is_attachment(const struct draft_text *, const struct asset *);
