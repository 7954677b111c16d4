/* Links that are looked at from outside: who is asked about which, and what a page shows of it. */
#include "tests/store/clerking.h"

#include <stdlib.h>

struct scene s;
struct sealer sealer;
struct clerk clerk;

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static void round_at(int64_t now)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, now), ERR_OK);
}

static void declare(void)
{
	SQL("select link_egress_declare('a key', '检查外链', %lld, now())",
		(long long)s.people[SYSTEM].id);
}

static int64_t handed_in(const char *url, const char *words)
{
	const char *html = F("<p>详见<a href=\"%s\">%s</a>。</p>", url, words);
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", html));
}

static void agrees(enum who who, int64_t id)
{
	assert_int_equal(scene_open_all(&s, who, id), ERR_OK);
	assert_int_equal(scene_vote(&s, who, id, "AGREE", "同意"), ERR_OK);
}

/* Handed in, and the first who reviews it has agreed. */
static int64_t with_link(const char *url, const char *words)
{
	int64_t id = handed_in(url, words);
	agrees(HEAD, id);
	return id;
}

/* What the one that goes out is handed, at that time; and the report of it. */
static const char *taken(int64_t now)
{
	const char *why;
	return scene_sql_as(&s, "shenfa_web",
		F("select coalesce(string_agg(url, ' ' order by url), '') from link_take(8, "
		  "to_timestamp(%lld / 1000.0))",
			(long long)now),
		&why);
}

static void seen(const char *url, const char *result, const char *detail, int64_t now)
{
	const char *why;
	assert_string_equal(scene_sql_as(&s, "shenfa_web",
				    F("select link_seen((select id from link where url = '%s'), "
				      "'%s', '%s', to_timestamp(%lld / 1000.0))",
					    url, result, detail, (long long)now),
				    &why),
		"t");
}

static const char *shown(int64_t id)
{
	return SQL("select coalesce(string_agg(f->>'severity' || ' ' || (f->>'quote') || ' ' || "
		   "(f->>'message'), '|'), '') from submission x, link_findings(x) f where x.id = "
		   "%lld",
		(long long)id);
}

static const char *state(int64_t id, const char *member)
{
	return SQL("select links_json(x)->>'%s' from submission x where id = %lld", member,
		(long long)id);
}

static void nothing_is_gathered_before_somebody_declares_an_egress(void **)
{
	int64_t id = with_link("https://a.example/", "办事指南");
	round_at(clock_now());
	assert_string_equal(SQL("select count(*) from link"), "0");
	assert_string_equal(taken(clock_now()), "");
	assert_string_equal(state(id, "on"), "false");
	declare();
	round_at(clock_now());
	assert_string_equal(SQL("select count(*) from link"), "1");
	assert_string_equal(state(id, "on"), "true");
	assert_string_equal(state(id, "waiting"), "1");
	assert_string_equal(
		SQL("select string_agg(action, ' ') from audit where action like 'links.%%'"),
		"links.declare");
}

/* An address may hold any words: none goes out before somebody who wrote none of them agreed. */
static void nobody_is_asked_before_somebody_has_agreed(void **)
{
	int64_t id = handed_in("https://a.example/?q=%E8%8D%89%E6%A1%88", "草案"),
		now = clock_now();
	round_at(now);
	assert_null(strstr(taken(now), "?q="));
	assert_null(strstr(taken(now + 2 * DAY), "?q="));
	assert_string_equal(state(id, "held"), "true");
	assert_string_equal(state(id, "waiting"), "1");
	agrees(HEAD, id);
	assert_string_equal(state(id, "held"), "false");
	assert_non_null(strstr(taken(now + MINUTE), "?q="));
	seen("https://a.example/?q=%E8%8D%89%E6%A1%88", "GOOD", "200", now);
	/* Again in a text that nobody agreed to: still not asked for it. */
	handed_in("https://a.example/?q=%E8%8D%89%E6%A1%88", "草案");
	SQL("set session_replication_role = replica; update submission set state = 'RETURNED' "
	    "where id = %lld",
		(long long)id);
	round_at(now + 9 * DAY);
	assert_null(strstr(taken(now + 20 * DAY), "?q="));
}

static void one_who_did_not_agree_opens_nothing(void **)
{
	int64_t id = handed_in("https://returned.example/", "草案"), now = clock_now();
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "请核对"), ERR_OK);
	round_at(now);
	assert_null(strstr(taken(now), "returned"));
}

static void what_did_not_open_is_shown_with_its_time_and_blocks_nothing(void **)
{
	int64_t id = with_link("https://gone.example/x", "公示"), now = clock_now();
	round_at(now);
	assert_non_null(strstr(taken(now), "https://gone.example/x"));
	assert_string_equal(shown(id), "");
	seen("https://gone.example/x", "BROKEN", "404", now);
	const char *broken = shown(id);
	assert_true(str_starts(
		str_c(broken), STR("WARN 公示 链接打不开：https://gone.example/x（404，20")));
	assert_non_null(strstr(broken, "检查"));
	assert_string_equal(
		SQL("select undecided_blocks(x) from submission x where id = %lld", (long long)id),
		"0");
	assert_non_null(strstr(SQL("select submission_json(x, %lld, '{}', now())->>'findings' from "
				   "submission x where id = %lld",
				       (long long)s.people[HEAD].id, (long long)id),
		"dead-link"));
	struct desk d = scene_desk(&s, &s.arena);
	const struct finding_key k = { STR("dead-link"), STR("broken"), STR("公示"), 1, {} };
	int64_t draft = strtoll(
		SQL("select draft_id from submission where id = %lld", (long long)id), NULL, 10);
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", "已核对"), ERR_INVALID);
	assert_string_equal(err_what(), "decision.link");
	scene_desk_done(&d);
	agrees(REVIEWER, id); /* nobody had to decide it */
	assert_string_equal(
		SQL("select state from submission where id = %lld", (long long)id), "APPROVED");
}

static void what_nobody_knows_is_not_called_good(void **)
{
	int64_t id = with_link("https://slow.example/", "名单"), now = clock_now();
	round_at(now);
	assert_non_null(taken(now));
	seen("https://slow.example/", "UNKNOWN", "连接超时", now);
	assert_true(str_starts(str_c(shown(id)), STR("NOTE 名单 链接能否打开尚不清楚")));
	assert_string_equal(state(id, "good"), "0");
	assert_string_equal(state(id, "unknown"), "1");
	seen("https://slow.example/", "INSIDE", "10", now);
	assert_true(str_starts(str_c(shown(id)), STR("WARN 名单 链接指向内部地址")));
	seen("https://slow.example/", "GOOD", "200", now);
	assert_string_equal(shown(id), "");
	assert_string_equal(state(id, "good"), "1");
}

/* One address, whoever links it, and one who looks at a time. */
static void a_link_is_handed_out_once_and_looked_at_again_when_it_is_time(void **)
{
	int64_t now = clock_now();
	with_link("https://twice.example/", "甲");
	with_link("https://twice.example/", "乙");
	round_at(now);
	assert_string_equal(
		SQL("select count(*) from link where url = 'https://twice.example/'"), "1");
	assert_non_null(strstr(taken(now), "twice"));
	assert_null(strstr(taken(now + MINUTE), "twice"));
	assert_non_null(strstr(taken(now + 6 * MINUTE), "twice")); /* it never came back */
	seen("https://twice.example/", "BROKEN", "404", now + 6 * MINUTE);
	assert_null(strstr(taken(now + 20 * MINUTE), "twice"));
	assert_non_null(strstr(taken(now + 37 * MINUTE), "twice")); /* it may have been mended */
	seen("https://twice.example/", "GOOD", "200", now + 37 * MINUTE);
	assert_null(strstr(taken(now + 5 * HOUR), "twice"));
	assert_non_null(strstr(taken(now + 26 * HOUR), "twice"));
}

static void only_the_web_is_looked_at(void **)
{
	int64_t id = scene_submit(&s, EDITOR,
		scene_draft(&s, EDITOR, "目录",
			"<p><a href=\"mailto:a@b.example\">信箱</a><a href=\"#x\">下</a>"
			"<a href=\"tel:057412345\">电话</a></p>"));
	round_at(clock_now());
	assert_string_equal(state(id, "read"), "true");
	assert_string_equal(state(id, "count"), "0");
}

static void goes_live(int64_t id)
{
	int made = 0;
	agrees(REVIEWER, id);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED',"
	    " confirmed_at = now() where submission_id = %lld; update submission set state = "
	    "'DONE' "
	    "where id = %lld",
		(long long)id, (long long)id);
}

static const char *told(int64_t id)
{
	return SQL("select count(*) from notice where kind = 'LINK' and submission_id = %lld and "
		   "account_id = %lld",
		(long long)id, (long long)s.people[EDITOR].id);
}

static void what_is_out_is_looked_at_slowly_and_its_people_are_told_of_the_second_time(void **)
{
	int64_t id = with_link("https://live1.example/", "甲"), now = clock_now();
	round_at(now);
	int64_t other = with_link("https://live2.example/", "乙");
	round_at(now);
	goes_live(id);
	goes_live(other);
	SQL("update link set next_at = 'infinity' where url not like '%%live%%'");
	assert_string_equal(taken(now + DAY), "https://live1.example/"); /* one, and no more */
	seen("https://live1.example/", "BROKEN", "404", now + DAY);
	assert_string_equal(taken(now + DAY + 1000), "");
	assert_string_equal(taken(now + DAY + 10 * 1000), "https://live2.example/");
	seen("https://live2.example/", "GOOD", "200", now + DAY + 10 * 1000);
	round_at(now + DAY + MINUTE);
	assert_string_equal(told(id), "0");
	assert_string_equal(taken(now + 3 * DAY), "https://live1.example/");
	seen("https://live1.example/", "BROKEN", "404", now + 3 * DAY);
	round_at(now + 3 * DAY + MINUTE);
	round_at(now + 3 * DAY + 2 * MINUTE);
	assert_string_equal(told(id), "1");
	assert_string_equal(told(other), "0");
	/* What is broken may be mended tomorrow; what opens is good for a week. */
	assert_string_equal(taken(now + 5 * DAY), "https://live1.example/");
	seen("https://live1.example/", "GOOD", "200", now + 5 * DAY);
	assert_string_equal(taken(now + 6 * DAY), "");
	assert_string_equal(taken(now + 9 * DAY), "https://live2.example/");
}

static void what_nobody_shows_any_more_is_left_alone(void **)
{
	int64_t id = with_link("https://dropped.example/", "甲"), now = clock_now();
	round_at(now);
	SQL("set session_replication_role = replica; update submission set state = 'RETURNED' "
	    "where "
	    "id = %lld",
		(long long)id);
	assert_null(strstr(taken(now + MINUTE), "dropped"));
	assert_string_equal(
		SQL("select next_at from link where url = 'https://dropped.example/'"), "infinity");
	with_link("https://dropped.example/", "乙");
	round_at(now + MINUTE);
	assert_non_null(strstr(taken(now + MINUTE), "dropped"));
}

static void closing_ends_it(void **)
{
	SQL("select link_egress_close('停用', %lld)", (long long)s.people[SYSTEM].id);
	int64_t before = clock_now();
	int64_t id = with_link("https://late.example/", "甲");
	round_at(before);
	assert_string_equal(
		SQL("select count(*) from link where url = 'https://late.example/'"), "0");
	assert_string_equal(state(id, "on"), "false");
}

static const char *declared(const char *egress, const char *seen, const char **why)
{
	return scene_sql_as(&s, "shenfa_web",
		F("select %s_egress_declare('b key', '换钥', %lld, now(), '%s')", egress,
			(long long)s.people[SYSTEM].id, seen),
		why);
}

static void whoever_declares_has_seen_what_stood_there(void **state)
{
	(void)state;
	static const char *const egresses[] = { "link", "call" };
	const char *why;
	for (size_t i = 0; i < 2; i++) {
		const char *version =
			F("select egress_version(max(public_key), max(at)) from %s_egress",
				egresses[i]);
		SQL("delete from %s_egress; select 1", egresses[i]);
		assert_non_null(declared(egresses[i], "none", &why));
		assert_null(declared(egresses[i], "none", &why));
		assert_non_null(strstr(why, "egress.changed"));
		assert_non_null(declared(egresses[i], SQL("%s", version), &why));
		assert_non_null(declared(egresses[i], "*", &why));
		SQL("delete from %s_egress; select 1", egresses[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_gathered_before_somebody_declares_an_egress),
		cmocka_unit_test(nobody_is_asked_before_somebody_has_agreed),
		cmocka_unit_test(one_who_did_not_agree_opens_nothing),
		cmocka_unit_test(what_did_not_open_is_shown_with_its_time_and_blocks_nothing),
		cmocka_unit_test(what_nobody_knows_is_not_called_good),
		cmocka_unit_test(a_link_is_handed_out_once_and_looked_at_again_when_it_is_time),
		cmocka_unit_test(only_the_web_is_looked_at),
		cmocka_unit_test(
			what_is_out_is_looked_at_slowly_and_its_people_are_told_of_the_second_time),
		cmocka_unit_test(what_nobody_shows_any_more_is_left_alone),
		cmocka_unit_test(closing_ends_it),
		cmocka_unit_test(whoever_declares_has_seen_what_stood_there),
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
