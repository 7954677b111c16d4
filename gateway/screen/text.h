/* text.h: a plain text or CSV of whatever encoding, line by line. */
#pragma once
#include "screen/contents.h"

/* Loads the converter, which lives in a file: a child does this before it gives up files. */
void text_prepare(void);

/*
 * Of any encoding that article/charset.h tells. Each line is a part: 第3行. ERR_REFUSED
 * ("text.encoding") when it is none of them.
 */
[[nodiscard]] enum err text_open(struct arena *, struct str file, struct contents *out);

/* The same for a table: each record is a row, 表格 with cells A1, B1 … */
[[nodiscard]] enum err text_open_csv(struct arena *, struct str file, struct contents *out);

/* UTF-8 without its mark, whatever it was. */
[[nodiscard]] enum err text_decode(struct arena *, struct str file, struct str *out);
