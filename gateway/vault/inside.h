/* inside.h: what the vault's own files share; nobody else includes it. */
#pragma once
#include "vault/backend.h"
#include "vault/vault.h"

struct vault {
	struct backend backend;
	git_odb *odb;
	git_repository *repo; /* wraps the odb; has no refs on purpose */
};

void vault_turn_to(struct vault *, int64_t draft);
const char *vault_git_words(void);
[[nodiscard]] enum err vault_fault(struct vault *, int code, const char *what);
[[nodiscard]] enum err vault_oid(struct str hex, git_oid *out);

/* The root tree of a commit, or the tree itself. The caller frees it (AUTO_TREE). */
[[nodiscard]] enum err vault_tree(struct vault *, struct str treeish, git_tree **out);

static inline void tree_free(git_tree **t)
{
	git_tree_free(*t);
}
static inline void index_free(git_index **i)
{
	git_index_free(*i);
}
static inline void signature_free(git_signature **s)
{
	git_signature_free(*s);
}
static inline void object_free(git_object **o)
{
	git_object_free(*o);
}
static inline void blob_free(git_blob **b)
{
	git_blob_free(*b);
}
static inline void commit_free(git_commit **c)
{
	git_commit_free(*c);
}
static inline void entry_free(git_tree_entry **e)
{
	git_tree_entry_free(*e);
}
#define AUTO(type, name, done) __attribute__((cleanup(done))) type *name = NULL
