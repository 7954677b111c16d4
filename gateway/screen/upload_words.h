/* upload_words.h: the text reviewers, run over the words of an attachment. */
#pragma once
#include "screen/upload.h"

/*
 * Every line is a paragraph of an article whose title is the file's name. The parts' texts become
 * what was screened (NFC, white space as an article has it), so that offsets fit.
 * ERR_REFUSED ("upload.findings") past UPLOAD_FINDINGS_MAX.
 */
[[nodiscard]] enum err upload_words(struct arena *, const struct screening *, struct str name,
	struct parts *parts, struct findings *out);
