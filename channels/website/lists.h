/*
 * lists.h: list pages, Atom feed, sitemaps: a function of what is live, with no "now" in it. A release writes anew what
 * it changes: the front, and the pages of one or two months.
 */
#pragma once
#include "channels/website/entries.h"
#include "channels/website/site.h"
#include "channels/website/tree.h"

enum { LIST_PAGE = 30, FEED_ENTRIES = 50 };

/* What one release does to the lists; NULL for what it does not. */
struct lists_change {
	const struct entry *was, *is;
	const struct gone *gone;
	bool anew; /* what stood there could not be read: from the pages, where there is no ledger */
	bool lost; /* something of ours stood there and nothing says what: from the pages in any case */
};

/*
 * index.html (the newest), list.html (the months), list-2026-11-1.html … (a month's, the oldest first, so that what is
 * new moves no address), c-….html (a column's newest), c-…-all.html and c-…-2026-11-1.html (its months, and their pages, likewise), search.html with a script and an index for each month, atom.xml, feed.json, sitemap.xml and one for each month, robots.txt, style.css, and .entries into
 * tree->building, by the template that lies in it (.template/list.html, .template/style.css), or the built-in one. Where the site's face
 * is another everything is made anew. The facts are the ledger's; where it does not know them they are the tree's own,
 * and where .entries is not there the pages': the same bytes.
 */
[[nodiscard]] enum err lists_update(struct arena *, struct tree *, const struct site *,
	struct str base_url, const struct lists_change *);

/*
 * What lists_update makes of these facts (ledger_facts), file by file, without writing any. *out_known: false, and
 * `seen` is not called, where the lists were made for another face of the site, or never.
 */
typedef enum err lists_seen(void *context, const char *path, struct str bytes);
[[nodiscard]] enum err lists_check(struct arena *, int facts, const struct site *,
	struct str base_url, lists_seen *, void *context, bool *out_known);

/* Their names, for who does not know which there should be. */
bool lists_named(const char *path);
