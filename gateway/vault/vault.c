#include "vault/vault.h"

#include <git2/sys/repository.h>
#include <stdlib.h>

#include "vault/inside.h"

/* No config, no object cache: what one draft read must not answer for another. */
static void libgit2_once(void)
{
	if (git_libgit2_init() != 1)
		return;
	for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL; level++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
}

enum err vault_open(struct store *db, struct vault **out)
{
	libgit2_once();
	struct vault *v = calloc(1, sizeof *v);
	if (!v)
		abort();
	backend_init(&v->backend, db);
	if (git_odb_new(&v->odb) || git_odb_add_backend(v->odb, &v->backend.parent, 1) ||
		git_repository_wrap_odb(&v->repo, v->odb)) {
		vault_close(v);
		return fault(ERR_INTERNAL, "libgit2: %s", vault_git_words());
	}
	*out = v;
	return ERR_OK;
}

void vault_close(struct vault *v)
{
	if (!v)
		return;
	git_repository_free(v->repo);
	git_odb_free(v->odb);
	backend_forget(&v->backend);
	free(v);
	git_libgit2_shutdown();
}

void vault_forget(struct vault *v)
{
	backend_forget(&v->backend);
}

void vault_stored(const struct vault *v)
{
	backend_shelve(&v->backend);
}

void vault_turn_to(struct vault *v, int64_t draft)
{
	if (v->backend.draft != draft)
		backend_forget(&v->backend);
	v->backend.draft = draft;
	v->backend.trouble = ERR_OK;
}

const char *vault_git_words(void)
{
	const git_error *e = git_error_last();
	return e ? e->message : "?";
}

/* A store that is away must not read as "not found": the callback's own error comes first. */
enum err vault_fault(struct vault *v, int code, const char *what)
{
	if (v->backend.trouble)
		return v->backend.trouble;
	if (code == GIT_ENOTFOUND)
		return fault_as(ERR_NOTFOUND, "vault.none", NULL, "稿件库中没有 %s", what);
	return fault(ERR_INTERNAL, "%s: %s", what, vault_git_words());
}

enum err vault_oid(struct str hex, git_oid *out)
{
	if (hex.len != OID_HEX || git_oid_fromstrn(out, hex.at, hex.len))
		return fault_as(ERR_INVALID, "vault.oid", NULL, "版本号应为 40 位十六进制");
	return ERR_OK;
}
