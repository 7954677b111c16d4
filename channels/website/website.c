#include "channels/website/website.h"

#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/check.h"
#include "channels/website/hint.h"
#include "channels/website/lists.h"
#include "channels/website/page.h"
#include "channels/website/survey.h"
#include "channels/website/tree.h"

enum { CLOCKS_APART_MS = 10 * 60 * 1000 };

static bool is_plain(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return id.len && id.len <= 64;
}

static struct str without_slash(struct str url)
{
	while (str_ends(url, STR("/")))
		url.len--;
	return url;
}

enum err website_url(struct arena *a, struct str base_url, struct str draft, struct str *out)
{
	struct str base = without_slash(base_url);
	if (!is_plain(draft))
		return fault_as(ERR_INVALID, "website.draft", "draft", "稿件编号不能用作网址");
	*out = str_c(arena_printf(a, STRF "/art/" STRF "/", STRV(base), STRV(draft)));
	return ERR_OK;
}

/* One delivery on its way into the tree. */
struct work {
	struct wire *wire;
	struct arena *arena;
	const struct delivery_job *job;
	struct str url, folder; /* "art/<draft>" */
	struct str page, entry; /* holes filled */
	struct str root;
	bool elsewhere;   /* it is read at another place than the folder */
	struct str there; /* RELEASE.json of that place */
	struct site site;
	struct tree tree;
};

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

static enum err send_there(void *context, const char *id)
{
	struct work *w = context;
	return w->wire->site_send(w->wire, w->arena, w->root, id);
}

const char *website_own(struct wire *wire, struct arena *a)
{
	struct str own;
	return wire->folder && !wire->folder(wire, &own) ? arena_cstr(a, own) : NULL;
}

static enum err work_open(struct work *w)
{
	const struct delivery_job *job = w->job;
	TRY(website_url(w->arena, job->site.base_url, job->draft, &w->url));
	TRY(site_read(w->arena, &job->site, &w->site));
	w->folder = str_c(arena_printf(w->arena, "art/" STRF, STRV(job->draft)));
	TRY(w->wire->secret(w->wire, "site_root", &w->root));
	TRY(tree_open(arena_cstr(w->arena, w->root), website_own(w->wire, w->arena), &w->tree));
	return look_elsewhere(w);
}

static void work_close(struct work *w)
{
	tree_close(&w->tree);
}
#define AUTO_WORK __attribute__((cleanup(work_close))) struct work

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

static enum err fill(struct work *w)
{
	TRY(fill_one(w, "page.html", HOLE_HTML, &w->page));
	TRY(fill_one(w, "entry.json", HOLE_TEXT, &w->entry));
	return page_check(w->arena, w->page, w->job, w->wire->now(w->wire));
}

static const char *in_folder(const struct work *w, const char *name)
{
	return arena_printf(w->arena, STRF "/%s", STRV(w->folder), name);
}

/* Any file of the draft in the tree, readable or not. */
static bool stands(struct work *w)
{
	const char **names;
	return w->tree.current >= 0 &&
	       disk_names(w->arena, w->tree.current, arena_cstr(w->arena, w->folder), &names);
}

static bool is_in_ledger(struct work *w)
{
	struct shard s;
	if (w->tree.ledger.dir < 0)
		return false;
	const char *path = in_folder(w, "index.html");
	const char *name = shard_name(w->arena, str_c(path));
	return !shard_read(w->arena, &w->tree.ledger, name, &s) &&
	       shard_sha256(&s, str_c(path)).len > 0;
}

/* By the facts that lists are made of, the newest month first. */
static enum err find_in_ledger(struct work *w, struct entry *out)
{
	int facts;
	const char **months;
	TRY(ledger_facts(&w->tree.ledger, &facts));
	enum err e = ERR_NOTFOUND;
	for (size_t i = month_names(w->arena, facts, &months); i-- > 0 && e == ERR_NOTFOUND;)
		e = month_find(w->arena, facts, months[i], w->job->draft, out);
	close(facts);
	return e;
}

/* What stands there now, if anything; by the ledger where there is one, whatever the public folder says. */
static enum err standing(struct work *w, const struct entry **out)
{
	struct entry *e = arena_array(w->arena, struct entry, 1);
	enum err failed = ERR_NOTFOUND;
	*out = NULL;
	if (w->tree.ledger.dir >= 0 && w->tree.ledger.whole)
		failed = is_in_ledger(w) ? find_in_ledger(w, e) : ERR_NOTFOUND;
	else if (w->tree.current >= 0)
		failed = entry_read(w->arena, w->tree.current, w->job->draft, e);
	if (!failed)
		*out = e;
	return failed == ERR_UNAVAILABLE ? failed : ERR_OK;
}

static struct str release_facts(const struct work *w, const struct entry *was)
{
	struct entry e = { .key = w->job->key,
		.commit = w->job->commit,
		.page_sha256 = str_c(sha256_hex(w->arena, w->page)),
		.released_at = w->job->released_at,
		.first_released_at = was ? was->first_released_at : w->job->released_at };
	return entry_release_json(w->arena, &e);
}

/* This draft's page, or its mark of withdrawal, is not carried over. */
static enum err clear_the_way(struct work *w)
{
	TRY(tree_begin(&w->tree, w->arena));
	TRY(tree_clear(&w->tree, w->arena, arena_cstr(w->arena, w->folder)));
	return tree_clear(
		&w->tree, w->arena, arena_printf(w->arena, ".gone/" STRF, STRV(w->folder)));
}

static enum err write_assets(struct work *w)
{
	for (const struct rendition_file *f = w->job->rendition->first; f; f = f->next)
		if (str_starts(f->path, STR("assets/")) || str_eq(f->path, STR("style.css")))
			TRY(tree_write(&w->tree, w->arena,
				in_folder(w, arena_cstr(w->arena, f->path)), f->bytes));
	for (size_t i = 0; i < w->job->asset_count; i++) {
		const struct asset *asset = &w->job->assets[i];
		struct str path = rendition_asset_path(w->arena, asset);
		if (!rendition_file(w->job->rendition, path) && str_find(w->page, path) >= 0)
			TRY(tree_write(&w->tree, w->arena, in_folder(w, arena_cstr(w->arena, path)),
				asset->bytes));
	}
	return ERR_OK;
}

/* The lists take it from there, also when nothing is released but something withdrawn. */
static enum err write_template(struct work *w)
{
	static const char *const names[] = { "list.html", "style.css" };
	if (!rendition_file(w->job->rendition, STR("list.html")))
		return ERR_OK;
	for (size_t i = 0; i < 2; i++) {
		const struct rendition_file *f = rendition_file(w->job->rendition, str_c(names[i]));
		const char *path = arena_printf(w->arena, ".template/%s", names[i]);
		if (f)
			TRY(tree_put(&w->tree, w->arena, path, f->bytes));
	}
	return ERR_OK;
}

static enum err write_page(struct work *w, const struct entry *was)
{
	struct tree *t = &w->tree;
	TRY(tree_write(t, w->arena, in_folder(w, "index.html"), w->page));
	TRY(tree_write(t, w->arena, in_folder(w, "entry.json"), w->entry));
	TRY(tree_write(t, w->arena, in_folder(w, "release.json"), release_facts(w, was)));
	TRY(write_template(w));
	return write_assets(w);
}

static enum err write_release(struct work *w)
{
	const struct delivery_job *job = w->job;
	struct str page = w->page.len ? str_c(sha256_hex(w->arena, w->page)) : STR("");
	json_auto_t *j = json_pack("{s:o, s:o, s:s, s:o, s:o}", "key", json_from(job->key),
		"commit", json_from(job->commit), "act", delivery_act_name(job->act), "draft",
		json_from(job->draft), "page_sha256", json_from(page));
	return tree_put(&w->tree, w->arena, "RELEASE.json", json_canonical(w->arena, j));
}

static enum err finish(struct work *w, const struct lists_change *change, struct receipt *seen)
{
	const char *id = NULL;
	struct str base = without_slash(w->job->site.base_url);
	TRY(lists_update(w->arena, &w->tree, &w->site, base, change));
	TRY(write_release(w));
	TRY(tree_switch(&w->tree, w->arena, w->elsewhere ? send_there : NULL, w, &id));
	seen->remote_id = str_c(id);
	seen->url = w->url;
	return ERR_OK;
}

/* The page of this very delivery stands in the tree already. */
static bool already_there(struct work *w)
{
	struct entry e;
	return w->tree.current >= 0 && !entry_read(w->arena, w->tree.current, w->job->draft, &e) &&
	       str_eq(e.key, w->job->key) &&
	       str_eq(e.page_sha256, str_c(sha256_hex(w->arena, w->page)));
}

/* The other place has lost what it had, or was given something else: it gets the current one again. */
static enum err send_again(struct work *w)
{
	struct str own;
	const char *id = tree_current(&w->tree, w->arena);
	if (!w->elsewhere || !id)
		return ERR_OK;
	TRY(disk_read(w->arena, w->tree.current, "RELEASE.json", &own));
	return str_eq(own, w->there) ? ERR_OK : send_there(w, id);
}

static enum err release_page(struct work *w, struct receipt *seen)
{
	struct lists_change change = {};
	struct entry is;
	TRY(standing(w, &change.was));
	change.anew = !change.was && stands(w);
	TRY(clear_the_way(w));
	TRY(write_page(w, change.was));
	TRY(entry_read(w->arena, w->tree.building, w->job->draft, &is));
	change.is = &is;
	return finish(w, &change, seen);
}

static enum err website_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .job = job, .tree = NO_TREE };
	TRY(work_open(&w));
	TRY(fill(&w));
	TRY(already_there(&w) ? send_again(&w) : release_page(&w, seen));
	seen->url = w.url;
	*live = true;
	return ERR_OK;
}

/* What the public gets at the page's address; a status of 0 when nobody answers. */
static enum err fetch(struct work *w, struct wire_reply *out)
{
	struct wire_request q = { .method = "GET", .url = w->url, .timeout_ms = 15000 };
	enum err e = w->wire->exchange(w->wire, w->arena, &q, out);
	if (e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN)
		*out = (struct wire_reply){};
	return e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN ? ERR_OK : e;
}

static enum err see_withdrawn(struct work *w, enum sighting *out)
{
	struct wire_reply reply;
	if (stands(w)) {
		*out = SEEN_LIVE;
		return ERR_OK;
	}
	TRY(fetch(w, &reply));
	*out = reply.status == 404 || reply.status == 410 ? SEEN_ABSENT : SEEN_PENDING;
	return ERR_OK;
}

/*
 * The approved page with its holes filled. When it went out the page says itself: the courier's clock
 * set that, a moment apart from the gateway's, and what is further off was not what was sent.
 */
static enum err approved_page(struct work *w, const struct entry *e, struct str *out)
{
	struct delivery_job job = *w->job;
	struct work filled = *w;
	int64_t apart = e->released_at - job.released_at;
	if (apart >= -CLOCKS_APART_MS && apart <= CLOCKS_APART_MS)
		job.released_at = e->released_at;
	filled.job = &job;
	return fill_one(&filled, "page.html", HOLE_HTML, out);
}

static enum err see_published(struct work *w, const struct entry *e, enum sighting *out)
{
	struct wire_reply reply;
	struct str page;
	TRY(fetch(w, &reply));
	TRY(approved_page(w, e, &page));
	if (reply.status != 200)
		*out = SEEN_PENDING; /* switched, and not served yet */
	else
		*out = str_eq(reply.body, page) ? SEEN_LIVE : SEEN_OTHER;
	return ERR_OK;
}

static enum err website_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .job = job, .tree = NO_TREE };
	struct entry e = {};
	TRY(work_open(&w));
	bool in_tree = w.tree.current >= 0 && !entry_read(a, w.tree.current, job->draft, &e);
	seen->url = w.url;
	if (job->act == ACT_WITHDRAW)
		return see_withdrawn(&w, out);
	if (in_tree && str_eq(e.key, job->key))
		return see_published(&w, &e, out);
	*out = SEEN_ABSENT;
	return ERR_OK;
}

/* 410 for each file that stood there: `.gone/` and its path. */
static enum err mark_gone(struct work *w, const char *path, const struct gone *g)
{
	const char **names;
	size_t n = disk_names(w->arena, w->tree.current, path, &names);
	for (size_t i = 0; i < n; i++) {
		const char *file = arena_printf(w->arena, "%s/%s", path, names[i]);
		if (!strcmp(names[i], "assets"))
			TRY(mark_gone(w, file, g));
		else
			TRY(tree_write(&w->tree, w->arena, arena_printf(w->arena, ".gone/%s", file),
				gone_json(w->arena, g)));
	}
	return ERR_OK;
}

static enum err website_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	AUTO_WORK w = { .wire = wire, .arena = a, .job = job, .tree = NO_TREE };
	struct gone g = { .draft = job->draft, .key = job->key, .at = wire->now(wire) };
	TRY(work_open(&w));
	seen->url = w.url;
	if (!stands(&w) && !is_in_ledger(&w))
		return send_again(&w);
	struct lists_change change = { .gone = &g };
	TRY(standing(&w, &change.was));
	change.anew = !change.was;
	TRY(clear_the_way(&w));
	TRY(mark_gone(&w, arena_cstr(a, w.folder), &g));
	TRY(tree_put(&w.tree, a, arena_printf(a, ".gone/" STRF "/index.html", STRV(w.folder)),
		gone_json(a, &g))); /* also where somebody took it away */
	return finish(&w, &change, seen);
}

const struct channel channel_website = {
	.name = "website",
	.zh = "网站",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,
	.other_hosts = website_other_hosts,

	.render = website_render,
	.publish = website_publish,
	.observe = website_observe,
	.withdraw = website_withdraw,
	.hint = website_hint,
	.survey = website_survey,
	.remove_by_hand =
		"请系统管理员保全证据后，在网站服务器上删除或恢复这个文件，并查明它是怎样进来的",
};
