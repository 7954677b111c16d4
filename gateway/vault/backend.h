/* backend.h: libgit2's object database, over rows (design: git objects live in PostgreSQL). */
#pragma once
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "store/store.h"

struct cached {
	struct cached *next;
	git_oid oid;
	git_object_t type;
	struct str bytes;
	bool staged; /* made here and not stored yet */
};

struct backend {
	git_odb_backend parent; /* first: libgit2 hands us a pointer to it */
	struct store *db;
	struct arena arena; /* everything cached; dies with vault_forget */
	int64_t draft;      /* whose objects are meant: part of every key */
	struct cached *first;
	size_t staged;
	enum err trouble; /* why the last callback failed; libgit2 only knows -1 */
};

/* Wires the callbacks. The backend's memory belongs to the vault, not to libgit2. */
void backend_init(struct backend *, struct store *);
void backend_forget(struct backend *);

struct cached *backend_cached(const struct backend *, const git_oid *);

/* Adds to the cache. `bytes` must live as long as the backend's arena. */
struct cached *backend_keep(
	struct backend *, const git_oid *, git_object_t, struct str bytes, bool staged);

/* What was made here has been stored: the shelf keeps it for whoever reads it next. */
void backend_shelve(const struct backend *);

/* Loads many objects in one round trip; those already cached are not asked for. */
[[nodiscard]] enum err backend_load(struct backend *, const git_oid *, size_t count);

/* Everything a revision brought, and the draft's commits and trees; large files are left out. */
[[nodiscard]] enum err backend_load_revision(struct backend *, int64_t rev);

/* zlib where it helps: codec 1; else codec 0. */
struct str backend_deflate(struct arena *, struct str bytes, int64_t *codec);
[[nodiscard]] enum err backend_inflate(
	struct arena *, struct str data, int64_t codec, int64_t size, struct str *out);
