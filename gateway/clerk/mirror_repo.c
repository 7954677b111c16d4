#include "clerk/mirror_repo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define AUTO(type, name, done) __attribute__((cleanup(done))) type *name = NULL

static void tree_free(git_tree **t)
{
	git_tree_free(*t);
}
static void commit_free(git_commit **c)
{
	git_commit_free(*c);
}
static void builder_free(git_treebuilder **b)
{
	git_treebuilder_free(*b);
}
static void reference_free(git_reference **r)
{
	git_reference_free(*r);
}
static void signature_free(git_signature **s)
{
	git_signature_free(*s);
}

static enum err trouble(const char *doing)
{
	const git_error *e = git_error_last();
	return fault(ERR_INTERNAL, "镜像：%s：%s", doing, e ? e->message : "?");
}

/* Transaction ids do not fit a signed integer; as text without leading zeros they still compare. */
static int compare_xid(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	return n != m ? (n < m ? -1 : 1) : strcmp(a, b);
}

bool record_before(const struct record_at *a, const struct record_at *b)
{
	int x = compare_xid(a->xid, b->xid);
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch;
	if (x)
		return x < 0;
	return a->draft != b->draft ? a->draft < b->draft : a->n < b->n;
}

static enum err make(const char *path, const char *description, git_repository **out)
{
	git_repository_init_options o = { .version = GIT_REPOSITORY_INIT_OPTIONS_VERSION,
		.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH,
		.description = description };
	return git_repository_init_ext(out, path, &o) ? trouble(path) : ERR_OK;
}

enum err mirror_repo_open(const char *path, const char *description, struct mirror_repo *out)
{
	SCRATCH(a);
	struct mirror_repo m = {};
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	m.fresh = access(arena_printf(&a, "%s/HEAD", path), F_OK) != 0;
	if (m.fresh)
		TRY(make(path, description, &m.repo));
	else if (git_repository_open_bare(&m.repo, path))
		return trouble(path);
	*out = m;
	return ERR_OK;
}

void mirror_repo_close(struct mirror_repo *m)
{
	mirror_load_drop(&m->load);
	git_repository_free(m->repo);
	*m = (struct mirror_repo){};
}

enum err mirror_repo_ref(struct mirror_repo *m, const char *name, struct str commit)
{
	SCRATCH(a);
	git_oid oid;
	AUTO(git_reference, ref, reference_free);
	if (git_oid_fromstrn(&oid, commit.at, commit.len) || commit.len != GIT_OID_HEXSZ)
		return fault(ERR_INTERNAL, "镜像：版本号有误");
	if (git_reference_create(
		    &ref, m->repo, arena_printf(&a, "refs/heads/%s", name), &oid, 1, NULL))
		return trouble(name);
	return ERR_OK;
}

enum err mirror_repo_head(struct mirror_repo *m, const char *branch)
{
	SCRATCH(a);
	return git_repository_set_head(m->repo, arena_printf(&a, "refs/heads/%s", branch))
		       ? trouble("HEAD")
		       : ERR_OK;
}

/* The tip of the branch, NULL before its first commit. */
static enum err tip_of(struct mirror_repo *m, const char *branch, git_commit **out)
{
	SCRATCH(a);
	git_oid oid;
	int code =
		git_reference_name_to_id(&oid, m->repo, arena_printf(&a, "refs/heads/%s", branch));
	if (code == GIT_ENOTFOUND)
		return ERR_OK;
	return code || git_commit_lookup(out, m->repo, &oid) ? trouble(branch) : ERR_OK;
}

/* Where the tip stands in the record, by its own trailer "Shenfa-Record: epoch.xid.draft.n". */
static struct record_at record_of(const git_commit *tip)
{
	struct record_at at = { .epoch = -1, .xid = "0" };
	struct str message = str_c(tip ? git_commit_message(tip) : "");
	ptrdiff_t found = str_find(message, STR("\nShenfa-Record: "));
	if (found < 0)
		return at;
	struct str line = str_from(message, (size_t)found + 16);
	line = str_cut(&line, '\n');
	struct str epoch = str_cut(&line, '.'), xid = str_cut(&line, '.'),
		   draft = str_cut(&line, '.');
	if (str_i64(epoch, &at.epoch) && str_i64(draft, &at.draft) && str_i64(line, &at.n))
		snprintf(at.xid, sizeof at.xid, STRF, STRV(xid));
	return at;
}

/* The folder renditions/<channel> of the approved tree. */
static enum err rendition_of(struct mirror_repo *m, const struct release *r, git_oid *out)
{
	SCRATCH(a);
	git_oid oid;
	AUTO(git_tree, tree, tree_free);
	git_tree_entry *entry = NULL;
	if (git_oid_fromstrn(&oid, r->tree.at, r->tree.len) ||
		git_tree_lookup(&tree, m->repo, &oid) ||
		git_tree_entry_bypath(
			&entry, tree, arena_printf(&a, "renditions/" STRF, STRV(r->channel))))
		return trouble("成品目录");
	*out = *git_tree_entry_id(entry);
	git_tree_entry_free(entry);
	return ERR_OK;
}

/* The tip's tree with this item put in, or taken out. */
static enum err next_tree(
	struct mirror_repo *m, const git_commit *tip, const struct release *r, git_oid *out)
{
	SCRATCH(a);
	git_oid rendition;
	AUTO(git_tree, before, tree_free);
	AUTO(git_treebuilder, builder, builder_free);
	const char *folder = arena_cstr(&a, r->folder);
	bool gone = str_eq(r->act, STR("withdraw"));
	if (tip && git_commit_tree(&before, tip))
		return trouble("上一个目录");
	if (git_treebuilder_new(&builder, m->repo, before))
		return trouble("目录");
	if (!gone)
		TRY(rendition_of(m, r, &rendition));
	if (gone && git_treebuilder_get(builder, folder) && git_treebuilder_remove(builder, folder))
		return trouble(folder);
	if (!gone && git_treebuilder_insert(NULL, builder, folder, &rendition, GIT_FILEMODE_TREE))
		return trouble(folder);
	return git_treebuilder_write(out, builder) ? trouble("写入目录") : ERR_OK;
}

static const char *verb(struct str act)
{
	return str_eq(act, STR("withdraw"))  ? "撤稿"
	       : str_eq(act, STR("correct")) ? "更正"
					     : "发布";
}

static const char *message_of(struct arena *a, const struct release *r)
{
	const char *url = r->url.len ? arena_printf(a, "地址：" STRF "\n\n", STRV(r->url)) : "";
	return arena_printf(a,
		"%s " STRF " " STRF "\n\n渠道：" STRF "\n%s"
		"Shenfa-Draft: %lld\nShenfa-Submission: %lld\nShenfa-Delivery: %lld\n"
		"Shenfa-Record: %lld.%s.%lld.%lld\n",
		verb(r->act), STRV(r->folder), STRV(r->title), STRV(r->account_name), url,
		(long long)r->draft, (long long)r->submission, (long long)r->delivery,
		(long long)r->record.epoch, r->record.xid, (long long)r->record.draft,
		(long long)r->record.n);
}

static enum err write_commit(struct mirror_repo *m, const struct release *r, const git_commit *tip,
	const git_oid *tree_id, git_oid *out)
{
	SCRATCH(a);
	AUTO(git_tree, tree, tree_free);
	AUTO(git_signature, author, signature_free);
	AUTO(git_signature, gateway, signature_free);
	const git_commit *parents[] = { tip };
	if (git_tree_lookup(&tree, m->repo, tree_id) ||
		git_signature_new(
			&author, arena_cstr(&a, r->name), arena_cstr(&a, r->email), r->at, 480) ||
		git_signature_new(&gateway, "审发", "gateway@shenfa.invalid", r->at, 480) ||
		git_commit_create(out, m->repo, NULL, author, gateway, NULL, message_of(&a, r),
			tree, tip ? 1 : 0, tip ? parents : NULL))
		return trouble("写入提交");
	return ERR_OK;
}

enum err mirror_repo_release(struct mirror_repo *m, const struct release *r)
{
	SCRATCH(a);
	git_oid tree, commit;
	char hex[GIT_OID_HEXSZ + 1];
	AUTO(git_commit, tip, commit_free);
	const char *branch = arena_cstr(&a, r->branch);
	TRY(tip_of(m, branch, &tip));
	struct record_at have = record_of(tip);
	if (!record_before(&have, &r->record))
		return ERR_OK;
	TRY(next_tree(m, tip, r, &tree));
	TRY(write_commit(m, r, tip, &tree, &commit));
	git_oid_tostr(hex, sizeof hex, &commit);
	return mirror_repo_ref(m, branch, str_c(hex));
}
