/* lists.h: list pages, Atom feed, sitemap: a function of the entries, with no "now" in it. */
#pragma once
#include "channels/website/entries.h"
#include "channels/website/site.h"

enum { LIST_PAGE = 30, FEED_ENTRIES = 50, SITEMAP_MAX = 50000 };

/* index.html, list-2.html …, atom.xml, sitemap.xml, robots.txt, style.css into an open tree. */
[[nodiscard]] enum err lists_write(
	struct arena *, int tree, const struct site *, struct str base_url, const struct entries *);

/* The files lists_write makes: rebuilt each time, never linked from the last release. */
bool lists_own(const char *path);
