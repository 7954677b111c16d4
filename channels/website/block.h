/* block.h: of a page as somebody gets it, what was approved, and the frame around it. */
#pragma once
#include "base/arena.h"

/*
 * The article, or of a list page the list: empty where there is none or more than one, or where it stands in what no reader
 * sees (hidden.h).
 */
struct str page_block(struct str page);

/* Both have one, and it is the same, byte for byte. */
bool page_blocks_equal(struct str page, struct str approved);

/* How many scripts, windows onto other pages and styles there are more. */
size_t page_frame_adds(struct str page, struct str approved);

/* In Chinese what else there is in the frame: scripts, windows onto other pages, styles. Never NULL. */
const char *page_frame_differs(struct arena *, struct str page, struct str approved);
