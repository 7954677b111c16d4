/* What points at the item's page goes after that page: it waits, is held where the page does not come, and goes on. */
#include "tests/check.h"

#include "tests/support/scene.h"

static struct scene s;
static int64_t item;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static const char *web(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void ticket(int64_t channel, const char *body)
{
	const char *why = "", *sql = arena_printf(&s.arena,
				      "select coalesce(ticket_issue(%lld, %lld, 'publish', '%s', "
				      "'', '', '{}', now())::text, 'none')",
				      (long long)item, (long long)channel, body);
	const char *said = scene_sql_as(&s, "shenfa_seal", sql, &why);
	if (!said || !strcmp(said, "none"))
		fail_msg("%s\n%s", sql, why);
}

static const char links[] =
	"{\"renditions\":[{\"path\":\"status.txt\",\"holes\":[\"landing_url\"]}]}";
static const char files[] =
	"{\"renditions\":[{\"path\":\"article.json\",\"holes\":[\"files_url\"]}]}";
static const char plain[] = "{\"renditions\":[{\"path\":\"status.txt\",\"holes\":[\"marker\"]}]}";

/* The second account plays the one that follows: "weibo". */
static void second_account_is(const char *channel)
{
	SQL("update channel_account set channel = '%s' where id = %lld returning 1", channel,
		(long long)s.wechat);
}

/* The second account plays the one that follows: "weibo". */
static void begin(const char *channel, const char *body)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
	second_account_is("wechat");
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	second_account_is(channel);
	ticket(s.website, "{}");
	ticket(s.wechat, body);
}

static const char *leased(int64_t channel)
{
	return web(arena_printf(&s.arena,
		"select coalesce(string_agg(act || ' ' || state, ', '), '') from "
		"delivery_lease(%lld, 5, 60, now())",
		(long long)channel));
}

static const char *of(int64_t channel, const char *column)
{
	return SQL("select %s from delivery d where submission_id = %lld and "
		   "channel_account_id = %lld",
		column, (long long)item, (long long)channel);
}

static void says(int64_t channel, const char *words)
{
	const char *reason = of(channel, "delivery_json(d, 0, '{}')->>'reason'");
	if (strcmp(reason, words) != 0)
		fail_msg("%s instead of %s", reason, words);
}

static void website(const char *function, const char *more)
{
	web(arena_printf(&s.arena, "select %s(%s, %lld, %s, %s)", function, of(s.website, "id"),
		(long long)s.website, of(s.website, "fence"), more));
}

static void website_ends(const char *outcome)
{
	assert_string_equal(leased(s.website), "publish LEASED");
	website("delivery_intent", "'r', 'm', now()");
	assert_string_equal(leased(s.wechat), "");
	website("delivery_result", arena_printf(&s.arena, "'%s', '', '{}', null, now()", outcome));
}

static void it_waits_for_the_page_and_then_goes(void **)
{
	begin("weibo", links);
	assert_string_equal(leased(s.wechat), "");
	assert_string_equal(of(s.wechat, "state"), "PLANNED");
	says(s.wechat, "等网站页面发布后再发");
	website_ends("CONFIRMED");
	says(s.wechat, "");
	assert_string_equal(leased(s.wechat), "publish LEASED");
	/* Short messages have two keys besides; what they point at is the same page. */
	assert_string_equal(SQL("select follows_landing('sms')"), "t");
}

static void what_does_not_point_there_does_not_wait(void **)
{
	begin("weibo", plain);
	assert_string_equal(leased(s.wechat), "publish LEASED");
	begin("wechat", links);
	assert_string_equal(leased(s.wechat), "publish LEASED");
}

/* A WeChat article says where its files are: there has to be something. */
static void an_article_that_sends_readers_to_its_files_goes_after_them(void **)
{
	begin("wechat", files);
	assert_string_equal(leased(s.wechat), "");
	says(s.wechat, "等网站页面发布后再发");
	website_ends("CONFIRMED");
	assert_string_equal(leased(s.wechat), "publish LEASED");
	begin("weibo", files);
	assert_string_equal(leased(s.wechat), "publish LEASED");
}

static void it_is_held_where_the_page_does_not_come(void **)
{
	begin("weibo", links);
	website_ends("REFUSED");
	assert_string_equal(leased(s.wechat), "");
	assert_string_equal(of(s.wechat, "state || ' ' || hold_code"), "HELD landing");
	says(s.wechat, "网站页面没有发布成功，先处理网站，之后自动继续");
	web(arena_printf(
		&s.arena, "select delivery_release(%s, 0, '再试', now())", of(s.website, "id")));
	assert_string_equal(of(s.wechat, "state"), "HELD");
	website_ends("CONFIRMED");
	assert_string_equal(of(s.wechat, "state"), "PLANNED");
	assert_string_equal(leased(s.wechat), "publish LEASED");
}

/* Taken down on its own, after it was out: what pointed at it would point at nothing. */
static void nothing_points_at_a_page_that_was_withdrawn(void **)
{
	begin("weibo", links);
	website_ends("CONFIRMED");
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason, refused) "
	    "select draft_id, id, %lld, '试', '没有有效签名' from submission where id = %lld "
	    "returning 1",
		(long long)s.website, (long long)item);
	assert_string_equal(of(s.wechat, "landing_step(d)"), "");
	SQL("update withdrawal set refused = '' where submission_id = %lld returning 1",
		(long long)item);
	assert_string_equal(leased(s.wechat), "");
	assert_string_equal(of(s.wechat, "state || ' ' || hold_code"), "HELD landing");
	assert_non_null(strstr(of(s.wechat, "reason"), "网站页面已撤稿"));
}

/* The page is kept quiet, and nobody has to do anything about it. */
static void what_waits_for_a_quiet_page_waits_in_silence(void **)
{
	begin("weibo", links);
	SQL("set session_replication_role = replica; update delivery set state = 'HELD', hold_code "
	    "= 'quiet' where submission_id = %lld and channel_account_id = %lld; "
	    "set session_replication_role = origin; select 1",
		(long long)item, (long long)s.website);
	assert_string_equal(leased(s.wechat), "");
	says(s.wechat, "等网站页面发布后再发");
}

/* What may have left is looked at, whatever became of the page. */
static void what_is_in_doubt_is_looked_at_all_the_same(void **)
{
	begin("weibo", links);
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT' where "
	    "submission_id = %lld and channel_account_id = %lld; "
	    "set session_replication_role = origin; select 1",
		(long long)item, (long long)s.wechat);
	assert_string_equal(leased(s.wechat), "publish UNCERTAIN");
}

static int64_t plain_item(void)
{
	item = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, item);
	ticket(s.website, "{}");
	return item;
}

static void due(int64_t submission, int minutes_ago, bool urgent)
{
	SQL("set session_replication_role = replica; update delivery set urgent = %s, due_at = "
	    "date_trunc('day', now()) - make_interval(mins => %d) where submission_id = %lld; "
	    "set session_replication_role = origin; select 1",
		urgent ? "true" : "false", minutes_ago, (long long)submission);
}

static void next_is(int64_t submission)
{
	const char *sql = arena_printf(&s.arena,
		"select coalesce(max(submission_id), 0) from delivery_lease(%lld, 1, 60, now())",
		(long long)s.website);
	assert_string_equal(web(sql), arena_printf(&s.arena, "%lld", (long long)submission));
}

/* What is urgent, then what has been due for longest, then what was signed first; one account's, one after another. */
static void one_accounts_items_leave_in_their_order(void **)
{
	int64_t items[4];
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "set session_replication_role = origin; select 1");
	second_account_is("wechat");
	for (size_t i = 0; i < 4; i++)
		items[i] = plain_item();
	due(items[3], 1, true);
	due(items[2], 5, false);
	due(items[1], 9, false);
	due(items[0], 5, false);
	next_is(items[3]);
	next_is(items[1]);
	next_is(items[0]);
	next_is(items[2]);
	next_is(0);
}

/* Whoever takes something down does not wait until what is to go up has gone. */
static void a_withdrawal_leaves_before_what_was_due_long_ago(void **)
{
	const char *why = "";
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "set session_replication_role = origin; select 1");
	second_account_is("wechat");
	int64_t gone = plain_item(), waits = plain_item();
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED' where "
	    "submission_id = %lld; set session_replication_role = origin; select 1",
		(long long)gone);
	due(waits, 60, false);
	assert_non_null(scene_sql_as(&s, "shenfa_seal",
		arena_printf(&s.arena,
			"select ticket_issue(%lld, %lld, 'withdraw', '{}', '', '', '{}', now())",
			(long long)gone, (long long)s.website),
		&why));
	next_is(gone);
	next_is(waits);
}

static int open_scene(void **)
{
	scene_open(&s);
	/* none of the strict paces of their kinds: this story is told at any hour */
	SQL("insert into pace (channel_account_id, set_by, at) select id, %lld, now() from "
	    "channel_account; select 1",
		(long long)s.people[SYSTEM].id);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_waits_for_the_page_and_then_goes),
		cmocka_unit_test(what_does_not_point_there_does_not_wait),
		cmocka_unit_test(an_article_that_sends_readers_to_its_files_goes_after_them),
		cmocka_unit_test(it_is_held_where_the_page_does_not_come),
		cmocka_unit_test(nothing_points_at_a_page_that_was_withdrawn),
		cmocka_unit_test(what_waits_for_a_quiet_page_waits_in_silence),
		cmocka_unit_test(what_is_in_doubt_is_looked_at_all_the_same),
		cmocka_unit_test(one_accounts_items_leave_in_their_order),
		cmocka_unit_test(a_withdrawal_leaves_before_what_was_due_long_ago),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
