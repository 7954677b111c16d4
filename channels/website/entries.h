/* entries.h: what is live in a release tree, and what is gone: lists are made of nothing else. */
#pragma once
#include "channels/website/lines.h"

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
struct entry entry_copy(struct arena *, const struct entry *);

/* One draft's entry; ERR_NOTFOUND. */
[[nodiscard]] enum err entry_read(struct arena *, int tree, struct str draft, struct entry *out);

/* "2026-11": China time. */
const char *month_of(struct arena *, int64_t ms);

/*
 * What was released in one month, oldest first, stands in parts: all but the last have MONTH_PART entries, so that what
 * is new touches the last one, and nobody ever holds more than one. MONTH_PART may grow and not shrink: a month is
 * written anew while it is read, each part when the old one of its number is open.
 *   .entries/2026-11.tsv, .entries/2026-11-2.tsv      of everything; a line for each entry
 *   .entries/c-1a2b3c4d-2026-11.tsv …                 of a column
 */
enum { MONTH_PART = 300 };
struct part {
	struct entry *list;
	size_t count;
};

/* "2026-11", "2026-11-2": the name of the month's part, from 0. */
const char *part_name(struct arena *, const char *month, size_t part);
size_t part_count(int tree, const char *month);
/* All of it; none where it is not there. */
[[nodiscard]] enum err part_read(
	struct arena *, int tree, const char *month, size_t part, struct part *out);
struct str part_text(struct arena *, const struct part *);

/* A month's entries one after another; ERR_INVALID where a line, or a part before the last, is not whole. */
struct month_pass {
	struct arena *arena;
	int tree;
	const char *month;
	size_t parts;       /* that stood there when it began */
	size_t part, place; /* of the entry that comes next, and in its part */
	struct lines lines;
};
[[nodiscard]] enum err month_open(
	struct arena *, int tree, const char *month, size_t part, struct month_pass *out);
void month_close(struct month_pass *);
#define AUTO_MONTH __attribute__((cleanup(month_close))) struct month_pass
/* Gone with the next one: who holds it copies it. */
[[nodiscard]] enum err month_next(struct month_pass *, struct entry *out, bool *out_there);

/* One of them, and the part that it stands in; ERR_NOTFOUND. */
[[nodiscard]] enum err month_find(struct arena *, int tree, const char *month, struct str draft,
	struct entry *out, size_t *out_part);

/* Names of the months there are, and how many parts each has, oldest first. */
struct months {
	const char **names;
	size_t *parts;
	size_t count;
};
void months_read(struct arena *, int tree, struct months *out);

/* What was taken down, newest first: .entries/gone.tsv, at most GONE_KEPT of them. */
struct withdrawn {
	struct gone *list;
	size_t count;
};
enum { GONE_KEPT = 50 };
[[nodiscard]] enum err withdrawn_read(struct arena *, int tree, struct withdrawn *out);
struct str withdrawn_text(struct arena *, const struct withdrawn *);

/*
 * All of art/ and .gone/art/: for a site whose months were never written. Oldest first; of each just what puts it in
 * its place. A folder that is no page of ours is left out.
 */
struct standing {
	struct str draft;
	int64_t released_at;
};
[[nodiscard]] enum err entries_read_all(
	struct arena *, int tree, struct standing **out, size_t *out_count, struct withdrawn *);

/* release.json: the delivery's own facts beside the approved entry.json. */
struct str entry_release_json(struct arena *, const struct entry *);
struct str gone_json(struct arena *, const struct gone *);

/* urn:uuid of a draft: the same in the feed for ever (RFC 4287, RFC 9562 version 8). */
const char *entry_urn(struct arena *, struct str draft);
