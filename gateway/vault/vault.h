/* vault.h: the words: git objects of drafts, kept as rows of the store. */
#pragma once
#include "store/store.h"

/*
 * One per thread, on that thread's connection (libgit2 holds one mutex across backend calls).
 * There are no refs: a draft's head is a column, moved by draft_save. Every object id is looked
 * up together with its draft, so naming another draft's object finds nothing.
 */
struct vault;

[[nodiscard]] enum err vault_open(struct store *, struct vault **out);
void vault_close(struct vault *);

/* Drops what was read and staged. Call between requests; memory then stays small. */
void vault_forget(struct vault *);

enum { OID_HEX = 40, VAULT_FILE_MAX = 100 * 1024 * 1024, VAULT_PATH_MAX = 255 };

/* A file to write; `remove` takes it away. Paths are relative, with '/', without "." or "..". */
struct vault_entry {
	struct str path, bytes;
	bool remove;
};

/* Who wrote, as the commit says it: name <account-id@department>. */
struct vault_commit {
	struct str name, email;
	struct str message; /* first line, empty line, trailers */
	int64_t at;         /* ms */
	struct str merged;  /* hex: a second parent; empty: none */
};

/* Objects and ids of one save, as draft_save takes them. In the arena. */
struct staged {
	char commit[OID_HEX + 1], tree[OID_HEX + 1];
	bool same_tree; /* the tree equals the base's: nothing to save */
	struct str *oids, *datas;
	int64_t *types, *sizes, *codecs;
	size_t count;
};

/*
 * Builds blobs, trees and the commit on top of `base` (empty: the first). Nothing is stored yet.
 * ERR_LIMIT for a file past VAULT_FILE_MAX, ERR_INVALID for a path, ERR_NOTFOUND for the base.
 */
[[nodiscard]] enum err vault_stage(struct vault *, struct arena *, int64_t draft, struct str base,
	const struct vault_entry *, size_t count, const struct vault_commit *, struct staged *out);

/*
 * What became of `base` in `ours` and in `theirs`, both at once, line by line; lines that both changed
 * are ERR_CONFLICT.
 */
[[nodiscard]] enum err vault_merge(
	struct arena *, struct str base, struct str ours, struct str theirs, struct str *out);

/* Call it when what was staged has been stored: it need not be read back (shelf.h). */
void vault_stored(const struct vault *);

/* The file at `path` of a commit or tree (hex). ERR_NOTFOUND. A damaged object is ERR_INTERNAL. */
[[nodiscard]] enum err vault_read(struct vault *, struct arena *, int64_t draft, struct str treeish,
	struct str path, struct str *out);

struct vault_file {
	struct str path;
	char oid[OID_HEX + 1];
};

/* Every file below `prefix` ("" for all), in path order. */
[[nodiscard]] enum err vault_list(struct vault *, struct arena *, int64_t draft, struct str treeish,
	struct str prefix, struct vault_file **out, size_t *out_count);

struct vault_revision {
	char commit[OID_HEX + 1], tree[OID_HEX + 1], parent[OID_HEX + 1],
		merged[OID_HEX + 1]; /* parent empty: the first; merged: mostly */
	struct str name, email, message;
	int64_t at;
};
[[nodiscard]] enum err vault_commit_read(struct vault *, struct arena *, int64_t draft,
	struct str commit, struct vault_revision *out);

/*
 * Loads commits, root trees and the two text files of each commit in three round trips, whatever
 * their number; vault_read of them then asks the store nothing.
 */
[[nodiscard]] enum err vault_prefetch(
	struct vault *, int64_t draft, const struct str *commits, size_t count);

/*
 * What a revision brought, and the history that leads to it, in one round trip: for who reads all
 * of it anyway. To be called first after vault_forget.
 */
[[nodiscard]] enum err vault_prefetch_revision(struct vault *, int64_t draft, int64_t rev);
