/* An emergency stop and what a platform refused: said, lifted and tried again at a terminal. */
#include "tests/flows/0110_command_story/story.h"

#define F(...) arena_printf(&sys.arena, __VA_ARGS__)

static const char title[] = "数据开放日";
static const char *website, *draft, *delivery, *stop; /* by their numbers */

static const char *value(const char *sql)
{
	return sql_value(&sys.arena, sys.database, sql);
}

static void exits(int want, const char *person, const char *line)
{
	const char *said;
	int code = run(person, line, &said);
	if (code != want)
		fail_msg("%s: %s: %d: %s", person, line, code, said);
}

static void agree(const char *person, const char *item, const char *more)
{
	sql_until(sys.database, "it is in review",
		F("select state = 'IN_REVIEW' from submission where id = %s", item));
	done(person, F("open %s --to %s/%s-%s", item, test_folder(), person, item));
	done(person, F("approve %s%s", item, more));
}

static void carry_it_to_the_website(void)
{
	const char *said;
	assert_int_equal(system_shenfa(&sys, "editor",
				 F("draft new --title %s --file - --meta "
				   "{\"disclosure\":\"主动公开\"}",
					 title),
				 "<p>本局将举办数据开放日。</p>", &said),
		0);
	draft = value(F("select id from draft where title = '%s'", title));
	done("editor", F("draft submit %s --channels website --note 请审", draft));
	const char *item = value(F("select max(id) from submission where draft_id = %s", draft));
	agree("head", item, " --secrecy");
	agree("reviewer", item, "");
}

static void until_delivery(const char *holds)
{
	sql_until(sys.database, holds,
		F("select exists (select 1 from delivery where draft_id = %s and %s)", draft,
			holds));
	delivery = value(F("select id from delivery where draft_id = %s", draft));
}

/* The number that lifting takes is in the list; who asked does not agree. */
void a_stop_holds_and_two_people_lift_it(void **)
{
	website = value("select id from channel_account where channel = 'website'");
	exits(2, "head", F("channel pause %s", website));
	exits(3, "editor", F("channel pause %s --reason 试", website));
	says("head", F("channel pause %s --reason 网站疑似被篡改", website), "已停发。");
	stop = value("select max(id) from stop where lifted_at is null");
	says("head", "channel ls", F("已停发（停发编号 %s）：网站疑似被篡改", stop));
	exits(5, "reviewer", F("channel test %s", website));
	carry_it_to_the_website();
	until_delivery("state = 'HELD' and hold_code = 'stop'");
	exits(1, "reviewer",
		F("channel resume %s --reason 已核实 --agree", stop)); /* nobody has asked */
	says("reviewer", F("channel resume %s --reason 已排除", stop), "已申请解除");
	exits(3, "reviewer", F("channel resume %s --reason 已核实 --agree", stop));
	says("editor2", F("channel resume %s --reason 再等一等 --keep", stop), "继续停发。");
	says("reviewer", F("channel resume %s --reason 已排除", stop), "已申请解除");
}

/* Held by the platform's own word it does not go on by itself, when the stop is over. */
void what_a_platform_refused_goes_on_when_somebody_says_so(void **)
{
	value(F("set session_replication_role = replica; update delivery set hold_code = "
		"'website.disk', reason = '网站磁盘已满' where id = %s; select 1",
		delivery));
	says("editor2", F("channel resume %s --reason 已核实 --agree", stop), "已解除停发。");
	exits(1, "editor2", F("channel resume %s --reason 再来 --agree", stop));
	says("reviewer", "release ls --state HELD", "网站磁盘已满");
	exits(2, "reviewer", F("release retry %s", delivery));
	exits(3, "editor", F("release retry %s --reason 试", delivery));
	exits(1, "reviewer", "release retry 999999 --reason 没有这一项");
	says("reviewer", F("release retry %s --reason 磁盘已清理", delivery), "已安排重试。");
	until_delivery("state = 'CONFIRMED'");
	says("editor", F("status %s", draft), "在线 网站");
	exits(1, "reviewer", F("release retry %s --reason 已经发了", delivery));
}
