/* What the seal takes down: what a person with the right asked for, or what has run out. */
#include "tests/store/sealing.h"

struct scene s;
struct sealer sealer;

/* Sealed, and the website's withdrawn by the reviewer, whom the seal has not heard yet. */
static int64_t withdrawn(void)
{
	size_t n;
	int64_t id = approved();
	assert_int_equal(tick(), 2);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft_of(id), &s.website, 1, &n), ERR_OK);
	assert_int_equal(n, 1);
	return id;
}

static void takes_nothing_down(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	assert_non_null(strstr(note_of(id), because));
	assert_non_null(strstr(
		SQL("select refused from withdrawal where submission_id = %lld", (long long)id),
		because));
}

static void a_withdrawal_needs_somebody_with_the_right(void **)
{
	SCRATCH(a);
	size_t n;
	int64_t id = withdrawn();
	assert_int_equal(scene_withdraw(&s, EDITOR2, draft_of(id), &s.wechat, 1, &n), ERR_DENIED);
	assert_string_equal(err_what(), "withdraw.person");
	TAMPER("delete from account_role where account_id = %lld and role = 'REVIEWER'",
		(long long)s.people[REVIEWER].id);
	takes_nothing_down(id, "无权撤稿");
	TAMPER("insert into account_role values (%lld, 'REVIEWER')",
		(long long)s.people[REVIEWER].id);
	assert_int_equal(tick(), 1);
	assert_string_equal(note_of(id), "");
	struct ticket t = ticket_of(&a, id, s.website);
	assert_true(str_eq(t.act, STR("withdraw")));
	assert_int_equal(t.file_count, 0);
}

/* Asked for, a column of it changed by hand; and it is put back, and goes. */
static void no_withdrawal_with(const char *change)
{
	int64_t id = withdrawn();
	TAMPER("create table kept as select * from withdrawal where submission_id = %lld;"
	       "update withdrawal set %s where submission_id = %lld",
		(long long)id, change, (long long)id);
	takes_nothing_down(id, "撤稿没有有效签名");
	TAMPER("update withdrawal w set reason = k.reason, account_id = k.account_id, asked_at ="
	       " k.asked_at, device_key_id = k.device_key_id, signature = k.signature, targets ="
	       " k.targets from kept k where w.id = k.id; drop table kept");
	assert_int_equal(tick(), 1);
}

static void a_withdrawal_is_taken_from_its_persons_signature_alone(void **)
{
	no_withdrawal_with("signature = null, device_key_id = null");
	no_withdrawal_with("signature = 'AAAA'");
	no_withdrawal_with("reason = '另一个理由'");
	no_withdrawal_with("targets = targets || '{9/9}'");
	no_withdrawal_with(
		"account_id = (select account_id from account_role where role = 'LEADER')");
	no_withdrawal_with(
		"device_key_id = (select k.id from device_key k join account_role r using"
		" (account_id) where role = 'LEADER')");
	no_withdrawal_with("asked_at = '2000-01-01'"); /* before his key was enrolled */
	/* The signature of the withdrawal before, with all that it says. */
	no_withdrawal_with("(signature, targets) = (select signature, targets from withdrawal"
			   " where signature is not null order by id limit 1)");
}

/* Of one draft and for one reason, but of the round before: what was signed names that one. */
static void a_withdrawal_names_its_own_publication(void **)
{
	size_t n;
	int64_t first = withdrawn(), draft = draft_of(first);
	assert_int_equal(tick(), 1);
	int64_t later = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, later);
	assert_int_equal(tick(), 2);
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &s.website, 1, &n), ERR_OK);
	TAMPER("update withdrawal w set signature = o.signature, targets = o.targets"
	       " from withdrawal o where o.submission_id = %lld and w.submission_id = %lld",
		(long long)first, (long long)later);
	takes_nothing_down(later, "撤稿没有有效签名");
}

/* Nobody signs those; a date that is not there, or has not come, takes nothing down. */
static void without_a_person_a_withdrawal_needs_its_date(void **)
{
	int64_t id = withdrawn();
	TAMPER("update withdrawal set account_id = null, signature = null, device_key_id = null"
	       " where submission_id = %lld",
		(long long)id);
	takes_nothing_down(id, "未到下线时间");
	TAMPER("update submission set expires_at = now() - interval '1 minute' where id = %lld",
		(long long)id);
	assert_int_equal(tick(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_withdrawal_needs_somebody_with_the_right),
		cmocka_unit_test(a_withdrawal_is_taken_from_its_persons_signature_alone),
		cmocka_unit_test(a_withdrawal_names_its_own_publication),
		cmocka_unit_test(without_a_person_a_withdrawal_needs_its_date),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
