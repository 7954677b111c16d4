/* tree.h: complete releases under a site root, and the one switch that makes one current. */
#pragma once
#include "channels/website/disk.h"

enum { TREE_KEEP = 12 }; /* releases kept for going back */

/*
 *   <root>/releases/000017/…   complete, never edited
 *   <root>/current             symlink to one of them: what the web server shows
 *   <root>/releases/building   the next one; whatever an earlier, broken attempt left is removed
 */
struct tree {
	int root;     /* holds the lock while open */
	int current;  /* -1 when nothing was ever released */
	int building; /* -1 until tree_begin */
};

/* ERR_UNAVAILABLE when the root is not there or another holds the lock. */
[[nodiscard]] enum err tree_open(const char *root, struct tree *out);
void tree_close(struct tree *);
#define AUTO_TREE __attribute__((cleanup(tree_close))) struct tree

/* `building` becomes current's files but for what `skip` answers true to. */
[[nodiscard]] enum err tree_begin(struct tree *, disk_skip *skip, const void *context);

/*
 * Syncs, names, switches. Any failure up to the switch: nothing has happened. Behind it:
 * ERR_UNCERTAIN. `out_id` is the release's name, in the arena.
 */
[[nodiscard]] enum err tree_switch(struct tree *, struct arena *, const char **out_id);
