#include <git2/sys/commit.h>

#include "vault/inside.h"

enum err vault_tree(struct vault *v, struct str treeish, git_tree **out)
{
	git_oid oid;
	AUTO(git_object, object, object_free);
	TRY(vault_oid(treeish, &oid));
	int code = git_object_lookup(&object, v->repo, &oid, GIT_OBJECT_ANY);
	if (!code)
		code = git_object_peel((git_object **)out, object, GIT_OBJECT_TREE);
	return code ? vault_fault(v, code, "该版本") : ERR_OK;
}

enum err vault_read(struct vault *v, struct arena *a, int64_t draft, struct str treeish,
	struct str path, struct str *out)
{
	SCRATCH(scratch);
	AUTO(git_tree, tree, tree_free);
	AUTO(git_tree_entry, entry, entry_free);
	AUTO(git_blob, blob, blob_free);
	vault_turn_to(v, draft);
	TRY(vault_tree(v, treeish, &tree));
	const char *name = arena_cstr(&scratch, path);
	int code = git_tree_entry_bypath(&entry, tree, name);
	if (!code)
		code = git_blob_lookup(&blob, v->repo, git_tree_entry_id(entry));
	if (code)
		return vault_fault(v, code, name);
	*out = arena_str(
		a, (struct str){ git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob) });
	return ERR_OK;
}

struct listing {
	struct arena *arena;
	struct str prefix;
	struct vault_file *files;
	size_t count, room;
};

static int on_entry(const char *root, const git_tree_entry *entry, void *data)
{
	struct listing *l = data;
	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return 0;
	struct str path = str_c(arena_printf(l->arena, "%s%s", root, git_tree_entry_name(entry)));
	if (!str_starts(path, l->prefix))
		return 0;
	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : 16;
		struct vault_file *more = arena_array(l->arena, struct vault_file, room);
		if (l->count)
			memcpy(more, l->files, l->count * sizeof *more);
		l->files = more;
		l->room = room;
	}
	l->files[l->count].path = path;
	git_oid_tostr(l->files[l->count++].oid, OID_HEX + 1, git_tree_entry_id(entry));
	return 0;
}

enum err vault_list(struct vault *v, struct arena *a, int64_t draft, struct str treeish,
	struct str prefix, struct vault_file **out, size_t *out_count)
{
	AUTO(git_tree, tree, tree_free);
	struct listing l = { .arena = a, .prefix = prefix };
	vault_turn_to(v, draft);
	TRY(vault_tree(v, treeish, &tree));
	int code = git_tree_walk(tree, GIT_TREEWALK_PRE, on_entry, &l);
	if (code)
		return vault_fault(v, code, "tree");
	*out = l.files;
	*out_count = l.count;
	return ERR_OK;
}

enum err vault_commit_read(
	struct vault *v, struct arena *a, int64_t draft, struct str hex, struct vault_revision *out)
{
	git_oid oid;
	AUTO(git_commit, commit, commit_free);
	vault_turn_to(v, draft);
	TRY(vault_oid(hex, &oid));
	int code = git_commit_lookup(&commit, v->repo, &oid);
	if (code)
		return vault_fault(v, code, "该版本");
	const git_signature *author = git_commit_author(commit);
	*out = (struct vault_revision){
		.name = arena_str(a, str_c(author->name)),
		.email = arena_str(a, str_c(author->email)),
		.message = arena_str(a, str_c(git_commit_message_raw(commit))),
		.at = (int64_t)author->when.time * 1000,
	};
	git_oid_tostr(out->commit, sizeof out->commit, &oid);
	git_oid_tostr(out->tree, sizeof out->tree, git_commit_tree_id(commit));
	if (git_commit_parentcount(commit))
		git_oid_tostr(out->parent, sizeof out->parent, git_commit_parent_id(commit, 0));
	if (git_commit_parentcount(commit) > 1)
		git_oid_tostr(out->merged, sizeof out->merged, git_commit_parent_id(commit, 1));
	return ERR_OK;
}

/* Ids of the root trees of these commits, or of the text files in their root trees. */
static size_t gather_trees(struct vault *v, const git_oid *commits, size_t n, git_oid *out)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		AUTO(git_commit, commit, commit_free);
		if (!git_commit_lookup(&commit, v->repo, &commits[i]))
			out[found++] = *git_commit_tree_id(commit);
	}
	return found;
}

static size_t gather_files(struct vault *v, const git_oid *trees, size_t n, git_oid *out)
{
	static const char *const names[] = { "article.html", "meta.json" };
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		AUTO(git_tree, tree, tree_free);
		if (git_tree_lookup(&tree, v->repo, &trees[i]))
			continue;
		for (size_t j = 0; j < 2; j++) {
			const git_tree_entry *e = git_tree_entry_byname(tree, names[j]);
			if (e)
				out[found++] = *git_tree_entry_id(e);
		}
	}
	return found;
}

enum err vault_prefetch(struct vault *v, int64_t draft, const struct str *commits, size_t count)
{
	SCRATCH(a);
	git_oid *level = arena_array(&a, git_oid, count * 2 + 1);
	git_oid *next = arena_array(&a, git_oid, count * 2 + 1);
	vault_turn_to(v, draft);
	for (size_t i = 0; i < count; i++)
		TRY(vault_oid(commits[i], &level[i]));
	TRY(backend_load(&v->backend, level, count));
	count = gather_trees(v, level, count, next);
	TRY(backend_load(&v->backend, next, count));
	count = gather_files(v, next, count, level);
	return backend_load(&v->backend, level, count);
}

enum err vault_prefetch_revision(struct vault *v, int64_t draft, int64_t rev)
{
	vault_turn_to(v, draft);
	return backend_load_revision(&v->backend, rev);
}
