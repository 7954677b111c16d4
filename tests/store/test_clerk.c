/* What time starts: reminders, last days, what the seal refused, and housekeeping. */
#include "tests/store/test_clerk/clerk.h"

#include <libpq-fe.h>

struct scene s;
struct sealer sealer;
struct clerk clerk;

void what_was_held_goes_on_when_the_stop_is_lifted_and_operators_are_told_once(void **)
{
	int64_t id = sealed();
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld)",
		(long long)s.people[OPERATOR].id);
	lease(s.website);
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	round_at(clock_now());
	round_at(clock_now());
	assert_string_equal(state_of_delivery(id, s.website), "HELD");
	assert_string_equal(notices(OPERATOR, "HELD", id), "1");
	assert_string_equal(notices(EDITOR2, "HELD", id), "0");
	SQL("update stop set lifted_at = now(), lifted_by = stopped_by");
	round_at(clock_now());
	assert_string_equal(state_of_delivery(id, s.website), "PLANNED");
}

void a_schedule_that_was_missed_calls_the_operator(void **)
{
	int64_t id = sealed();
	round_at(clock_now() + 5 * MINUTE);
	assert_string_equal(notices(OPERATOR, "LATE", id), "0");
	round_at(clock_now() + 11 * MINUTE);
	round_at(clock_now() + 12 * MINUTE);
	assert_string_equal(notices(OPERATOR, "LATE", id), "2"); /* website and WeChat */
}

void who_holds_it_is_reminded_before_and_after_its_time_once_each(void **)
{
	int64_t id = submitted(), now = clock_now();
	round_at(now + 17 * HOUR);
	assert_string_equal(notices(HEAD, "DUE", id), "0");
	round_at(now + 19 * HOUR);
	round_at(now + 20 * HOUR);
	assert_string_equal(notices(HEAD, "DUE", id), "1");
	assert_string_equal(notices(EDITOR, "DUE", id), "0");
	assert_string_equal(notices(REVIEWER, "DUE", id), "0");
	assert_string_equal(notices(HEAD, "OVERDUE", id), "0");
	round_at(now + 25 * HOUR);
	round_at(now + 26 * HOUR);
	assert_string_equal(notices(HEAD, "OVERDUE", id), "1");
}

void past_its_time_it_lies_on_the_alternates_desk_as_well(void **)
{
	int64_t id = submitted(), now = clock_now();
	const char *desks = arena_printf(&s.arena,
		"select string_agg(seat, ',' order by seat) from waiting where submission_id = "
		"%lld",
		(long long)id);
	round_at(now + 23 * HOUR);
	assert_string_equal(scene_sql(&s, desks), "HEAD@sjzy");
	round_at(now + 25 * HOUR);
	assert_string_equal(scene_sql(&s, desks), "HEAD@sjzy,LEADER");
	round_at(now + 26 * HOUR);
	assert_string_equal(notices(LEADER, "OVERDUE", id), "1");
	assert_string_equal(SQL("select count(*) from audit where action = 'stage.escalate'"
				" and payload->>'submission' = '%lld'",
				    (long long)id),
		"1");
}

static const char *told_of_exception(enum who w, const char *kind)
{
	return SQL(
		"select count(*) from notice where account_id = %lld and kind = '%s' and text like "
		"'%%（政办函〔2026〕9号）%%'",
		(long long)s.people[w].id, kind);
}

static const char *told_of_renewed(enum who w)
{
	return SQL("select count(*) from notice where account_id = %lld and text like "
		   "'%%政办函〔2026〕9号之二%%'",
		(long long)s.people[w].id);
}

/* In China's day, whatever the machine's. */
void an_exception_is_looked_at_again_when_its_day_comes(void **)
{
	int64_t now = clock_now();
	SQL("with e as (insert into channel_exception (unit, channel, purpose, document_no, "
	    "reason, "
	    "review_on, approved_by) select unit, channel, purpose, '政办函〔2026〕9号', '第二个', "
	    "china(now())::date + 8, %lld from channel_account where id = %lld returning id) "
	    "update "
	    "channel_account set exception_id = e.id from e where channel_account.id = %lld "
	    "returning 1",
		(long long)s.people[SYSTEM].id, (long long)s.website, (long long)s.website);
	round_at(now);
	assert_string_equal(told_of_exception(SYSTEM, "DUE"), "0");
	round_at(now + 24 * HOUR);
	round_at(now + 48 * HOUR);
	assert_string_equal(told_of_exception(SYSTEM, "DUE"), "1");
	assert_string_equal(told_of_exception(SYSTEM, "OVERDUE"), "0");
	round_at(now + 9 * 24 * HOUR);
	round_at(now + 10 * 24 * HOUR);
	assert_string_equal(told_of_exception(SYSTEM, "OVERDUE"), "1");
	assert_string_equal(told_of_exception(EDITOR, "OVERDUE"), "0");
	assert_string_equal(
		SQL("select bool_and(owner_department = a.department or a.id = %lld)::text "
		    "from notice n join account a on a.id = n.account_id, channel_account c "
		    "where c.id = %lld and n.once like 'exception-%%'",
			(long long)s.people[SYSTEM].id, (long long)s.website),
		"true");
	/* Renewed: nobody is reminded of the old day any more, and of the new one when it comes. */
	SQL("select exception_renew(%lld, '政办函〔2026〕9号之二', '2026-01-05', '仍需', "
	    "china(now())::date + 24, %lld, now())",
		(long long)s.website, (long long)s.people[SYSTEM].id);
	assert_string_equal(SQL("select count(*) from notice where once like 'exception-%%' and "
				"seen_at is null"),
		"0");
	round_at(now + 11 * 24 * HOUR);
	assert_string_equal(told_of_exception(SYSTEM, "OVERDUE"), "1");
	assert_string_equal(told_of_renewed(SYSTEM), "0");
	round_at(now + 18 * 24 * HOUR);
	assert_string_equal(told_of_renewed(SYSTEM), "1");
	SQL("update channel_account set exception_id = null where id = %lld returning 1",
		(long long)s.website);
}

void what_has_a_last_day_is_taken_down_after_it_and_not_before(void **)
{
	int64_t id = sealed(), now = clock_now();
	confirm(id, s.website);
	TAMPER("update submission set expires_at = to_timestamp(%lld) where id = %lld",
		(long long)(now / 1000 + 3600), (long long)id);
	round_at(now);
	assert_string_equal(
		SQL("select count(*) from withdrawal where submission_id = %lld", (long long)id),
		"0");
	round_at(now + 2 * HOUR);
	round_at(now + 2 * HOUR);
	assert_string_equal(SQL("select count(*) from withdrawal where submission_id = %lld"
				" and account_id is null",
				    (long long)id),
		"1");
	/* The seal looks at the date itself. */
	assert_int_equal(seal(), 0);
	TAMPER("update submission set expires_at = now() - interval '1 minute' where id = %lld",
		(long long)id);
	assert_int_equal(seal(), 1);
	assert_string_equal(state_of_delivery(id, s.website), "PLANNED");
}

void the_day_that_the_item_itself_names_counts_to_its_end(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta =
		json_pack("{s:s, s:s}", "disclosure", "主动公开", "expires_at", "2099-12-31");
	struct draft_words words = { STR("目录"), STR("<p>到期。</p>"), meta, STR("改"), {} };
	struct str commit;
	assert_int_equal(draft_save(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)),
				 &words, &commit),
		ERR_OK);
	scene_desk_done(&d);
	int64_t id = scene_submit(&s, EDITOR, draft);
	assert_string_equal(SQL("select expires_at at time zone 'Asia/Shanghai' from submission"
				" where id = %lld",
				    (long long)id),
		"2099-12-31 23:59:59");
}

void what_the_seal_refused_is_told(void **)
{
	int64_t id = submitted();
	scene_approve(&s, id);
	TAMPER("update vote set signature = 'AAAA' where submission_id = %lld", (long long)id);
	assert_int_equal(seal(), 0);
	round_at(clock_now());
	assert_string_equal(notices(EDITOR, "UNSEALED", id), "1");
	assert_string_equal(notices(OPERATOR, "UNSEALED", id), "1");
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)id);
}

void yesterdays_answers_are_forgotten(void **)
{
	SQL("insert into idempotency (account_id, key, request_sha256, at) values"
	    " (1, 'old', '', now() - interval '25 hours'), (1, 'new', '', now() - interval '23 "
	    "hours')");
	round_at(clock_now());
	assert_string_equal(SQL("select string_agg(key, ',') from idempotency"), "new");
}

/* The store is there; what one task asked of it takes too long, and the tasks behind it are done all the same. */
void a_statement_that_does_not_end_keeps_no_other_task(void **)
{
	SQL("insert into idempotency (account_id, key, request_sha256, at) values (1, 'old', '', "
	    "now() - interval '25 hours')");
	PGconn *holder = PQconnectdb(test_conninfo(s.database, "postgres"));
	PQclear(PQexec(holder, "begin; lock table recheck in access exclusive mode"));
	assert_int_equal(store_limit(clerk.db, 300), ERR_OK);
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_UNAVAILABLE);
	PQfinish(holder);
	assert_int_equal(store_limit(clerk.db, 0), ERR_OK);
	assert_string_equal(SQL("select count(*) from idempotency where key = 'old'"), "0");
}

void a_transaction_that_stays_open_is_noticed(void **)
{
	int64_t now = clock_now();
	PGconn *c = PQconnectdb(test_conninfo(s.database, "postgres"));
	PQclear(PQexec(c, "begin"));
	PQclear(PQexec(c, "select pg_current_xact_id()"));
	const char *count = "select count(*) from notice where kind = 'HORIZON'";
	SQL("select audit_append('system', 1, 0, 'later', '{}')");
	round_at(now);
	round_at(now + 4 * MINUTE);
	assert_string_equal(scene_sql(&s, count), "0");
	round_at(now + 6 * MINUTE);
	round_at(now + 7 * MINUTE);
	assert_string_equal(scene_sql(&s, count), "1");
	PQfinish(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/store/test_clerk/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
