#include "channels/website/work.h"

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/check.h"
#include "channels/website/hint.h"
#include "channels/website/holding.h"
#include "channels/website/lists.h"
#include "channels/website/page.h"
#include "channels/website/strange.h"
#include "channels/website/survey.h"
#include "channels/website/tree.h"

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

/* This draft's page, or its mark of withdrawal, is not carried over. */
static enum err clear_the_way(struct work *w)
{
	TRY(tree_begin(&w->tree, w->arena));
	TRY(tree_clear(&w->tree, w->arena, arena_cstr(w->arena, w->folder)));
	return tree_clear(
		&w->tree, w->arena, arena_printf(w->arena, ".gone/" STRF, STRV(w->folder)));
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

static enum err write_one(void *context, struct work *w, const char *path, struct str bytes)
{
	(void)context;
	return tree_write(&w->tree, w->arena, path, bytes);
}

static enum err write_page(struct work *w, const struct entry *was)
{
	TRY(work_files(w, was, write_one, NULL));
	return write_template(w);
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
	TRY(tree_switch(&w->tree, w->arena, w->elsewhere ? work_send : NULL, w, &id));
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

static enum err release_page(struct work *w, struct receipt *seen)
{
	struct lists_change change = {};
	struct entry is;
	TRY(work_standing(w, &change.was));
	change.anew = !change.was && work_stands(w);
	change.lost = !change.was && work_known(w);
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
	TRY(work_fill(&w, job->released_at));
	TRY(page_check(a, w.page, job, wire->now(wire)));
	TRY(already_there(&w) ? work_send_again(&w) : release_page(&w, seen));
	seen->url = w.url;
	*live = true;
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
	if (!work_stands(&w) && !work_known(&w))
		return work_send_again(&w);
	struct lists_change change = { .gone = &g };
	TRY(work_standing(&w, &change.was));
	change.anew = !change.was;
	change.lost = !change.was && work_known(&w);
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
	.find = website_find,
	.remove = website_remove,
	.remove_by_hand = "请系统管理员保全证据后，在网站服务器上删除或恢复这个文件；仍在显示的，"
			  "清除网站前面的缓存（CDN）；并查明它是怎样进来的",
	.mend = website_mend,
	.stand_down = website_stand_down,
};
