/* feed.h: the entries as JSON: a feed for readers, an index for the search page. */
#pragma once
#include "channels/website/entries.h"
#include "channels/website/site.h"

/* JSON Feed 1.1, of these. */
struct str feed_json(struct arena *, const struct site *, struct str base_url,
	const struct entry *newest, size_t count);

/* [{url,title,summary,column,date}] of a part of a month, the newest first. */
struct str search_json(struct arena *, const struct part *);
