/* attachment_links.h: addresses in the lines of a file, as the links that they are or become. */
#pragma once
#include "base/buf.h"
#include "model/parts.h"

/*
 * The line of this part, escaped, and in it as <a href> whatever begins with http:// or https://: what
 * opens a file makes a link of it. What a document keeps as the target of a link ("链接（…）") and what a
 * two-dimensional code says ("二维码") is an address from end to end. What begins otherwise is judged in
 * attachment_notes.h.
 */
void attachment_add_line(struct buf *html, const struct part *, struct str line);
