/* entries.h: what is live in a release tree, and what is gone: lists are made of nothing else. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct entry {
	struct str draft, key, commit, page_sha256;
	struct str title, summary, column, source, author, url;
	int64_t released_at, first_released_at; /* ms */
};

struct gone {
	struct str draft, key;
	int64_t at; /* ms */
};

/* Below 0: `a` is the older one. */
int entry_age(const struct entry *a, const struct entry *b);

/* Those released in one month, China time, oldest first: a release touches one or two of these. */
struct month {
	const char *name; /* "2026-11" */
	struct entry *list;
	size_t count;
};

/* What was taken down, newest first. */
struct withdrawn {
	struct gone *list;
	size_t count;
};

/* One draft's entry; ERR_NOTFOUND. */
[[nodiscard]] enum err entry_read(struct arena *, int tree, struct str draft, struct entry *out);

const char *month_of(struct arena *, int64_t ms);

/*
 * .entries/<month>.tsv of an open tree, a line for each; empty where there is none. ERR_INVALID when it is not
 * what month_text() writes.
 */
[[nodiscard]] enum err month_read(struct arena *, int tree, const char *name, struct month *out);
/* One of them; ERR_NOTFOUND. */
[[nodiscard]] enum err month_find(
	struct arena *, int tree, const char *name, struct str draft, struct entry *out);
struct str month_text(struct arena *, const struct month *);

/* Takes the draft out, puts the entry in its place. The first that stands elsewhere now, or `count`. */
size_t month_remove(struct month *, struct str draft);
size_t month_add(struct arena *, struct month *, const struct entry *);

/* Names of the months there are, oldest first. */
size_t month_names(struct arena *, int tree, const char ***out);

/* .entries/gone.tsv: at most GONE_KEPT of them. */
enum { GONE_KEPT = 50 };
[[nodiscard]] enum err withdrawn_read(struct arena *, int tree, struct withdrawn *out);
struct str withdrawn_text(struct arena *, const struct withdrawn *);

/* All of art/ and .gone/art/: for a site whose months were never written. Newest first. A
 * folder that is no page of ours is left out. */
[[nodiscard]] enum err entries_read_all(
	struct arena *, int tree, struct entry **out, size_t *out_count, struct withdrawn *);

/* release.json: the delivery's own facts beside the approved entry.json. */
struct str entry_release_json(struct arena *, const struct entry *);
struct str gone_json(struct arena *, const struct gone *);

/* urn:uuid of a draft: the same in the feed for ever (RFC 4287, RFC 9562 version 8). */
const char *entry_urn(struct arena *, struct str draft);
