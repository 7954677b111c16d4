#include "channels/miniprogram/miniprogram.h"

#include "channels/miniprogram/mini.h"
#include "channels/miniprogram/nodes.h"
#include "channels/miniprogram/record.h"
#include "channels/miniprogram/sec_check.h"
#include "channels/released.h"
#include "channels/rendition.h"
#include "channels/stock.h"

enum { PAGES_MAX = 100 };

void mini_close(struct mini *m)
{
	json_decref(m->head);
	json_decref(m->row);
}

static enum err open_feed(struct mini *m, const struct channel_site *site)
{
	struct str root;
	if (m->wire->secret(m->wire, "feed_root", &root) || !site->base_url.len)
		return fault_as(ERR_DENIED, "miniprogram.feed", "base_url",
			"小程序用订阅源方式：请登记订阅源的公开地址，并在连接器配置里写明 "
			"feed_root");
	m->head = json_pack("{s:o, s:s}", "title", json_from(site->name), "feed_url",
		feed_address(m->arena, site->base_url, "miniprogram.json"));
	m->feed = (struct feed){ arena_cstr(m->arena, root), "miniprogram.json", m->head };
	return ERR_OK;
}

enum err mini_open_site(struct mini *m, const struct channel_site *site)
{
	if (mini_settings_read(m->arena, site->settings, &m->settings))
		return fault_as(ERR_DENIED, "miniprogram.settings", "settings", "%s", err_reason());
	if (m->settings.way == MINI_FEED)
		return open_feed(m, site);
	tcb_open(&m->tcb, m->wire, m->arena, &m->settings);
	return ERR_OK;
}

enum err mini_open(struct mini *m)
{
	return mini_open_site(m, &m->job->site);
}

struct str mini_place(const struct mini *m)
{
	return m->settings.way == MINI_TCB ? m->settings.collection : str_c(m->feed.file);
}

/* ---- the row that is to stand there ---- */

static struct str noted(const struct mini *m, const char *key, struct str now)
{
	const json_t *was = json_object_get(m->seen->state, key);
	return was ? arena_str(m->arena, json_str(m->seen->state, key)) : now;
}

struct str mini_landing(const struct mini *m)
{
	return noted(m, "landing", m->job->site.landing_url);
}

bool mini_is_placed(const struct mini *m)
{
	return json_object_get(m->seen->state, "landing") || m->job->site.landing_url.len;
}

/* True: the notes are others now. An address that is known is not forgotten because the website is away. */
static bool note_one(struct mini *m, const char *key, struct str now)
{
	json_t *state = m->seen->state;
	if (json_object_get(state, key) && (!now.len || str_eq(json_str(state, key), now)))
		return false;
	json_object_set_new(state, key, json_from(now.len ? now : STR("")));
	return true;
}

static bool note_place(struct mini *m)
{
	if (m->job->act == ACT_WITHDRAW)
		return false;
	bool landing = note_one(m, "landing", m->job->site.landing_url);
	return note_one(m, "base", m->job->site.base_url) || landing;
}

static bool has_pictures(const struct mini *m)
{
	const struct rendition *r = m->job->rendition;
	for (size_t i = 0; i < r->hole_count; i++)
		if (str_starts(r->holes[i], STR("asset:")))
			return true;
	return false;
}

/* The website's pictures stand beside the item's page; where it has none, they stand nowhere. */
static enum err on_the_website(const struct mini *m)
{
	const char *page = arena_printf(m->arena, "/art/" STRF "/", STRV(m->job->draft));
	if (!has_pictures(m) || str_ends(mini_landing(m), str_c(page)))
		return ERR_OK;
	return fault_as(ERR_REFUSED, "miniprogram.pictures", NULL,
		"配图取自网站上的同一稿件：请同时发布到网站，或把账号设置 pictures 改为 upload");
}

static json_t *noted_images(const struct mini *m)
{
	json_t *images = json_object_get(m->seen->state, "images");
	if (!images) {
		images = json_object();
		json_object_set_new(m->seen->state, "images", images);
	}
	return images;
}

static size_t uploaded(const struct mini *m, struct hole_value *out)
{
	size_t n = 0;
	const char *sha256;
	json_t *id;
	json_object_foreach(noted_images(m), sha256, id)
	{
		out[n++] = (struct hole_value){ str_c(arena_printf(m->arena, "asset:%s", sha256)),
			json_str(noted_images(m), sha256) };
	}
	return n;
}

enum err mini_make_row(struct mini *m)
{
	struct release r = release_read(m->arena, m->seen->state);
	size_t max = release_assets_max(m->job) + json_object_size(noted_images(m)), n;
	struct hole_value *values = arena_array(m->arena, struct hole_value, max + 1);
	bool upload = m->settings.way == MINI_TCB && m->settings.upload;
	struct delivery_job job = *m->job;
	job.site.landing_url = mini_landing(m);
	struct str base = m->settings.way == MINI_FEED ? noted(m, "base", job.site.base_url)
						       : job.site.landing_url;
	if (m->job->act == ACT_WITHDRAW) {
		m->row = record_tombstone(m->arena, m->job, &r);
		return ERR_OK;
	}
	if (!upload && m->settings.way == MINI_TCB)
		TRY(on_the_website(m));
	n = upload ? uploaded(m, values) : release_assets(m->arena, m->job, base, values);
	return record_make(m->arena, &job, &r, values, n, &m->row);
}

/* ---- way A: the cloud database ---- */

static enum err upload_one(struct mini *m, const struct rendition_file *f, const char *sha256)
{
	struct str id;
	const char *path = arena_printf(m->arena, "shenfa/" STRF, STRV(str_from(f->path, 7)));
	if (json_str(noted_images(m), sha256).len)
		return ERR_OK;
	TRY(tcb_upload(&m->tcb, str_c(path), f->media_type, f->bytes, &id));
	json_object_set_new(noted_images(m), sha256, json_from(id));
	return m->wire->note(m->wire, m->seen->state);
}

/* What only the website carries beside the text is no file of this rendition. */
static enum err upload_pictures(struct mini *m)
{
	struct str sha256;
	if (!m->settings.upload || m->job->act == ACT_WITHDRAW)
		return ERR_OK;
	for (const struct rendition_file *f = m->job->rendition->first; f; f = f->next)
		if (markup_asset(f->path, &sha256))
			TRY(upload_one(m, f, arena_cstr(m->arena, sha256)));
	return ERR_OK;
}

/* What stands under our id may be of an earlier life of the gateway: the new one goes above it. */
static enum err begin(struct mini *m)
{
	json_auto_t *there = NULL;
	bool fresh = release_is_another(m->arena, m->job, m->seen->state);
	if (fresh && m->settings.way == MINI_TCB)
		TRY(tcb_get(&m->tcb, record_id(m->arena, m->job), &there));
	if (fresh)
		release_begin(m->arena, m->job, m->seen->state, m->wire->now(m->wire),
			json_int(there, "rev", 0));
	return note_place(m) || fresh ? m->wire->note(m->wire, m->seen->state) : ERR_OK;
}

static enum err put_files(struct mini *m)
{
	for (const struct rendition_file *f = m->job->rendition->first; f; f = f->next)
		if (str_starts(f->path, STR("assets/")))
			TRY(feed_asset(m->arena, &m->feed, f->path, f->bytes));
	return ERR_OK;
}

static enum err put_in_feed(struct mini *m)
{
	json_auto_t *item = record_item(m->arena, m->job, m->row);
	if (m->job->act != ACT_WITHDRAW)
		TRY(put_files(m));
	return feed_put(
		m->arena, &m->feed, item, json_int(m->seen->state, "at", 0), m->wire->now(m->wire));
}

/* What it refused is known before the delivery is held; only a person's word makes that "checked" (0047). */
static enum err check_words(struct mini *m)
{
	bool noted = false;
	if (m->settings.way == MINI_FEED || m->job->act == ACT_WITHDRAW)
		return ERR_OK;
	enum err e = sec_check(&m->tcb, m->row, m->seen->state, &noted);
	const char *why = arena_printf(m->arena, "%s", err_reason());
	if (noted)
		TRY(m->wire->note(m->wire, m->seen->state));
	return noted && e ? fault_as(e, "miniprogram.check", NULL, "%s", why) : e;
}

static enum err release(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	AUTO_MINI m = { .wire = wire, .arena = a, .job = job, .seen = seen };
	struct str id = record_id(a, job);
	TRY(mini_open(&m));
	TRY(begin(&m));
	if (m.settings.way == MINI_TCB)
		TRY(upload_pictures(&m));
	TRY(mini_make_row(&m));
	TRY(check_words(&m));
	TRY(released_keep(wire, a, mini_place(&m), id, json_str(m.row, "marker")));
	TRY(m.settings.way == MINI_TCB ? tcb_set(&m.tcb, id, m.row) : put_in_feed(&m));
	seen->remote_id = id;
	if (job->act != ACT_WITHDRAW)
		seen->url = mini_landing(&m);
	return ERR_OK;
}

static enum err mini_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	TRY(release(wire, a, job, seen));
	*live = true;
	return ERR_OK;
}

static enum err mini_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	return release(wire, a, job, seen);
}

/* ---- looking ---- */

bool mini_is_gone(const json_t *row)
{
	return !row || str_eq(json_str(row, "status"), STR("withdrawn"));
}

/* Its digest made anew: what the row says of itself is nothing to go by. */
bool mini_is_as_made(const struct mini *m, const json_t *row)
{
	struct str sha256 = record_sha256(m->arena, row);
	return str_eq(sha256, record_sha256(m->arena, m->row)) &&
	       str_eq(json_str(row, "url"), json_str(m->row, "url")) &&
	       str_eq(json_str(row, "marker"), json_str(m->row, "marker")) &&
	       str_eq(json_str(row, "status"), json_str(m->row, "status"));
}

static enum sighting other(const struct mini *m)
{
	return mini_is_placed(m) ? SEEN_OTHER : SEEN_UNKNOWN;
}

static enum err compare(struct mini *m, const json_t *row, enum sighting *out)
{
	enum err e = mini_make_row(m);
	*out = !e && mini_is_as_made(m, row) ? SEEN_LIVE : other(m);
	return *out == SEEN_UNKNOWN ? ERR_OK : e;
}

static enum err look_at_row(struct mini *m, enum sighting *out)
{
	json_auto_t *row = NULL;
	TRY(tcb_get(&m->tcb, record_id(m->arena, m->job), &row));
	if (m->job->act == ACT_WITHDRAW)
		*out = mini_is_gone(row) ? SEEN_ABSENT : SEEN_LIVE;
	else if (!row || release_is_another(m->arena, m->job, row))
		*out = SEEN_ABSENT; /* none, or the release before this one */
	else if (release_is_another(m->arena, m->job, m->seen->state))
		*out = SEEN_UNKNOWN; /* ours, and the notes say nothing to compare it with */
	else
		return compare(m, row, out);
	return ERR_OK;
}

/* What lies here is held against the ticket: whoever altered it may have made the feed anew, too. */
static enum err look_at_feed(struct mini *m, enum sighting *out)
{
	json_auto_t *lies = NULL, *item = NULL;
	struct str id = record_id(m->arena, m->job);
	TRY(feed_look(m->wire, m->arena, &m->feed, m->job, id, out));
	if (*out != SEEN_LIVE || m->job->act == ACT_WITHDRAW ||
		release_is_another(m->arena, m->job, m->seen->state))
		return ERR_OK;
	TRY(mini_make_row(m));
	item = record_item(m->arena, m->job, m->row);
	if (feed_item(m->arena, &m->feed, id, &lies) || !json_equal(lies, item))
		*out = other(m);
	return ERR_OK;
}

static enum err mini_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	AUTO_MINI m = { .wire = wire, .arena = a, .job = job, .seen = seen };
	TRY(mini_open(&m));
	/* What went out before that was noted has the page's address in its receipt. */
	if (seen->url.len && !json_object_get(seen->state, "landing"))
		json_object_set_new(seen->state, "landing", json_from(seen->url));
	return m.settings.way == MINI_TCB ? look_at_row(&m, out) : look_at_feed(&m, out);
}

/* ---- the whole collection ---- */

static struct str kept(struct arena *a, const json_t *j, const char *key)
{
	return arena_str(a, json_str(j, key));
}

static struct posted posted_row(struct arena *a, const json_t *row)
{
	return (struct posted){ .remote_id = kept(a, row, "_id"),
		.url = kept(a, row, "url"),
		.title = kept(a, row, "title"),
		.marker = kept(a, row, "marker"),
		.sha256 = record_sha256(a, row) };
}

/* Of the nodes, which the component shows. */
static struct str words_of_nodes(struct arena *a, const struct channel_site *site, struct str id,
	struct str summary, const json_t *nodes)
{
	SCRATCH(s);
	if (!stock_wanted(site, id))
		return (struct str){};
	return stock_above(a, summary, stock_html(a, site, id, nodes_html(&s, nodes)));
}

static struct str words_of_item(
	struct arena *a, const struct channel_site *site, struct str id, const json_t *item)
{
	const json_t *nodes = json_object_get(json_object_get(item, "_gw"), "nodes");
	return nodes ? words_of_nodes(a, site, id, json_str(item, "summary"), nodes)
		     : feed_item_words(a, site, id, item);
}

static struct posted listed_row(struct arena *a, const struct channel_site *site, const json_t *row)
{
	struct posted p = posted_row(a, row);
	p.words = words_of_nodes(
		a, site, p.remote_id, json_str(row, "summary"), json_object_get(row, "content"));
	return p;
}

static void add_rows(
	struct arena *a, const struct channel_site *site, const json_t *rows, struct survey *s)
{
	size_t i;
	json_t *row;
	struct posted *grown =
		arena_array(a, struct posted, s->item_count + json_array_size(rows) + 1);
	if (s->item_count)
		memcpy(grown, s->items, s->item_count * sizeof *grown);
	s->items = grown;
	json_array_foreach(rows, i, row)
	{
		if (!mini_is_gone(row))
			s->items[s->item_count++] = listed_row(a, site, row);
	}
}

static enum err survey_rows(struct tcb *t, const struct channel_site *site, struct survey *out)
{
	for (int page = 0; page < PAGES_MAX; page++) {
		int64_t total;
		json_auto_t *rows = NULL;
		TRY(tcb_page(t, page * TCB_PAGE, &rows, &total));
		add_rows(t->wx.arena, site, rows, out);
		out->whole = json_array_size(rows) < TCB_PAGE || (page + 1) * TCB_PAGE >= total;
		if (out->whole)
			break;
	}
	out->last = true;
	return ERR_OK;
}

static enum err mini_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	struct tcb t;
	struct mini_settings settings;
	struct survey s = {};
	(void)notes;
	if (mini_settings_read(a, site->settings, &settings))
		return fault_as(ERR_DENIED, "miniprogram.settings", "settings", "%s", err_reason());
	if (settings.way == MINI_FEED)
		return feed_survey(
			wire, a, site, "miniprogram.json", record_item_sha256, words_of_item, out);
	tcb_open(&t, wire, a, &settings);
	TRY(survey_rows(&t, site, &s));
	*out = s;
	return ERR_OK;
}

static enum err find_row(struct mini *m, struct str id, struct posted *out)
{
	json_auto_t *row = NULL;
	TRY(tcb_get(&m->tcb, id, &row));
	if (mini_is_gone(row))
		return fault_as(ERR_NOTFOUND, "miniprogram.none", NULL, "云数据库里已没有这条记录");
	*out = posted_row(m->arena, row);
	return ERR_OK;
}

static enum err mini_find(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	AUTO_MINI m = { .wire = wire, .arena = a };
	(void)notes;
	TRY(mini_open_site(&m, site));
	return m.settings.way == MINI_TCB ? find_row(&m, was->remote_id, out)
					  : feed_find_posted(wire, a, &m.feed,
						    feed_address(a, site->base_url, m.feed.file),
						    record_item_sha256, was->remote_id, out);
}

static enum err mini_remove(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *it)
{
	AUTO_MINI m = { .wire = wire, .arena = a };
	(void)notes;
	TRY(mini_open_site(&m, site));
	return m.settings.way == MINI_TCB ? tcb_remove(&m.tcb, it->remote_id)
					  : feed_remove(wire, a, &m.feed, record_item_sha256, it);
}

const struct channel channel_miniprogram = {
	.name = "miniprogram",
	.zh = "小程序",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,
	.home = "https://api.weixin.qq.com",

	.render = miniprogram_render,
	.publish = mini_publish,
	.observe = mini_observe,
	.withdraw = mini_withdraw,
	.survey = mini_survey,
	.find = mini_find,
	.remove = mini_remove,
	.mend = mini_mend,
	.remove_by_hand =
		"云数据库方式：请在微信开发者工具的云开发控制台里，从集合中删除这条记录；订阅源"
		"方式：请系统管理员在网站服务器上查明公开的订阅源来自哪里、有没有缓存。系统看"
		"到它消失后即可办结",
};
