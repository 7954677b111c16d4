#include "channels/feed.h"

#include <dirent.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "channels/release.h"
#include "channels/released.h"
#include "channels/stock.h"

enum { ITEM_MAX = 4 * 1024 * 1024, FEED_MAX = 64 * 1024 * 1024 };
static const int64_t tombstone_ms = (int64_t)FEED_TOMBSTONE_DAYS * 24 * 3600 * 1000;

const char *feed_time(struct arena *a, int64_t ms)
{
	time_t local = (time_t)(ms / 1000) + 8 * 3600;
	struct tm t;
	gmtime_r(&local, &t);
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", t.tm_year + 1900,
		t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

static bool is_id(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return s.len && s.len <= 64;
}

static const char *items_folder(struct arena *a, const struct feed *f)
{
	return arena_printf(a, "%s/.items/%s", f->root, f->file);
}

/* Whatever the disk says, nothing has gone out. */
static enum err disk(enum err e)
{
	return e ? fault_as(ERR_UNAVAILABLE, "feed.disk", NULL,
			   "订阅源写不进去：请系统管理员检查 feed_root 的磁盘和权限")
		 : ERR_OK;
}

/* What lies on disk: {"modified":ms,"item":{…}}. ERR_CONFLICT: it is none of these, so it is not ours. */
static enum err read_record(struct arena *a, const char *path, json_t **out)
{
	struct str text;
	enum err e = file_read(a, path, ITEM_MAX, &text);
	bool unread = e && e != ERR_LIMIT;
	if (unread)
		return e;
	return e || json_read(text, out) ? fault(ERR_CONFLICT, "no record of an item") : ERR_OK;
}

enum err feed_item(struct arena *a, const struct feed *f, struct str id, json_t **out)
{
	json_auto_t *record = NULL;
	if (!is_id(id))
		return fault(ERR_INVALID, "an item's id is no file name");
	const char *path = arena_printf(a, "%s/" STRF ".json", items_folder(a, f), STRV(id));
	if (access(path, F_OK))
		return fault(ERR_NOTFOUND, "no such item");
	TRY(read_record(a, path, &record));
	*out = json_incref(json_object_get(record, "item"));
	return *out ? ERR_OK : fault(ERR_NOTFOUND, "no such item");
}

static int newest_first(const void *x, const void *y)
{
	const json_t *a = *(json_t *const *)x, *b = *(json_t *const *)y;
	int64_t one = json_int(a, "modified", 0), other = json_int(b, "modified", 0);
	if (one != other)
		return one < other ? 1 : -1;
	struct str left = json_str(json_object_get(a, "item"), "id");
	struct str right = json_str(json_object_get(b, "item"), "id");
	return strcmp(right.at, left.at);
}

static struct str status_of(const json_t *item)
{
	return json_str(json_object_get(item, "_gw"), "status");
}

static bool is_over(const json_t *record, int64_t now)
{
	return str_eq(status_of(json_object_get(record, "item")), STR("withdrawn")) &&
	       now - json_int(record, "modified", 0) > tombstone_ms;
}

/* Every record of the folder; an old tombstone goes, and so does what somebody else laid there. */
static json_t *read_records(struct arena *a, const struct feed *f, int64_t now)
{
	const char *folder = items_folder(a, f);
	json_t *list = json_array();
	DIR *dir = opendir(folder);
	for (struct dirent *at = dir ? readdir(dir) : NULL; at; at = readdir(dir)) {
		json_t *record = NULL;
		const char *path = arena_printf(a, "%s/%s", folder, at->d_name);
		if (!str_ends(str_c(at->d_name), STR(".json")) || read_record(a, path, &record))
			continue;
		if (is_over(record, now))
			unlink(path);
		else
			json_array_append(list, record);
		json_decref(record);
	}
	if (dir)
		closedir(dir);
	return list;
}

static json_t *sorted_items(const json_t *records)
{
	SCRATCH(a);
	size_t n = json_array_size(records);
	json_t *items = json_array(), **at = arena_array(&a, json_t *, n + 1);
	for (size_t i = 0; i < n; i++)
		at[i] = json_array_get(records, i);
	qsort(at, n, sizeof *at, newest_first);
	for (size_t i = 0; i < n && i < FEED_ITEMS_MAX; i++)
		json_array_append(items, json_object_get(at[i], "item"));
	return items;
}

static json_t *make_feed(struct arena *a, const struct feed *f, int64_t now)
{
	json_auto_t *records = read_records(a, f, now);
	json_t *feed = json_object();
	json_object_update(feed, (json_t *)f->head);
	json_object_set_new(feed, "version", json_string("https://jsonfeed.org/version/1.1"));
	json_object_set_new(feed, "language", json_string("zh-CN"));
	json_object_set_new(feed, "items", sorted_items(records));
	return feed;
}

static enum err write_feed(struct arena *a, const struct feed *f, int64_t now)
{
	json_auto_t *feed = make_feed(a, f, now);
	const char *path = arena_printf(a, "%s/%s", f->root, f->file);
	return disk(file_write(path, json_canonical(a, feed), 0644, NULL));
}

static int64_t rev_of(const json_t *item)
{
	return json_int(json_object_get(item, "_gw"), "rev", 0);
}

static enum err write_record(
	struct arena *a, const struct feed *f, const json_t *item, int64_t modified)
{
	json_auto_t *record =
		json_pack("{s:I, s:O}", "modified", (json_int_t)modified, "item", (json_t *)item);
	TRY(disk(folder_make(items_folder(a, f), 0755, NULL)));
	const char *path =
		arena_printf(a, "%s/" STRF ".json", items_folder(a, f), STRV(json_str(item, "id")));
	return disk(file_write(path, json_canonical(a, record), 0644, NULL));
}

enum err feed_put(
	struct arena *a, const struct feed *f, const json_t *item, int64_t modified, int64_t now)
{
	json_auto_t *there = NULL;
	enum err e = feed_item(a, f, json_str(item, "id"), &there);
	if (e && e != ERR_NOTFOUND && e != ERR_CONFLICT)
		return e == ERR_INVALID ? e : disk(e);
	if (!there || rev_of(item) > rev_of(there))
		TRY(write_record(a, f, item, modified));
	return write_feed(a, f, now);
}

enum err feed_put_back(
	struct arena *a, const struct feed *f, const json_t *item, int64_t modified, int64_t now)
{
	TRY(write_record(a, f, item, modified));
	return write_feed(a, f, now);
}

enum err feed_asset(struct arena *a, const struct feed *f, struct str path, struct str bytes)
{
	const char *to = arena_printf(a, "%s/" STRF, f->root, STRV(path));
	if (!access(to, F_OK))
		return ERR_OK;
	TRY(disk(folder_make(arena_printf(a, "%s/assets", f->root), 0755, NULL)));
	return disk(file_write(to, bytes, 0644, NULL));
}

const json_t *feed_find(const json_t *feed, struct str id)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(feed, "items"), i, item)
	{
		if (str_eq(json_str(item, "id"), id))
			return item;
	}
	return NULL;
}

/* The file as it lies where a web server shows it; NULL: it is not there, or is no feed any more. */
static json_t *read_feed(struct arena *a, const struct feed *f)
{
	struct str text;
	json_t *feed = NULL;
	if (!file_read(a, arena_printf(a, "%s/%s", f->root, f->file), FEED_MAX, &text))
		(void)json_read(text, &feed);
	return feed;
}

/* The bytes themselves, which are no record: what is kept of them as evidence. */
static json_t *junk(struct arena *a, const struct feed *f, struct str id)
{
	struct str text = {};
	const char *path = arena_printf(a, "%s/" STRF ".json", items_folder(a, f), STRV(id));
	json_t *j = file_read(a, path, ITEM_MAX, &text) ? NULL : json_stringn(text.at, text.len);
	return j ? j : json_string("（不是文本）");
}

/* What is no longer among the newest is in the feed neither as it lies nor as it should be. */
enum err feed_altered(struct arena *a, const struct feed *f, const json_t *item, int64_t now,
	bool *out_altered, json_t **out)
{
	struct str id = json_str(item, "id");
	json_auto_t *lies = NULL;
	enum err e = feed_item(a, f, id, &lies);
	*out = NULL;
	if (e == ERR_UNAVAILABLE)
		return disk(e);
	*out_altered = !lies || !json_equal(lies, item);
	if (*out_altered) {
		*out = e == ERR_CONFLICT ? junk(a, f, id) : json_incref(lies);
		return ERR_OK;
	}
	json_auto_t *should = make_feed(a, f, now), *is = read_feed(a, f);
	const json_t *wanted = feed_find(should, id), *shown = feed_find(is, id);
	*out_altered = wanted && !(shown && json_equal(wanted, shown));
	*out = *out_altered ? json_incref((json_t *)shown) : NULL;
	return ERR_OK;
}

const char *feed_address(struct arena *a, struct str base_url, const char *file)
{
	while (str_ends(base_url, STR("/")))
		base_url.len--;
	return arena_printf(a, STRF "/%s", STRV(base_url), file);
}

/* As anybody reads it; NULL where nobody answers, or with something else. */
static enum err fetch(struct wire *wire, struct arena *a, const char *address, json_t **out)
{
	struct wire_reply reply = {};
	struct wire_request q = {
		.method = "GET", .url = str_c(address), .timeout_ms = 15000, .anywhere = true
	};
	enum err e = wire->exchange(wire, a, &q, &reply);
	*out = NULL;
	if (e && e != ERR_UNAVAILABLE && e != ERR_UNCERTAIN)
		return e;
	if (!e && reply.status == 200)
		*out = json_loadb(reply.body.at, reply.body.len, JSON_REJECT_DUPLICATES, NULL);
	return ERR_OK;
}

static bool is_another(struct arena *a, const struct delivery_job *job, const json_t *item)
{
	return release_is_another(a, job, json_object_get(item, "_gw"));
}

enum err feed_look(struct wire *wire, struct arena *a, const struct feed *f,
	const struct delivery_job *job, struct str id, enum sighting *out)
{
	json_auto_t *lies = NULL, *feed = NULL;
	bool withdraw = job->act == ACT_WITHDRAW;
	enum err e = feed_item(a, f, id, &lies);
	if (e && e != ERR_NOTFOUND && e != ERR_CONFLICT)
		return e;
	*out = withdraw ? SEEN_LIVE : e == ERR_CONFLICT ? SEEN_OTHER : SEEN_ABSENT;
	if (!lies || is_another(a, job, lies))
		return ERR_OK;
	TRY(fetch(wire, a, feed_address(a, job->site.base_url, f->file), &feed));
	const json_t *shown = feed_find(feed, id);
	if (shown && json_equal(lies, shown))
		*out = withdraw ? SEEN_ABSENT : SEEN_LIVE;
	else
		*out = withdraw || is_another(a, job, shown) ? SEEN_PENDING : SEEN_OTHER;
	return ERR_OK;
}

static struct str kept(struct arena *a, const json_t *j, const char *key)
{
	return arena_str(a, json_str(j, key));
}

static bool is_live(const json_t *item)
{
	return item && !str_eq(status_of(item), STR("withdrawn"));
}

static struct posted posted_item(struct arena *a, const json_t *item, feed_digest *digest)
{
	return (struct posted){ .remote_id = kept(a, item, "id"),
		.url = kept(a, item, "url"),
		.title = kept(a, item, "title"),
		.marker = kept(a, json_object_get(item, "_gw"), "marker"),
		.sha256 = digest(a, item) };
}

struct str feed_item_words(
	struct arena *a, const struct channel_site *site, struct str id, const json_t *item)
{
	struct str html = json_str(item, "content_html"), text = json_str(item, "content_text");
	if (!html.at && !text.at) /* they stand behind its address, which nobody reads here */
		return (struct str){};
	struct str words = html.len ? stock_html(a, site, id, html) : stock_text(a, site, id, text);
	return stock_above(a, json_str(item, "summary"), words);
}

enum err feed_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	const char *file, feed_digest *digest, feed_words *words, struct survey *out)
{
	size_t i;
	json_t *item;
	json_auto_t *feed = NULL;
	struct survey s = {};
	const char *address = feed_address(a, site->base_url, file);
	TRY(fetch(wire, a, address, &feed));
	const json_t *items = json_object_get(feed, "items");
	if (!json_is_array(items))
		return fault_as(ERR_UNAVAILABLE, "feed.away", NULL,
			"读不到公开的订阅源 "
			"%s：首次发布后自动出现；已发布过的，请系统管理员检查这一地址",
			address);
	s.items = arena_array(a, struct posted, json_array_size(items) + 1);
	json_array_foreach(items, i, item)
	{
		if (!is_live(item))
			continue;
		struct posted *p = &s.items[s.item_count++];
		*p = posted_item(a, item, digest);
		p->words = words(a, site, p->remote_id, item);
	}
	s.whole = i < FEED_ITEMS_MAX;
	s.last = true;
	*out = s;
	return ERR_OK;
}

/* ---- what no release put there ---- */

enum err feed_remember(
	struct wire *wire, struct arena *a, const struct feed *f, struct str id, struct str marker)
{
	return released_keep(wire, a, str_c(f->file), id, marker);
}

/* What lies here under that id, whatever its file is called: each calls `seen`, which may take the file away. */
typedef enum err lying_is(struct arena *, const char *path, const json_t *item, void *context);

static enum err each_lying(
	struct arena *a, const struct feed *f, struct str id, lying_is *seen, void *context)
{
	enum err e = ERR_OK;
	const char *folder = items_folder(a, f);
	DIR *dir = opendir(folder);
	for (struct dirent *at = dir ? readdir(dir) : NULL; at && !e; at = readdir(dir)) {
		json_auto_t *record = NULL;
		const char *path = arena_printf(a, "%s/%s", folder, at->d_name);
		if (!str_ends(str_c(at->d_name), STR(".json")) || read_record(a, path, &record))
			continue;
		const json_t *item = json_object_get(record, "item");
		if (is_live(item) && str_eq(json_str(item, "id"), id))
			e = seen(a, path, item, context);
	}
	if (dir)
		closedir(dir);
	return e;
}

static enum err ours(void)
{
	return fault_as(ERR_REFUSED, "feed.ours", NULL,
		"这一编号是本系统发布的内容，不能按陌生内容删除：需要撤下的按撤稿办理");
}

static enum err bears_no_marker(
	struct arena *a, const char *path, const json_t *item, void *context)
{
	(void)a, (void)path, (void)context;
	return json_str(json_object_get(item, "_gw"), "marker").len ? ours() : ERR_OK;
}

/* By what we remember; what was written before we did bears its marker. */
static enum err is_nobodys(struct wire *wire, struct arena *a, const struct feed *f, struct str id)
{
	struct str marker;
	if (released_last(wire, a, str_c(f->file), id, &marker))
		return ours();
	return each_lying(a, f, id, bears_no_marker, NULL);
}

struct lying {
	feed_digest *digest;
	struct posted found;
	struct str sha256;
	bool take;
};

static enum err note_it(struct arena *a, const char *path, const json_t *item, void *context)
{
	struct lying *l = context;
	(void)path;
	l->found = posted_item(a, item, l->digest);
	return ERR_OK;
}

enum err feed_find_posted(struct wire *wire, struct arena *a, const struct feed *f,
	const char *address, feed_digest *digest, struct str id, struct posted *out)
{
	json_auto_t *feed = NULL;
	struct lying l = { .digest = digest };
	TRY(is_nobodys(wire, a, f, id));
	TRY(fetch(wire, a, address, &feed));
	if (!json_is_array(json_object_get(feed, "items")))
		return fault_as(ERR_UNAVAILABLE, "feed.away", NULL,
			"读不到公开的订阅源 "
			"%s：首次发布后自动出现；已发布过的，请系统管理员检查这一地址",
			address);
	TRY(each_lying(a, f, id, note_it, &l));
	const json_t *shown = feed_find(feed, id);
	if (is_live(shown))
		l.found = posted_item(a, shown, digest);
	else if (!l.found.remote_id.len)
		return fault_as(ERR_NOTFOUND, "feed.none", NULL, "订阅源里已没有这一条");
	*out = l.found;
	return ERR_OK;
}

/* First all are looked at, and then they go: what is another thing leaves everything as it is. */
static enum err take_it(struct arena *a, const char *path, const json_t *item, void *context)
{
	const struct lying *l = context;
	if (!str_eq(l->digest(a, item), l->sha256))
		return fault_as(ERR_CONFLICT, "feed.moved", NULL, "订阅源里的这一条刚刚又变了");
	return !l->take || !unlink(path) ? ERR_OK : disk(ERR_UNAVAILABLE);
}

enum err feed_remove(struct wire *wire, struct arena *a, const struct feed *f, feed_digest *digest,
	const struct posted *it)
{
	struct lying l = { .digest = digest, .sha256 = it->sha256 };
	TRY(is_nobodys(wire, a, f, it->remote_id));
	TRY(each_lying(a, f, it->remote_id, take_it, &l));
	l.take = true;
	TRY(each_lying(a, f, it->remote_id, take_it, &l));
	return write_feed(a, f, wire->now(wire));
}
