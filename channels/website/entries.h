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

struct entries {
	struct entry *live; /* newest first */
	size_t live_count;
	struct gone *gone; /* newest first */
	size_t gone_count;
};

/* Reads art/<draft>/{entry,release}.json and .gone/art/<draft>/index.html of an open tree. */
[[nodiscard]] enum err entries_read(struct arena *, int tree, struct entries *out);

/* One draft's entry; ERR_NOTFOUND. */
[[nodiscard]] enum err entry_read(struct arena *, int tree, struct str draft, struct entry *out);

/* release.json: the delivery's own facts beside the approved entry.json. */
struct str entry_release_json(struct arena *, const struct entry *);
struct str gone_json(struct arena *, const struct gone *);

/* urn:uuid of a draft: the same in the feed for ever (RFC 4287, RFC 9562 version 8). */
const char *entry_urn(struct arena *, struct str draft);
