/* ledger.h: what the site should be, in a folder of the courier's own, where no web server and no guest of it writes. */
#pragma once
#include "channels/website/disk.h"

/*
 *   <own>/now/RELEASE      the release that is described, and whether all of it is
 *   <own>/now/.entries/…   what its lists are made of; .template/…: what they are put into
 *   <own>/now/changes.tsv  what it changed
 *   <own>/digests/….tsv    path and SHA-256 of its files, those of some pages in one
 *   <own>/next/…           the same of a release on its way, with those digests that it changes
 *   <own>/old/…            as now/ was before: what it lacks of now is what now/changes.tsv says
 *
 * The public folder is compared with it and nothing of it is ever read from there. A site that was released to before
 * there was a ledger, or without it, is not known whole: what is missing in it cannot be compared.
 */
struct ledger {
	int dir;  /* -1: this courier has no folder of its own */
	int next; /* -1 until ledger_begin, and where the lists of the site are not known */
	bool whole;
	char release[24]; /* "000017"; "" before the first */
};

#define NO_LEDGER                                                                                  \
	{                                                                                          \
		.dir = -1, .next = -1                                                              \
	}

/* A file as a release leaves it; without a digest: it goes, and all that is below it. */
struct change {
	struct str path, sha256;
	bool inside; /* of a folder that was cleared */
};

/* `own` NULL: none. `current` NULL: nothing was ever released. What an earlier release left undone here is done. */
[[nodiscard]] enum err ledger_open(const char *own, const char *current, struct ledger *out);
void ledger_close(struct ledger *);

/* `current` is another now: if it is the one that was on its way, the ledger follows. */
[[nodiscard]] enum err ledger_follow(struct ledger *, const char *current);

/* A release begins. Built on anything but the one that the ledger describes, its lists are not known. */
[[nodiscard]] enum err ledger_begin(struct ledger *, const char *current);

/* Of the facts that lists are made of, in next; every other path is left alone. */
[[nodiscard]] enum err ledger_put(struct ledger *, const char *path, struct str bytes);
[[nodiscard]] enum err ledger_clear(struct ledger *, const char *path);

/*
 * Before the switch, and durable (ledger_sync, or a flush of the tree where both are on one file system); and behind it, where
 * nothing is left but to rename. A crash between the two, or anywhere in the second, is made good by whoever opens next.
 */
[[nodiscard]] enum err ledger_prepare(
	struct ledger *, struct arena *, const char *id, const struct change *, size_t count);
[[nodiscard]] enum err ledger_sync(const struct ledger *, int beside);
[[nodiscard]] enum err ledger_settle(struct ledger *);

/* Paths, one a line, that were put back in a current release: an older one may hold them altered. */
[[nodiscard]] enum err ledger_mended(const struct ledger *, struct arena *, struct str *out);

/* now/, for the lists; ERR_NOTFOUND where the lists are not known. */
[[nodiscard]] enum err ledger_facts(const struct ledger *, int *out_dir);

/* shards.c. By bytes. Below 0: `a` comes first. */
int str_order(struct str a, struct str b);

/* Sorted by path. */
struct shard {
	const char *name;
	struct change *files;
	size_t count;
};

/* The part of the ledger that `path` stands in, or would. */
const char *shard_name(struct arena *, struct str path);
[[nodiscard]] enum err shard_read(
	struct arena *, const struct ledger *, const char *name, struct shard *out);
/* An empty one: it is not in it. */
struct str shard_sha256(const struct shard *, struct str path);

/* The same of one file, without reading all of its part into memory. */
[[nodiscard]] enum err ledger_sha256(
	struct arena *, const struct ledger *, struct str path, struct str *out);

/* Those of `digests` that are others by these changes, into `into`, a folder that is made. */
[[nodiscard]] enum err shards_change(const struct ledger *, struct arena *, const char *into,
	const struct change *, size_t count);
