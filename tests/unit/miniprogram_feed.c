/* The other way of a mini-program: a feed that it reads, what others put into it, and what they made of ours. */
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"
#include "channels/miniprogram/miniprogram.h"
#include "tests/check.h"

static char root[64];
static struct str served; /* instead of the file: what a cache or a stranger shows */

static enum err fetch(
	struct wire *, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	assert_true(str_eq(q->url, STR("https://x.gov.cn/feed/miniprogram.json")));
	*out = (struct wire_reply){ .status = 200, .body = served };
	if (!served.len &&
		file_read(a, arena_printf(a, "%s/miniprogram.json", root), 1 << 20, &out->body))
		out->status = 404;
	return ERR_OK;
}

static enum err secret(struct wire *, const char *name, struct str *out)
{
	*out = str_c(root);
	return strcmp(name, "feed_root") ? ERR_NOTFOUND : ERR_OK;
}

static enum err note(struct wire *, const json_t *)
{
	return ERR_OK;
}

static int64_t now(struct wire *)
{
	return 1790000000000;
}

static struct wire wire = { .exchange = fetch, .secret = secret, .note = note, .now = now };

static enum sighting look(struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	enum sighting out = SEEN_UNKNOWN;
	assert_int_equal(channel_miniprogram.observe(&wire, a, job, seen, &out), ERR_OK);
	return out;
}

static void a_feed_is_looked_at_as_anybody_reads_it(void **)
{
	SCRATCH(a);
	bool live;
	struct survey s;
	struct rendition r;
	struct channel_site feed = { .name = STR("某局"),
		.base_url = STR("https://x.gov.cn/feed/"),
		.settings = STR("{\"way\":\"feed\"}") };
	struct revision rev = { .title = STR("题"), .html = STR("<p>文</p>\n"), .meta = STR("{}") };
	struct receipt seen = { .state = json_object() };
	struct delivery_job job = { .key = STR("k"), .draft = STR("7"), .rendition = &r };
	strcpy(root, "/tmp/shenfa-mini.XXXXXX");
	assert_non_null(mkdtemp(root));
	job.site = feed;
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &feed, &a, &r), ERR_OK);
	assert_int_equal(look(&a, &job, &seen), SEEN_ABSENT);
	assert_int_equal(channel_miniprogram.publish(&wire, &a, &job, &seen, &live), ERR_OK);
	assert_int_equal(look(&a, &job, &seen), SEEN_LIVE);
	assert_int_equal(channel_miniprogram.survey(&wire, &a, &feed, NULL, &s), ERR_OK);
	assert_int_equal(s.item_count, 1);
	assert_null(s.items[0].words.at);
	json_auto_t *asked = json_pack("[o]", json_from(s.items[0].remote_id));
	feed.words_of = asked;
	assert_int_equal(channel_miniprogram.survey(&wire, &a, &feed, NULL, &s), ERR_OK);
	assert_true(str_ends(s.items[0].words, STR("\n文"))); /* below its summary */
	feed.words_of = NULL;

	served = STR("{\"items\":[]}"); /* not there yet */
	assert_int_equal(look(&a, &job, &seen), SEEN_PENDING);
	served = (struct str){};
	assert_int_equal(
		file_read(&a, arena_printf(&a, "%s/miniprogram.json", root), 1 << 20, &served),
		ERR_OK);
	char *bent = (char *)arena_str(&a, served).at;
	memcpy(strstr(bent, "\"文\""), "\"改\"", 5);
	served = str_c(bent);
	assert_int_equal(look(&a, &job, &seen), SEEN_OTHER);
	struct survey strange;
	assert_int_equal(channel_miniprogram.survey(&wire, &a, &feed, NULL, &strange), ERR_OK);
	assert_false(str_eq(s.items[0].sha256, strange.items[0].sha256));

	served = (struct str){};
	job.act = ACT_WITHDRAW;
	job.key = STR("w");
	assert_int_equal(look(&a, &job, &seen), SEEN_LIVE);
	assert_int_equal(channel_miniprogram.withdraw(&wire, &a, &job, &seen), ERR_OK);
	assert_int_equal(look(&a, &job, &seen), SEEN_ABSENT);
	assert_int_equal(system(arena_printf(&a, "rm -rf %s", root)), 0);
	json_decref(seen.state);
}

/* ---- what somebody put into the feed ---- */

static char own[64];

static enum err folder(struct wire *, struct str *out)
{
	*out = str_c(own);
	return own[0] ? ERR_OK : ERR_NOTFOUND;
}

static const struct channel_site by_feed = { .name = STR("某局"),
	.base_url = STR("https://x.gov.cn/feed/"),
	.settings = STR("{\"way\":\"feed\"}") };

/* One item of ours, and a stranger's beside it, which the feed shows since. */
static int open_folder(void **)
{
	SCRATCH(a);
	bool live;
	struct rendition r;
	struct revision rev = { .title = STR("题"), .html = STR("<p>文</p>\n"), .meta = STR("{}") };
	struct receipt seen = { .state = json_object() };
	struct delivery_job job = {
		.key = STR("k"), .draft = STR("7"), .rendition = &r, .site = by_feed
	};
	strcpy(root, "/tmp/shenfa-mini.XXXXXX");
	strcpy(own, "/tmp/shenfa-own.XXXXXX");
	assert_non_null(mkdtemp(root));
	assert_non_null(mkdtemp(own));
	served = (struct str){};
	wire.folder = folder;
	const char *lying = arena_printf(&a, "%s/.items/miniprogram.json", root);
	assert_int_equal(folder_make(lying, 0755, NULL), ERR_OK);
	assert_int_equal(
		file_write(arena_printf(&a, "%s/x.json", lying),
			STR("{\"item\":{\"id\":\"../gift\",\"title\":\"领红包\"},\"modified\":1}"),
			0644, NULL),
		ERR_OK);
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &by_feed, &a, &r), ERR_OK);
	assert_int_equal(channel_miniprogram.publish(&wire, &a, &job, &seen, &live), ERR_OK);
	json_decref(seen.state);
	return 0;
}

static int close_folder(void **)
{
	SCRATCH(a);
	wire.folder = NULL;
	return system(arena_printf(&a, "rm -rf %s %s", root, own));
}

static struct posted listed(struct arena *a, const char *id)
{
	struct survey s;
	assert_int_equal(channel_miniprogram.survey(&wire, a, &by_feed, NULL, &s), ERR_OK);
	for (size_t i = 0; i < s.item_count; i++)
		if (str_eq(s.items[i].remote_id, str_c(id)))
			return s.items[i];
	return (struct posted){};
}

static enum err find_it(struct arena *a, const struct posted *was, struct posted *out)
{
	return channel_miniprogram.find(&wire, a, &by_feed, NULL, was, out);
}

static enum err take(struct arena *a, const struct posted *it)
{
	return channel_miniprogram.remove(&wire, a, &by_feed, NULL, it);
}

static void what_somebody_put_into_the_feed_goes(void **)
{
	SCRATCH(a);
	struct posted it = listed(&a, "../gift"), now = {};
	assert_int_equal(find_it(&a, &it, &now), ERR_OK);
	assert_true(str_eq(now.sha256, it.sha256) && now.sha256.len);
	assert_int_equal(take(&a, &it), ERR_OK);
	assert_int_equal(find_it(&a, &it, &now), ERR_NOTFOUND);
	assert_false(listed(&a, "../gift").remote_id.len);
	assert_true(listed(&a, "shenfa-7").remote_id.len > 0);
}

static const char *lying_file(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/.items/miniprogram.json/%s.json", root, name);
}

/* The public file says one thing, and what it is made of another: with the next release it would be back. */
static void what_is_only_in_the_public_file_goes_with_writing_it_anew(void **)
{
	SCRATCH(a);
	struct posted it = listed(&a, "../gift"), now = {};
	assert_int_equal(unlink(lying_file(&a, "x")), 0);
	assert_int_equal(take(&a, &it), ERR_OK);
	assert_int_equal(find_it(&a, &it, &now), ERR_NOTFOUND);
	assert_int_equal(file_write(lying_file(&a, "y"),
				 STR("{\"item\":{\"id\":\"../gift\"},\"modified\":1}"), 0644, NULL),
		ERR_OK);
	assert_int_equal(find_it(&a, &it, &now), ERR_OK);
	assert_false(str_eq(now.sha256, it.sha256));
	assert_int_equal(take(&a, &it), ERR_CONFLICT);
	assert_int_equal(access(lying_file(&a, "y"), F_OK), 0);
}

/* Somebody made it look like a stranger's: its marker is gone, its words are others. */
static void what_a_release_put_into_the_feed_stays(void **)
{
	SCRATCH(a);
	struct posted it = listed(&a, "shenfa-7"), now = {};
	assert_int_equal(find_it(&a, &it, &now), ERR_REFUSED);
	assert_int_equal(take(&a, &it), ERR_REFUSED);
	assert_int_equal(
		file_write(lying_file(&a, "shenfa-7"),
			STR("{\"item\":{\"id\":\"shenfa-7\"},\"modified\":1}"), 0644, NULL),
		ERR_OK);
	assert_int_equal(find_it(&a, &it, &now), ERR_REFUSED);
	assert_int_equal(take(&a, &it), ERR_REFUSED);
	assert_int_equal(access(lying_file(&a, "shenfa-7"), F_OK), 0);
}

/* A feed from before the courier kept account: it goes by the marker. */
static void what_bears_a_marker_stays_where_nothing_is_remembered(void **)
{
	SCRATCH(a);
	struct posted it = listed(&a, "shenfa-7"), now = {};
	wire.folder = NULL;
	assert_int_equal(find_it(&a, &it, &now), ERR_REFUSED);
	assert_int_equal(take(&a, &it), ERR_REFUSED);
}

static void a_feed_that_nobody_can_read_says_nothing(void **)
{
	SCRATCH(a);
	struct posted it = listed(&a, "../gift"), now = {};
	assert_int_equal(take(&a, &it), ERR_OK);
	served = STR("<html>");
	assert_int_equal(find_it(&a, &it, &now), ERR_UNAVAILABLE);
	served = STR("{\"items\":[{\"id\":\"../gift\",\"title\":\"领红包\"}]}"); /* a cache */
	assert_int_equal(find_it(&a, &it, &now), ERR_OK);
	assert_true(str_eq(now.sha256, it.sha256));
}

/* ---- what somebody made of an item of ours ---- */

struct ours {
	struct rendition r;
	struct receipt seen;
	struct delivery_job job;
};

/* As it went out: the item of open_folder(). */
static void open_ours(struct arena *a, struct ours *o)
{
	static const struct revision rev = {
		.title = STR("题"), .html = STR("<p>文</p>\n"), .meta = STR("{}")
	};
	*o = (struct ours){ .seen = { .state = json_object() } };
	o->job = (struct delivery_job){
		.key = STR("k2"), .draft = STR("8"), .rendition = &o->r, .site = by_feed
	};
	bool live;
	assert_int_equal(channel_miniprogram.render(&rev, NULL, &by_feed, a, &o->r), ERR_OK);
	assert_int_equal(channel_miniprogram.publish(&wire, a, &o->job, &o->seen, &live), ERR_OK);
	assert_int_equal(look(a, &o->job, &o->seen), SEEN_LIVE);
}

static struct mends mend(struct arena *a, struct ours *o)
{
	struct mends done = {};
	assert_int_equal(
		channel_miniprogram.mend(&wire, a, &by_feed, o->seen.state, &o->job, &done),
		ERR_OK);
	return done;
}

static const char *public_file(struct arena *a)
{
	return arena_printf(a, "%s/miniprogram.json", root);
}

static struct str bytes_of(struct arena *a, const char *path)
{
	struct str s;
	assert_int_equal(file_read(a, path, 1 << 20, &s), ERR_OK);
	return s;
}

/* In the file that the feed is made of, in the public one, or in both: the text becomes another, as long as it was. */
static void bend(struct arena *a, const char *path)
{
	char *bent = (char *)arena_str(a, bytes_of(a, path)).at;
	for (char *at = strstr(bent, "\"文\""); at; at = strstr(at, "\"文\""))
		memcpy(at, "\"改\"", 5);
	assert_int_equal(file_write(path, str_c(bent), 0644, NULL), ERR_OK);
}

static void is_mended(struct arena *a, struct ours *o, const char *seen)
{
	struct mends done = mend(a, o);
	assert_int_equal(done.count, 1);
	assert_true(done.list[0].put_sha256.len == 64 && !done.list[0].why);
	assert_int_equal(done.list[0].missing, !seen);
	assert_true(!seen || str_find(done.list[0].seen, str_c(seen)) >= 0);
	assert_int_equal(look(a, &o->job, &o->seen), SEEN_LIVE);
	assert_int_equal(mend(a, o).count, 0);
}

static void a_bent_feed_is_made_anew(void **)
{
	SCRATCH(a);
	struct ours o;
	open_ours(&a, &o);
	bend(&a, public_file(&a));
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_OTHER);
	is_mended(&a, &o, "改");
	assert_int_equal(unlink(public_file(&a)), 0);
	is_mended(&a, &o, NULL);
	assert_int_equal(file_write(public_file(&a), STR("<h1>"), 0644, NULL), ERR_OK);
	is_mended(&a, &o, NULL);
	json_decref(o.seen.state);
}

/* Whoever alters what the feed is made of, and the feed with it, is found out by the ticket. */
static void a_bent_item_is_the_approved_one_again(void **)
{
	SCRATCH(a);
	struct ours o;
	open_ours(&a, &o);
	bend(&a, lying_file(&a, "shenfa-8"));
	bend(&a, public_file(&a));
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_OTHER);
	is_mended(&a, &o, "改");
	assert_int_equal(unlink(lying_file(&a, "shenfa-8")), 0);
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_ABSENT);
	is_mended(&a, &o, NULL);
	json_decref(o.seen.state);
}

/* A cache on the way says something else: nothing here is altered, nothing is written or counted. */
static void what_is_shown_otherwise_on_the_way_is_not_mended_here(void **)
{
	SCRATCH(a);
	struct ours o;
	open_ours(&a, &o);
	char *bent = (char *)arena_str(&a, bytes_of(&a, public_file(&a))).at;
	memcpy(strstr(bent, "\"文\""), "\"改\"", 5);
	served = str_c(bent);
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_OTHER);
	assert_int_equal(mend(&a, &o).count, 0);
	served = (struct str){};
	json_decref(o.seen.state);
}

static void an_item_that_was_withdrawn_and_is_back_goes_again(void **)
{
	SCRATCH(a);
	struct ours o;
	open_ours(&a, &o);
	struct str before = bytes_of(&a, lying_file(&a, "shenfa-8"));
	struct ours gone = { .seen = { .state = json_deep_copy(o.seen.state) }, .job = o.job };
	gone.job.act = ACT_WITHDRAW;
	gone.job.key = STR("k3");
	assert_int_equal(channel_miniprogram.withdraw(&wire, &a, &gone.job, &gone.seen), ERR_OK);
	assert_int_equal(look(&a, &gone.job, &gone.seen), SEEN_ABSENT);
	assert_int_equal(mend(&a, &gone).count, 0);
	assert_int_equal(file_write(lying_file(&a, "shenfa-8"), before, 0644, NULL), ERR_OK);
	assert_int_equal(look(&a, &gone.job, &gone.seen), SEEN_LIVE);
	struct mends old = mend(&a, &o); /* the item's own ticket does not bring it back to life */
	assert_true(old.count == 0 || !old.list[0].put_sha256.len);
	assert_true(mend(&a, &gone).list[0].put_sha256.len > 0);
	assert_int_equal(look(&a, &gone.job, &gone.seen), SEEN_ABSENT);
	json_decref(gone.seen.state);
	json_decref(o.seen.state);
}

/* No JSON, or far too much of it: it is nobody's item, and neither mending nor the next release stops at it. */
static void what_is_no_record_is_written_over(void **)
{
	SCRATCH(a);
	bool live;
	struct ours o;
	open_ours(&a, &o);
	assert_int_equal(file_write(lying_file(&a, "shenfa-8"), STR("<h1>"), 0644, NULL), ERR_OK);
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_OTHER);
	is_mended(&a, &o, "<h1>");
	assert_int_equal(file_write(lying_file(&a, "shenfa-8"), STR("\xff{"), 0644, NULL), ERR_OK);
	o.job.act = ACT_CORRECT;
	o.job.key = STR("k4");
	assert_int_equal(channel_miniprogram.publish(&wire, &a, &o.job, &o.seen, &live), ERR_OK);
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_LIVE);
	assert_int_equal(file_write(lying_file(&a, "shenfa-8"), STR("{}x"), 0644, NULL), ERR_OK);
	o.job.act = ACT_WITHDRAW;
	o.job.key = STR("k5");
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_LIVE);
	assert_int_equal(channel_miniprogram.withdraw(&wire, &a, &o.job, &o.seen), ERR_OK);
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_ABSENT);
	json_decref(o.seen.state);
}

/* The website has moved since, or is suspended: the item is what went out. */
static void a_website_that_moved_is_no_altered_item(void **)
{
	SCRATCH(a);
	struct ours o;
	open_ours(&a, &o);
	o.job.site.landing_url = STR("https://y.gov.cn/art/8/");
	assert_int_equal(look(&a, &o.job, &o.seen), SEEN_LIVE);
	assert_int_equal(mend(&a, &o).count, 0);
	json_decref(o.seen.state);
}

int main(void)
{
#define FEED(f) cmocka_unit_test_setup_teardown(f, open_folder, close_folder)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_is_looked_at_as_anybody_reads_it),
		FEED(what_somebody_put_into_the_feed_goes),
		FEED(what_is_only_in_the_public_file_goes_with_writing_it_anew),
		FEED(what_a_release_put_into_the_feed_stays),
		FEED(what_bears_a_marker_stays_where_nothing_is_remembered),
		FEED(a_feed_that_nobody_can_read_says_nothing),
		FEED(a_bent_feed_is_made_anew),
		FEED(a_bent_item_is_the_approved_one_again),
		FEED(what_is_shown_otherwise_on_the_way_is_not_mended_here),
		FEED(an_item_that_was_withdrawn_and_is_back_goes_again),
		FEED(what_is_no_record_is_written_over),
		FEED(a_website_that_moved_is_no_altered_item),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
