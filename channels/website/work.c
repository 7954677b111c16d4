#include "channels/website/work.h"
#include "channels/website/holding.h"

#include "base/digest.h"
#include "channels/markup.h"

/* What an earlier attempt left in doubt is settled first: did it get there or not? */
static enum err look_elsewhere(struct work *w)
{
	struct str target;
	w->elsewhere = w->wire->site_there && !w->wire->secret(w->wire, "site_target", &target);
	if (!w->elsewhere)
		return ERR_OK;
	TRY(w->wire->site_there(w->wire, w->arena, w->root, &w->there));
	TRY(tree_adopt(&w->tree, w->arena, w->there));
	if (w->there.len &&
		w->tree.current < 0) /* a folder that was lost would take the site with it */
		return fault_as(ERR_DENIED, "website.root", NULL,
			"site_root 是空的，而投放目标上已有网站：请先把网站取回 site_root，再继续");
	return ERR_OK;
}

const char *website_own(struct wire *wire, struct arena *a)
{
	struct str own;
	return wire->folder && !wire->folder(wire, &own) ? arena_cstr(a, own) : NULL;
}

enum err work_open(struct work *w)
{
	const struct delivery_job *job = w->job;
	TRY(website_url(w->arena, job->site.base_url, job->draft, &w->url));
	w->folder = str_c(arena_printf(w->arena, "art/" STRF, STRV(job->draft)));
	return work_open_site(w, &job->site);
}

enum err work_open_site(struct work *w, const struct channel_site *site)
{
	TRY(site_read(w->arena, site, &w->site));
	TRY(w->wire->secret(w->wire, "site_root", &w->root));
	TRY(tree_open(arena_cstr(w->arena, w->root), website_own(w->wire, w->arena), &w->tree));
	TRY(holding_check(&w->tree.ledger));
	return look_elsewhere(w);
}

enum err work_send(void *work, const char *id)
{
	struct work *w = work;
	return w->wire->site_send(w->wire, w->arena, w->root, id, w->anew);
}

enum err work_send_again(struct work *w)
{
	struct str own;
	const char *id = tree_current(&w->tree, w->arena);
	if (!w->elsewhere || !id)
		return ERR_OK;
	TRY(disk_read(w->arena, w->tree.current, "RELEASE.json", &own));
	return str_eq(own, w->there) ? ERR_OK : work_send(w, id);
}

void work_close(struct work *w)
{
	tree_close(&w->tree);
}

static enum err fill_one(struct work *w, const char *path, enum hole_form form, struct str *out)
{
	const struct rendition *r = w->job->rendition;
	const struct rendition_file *f = rendition_file(r, str_c(path));
	struct hole_value values[] = {
		{ STR("released_at"), str_c(china_time(w->arena, w->job->released_at)) },
		{ STR("landing_url"), w->url },
	};
	if (!f)
		return fault_as(ERR_INVALID, "website.rendition", NULL, "成品缺少文件“%s”", path);
	return rendition_fill(w->arena, r, f->bytes, form, values, 2, out);
}

enum err work_fill(struct work *w, int64_t at)
{
	struct delivery_job job = *w->job;
	struct work filled = *w;
	job.released_at = w->released_at = at;
	filled.job = &job;
	TRY(fill_one(&filled, "page.html", HOLE_HTML, &w->page));
	return fill_one(&filled, "entry.json", HOLE_TEXT, &w->entry);
}

const char *work_path(const struct work *w, const char *name)
{
	return arena_printf(w->arena, STRF "/%s", STRV(w->folder), name);
}

bool work_stands(struct work *w)
{
	const char **names;
	return w->tree.current >= 0 &&
	       disk_names(w->arena, w->tree.current, arena_cstr(w->arena, w->folder), &names);
}

bool work_known(struct work *w)
{
	struct str sha256;
	return w->tree.ledger.dir >= 0 &&
	       !ledger_sha256(
		       w->arena, &w->tree.ledger, str_c(work_path(w, "index.html")), &sha256) &&
	       sha256.len > 0;
}

/* By the facts that lists are made of, the newest month first. */
static enum err find_in_facts(struct work *w, struct entry *out)
{
	int facts;
	size_t part;
	struct months m;
	TRY(ledger_facts(&w->tree.ledger, &facts));
	enum err e = ERR_NOTFOUND;
	months_read(w->arena, facts, &m);
	for (size_t i = m.count; i-- > 0 && e == ERR_NOTFOUND;)
		e = month_find(w->arena, facts, m.names[i], w->job->draft, out, &part);
	close(facts);
	return e;
}

/* What the digests know and the facts do not have was lost from them: a file was cut at a line's end, or is missing. */
static enum err find_in_ledger(struct work *w, struct entry *out)
{
	if (!work_known(w))
		return ERR_NOTFOUND;
	enum err e = find_in_facts(w, out);
	return e == ERR_NOTFOUND ? ERR_INVALID : e;
}

/* Its own words, where they are what went out: for facts that cannot be read. */
static enum err read_page(struct work *w, struct entry *out)
{
	static const char *const names[] = { "entry.json", "release.json" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		struct str bytes, sha256;
		const char *path = arena_printf(&a, "%s", work_path(w, names[i]));
		TRY(disk_read(&a, w->tree.current, path, &bytes));
		TRY(ledger_sha256(&a, &w->tree.ledger, str_c(path), &sha256));
		if (!str_eq(sha256, str_c(sha256_hex(&a, bytes))))
			return fault(ERR_NOTFOUND, "“%s”不是发布的内容", path);
	}
	return entry_read(w->arena, w->tree.current, w->job->draft, out);
}

enum err work_standing(struct work *w, const struct entry **out)
{
	struct entry *e = arena_array(w->arena, struct entry, 1);
	enum err failed = ERR_NOTFOUND;
	*out = NULL;
	if (w->tree.ledger.dir >= 0 && w->tree.ledger.whole)
		failed = find_in_ledger(w, e);
	else if (w->tree.current >= 0)
		failed = entry_read(w->arena, w->tree.current, w->job->draft, e);
	if (failed == ERR_INVALID && w->tree.ledger.dir >= 0 && w->tree.current >= 0)
		failed = read_page(w, e);
	if (!failed)
		*out = e;
	return failed == ERR_UNAVAILABLE ? failed : ERR_OK;
}

static struct str release_facts(const struct work *w, const struct entry *was)
{
	struct entry e = { .key = w->job->key,
		.commit = w->job->commit,
		.page_sha256 = str_c(sha256_hex(w->arena, w->page)),
		.released_at = w->released_at,
		.first_released_at = was ? was->first_released_at : w->released_at };
	return entry_release_json(w->arena, &e);
}

static enum err own_files(struct work *w, work_file *seen, void *context)
{
	for (const struct rendition_file *f = w->job->rendition->first; f; f = f->next)
		if (str_starts(f->path, STR("assets/")) || str_eq(f->path, STR("style.css")))
			TRY(seen(
				context, w, work_path(w, arena_cstr(w->arena, f->path)), f->bytes));
	return ERR_OK;
}

/*
 * The name by which the page refers to a file: as it was approved, also where the file would be called otherwise now
 * (a picture went by the ending of its own name, until it went by what it was made into).
 */
static bool name_in_page(const struct work *w, const struct asset *asset, struct str *out)
{
	const char *stem = arena_printf(w->arena, "assets/" STRF ".", STRV(asset->sha256));
	ptrdiff_t at = str_find(w->page, str_c(stem));
	struct str rest = at < 0 ? STR("") : str_from(w->page, (size_t)at), sha256;
	size_t n = strlen(stem);
	while (n < rest.len && ((rest.at[n] >= '0' && rest.at[n] <= '9') ||
				       (rest.at[n] >= 'a' && rest.at[n] <= 'z')))
		n++;
	*out = str_sub(rest, 0, n < rest.len ? n : rest.len);
	return markup_asset(*out, &sha256);
}

/* What the page refers to and the rendition has not taken in. */
static enum err attached_files(struct work *w, work_file *seen, void *context)
{
	for (size_t i = 0; i < w->job->asset_count; i++) {
		const struct asset *asset = &w->job->assets[i];
		struct str path;
		if (name_in_page(w, asset, &path) && !rendition_file(w->job->rendition, path))
			TRY(seen(context, w, work_path(w, arena_cstr(w->arena, path)),
				asset->bytes));
	}
	return ERR_OK;
}

enum err work_files(struct work *w, const struct entry *was, work_file *seen, void *context)
{
	TRY(seen(context, w, work_path(w, "index.html"), w->page));
	TRY(seen(context, w, work_path(w, "entry.json"), w->entry));
	TRY(seen(context, w, work_path(w, "release.json"), release_facts(w, was)));
	TRY(own_files(w, seen, context));
	return attached_files(w, seen, context);
}
