/* The package: for which channels there is one, who takes it, how often it opens, who takes it over. */
#include "tests/store/test_hand_off/hand_off.h"

#include "channels/channel.h"

void both_sides_name_the_same_channels(void **)
{
	for (const struct channel *const *c = channels; *c; c++)
		assert_string_equal(SQL("select by_hand('%s')", (*c)->name),
			(*c)->can & CHANNEL_BY_HAND ? "t" : "f");
}

void the_package_opens_once_for_the_one_who_took_it(void **)
{
	assert_string_equal(hand_off("state || ' ' || downloads"), "READY 0");
	refused(take(REVIEWER, "", "x"), "请由该渠道的运营人员办理");
	as_web(take(OPERATOR, "", "one"));
	refused(fetch(OPERATOR, "two"), "下载链接已用过");
	refused(fetch(REVIEWER2, "one"), "下载链接已用过");
	as_web(fetch(OPERATOR, "one"));
	refused(fetch(OPERATOR, "one"), "下载链接已用过");
	assert_string_equal(hand_off("state || ' ' || downloads"), "TAKEN 1");
	assert_string_equal(SQL("select action from audit where kind = 'draft' and id = %lld order "
				"by n desc limit 1",
				    (long long)draft),
		"hand_off.download");
}

void a_second_download_needs_a_reason(void **)
{
	taken();
	refused(take(OPERATOR, "", "two"), "再次下载须写明理由");
	as_web(take(OPERATOR, "电脑重装", "two"));
	assert_string_equal(as_web(fetch(OPERATOR, "two")), "2");
	refused(take(REVIEWER2, "", "three"), "接手须写明理由");
	as_web(take(REVIEWER2, "值班交接", "three"));
	refused(fetch(OPERATOR, "three"), "下载链接已用过");
	refused(report(OPERATOR, "done", "https://a.cn/1", ""), "由领取人报告或交回");
}

void a_link_lasts_ten_minutes(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(F("select hand_off_fetch(%s, %lld, sha256('one'), now() + interval '11 minutes')",
			hand_off("id"), ID(OPERATOR)),
		"已过期");
}

void what_may_not_go_out_is_not_handed_out(void **)
{
	as_web(take(OPERATOR, "", "one"));
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld); select 1", ID(LEADER));
	refused(take(OPERATOR, "", "two"), "渠道已紧急停发");
	refused(fetch(OPERATOR, "one"), "渠道已紧急停发");
	SQL("update stop set lifted_at = now(), lifted_by = %lld; select 1", ID(LEADER));
	as_web(fetch(OPERATOR, "one"));
}

void another_takes_what_was_given_back(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(F("select hand_off_give_back(%s, %s, '忙', now())", hand_off("id"), helper),
		"由领取人报告或交回");
	as_web(F("select hand_off_give_back(%s, %lld, '出差', now())", hand_off("id"),
		ID(OPERATOR)));
	refused(fetch(OPERATOR, "one"), "下载链接已用过");
	as_web(take(REVIEWER2, "", "two"));
	assert_string_equal(hand_off("operator_id"), helper);
}
