/* mask_parts.h: what the parts of a masked workbook share, and what a document does. Only mask_*.c include it. */
#pragma once
#include <zip.h>

#include "base/buf.h"
#include "screen/archive.h"
#include "screen/mask_row.h"
#include "screen/office_cells.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

enum { COLUMNS_MAX = 16384, SHEETS_MAX = 200 };

/* Refuse: what is hidden goes along unseen; what is larger than a copy may be. */
[[nodiscard]] enum err mask_hidden(const char *what, struct str name);
[[nodiscard]] enum err mask_too_big(void);

/* How numbers and days are written: of all styles only that. */
struct styles {
	const struct masker *masker;
	struct buf formats, cells;
	size_t count;
	bool in_formats, in_cells;
	enum err result;
};
[[nodiscard]] enum err styles_read(struct arena *, const struct archive *, struct styles *out);
void styles_write(const struct styles *, struct buf *out);

/* What the copies of all sheets share; `cells` are COLUMNS_MAX of one row, made once. */
struct cell;
struct copying {
	struct masker *masker;
	const struct office_shared *shared;
	size_t styles;
	struct cell *cells;
};
struct cell *mask_cells(struct arena *);

/* One sheet, masked row by row. ERR_REFUSED: something hidden, or that a copy cannot take along. */
[[nodiscard]] enum err mask_sheet(
	const struct copying *, struct arena *, const struct archive_entry *sheet, struct buf *out);

/* A docx or pptx, whose tables are masked where they stand. */
bool document_is(const struct archive *);

/* The bytes of an archive that was written into `whole`, which was kept. */
[[nodiscard]] enum err mask_take_bytes(zip_source_t *whole, struct arena *, struct buf *out);
