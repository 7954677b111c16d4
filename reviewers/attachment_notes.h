/* attachment_notes.h: what a file brings along that nobody sees who only looks at it. */
#pragma once
#include "reviewers/attachment.h"

/*
 * One finding for each kind: pages without words, hidden sheets and rows, words struck out but kept,
 * comments, who wrote it, pictures whose words nobody read. And one for each two-dimensional code that is no page of
 * the web, and for each link whose target is none.
 */
void attachment_notes(const struct attachment *, const struct parts *, struct findings *out);
