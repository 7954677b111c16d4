/* mask_joined.h: cells of a sheet that are joined: only the first of them is seen. */
#pragma once
#include "base/buf.h"
#include "screen/archive.h"

struct joined;

/* Those of a sheet. ERR_REFUSED for one that is no "A1:C2". */
[[nodiscard]] enum err joined_read(
	struct arena *, const struct archive_entry *sheet, struct joined **out);

/* True for a cell that lies behind the first of some that are joined. */
bool joined_covers(struct joined *, size_t column, size_t row);

/* <mergeCells>, or nothing where there are none. */
void joined_write(const struct joined *, struct buf *out);
