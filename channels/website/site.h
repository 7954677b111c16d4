/* site.h: what the bureau's site says of itself on every page. */
#pragma once
#include "channels/channel.h"

struct site {
	struct str name, domain, code; /* SiteName, SiteDomain, SiteIDCode (10 digits) */
	struct str host, contact, icp, police;
	struct str column_type; /* ColumnType of the list page: 政务动态 … */
	struct str indexnow;    /* the key, which anybody may read at /<key>.txt; or empty */
};

/*
 * From the channel account: `settings` {site_code, host, contact, icp, police, column_type,
 * indexnow_key}.
 * Strings live in the arena. ERR_INVALID when settings is no JSON object or the key is none.
 */
[[nodiscard]] enum err site_read(struct arena *, const struct channel_site *, struct site *out);

/* 政府网站标识码: ten digits. */
bool site_code_valid(struct str code);

struct buf;
/* <meta name="…" content="…">, escaped; nothing for an empty value. */
void site_meta(struct buf *, const char *name, struct str value);
/* What every head begins with: charset, title, style, the site's own tags; `title` is the window's. */
void site_head(struct buf *, const struct site *, struct str title, const char *style);
/* The name, and in front of it the way to the text and the two other ways of reading. */
void site_banner(struct buf *, const struct site *, const char *home);
void site_footer(struct buf *, const struct site *);

/* "c-1a2b3c4d": what the pages of a column are called. */
const char *site_column_file(struct arena *, struct str column);

extern const struct str site_style, site_search; /* style.css, search.js: built in */
