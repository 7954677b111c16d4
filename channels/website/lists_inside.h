/* lists_inside.h: what lists.c, list_columns.c and list_feeds.c share while the lists of one release are made. */
#pragma once
#include "base/buf.h"
#include "channels/website/lists.h"
#include "channels/website/template.h"

enum { LIST_BYTES_MAX = 32 * 1024 * 1024 };

struct lists {
	struct arena *arena;
	struct tree *tree;
	int facts;        /* .entries and .template are read below it */
	lists_seen *seen; /* instead of writing; NULL: write */
	void *context;
	const struct site *site;
	struct str base_url;
	struct entry *newest; /* at most FEED_ENTRIES */
	size_t newest_count;
	const char **months;
	size_t month_count;
	struct withdrawn gone;
	struct template template;
	struct str *columns; /* by name */
	size_t column_count;
};

/* Pages of a month, oldest first, so that what is new moves no address: of everything, or of a column. */
struct series {
	const char *prefix; /* "list", "c-1a2b3c4d" */
	const char *index;  /* the page that names its months */
	struct str column;
};

/* What a list says, until the template puts it in its places. */
struct sheet {
	struct buf head, middle, pages;
};

/* Into the building tree; where `seen` is set nothing is written, and it is told what would have been. */
[[nodiscard]] enum err lists_put(const struct lists *l, const char *path, struct str bytes);
[[nodiscard]] enum err lists_put_buf(const struct lists *l, const char *path, const struct buf *b);
[[nodiscard]] enum err lists_clear(const struct lists *l, const char *path);
/* A page: its head and title; the newest `n` of a list, newest first; put into the template. */
void lists_begin(const struct lists *l, struct sheet *s, struct str column, const char *title);
[[nodiscard]] enum err lists_page(
	const struct lists *l, const char *path, const struct sheet *s, bool columns);
void lists_newest(struct sheet *s, const struct entry *list, size_t n, const char *index);
/* The pages of one month from the first entry that stands elsewhere now; none where it is empty. */
[[nodiscard]] enum err lists_series(
	const struct lists *l, const struct series *s, const struct month *m, size_t from);
/* Where each month of it begins. */
[[nodiscard]] enum err lists_index(
	const struct lists *l, const struct series *s, const char *const *months, size_t count);
/* list_feeds.c. A month's own sitemap; the Atom feed; the sitemap that names those of the months. */
[[nodiscard]] enum err feeds_month(const struct lists *l, const struct month *m);
[[nodiscard]] enum err feeds_atom(const struct lists *l);
[[nodiscard]] enum err feeds_sitemap(const struct lists *l);
/* list_columns.c. The one or two columns that the change touches, or all. */
[[nodiscard]] enum err lists_columns(struct lists *l, const struct lists_change *c, bool all);
