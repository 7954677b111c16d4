/* texts.h: the words of many revisions at once, for who looks at everything there is. */
#pragma once
#include "vault/vault.h"

/* One revision by its root tree; `html` and `meta` are what came of it. */
struct vault_text {
	int64_t draft;
	struct str tree; /* hex */
	struct str html, meta;
	bool sound; /* found, and every byte is what its id says */
};

/*
 * Two round trips, whatever their number; nothing is cached. What is damaged or missing is not
 * `sound` and is nobody else's trouble. Everything in the arena.
 */
[[nodiscard]] enum err vault_texts(
	struct store *, struct arena *, struct vault_text *list, size_t count);

/*
 * The 20 bytes of an entry's id in a tree's own bytes ("mode name", a NUL, the id, again and again);
 * empty when it is not there, or the tree is broken before it.
 */
struct str vault_tree_entry(struct str tree, struct str name);
