#include <git2/sys/commit.h>
#include <stdlib.h>

#include "vault/inside.h"

static bool path_is_sane(struct str path)
{
	struct str rest = path;
	if (!path.len || path.len > VAULT_PATH_MAX || memchr(path.at, '\0', path.len))
		return false;
	while (rest.at < path.at + path.len) {
		struct str part = str_cut(&rest, '/');
		if (!part.len || part.at[0] == '.' || memchr(part.at, '\\', part.len))
			return false;
	}
	return path.at[path.len - 1] != '/';
}

static enum err apply_entry(struct vault *v, git_index *index, const struct vault_entry *e)
{
	SCRATCH(a);
	git_index_entry entry = { .mode = GIT_FILEMODE_BLOB };
	if (!path_is_sane(e->path))
		return fault_as(
			ERR_INVALID, "vault.path", NULL, "文件路径不合规定：" STRF, STRV(e->path));
	entry.path = arena_cstr(&a, e->path);
	if (e->remove)
		return git_index_remove(index, entry.path, 0) == GIT_OK
			       ? ERR_OK
			       : vault_fault(v, GIT_ENOTFOUND, entry.path);
	if (e->bytes.len > VAULT_FILE_MAX)
		return fault_as(ERR_LIMIT, "vault.size", NULL, "单个文件不得超过 %d MB",
			VAULT_FILE_MAX / 1024 / 1024);
	int code = git_odb_write(
		&entry.id, v->odb, e->bytes.len ? e->bytes.at : "", e->bytes.len, GIT_OBJECT_BLOB);
	if (!code)
		code = git_index_add(index, &entry);
	return code ? vault_fault(v, code, entry.path) : ERR_OK;
}

static enum err start_from(struct vault *v, struct str base, git_index *index, git_oid *tree)
{
	AUTO(git_tree, old, tree_free);
	if (!base.len)
		return ERR_OK;
	TRY(vault_tree(v, base, &old));
	*tree = *git_tree_id(old);
	int code = git_index_read_tree(index, old);
	return code ? vault_fault(v, code, "tree") : ERR_OK;
}

static enum err write_commit(struct vault *v, struct str base, const git_oid *tree,
	const struct vault_commit *c, git_oid *out)
{
	SCRATCH(a);
	git_oid parent, merged;
	const git_oid *parents[] = { &parent, &merged };
	AUTO(git_signature, author, signature_free);
	AUTO(git_signature, gateway, signature_free);
	if (base.len)
		TRY(vault_oid(base, &parent));
	if (c->merged.len)
		TRY(vault_oid(c->merged, &merged));
	/* Always both signatures: the default one would read a config file. */
	if (git_signature_new(&author, arena_cstr(&a, c->name), arena_cstr(&a, c->email),
		    c->at / 1000, 480) ||
		git_signature_new(&gateway, "Shenfa", "gateway@shenfa.invalid", c->at / 1000, 480))
		return fault_as(ERR_INVALID, "vault.author", NULL, "作者姓名不合规定");
	int code = git_commit_create_from_ids(out, v->repo, NULL, author, gateway, NULL,
		arena_cstr(&a, c->message), tree, base.len ? 1 + (c->merged.len > 0) : 0, parents);
	return code ? vault_fault(v, code, "commit") : ERR_OK;
}

static struct str oid_bytes(const git_oid *oid)
{
	return (struct str){ (const char *)oid->id, GIT_OID_RAWSZ };
}

static int by_oid(const void *a, const void *b)
{
	return git_oid_cmp(&(*(struct cached *const *)a)->oid, &(*(struct cached *const *)b)->oid);
}

/* Sorted by id: two savers who insert shared ids in different orders would deadlock. */
static void collect(struct vault *v, struct arena *a, struct staged *out)
{
	size_t n = 0, most = v->backend.staged;
	struct cached **list = arena_array(a, struct cached *, most + 1);
	for (struct cached *c = v->backend.first; c; c = c->next)
		if (c->staged)
			list[n++] = c;
	qsort(list, n, sizeof *list, by_oid);
	out->oids = arena_array(a, struct str, n + 1);
	out->datas = arena_array(a, struct str, n + 1);
	out->types = arena_array(a, int64_t, n + 1);
	out->sizes = arena_array(a, int64_t, n + 1);
	out->codecs = arena_array(a, int64_t, n + 1);
	out->count = n;
	for (size_t i = 0; i < n; i++) {
		out->oids[i] = arena_str(a, oid_bytes(&list[i]->oid));
		out->datas[i] = backend_deflate(a, list[i]->bytes, &out->codecs[i]);
		if (!out->codecs[i]) /* outlives what the vault forgets */
			out->datas[i] = arena_str(a, out->datas[i]);
		out->types[i] = list[i]->type;
		out->sizes[i] = (int64_t)list[i]->bytes.len;
	}
}

static void drop_staged(struct backend *b)
{
	for (struct cached *c = b->first; c; c = c->next)
		c->staged = false;
	b->staged = 0;
}

enum err vault_stage(struct vault *v, struct arena *a, int64_t draft, struct str base,
	const struct vault_entry *entries, size_t count, const struct vault_commit *c,
	struct staged *out)
{
	AUTO(git_index, index, index_free);
	git_oid old_tree = {}, tree, commit;
	vault_turn_to(v, draft);
	drop_staged(&v->backend);
	if (git_index_new(&index))
		return fault(ERR_INTERNAL, "libgit2: %s", vault_git_words());
	TRY(start_from(v, base, index, &old_tree));
	for (size_t i = 0; i < count; i++)
		TRY(apply_entry(v, index, &entries[i]));
	int code = git_index_write_tree_to(&tree, index, v->repo);
	if (code)
		return vault_fault(v, code, "tree");
	TRY(write_commit(v, base, &tree, c, &commit));
	out->same_tree = base.len && git_oid_equal(&tree, &old_tree);
	git_oid_tostr(out->commit, sizeof out->commit, &commit);
	git_oid_tostr(out->tree, sizeof out->tree, &tree);
	collect(v, a, out);
	return ERR_OK;
}
