/* lists_inside.h: what lists.c, list_columns.c and list_feeds.c share while the lists of one release are made. */
#pragma once
#include "base/buf.h"
#include "channels/website/lists.h"
#include "channels/website/template.h"

enum { LIST_BYTES_MAX = 32 * 1024 * 1024 };

struct lists {
	struct arena *arena; /* of what is being made */
	struct arena *keep;  /* of what outlives it: what the tree notes */
	struct tree *tree;
	int facts;        /* .entries and .template are read below it */
	bool anew;        /* .entries was made of the pages just now */
	lists_seen *seen; /* instead of writing; NULL: write */
	void *context;
	const struct site *site;
	struct str base_url;
	struct entry *newest; /* at most FEED_ENTRIES */
	size_t newest_count;
	struct months months;
	struct withdrawn gone;
	struct template template;
	struct str *columns; /* by name */
	size_t column_count;
};

/* Pages of a month, oldest first, so that what is new moves no address: of everything, or of a column. */
struct series {
	const char *prefix; /* "list", "c-1a2b3c4d" */
	const char *index;  /* the page that names its months */
	const char *
		facts; /* before the month in the names of what they are made of: "", "c-1a2b3c4d-" */
	struct str column;
};
extern const struct series whole_site;

/* What a list says, until the template puts it in its places. */
struct sheet {
	struct buf head, middle, pages;
};

/* Into the building tree; where `seen` is set nothing is written, and it is told what would have been. */
[[nodiscard]] enum err lists_put(const struct lists *l, const char *path, struct str bytes);
[[nodiscard]] enum err lists_put_buf(const struct lists *l, const char *path, const struct buf *b);
[[nodiscard]] enum err lists_clear(const struct lists *l, const char *path);
/*
 * A file of the facts, empty where it is not there. ERR_INVALID where the ledger, or what this release noted, says
 * otherwise of it: it was cut or lost.
 */
[[nodiscard]] enum err lists_fact(const struct lists *l, const char *path, struct str *out);
/* What this release has not written yet is as the ledger says, where it has one to say it. */
bool lists_vouched(const struct lists *l);
/* A page: its head and title; the newest `n` of a list, newest first; put into the template. */
void lists_begin(const struct lists *l, struct sheet *s, struct str column, const char *title);
[[nodiscard]] enum err lists_page(
	const struct lists *l, const char *path, const struct sheet *s, bool columns);
void lists_item(struct buf *b, const struct entry *e);
void lists_newest(struct sheet *s, const struct entry *list, size_t n, const char *index);
/* Where each month of it begins. */
[[nodiscard]] enum err lists_index(
	const struct lists *l, const struct series *s, const char *const *months, size_t count);
/*
 * list_series.c. One month in passing, as the change leaves it: its parts, and with those of the whole site what searches
 * and sitemaps read, from the first entry that stands elsewhere now; all of it where `all`. `was`, `is`: NULL where
 * the change takes nothing from it, or puts nothing there.
 */
struct month_change {
	const struct entry *was, *is;
	bool all;
};
[[nodiscard]] enum err series_month(const struct lists *l, const struct series *s,
	const char *month, const struct month_change *c);
/* The one or two months that the change touches. */
[[nodiscard]] enum err series_change(
	const struct lists *l, const struct series *s, const struct lists_change *c);
/* Its facts alone, from entries that come one by one, oldest first. */
struct series_facts {
	const struct lists *lists;
	const struct series *series;
	const char *month;
	struct arena arena; /* of the part that is being filled */
	struct part part;
	size_t number;
};
[[nodiscard]] enum err facts_add(struct series_facts *, const struct entry *);
[[nodiscard]] enum err facts_end(struct series_facts *);
void facts_close(struct series_facts *);
#define AUTO_FACTS __attribute__((cleanup(facts_close))) struct series_facts
/* The newest ones of these months, newest first: at most `max`. */
[[nodiscard]] enum err series_newest(const struct lists *l, const struct series *s,
	const char *const *months, size_t count, size_t max, struct entry *out, size_t *out_count);
const char *series_facts_name(const struct lists *l, const struct series *s, const char *month);
const char *series_month_page(const struct lists *l, const struct series *s, const char *month);
const char *series_month_zh(const struct lists *l, const char *month);
const char *series_titled(const struct lists *l, const struct series *s, const char *title);
/* list_feeds.c. The sitemap of a part of a month; the Atom feed; the sitemap that names those of the parts. */
[[nodiscard]] enum err feeds_part(const struct lists *l, const char *name, const struct part *p);
[[nodiscard]] enum err feeds_atom(const struct lists *l);
[[nodiscard]] enum err feeds_sitemap(const struct lists *l);
/* Where there is a ledger, a page's words are taken from the public folder only if they are what went out. */
[[nodiscard]] enum err lists_went_out(const struct lists *l, struct str draft, bool *out);
/*
 * list_left.c. Pages that the ledger knows and the public folder has altered, or not at all, are left out of lists that
 * are made of the pages; .entries/left names them, and while it stands the next release makes them anew. `own`: the
 * draft that this release is about.
 */
[[nodiscard]] enum err left_note(const struct lists *l, struct str own);
[[nodiscard]] enum err left_stands(const struct lists *l, bool *out);
/* As it is, for who compares. */
[[nodiscard]] enum err left_again(const struct lists *l);
/* list_columns.c. The one or two columns that the change touches, or all. */
[[nodiscard]] enum err lists_columns(struct lists *l, const struct lists_change *c, bool all);
