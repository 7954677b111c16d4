/* tree.h: complete releases under a site root, and the one switch that makes one current. */
#pragma once
#include "channels/website/ledger.h"

enum { TREE_KEEP = 12 }; /* releases kept for going back */
#define TREE_CHANGED ".changed"

/*
 *   <root>/releases/000017/…   complete, never edited while it may be shown; .changed names what
 *                              differs from the one before
 *   <root>/current             symlink to one of them: what the web server shows
 *   <root>/releases/building   the next one; whatever an earlier, broken attempt left is removed
 */

/* Where else the release is read from: brought there before it becomes current here. */
typedef enum err tree_sender(void *context, const char *id);

struct tree {
	int root;     /* holds the lock while open */
	int current;  /* -1 when nothing was ever released */
	int building; /* -1 until tree_begin */
	struct ledger
		ledger; /* what the releases should be: never read from what the public is shown */
	struct change *changed;
	size_t changed_count;
	bool set_back; /* current is not the newest: what differs from that one is not known */
};

#define NO_TREE                                                                                    \
	{                                                                                          \
		.root = -1, .current = -1, .building = -1, .ledger = NO_LEDGER                     \
	}

/* `own` NULL: there is no ledger. ERR_UNAVAILABLE when the root is not there or another holds the lock. */
[[nodiscard]] enum err tree_open(const char *root, const char *own, struct tree *out);
void tree_close(struct tree *);
#define AUTO_TREE __attribute__((cleanup(tree_close))) struct tree

/*
 * `building` becomes as `current` is, by hard links. Where TREE_KEEP releases stand the oldest is brought up to
 * date by what has changed since, so that a release costs what it changes and not what the site
 * holds; a release of the site's first ones links every file.
 */
[[nodiscard]] enum err tree_begin(struct tree *, struct arena *);

/* `path` of building goes: to be written anew, or for good. Noted as changed. */
[[nodiscard]] enum err tree_clear(struct tree *, struct arena *, const char *path);

/* A file of building, in the place of what stood there. Noted as changed. */
[[nodiscard]] enum err tree_put(struct tree *, struct arena *, const char *path, struct str bytes);

/* A file in a folder of building that was cleared. */
[[nodiscard]] enum err tree_write(
	struct tree *, struct arena *, const char *path, struct str bytes);

/* What the file is in building, by this release's own note or else by the ledger; empty: not by any. */
[[nodiscard]] enum err tree_sha256(
	const struct tree *, struct arena *, struct str path, struct str *out);

/* Where the lists' own facts are read from: the ledger, or where it does not know them, building. */
int tree_facts(const struct tree *);

/*
 * Syncs, names, sends (`send` may be NULL), switches. Any failure up to the switch: nothing has
 * happened here. Behind it: ERR_UNCERTAIN. A sender that does not know leaves the release behind
 * for tree_adopt. `out_id` is the release's name, in the arena.
 */
[[nodiscard]] enum err tree_switch(
	struct tree *, struct arena *, tree_sender *send, void *context, const char **out_id);

/*
 * The release that was on its way when an earlier attempt ended without knowing: if `there`, the
 * RELEASE.json read at the place it went to, is its own, it becomes current.
 */
[[nodiscard]] enum err tree_adopt(struct tree *, struct arena *, struct str there);

/* A release is on its way to another place, and whether it got there is not known. */
bool tree_pending(const struct tree *, struct arena *);

/* "000017", or NULL when nothing was ever released. */
const char *tree_current(const struct tree *, struct arena *);
