/* What nobody explains. */
#include "tests/store/test_watch/watch.h"

void what_was_there_before_is_never_strange(void **)
{
	assert_string_equal(basis("old"), "listed");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
}

void what_nobody_explains_is_an_incident_at_once(void **)
{
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
	assert_string_equal(SQL("select seen->>'title' || ' ' || (seen_sha256 = "
				"encode(sha256(convert_to(seen::text, 'UTF8')), "
				"'hex'))::text from channel_incident"),
		"领红包 true");
	assert_string_equal(SQL("select count(*) from audit where kind = 'channel' and id = %lld "
				"and action = 'incident.open'",
				    WX),
		SQL("select count(*) from audit where kind = 'channel' and id = %lld and action = "
		    "'incident.open' and payload ? 'sha256'",
			WX));
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}

void those_who_answer_for_it_and_security_are_told_once(void **)
{
	survey(LIST(HAND "," OLD));
	survey(LIST(HAND "," OLD));
	const enum who told[] = { OPERATOR, SECURITY, REVIEWER };
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(SQL("select count(*) from notice where kind = 'INCIDENT' and "
					"account_id = %lld and "
					"incident_id is not null",
					    ID(told[i])),
			"1");
	assert_string_equal(SQL("select count(*) from notice where kind = 'INCIDENT' and "
				"account_id in (%lld, %lld)",
				    ID(EDITOR), ID(AUDIT)),
		"0");
}

void a_release_explains_itself_by_its_marker_and_only_once(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	assert_string_equal(basis("ours"), "delivery");
	assert_string_equal(incidents(), "");
	survey(LIST("{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\"}," OURS "," OLD));
	assert_string_equal(incidents(), "double::");
}

/* The marker of a version that another has replaced lies about for everybody to copy. */
void the_marker_of_what_was_replaced_explains_nothing(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	SQL("set session_replication_role = replica; with t as (insert into ticket (submission_id, "
	    "channel_account_id, act, body, ed25519, sm2, key, epoch) select submission_id, "
	    "channel_account_id, 'correct', body, ed25519, sm2, key, epoch from ticket where "
	    "submission_id = %lld returning *), d as (insert into delivery (ticket_id, draft_id, "
	    "submission_id, channel_account_id, act, state, due_at) select id, %lld, "
	    "submission_id, "
	    "channel_account_id, act, 'CONFIRMED', now() from t returning *) update account_live l "
	    "set "
	    "delivery_id = d.id from d where l.draft_id = d.draft_id and l.channel_account_id = "
	    "d.channel_account_id returning 1",
		(long long)item, (long long)draft);
	survey(LIST("{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\"}," OURS "," OLD));
	assert_string_equal(basis("copy"), "stranger");
	assert_string_equal(incidents(), "stranger::");
}

void what_never_went_out_and_is_there_is_strange(void **)
{
	release();
	SQL("set session_replication_role = replica; delete from account_live; update delivery set "
	    "state = "
	    "'REFUSED'; select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "stranger::");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "stranger:entered:");
}

void a_release_explains_itself_by_what_the_platform_called_it(void **)
{
	release();
	survey(LIST("{\"remote_id\":\"page\",\"url\":\"http://x/ours\"}," OLD));
	assert_string_equal(basis("page"), "delivery");
}

/* The second one of two that were given the same address: the platform calls it "other", its marker is "m2". */
static long long two_with_one_address(void)
{
	release();
	long long first = (long long)draft;
	release();
	SQL("set session_replication_role = replica; update attempt set marker = 'm2' where "
	    "delivery_id = (select max(delivery_id) from account_live); update account_live set "
	    "remote_id = 'other' where draft_id = %lld; select 1",
		(long long)draft);
	return first;
}

#define WITH_PAGE(id, marker)                                                                       \
	F("{\"remote_id\":\"%s\",\"url\":\"http://x/ours\",\"title\":\"通知\",\"sha256\":\"ee\"," \
	  "\"marker\":\"%s\"}",                                                                     \
		id, marker)

static const char *explained(void)
{
	return SQL("select string_agg(i.remote_id || ' ' || d.draft_id, ', ' order by i.remote_id) "
		   "from "
		   "account_item i join delivery d on d.id = i.delivery_id where i.basis = "
		   "'delivery'");
}

/* Without a page of its own each carries the home page's address: that explains none of them. */
void items_of_a_feed_go_by_marker_and_number(void **)
{
	long long one = two_with_one_address(), two = (long long)draft;
	SQL("set session_replication_role = replica; update channel_account set channel = 'app' "
	    "where id = %lld returning 1",
		WX);
	const char *first = F("%lld", one), *second = F("%lld", two);
	survey(F(LIST("%s,%s," OLD), WITH_PAGE(first, "m1"), WITH_PAGE(second, "m2")));
	assert_string_equal(incidents(), "");
	assert_string_equal(explained(), F("%lld %lld, %lld %lld", one, one, two, two));
	SQL("set session_replication_role = replica; delete from account_item where remote_id = "
	    "'%lld' returning 1",
		two);
	survey(F(LIST("%s,%s," OLD), WITH_PAGE(first, "m1"), WITH_PAGE(second, "")));
	assert_string_equal(explained(), F("%lld %lld, %lld %lld", one, one, two, two));
	survey(F(LIST("%s,%s," OLD), WITH_PAGE("evil", ""), WITH_PAGE(first, "m1")));
	assert_string_equal(basis("evil"), "stranger");
	assert_string_equal(
		SQL("select item_explained(i) from account_item i where remote_id = 'evil'"), "");
	SQL("set session_replication_role = replica; update channel_account set channel = 'wechat' "
	    "where id = %lld returning 1",
		WX);
}

void the_surest_name_wins_and_an_address_names_one_only(void **)
{
	long long one = two_with_one_address(), two = (long long)draft;
	survey(F(LIST("%s,%s," OLD), WITH_PAGE("x", "m1"), WITH_PAGE("other", "")));
	assert_string_equal(explained(), F("other %lld, x %lld", two, one));
	survey(F(LIST("%s," OLD), WITH_PAGE("page", "")));
	assert_string_equal(basis("page"), "stranger");
}

/* On its way, without any name of ours yet: for half an hour nobody says that it is strange. */
void what_may_be_on_its_way_is_waited_for(void **)
{
	release();
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT'; select "
	    "1");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "");
	minutes += 40;
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}

/* The platform called back: this message went out to every follower. No list has it. */
static void told(const char *number)
{
	minutes++;
	as_web(F("select message_told(%lld, '%s', %s)", WX, number, now()));
}

void a_message_that_is_none_of_ours_is_one_incident(void **)
{
	told("34182");
	assert_string_equal(incidents(), "stranger::");
	told("34182");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "stranger::");
	assert_string_equal(basis("mass:34182"), "stranger");
	assert_string_equal(SQL("select item_explained(i) from account_item i where told"), "");
	close_it("handled", "请申请删除");
	told("x y");
	assert_string_equal(incidents(), "stranger::");
	as_web(F("select message_told(%lld, '1', now())", (long long)s.website));
	assert_string_equal(SQL("select count(*) from account_item where told"), "1");
}

void a_message_of_ours_is_none_whatever_comes_first(void **)
{
	release();
	told("ours"); /* as its receipt has it */
	assert_string_equal(basis("mass:ours"), "-");
	SQL("set session_replication_role = replica; update delivery set state = 'INTENT', receipt "
	    "= "
	    "'{}'; select 1");
	told("77");
	assert_string_equal(incidents(), "");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED', "
	    "receipt = '{\"state\":{\"msg_id\":\"77\"}}'; select 1");
	minutes += 40;
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "");
	assert_string_equal(basis("mass:77"), "delivery");
	told("77");
	assert_string_equal(incidents(), "");
}

/* Its answer was lost and found after more than half an hour; a list that fails meanwhile changes nothing of that. */
void a_message_that_nobody_names_in_time_is_strange_until_somebody_does(void **)
{
	release();
	SQL("set session_replication_role = replica; update delivery set state = 'UNCERTAIN', "
	    "receipt = '{}'; select 1");
	told("78");
	assert_string_equal(incidents(), "");
	minutes += 40;
	survey("{\"trouble\":{\"code\":\"wechat.away\",\"text\":\"平台没有回答\"}}");
	assert_string_equal(incidents(), "stranger::");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED', "
	    "receipt = '{\"remote_id\":\"78\"}'; select 1");
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "stranger:entered:");
}

/* A draft lies at the platform for a person, who may send it to all: its number stands nowhere here. */
void a_message_that_a_person_may_have_sent_for_us_is_not_strange(void **)
{
	release();
	SQL("set session_replication_role = replica; update delivery set state = 'NEEDS_PERSON', "
	    "receipt = '{\"state\":{\"way\":\"draft\"}}'; select 1");
	told("79");
	assert_string_equal(incidents(), "");
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select 1");
	SQL("update channel_account set settings = settings || '{\"mode\":\"draft\"}' where id = "
	    "%lld returning 1",
		WX);
	told("80");
	assert_string_equal(incidents(), "");
	SQL("update channel_account set settings = settings - 'mode' where id = %lld returning 1",
		WX);
	told("81");
	assert_string_equal(incidents(), "stranger::");
}

void what_was_taken_down_and_is_there_again_is_an_incident(void **)
{
	release();
	survey(LIST(OURS "," OLD));
	taken_down();
	assert_string_equal(SQL("select count(*) from account_live"), "0");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
	minutes += 5;
	survey(LIST(OURS "," OLD));
	assert_string_equal(incidents(), "returned::");
}

void what_still_stands_cannot_be_called_handled(void **)
{
	survey(LIST(HAND "," OLD));
	close_it("handled", "请申请删除");
	close_it("accepted", "不能认可了事");
	refused(F("select incident_close((select max(id) from channel_incident), %lld, 'handled', "
		  "'x', now())",
			ID(EDITOR)),
		"请由审核人或该渠道的运营人员办理");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "stranger:gone:");
	close_it("handled", NULL);
	close_it("handled", "已经办结");
	assert_string_equal(incidents(), "stranger:gone:handled");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger:gone:handled stranger::");
}

void the_same_again_is_the_same_incident_while_it_is_open(void **)
{
	survey(LIST(HAND "," OLD));
	survey(LIST(OLD));
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger::");
}
