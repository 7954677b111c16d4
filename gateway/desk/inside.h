/* inside.h: what the desk's own files share. */
#pragma once
#include "desk/draft.h"

/* A save on its way: what draft_save and draft_submit hand to one statement. */
struct pending {
	int64_t draft, rev; /* rev: the number it will have */
	struct str base;    /* hex; empty: the first, which brings the draft into being */
	struct str draft_kind, department; /* for the first */
	struct str title, note;
	const char *kind; /* SAVE, IMPORT, SUBMIT, SUGGESTION, MERGE */
	const int64_t *authors;
	size_t author_count;
	struct str extra_trailers; /* whole lines, or empty */
	int64_t suggestion;        /* that this save takes up; 0: none */
	int64_t copy_of;           /* for the first: whose files come along; 0: nobody's */
	struct str html;           /* that names them */
	struct str merged;         /* hex commit of the correction that it merges; empty: none */
	int64_t merged_rev;        /* and its revision */
	struct str copy; /* the working copy that goes: a version; empty: none; NULL: any */
};

/* Builds the objects of `entries` on top of the base, with message and trailers. */
[[nodiscard]] enum err pending_stage(struct desk *, const struct person *, const struct pending *,
	const struct vault_entry *, size_t count, struct staged *out);

/* Hands them to draft_save; ERR_STALE when the head has moved. */
[[nodiscard]] enum err pending_commit(struct desk *, const struct pending *, const struct staged *);

/* draft_create of a 稿件 whose files are those of `from`: they are taken over first. */
[[nodiscard]] enum err draft_create_from(struct desk *, const struct person *,
	const struct draft_words *, int64_t from, int64_t *out_id);

/* A save of these words, on the head, that merges what `merged` and `merged_rev` name. */
[[nodiscard]] enum err draft_save_merged(struct desk *, const struct person *,
	const struct draft_head *, const struct draft_words *, struct str merged,
	int64_t merged_rev, struct str *out_commit);

struct str hex_bytes(struct arena *, struct str hex); /* 40 digits to 20 bytes */
