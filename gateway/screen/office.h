/* office.h: docx, xlsx, pptx: what may be in one, and its words with the place they stand at. */
#pragma once
#include "screen/contents.h"

/*
 * Sets media, pages (slides or sheets) and parts. ERR_REFUSED for everything in archive.h and xml.h,
 * and: macros, OLE objects and other embedded files, a template or object fetched from elsewhere.
 * ERR_TYPE when it is some other zip.
 */
[[nodiscard]] enum err office_open(struct arena *, struct str file, struct contents *out);
