/* office_parts.h: the three steps of office.c. */
#pragma once
#include "screen/archive.h"
#include "screen/contents.h"

/* Nothing in it that runs, hides or fetches: office_policy.c. */
[[nodiscard]] enum err office_judge(struct arena *, const struct archive *);

/*
 * The order a person sees sheets or slides in: office_order.c. `list` names the part that lists
 * them, `item` the element; each item's relation leads to its part.
 */
struct office_order {
	struct office_item {
		struct str id, title, entry; /* entry: whole name in the archive */
		bool hidden;
	} * at;
	size_t count;
};
[[nodiscard]] enum err office_order(struct arena *, const struct archive *, const char *list,
	const char *item, struct office_order *out);

const struct office_item *office_listed(const struct office_order *, struct str entry);

/* As Office looks parts up: ASCII case does not count. */
bool office_starts(struct str name, const char *with);
bool office_ends(struct str name, const char *with);

/* By its name or its beginning: Office goes by what a relation says it is. */
bool office_is_markup(const struct archive_entry *);

/*
 * The words of one part, paragraph by paragraph: "PLACE 第3段"; the rows of its tables: "PLACE 表1
 * 第2行". `all`: of every element, where a part is of a kind that no list of words fits. office_text.c
 */
[[nodiscard]] enum err office_text(
	const struct archive_entry *, struct str place, bool all, struct parts *out);

/* What stands in attributes: alternative texts, authors, links, what a pivot table keeps. office_aside.c */
[[nodiscard]] enum err office_aside(
	const struct archive_entry *, struct str place, struct parts *out);

/* Drawings, of the old kind (no XML that a parser would take) and SVG: office_vml.c */
[[nodiscard]] enum err office_vml(const struct archive_entry *, struct parts *out);

bool office_is_sheet(const struct office_order *, struct str name);

/* The sheets, row by row: "工作表“名单”", with cells. office_sheet.c */
[[nodiscard]] enum err office_sheets(
	struct arena *, const struct archive *, const struct office_order *, struct parts *out);
