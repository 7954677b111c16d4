#include "article/utf8.h"
#include "base/buf.h"
#include "desk/findings.h"
#include "desk/inside.h"
#include "desk/meta.h"

enum { TITLE_MAX = 200, ENTRIES_MAX = 512 };

/* Words as they will stand in the tree. */
struct canonical {
	struct str title, html, meta;
};

static enum err canonical_words(
	struct desk *d, const struct draft_words *w, const char *kind, struct canonical *out)
{
	out->title = str_trim(w->title);
	if (!out->title.len)
		return fault_as(ERR_INVALID, "draft.title", "title", "请填写标题");
	if (utf8_count(out->title) > TITLE_MAX || str_has_control(out->title, false))
		return fault_as(ERR_INVALID, "draft.title", "title",
			"标题应在 %d 字以内，且不含换行等控制字符", TITLE_MAX);
	TRY(article_canon(d->arena, w->html, &out->html));
	return meta_canon(d->arena, w->meta, out->title,
		strcmp(kind, "ISSUED") ? "article" : "document", &out->meta);
}

/* Which of the named assets the base tree has already. */
static bool listed(const struct vault_file *files, size_t n, struct str sha256)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(str_sub(files[i].path, strlen("assets/"), 64), sha256))
			return true;
	return false;
}

static enum err add_new_assets(struct desk *d, int64_t draft, const struct str *want, size_t n,
	struct vault_entry *entries, size_t *count)
{
	AUTO_ROWS rows = {};
	if (!n)
		return ERR_OK;
	TRY(store_run_binary(d->db, d->arena, asset_bytes, &rows,
		P_INT(d->assets_of ? d->assets_of : draft), P_TEXT_LIST(want, n)));
	if ((size_t)rows.count != n)
		return fault_as(ERR_INVALID, "draft.asset", "html",
			"正文引用了没有上传到本稿的图片或附件，请重新上传");
	for (int i = 0; i < rows.count; i++)
		entries[(*count)++] = (struct vault_entry){
			.path = str_c(arena_printf(d->arena, "assets/" STRF "." STRF,
				STRV(row_str(&rows, i, 0)), STRV(row_str(&rows, i, 1)))),
			.bytes = arena_str(d->arena, row_str(&rows, i, 2)),
		};
	return ERR_OK;
}

static bool wanted(const struct str *named, size_t n, struct str path)
{
	struct str sha256 = str_sub(path, strlen("assets/"), 64);
	for (size_t i = 0; i < n; i++)
		if (str_eq(named[i], sha256))
			return true;
	return false;
}

/* Files of the base that the words no longer name go, and so do an old submission's renditions. */
static void add_removals(const struct vault_file *files, size_t n, const struct str *named,
	size_t named_count, struct vault_entry *entries, size_t *count)
{
	for (size_t i = 0; i < n && *count < ENTRIES_MAX; i++) {
		bool asset = str_starts(files[i].path, STR("assets/"));
		bool rendition = str_starts(files[i].path, STR("renditions/"));
		if (rendition || (asset && !wanted(named, named_count, files[i].path)))
			entries[(*count)++] =
				(struct vault_entry){ .path = files[i].path, .remove = true };
	}
}

static enum err entries_of(struct desk *d, int64_t draft, struct str base,
	const struct canonical *c, struct vault_entry **out, size_t *out_count)
{
	struct vault_file *files = NULL;
	struct str *named, *fresh;
	size_t file_count = 0, fresh_count = 0, count = 0;
	size_t named_count = article_assets(d->arena, c->html, &named);
	struct vault_entry *entries = arena_array(d->arena, struct vault_entry, ENTRIES_MAX * 2);
	if (named_count > ENTRIES_MAX / 2)
		return fault_as(ERR_LIMIT, "draft.assets", "html", "一篇稿件最多 %d 个图片和附件",
			ENTRIES_MAX / 2);
	if (base.len)
		TRY(vault_list(
			d->vault, d->arena, draft, base, (struct str){}, &files, &file_count));
	fresh = arena_array(d->arena, struct str, named_count + 1);
	for (size_t i = 0; i < named_count; i++)
		if (!listed(files, file_count, named[i]))
			fresh[fresh_count++] = named[i];
	entries[count++] = (struct vault_entry){ .path = STR("article.html"), .bytes = c->html };
	entries[count++] = (struct vault_entry){ .path = STR("meta.json"), .bytes = c->meta };
	add_removals(files, file_count, named, named_count, entries, &count);
	TRY(add_new_assets(d, draft, fresh, fresh_count, entries, &count));
	*out = entries;
	*out_count = count;
	return ERR_OK;
}

static enum err refuse_secrets(
	struct desk *d, const struct person *who, int64_t draft, const struct canonical *c)
{
	struct revision rev = { .title = c->title, .html = c->html, .meta = c->meta };
	return findings_refuse_secrets(d, who, draft, &rev);
}

/* Whoever wrote the words of the draft that is copied wrote these: no vote on his own words. */
static enum err lend_authors(
	struct desk *d, const struct person *who, int64_t from, struct pending *p)
{
	AUTO_ROWS rows = {};
	struct buf b;
	TRY(store_run(d->db, d->arena, draft_authors, &rows, P_INT(from), P_INT(who->id)));
	int64_t *authors = arena_array(d->arena, int64_t, (size_t)rows.count + 1);
	buf_init(&b, d->arena, (size_t)64 * 1024);
	authors[0] = who->id;
	for (int i = 0; i < rows.count; i++) {
		authors[i + 1] = row_int(&rows, i, 0);
		buf_printf(&b, "Co-authored-by: " STRF " <%lld@" STRF ">\n",
			STRV(row_str(&rows, i, 1)), (long long)authors[i + 1],
			STRV(row_str(&rows, i, 2)));
	}
	p->authors = authors;
	p->author_count = (size_t)rows.count + 1;
	p->extra_trailers = buf_str(&b);
	return ERR_OK;
}

/* What of another line a save brings in; all zero: nothing. */
struct merge {
	struct str commit;
	int64_t rev;
};

static enum err commit_words(struct desk *d, const struct person *who, const struct draft_head *h,
	const struct canonical *c, const struct draft_words *w, const char *kind,
	const struct merge *merge, struct str *out_commit)
{
	struct vault_entry *entries;
	size_t count;
	struct staged *staged = arena_new(d->arena, struct staged);
	struct pending p = { .draft = h->id,
		.rev = h->rev + 1,
		.base = h->commit,
		.title = c->title,
		.note = w->note,
		.kind = kind,
		.authors = &who->id,
		.author_count = 1,
		.draft_kind = h->kind,
		.department = h->department,
		.copy_of = d->assets_of,
		.html = c->html,
		.merged = merge->commit,
		.merged_rev = merge->rev,
		.copy = w->copy };
	TRY(entries_of(d, h->id, h->commit, c, &entries, &count));
	if (d->assets_of)
		TRY(lend_authors(d, who, d->assets_of, &p));
	TRY(pending_stage(d, who, &p, entries, count, staged));
	TRY(pending_commit(d, &p, staged));
	*out_commit = str_c(staged->commit);
	return ERR_OK;
}

static enum err same_words(
	struct desk *d, const struct draft_head *h, const struct canonical *c, bool *out)
{
	struct str html, meta;
	*out = false;
	if (!h->commit.len)
		return ERR_OK;
	TRY(vault_prefetch(d->vault, h->id, &h->commit, 1));
	TRY(vault_read(d->vault, d->arena, h->id, h->commit, STR("article.html"), &html));
	TRY(vault_read(d->vault, d->arena, h->id, h->commit, STR("meta.json"), &meta));
	*out = str_eq(html, c->html) && str_eq(meta, c->meta);
	return ERR_OK;
}

/* What a 公文 is known by. Whether it still holds is said of it later: one that is repealed is marked so. */
static enum err check_labels(struct desk *d, struct str before, struct str after)
{
	static const struct {
		const char *key, *zh;
	} labels[] = {
#define LOCKED_PROSE(key, zh)
#define LOCKED_INSIDE(key, zh)
#define LOCKED_LABEL(key, zh)          { #key, zh },
#define META(key, kind, most, how, zh) LOCKED_##how(key, zh)
#include "model/meta.def"
	};
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].key, "validity") &&
			!str_eq(meta_get(d->arena, before, labels[i].key),
				meta_get(d->arena, after, labels[i].key)))
			return fault_as(ERR_DENIED, "draft.locked", labels[i].key,
				"公文的%s已锁定，与印发的原件一致，不能在此修改", labels[i].zh);
	return ERR_OK;
}

/* A 公文's text is locked; its column, summary and channel texts are not. */
static enum err check_locked(struct desk *d, const struct draft_head *h, const struct canonical *c)
{
	struct str html, meta;
	if (!str_eq(h->kind, STR("ISSUED")) || !h->commit.len)
		return ERR_OK;
	TRY(vault_read(d->vault, d->arena, h->id, h->commit, STR("article.html"), &html));
	if (!str_eq(html, c->html) || !str_eq(h->title, c->title))
		return fault_as(ERR_DENIED, "draft.locked", "html",
			"公文的标题和正文已锁定，与印发的原件一致，不能在此修改");
	TRY(vault_read(d->vault, d->arena, h->id, h->commit, STR("meta.json"), &meta));
	return check_labels(d, meta, c->meta);
}

static enum err next_id(struct desk *d, int64_t *out)
{
	AUTO_ROWS rows = {};
	*out = d->draft_ahead;
	d->draft_ahead = 0;
	if (*out)
		return ERR_OK;
	TRY(store_run(d->db, d->arena, draft_next_id, &rows));
	*out = row_int(&rows, 0, 0);
	return ERR_OK;
}

/* `from` (0: none) lends its files and its authors to the one that is coming. */
static enum err create(struct desk *d, const struct person *who, struct str kind,
	const struct draft_words *w, int64_t from, int64_t *out_id, struct str *out_commit)
{
	struct draft_head h = { .kind = kind, .department = who->department };
	struct canonical c;
	bool issued = str_eq(kind, STR("ISSUED"));
	TRY(canonical_words(d, w, issued ? "ISSUED" : "COPY", &c));
	TRY(refuse_secrets(d, who, 0, &c));
	TRY(next_id(d, &h.id));
	d->assets_of = from;
	enum err e = commit_words(
		d, who, &h, &c, w, issued ? "IMPORT" : "SAVE", &(struct merge){}, out_commit);
	d->assets_of = 0;
	TRY(e);
	*out_id = h.id;
	return ERR_OK;
}

enum err draft_create(struct desk *d, const struct person *who, struct str kind,
	const struct draft_words *w, int64_t *out_id, struct str *out_commit)
{
	if (!str_eq(kind, STR("ISSUED")) && !str_eq(kind, STR("COPY")))
		return fault_as(ERR_INVALID, "draft.kind", "kind",
			"种类应为 COPY（稿件）或 ISSUED（公文）");
	return create(d, who, kind, w, 0, out_id, out_commit);
}

enum err draft_create_from(struct desk *d, const struct person *who, const struct draft_words *w,
	int64_t from, int64_t *out_id)
{
	struct str commit;
	return create(d, who, STR("COPY"), w, from, out_id, &commit);
}

enum err draft_save(struct desk *d, const struct person *who, int64_t draft, struct str if_match,
	const struct draft_words *w, struct str *out_commit)
{
	struct draft_head h;
	struct canonical c;
	bool same;
	TRY(draft_head(d, draft, &h));
	TRY(draft_may_edit(who, &h));
	TRY(canonical_words(d, w, arena_cstr(d->arena, h.kind), &c));
	TRY(same_words(d, &h, &c, &same));
	*out_commit = h.commit;
	if (same)
		return ERR_OK;
	if (!str_eq(if_match, h.commit))
		return fault_as(ERR_STALE, "draft.stale", NULL,
			"稿件已被他人更新，请先查看最新版本，再合并您的修改");
	TRY(check_locked(d, &h, &c));
	TRY(refuse_secrets(d, who, draft, &c));
	return commit_words(d, who, &h, &c, w, "SAVE", &(struct merge){}, out_commit);
}

enum err draft_save_merged(struct desk *d, const struct person *who, const struct draft_head *h,
	const struct draft_words *w, struct str merged, int64_t merged_rev, struct str *out_commit)
{
	struct canonical c;
	TRY(canonical_words(d, w, arena_cstr(d->arena, h->kind), &c));
	TRY(refuse_secrets(d, who, h->id, &c));
	return commit_words(
		d, who, h, &c, w, "MERGE", &(struct merge){ merged, merged_rev }, out_commit);
}
