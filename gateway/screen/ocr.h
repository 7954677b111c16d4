/* ocr.h: the words in a picture, read by Tesseract (chi_sim) where that is installed. */
#pragma once
#include "model/parts.h"
#include "screen/sandbox.h"

bool ocr_installed(void);

/* False: from now on it is as where nothing is installed. Reading is slow, and not every machine has the time. */
void ocr_use(bool);

/* Tesseract's own program, in a child that becomes it. */
extern const struct sandbox_job job_ocr;

/* What Tesseract reads in it, hanzi without gaps; *out_read is false where it came to no end. */
[[nodiscard]] enum err ocr_words(
	struct arena *, int picture, int wall_ms, struct str *out, bool *out_read);

/*
 * `picture`: as we made it anew. Each line is a part: "图片文字 第2行". Where there is no program, or it
 * comes to no end, one part says so ("图片文字未识别", "图片文字识别中断"): words that nobody read are
 * pointed out, and refuse nothing.
 */
[[nodiscard]] enum err ocr_read(struct arena *, int picture, struct parts *out);
