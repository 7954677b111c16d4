/* show.h: what a person is shown: the store's facts joined with the vault's words, as JSON. */
#pragma once
#include "base/json.h"
#include "desk/draft.h"

/* Who looks, and the names of the capabilities held: `actions` are computed from them. */
struct viewer {
	int64_t id;
	const struct str *can;
	size_t can_count;
};

/* DRAFT of docs/api.md, whole. */
[[nodiscard]] enum err draft_show(
	struct desk *, const struct viewer *, int64_t draft, json_t **out);

/* SUBMISSION of docs/api.md, with the words of its commit. */
[[nodiscard]] enum err submission_show(
	struct desk *, const struct viewer *, int64_t submission, json_t **out);

/*
 * `from` and `to`: 40 hex digits, "head", "live", "mine", "previous". ERR_NOTFOUND diff.none. {from, to, title, rows,
 * particulars}: the last as meta_changes says it.
 */
[[nodiscard]] enum err draft_diff(struct desk *, const struct viewer *, int64_t draft,
	struct str from, struct str to, json_t **out);

/* {commit, tree, title, html, meta} of one revision of this draft. */
[[nodiscard]] enum err revision_show(
	struct desk *, const struct viewer *, int64_t draft, struct str named, json_t **out);

/* The exact bytes of a rendition file as they were voted on; `file` empty: the page to look at. */
[[nodiscard]] enum err rendition_show(struct desk *, int64_t submission, struct str channel,
	struct str file, struct str *out_bytes, struct str *out_type);

/* 信息发布审核登记表 of one submission: an HTML page for print, with the record's own words. */
[[nodiscard]] enum err sheet_html(
	struct desk *, const struct viewer *, int64_t submission, struct str *out);

/*
 * 信息发布登记簿 of a year, of register_list's JSON. `words`: what it was searched for, which its heading
 * says; empty for the whole year. `gaps`: numbers that were left out, each a row that says why.
 */
struct register_book {
	struct str year, words, items, gaps;
};

/* As a table for print; as CSV with a mark of its coding, for a spreadsheet. */
[[nodiscard]] enum err register_html(struct arena *, const struct register_book *, struct str *out);
[[nodiscard]] enum err register_csv(struct arena *, const struct register_book *, struct str *out);
