/* mask_edit.h: a part of a document with the numbers in its tables masked where they stand. */
#pragma once
#include "base/buf.h"
#include "screen/archive.h"
#include "screen/mask_row.h"

/*
 * The part once more in *out, only with other characters where a number was; empty where there is none. Words
 * struck out in a cell are masked as well. ERR_REFUSED: no UTF-8, or tables in tables deeper than anybody reads.
 */
[[nodiscard]] enum err mask_part(
	struct masker *, struct arena *, const struct archive_entry *part, struct str *out);
