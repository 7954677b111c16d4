/* mask.h: a table once more, with the numbers that name a person in the prescribed masked form. */
#pragma once
#include "base/buf.h"
#include "screen/sandbox.h"

extern const struct sandbox_job job_mask;

/*
 * The whole CSV as UTF-8 with its mark, which a spreadsheet needs: telephones as 138****1234, identity
 * numbers as 11*************02X, of bank cards the last four; all else word for word. Numbers of
 * `allow` (a lexicon's list of published ones) stay. ERR_REFUSED mask.none when there is none to mask.
 */
[[nodiscard]] enum err mask_csv(struct arena *, struct str allow, struct str file, struct buf *out);

/*
 * The same of a workbook, written anew: the values of its cells (of a formula the last one), how numbers
 * and dates look, what cells are merged, and nothing else. Nothing of it is left out silently:
 * ERR_REFUSED mask.hidden for what is hidden, mask.lost for what a copy could not take along (comments,
 * drawings, charts, pivot tables), each saying what to do; and all that office_open refuses.
 */
[[nodiscard]] enum err mask_xlsx(
	struct arena *, struct str allow, struct str file, struct buf *out);

/*
 * The same of the tables in a docx or pptx, where they stand: all parts and all bytes stay but the characters of the
 * numbers, also where runs part one. What stands outside tables stays. ERR_REFUSED mask.lost for a preview or a signature,
 * mask.depth for tables in tables without end, and all that office_open refuses.
 */
[[nodiscard]] enum err mask_document(
	struct arena *, struct str allow, struct str file, struct buf *out);

/* Any of them, by what the file is, in a child. A refusal is *out, as sandbox_run says it. */
[[nodiscard]] enum err mask_in_child(
	struct arena *, struct str allow, struct str file, struct sandbox_answer *out);
