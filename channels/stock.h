/* stock.h: the words of what stood on an account before (存量), as far as the gateway asks for them. */
#pragma once
#include "channels/channel.h"

enum { STOCK_POINTS_MAX = 20000 }; /* of one thing; what stands behind them goes unread */

bool stock_wanted(const struct channel_site *, struct str remote_id);

/*
 * What a survey says in `words`: {NULL, 0} where they are not asked for, which is not the same as empty, and where
 * they would be more than site->words_left. The text is UTF-8, a line for each paragraph.
 */
struct str stock_text(
	struct arena *, const struct channel_site *, struct str remote_id, struct str);

/*
 * The same of HTML as anybody wrote it, read as a browser does: tags gone, no word over the border of a block. None where it is
 * too much for article_canon.
 */
struct str stock_html(
	struct arena *, const struct channel_site *, struct str remote_id, struct str html);

/* What stands above the text, as a summary does, and the text: a line for it, where there is any. */
struct str stock_above(struct arena *, struct str above, struct str words);
