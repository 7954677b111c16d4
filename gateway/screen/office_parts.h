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
	} * at;
	size_t count;
};
[[nodiscard]] enum err office_order(struct arena *, const struct archive *, const char *list,
	const char *item, struct office_order *out);

/* The words of one part, paragraph by paragraph: "PLACE 第3段". office_text.c */
[[nodiscard]] enum err office_text(
	struct arena *, const struct archive_entry *, struct str place, struct parts *out);

/* The sheets, row by row: "工作表“名单” 第3行". office_sheet.c */
[[nodiscard]] enum err office_sheets(
	struct arena *, const struct archive *, const struct office_order *, struct parts *out);
