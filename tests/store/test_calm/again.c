/* What failed goes on at once. */
#include "tests/store/test_calm/calm.h"

static const char *retried(void)
{
	return as_web(F("select deliveries_retry(%lld, %lld, '已修好', now())",
		(long long)s.website, (long long)s.people[OPERATOR].id));
}

static void make(int64_t submission, const char *state, const char *code)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', hold_code = "
	    "'%s' where id = %s; select 1",
		state, code, of(submission, "id"));
}

void all_that_failed_goes_on_at_once_and_only_once(void **)
{
	int64_t no = sealed(false), token = sealed(false), unclear = sealed(false),
		expired = sealed(false), stopped = sealed(false);
	make(no, "REFUSED", "");
	make(token, "HELD", "wechat.token");
	make(unclear, "NEEDS_PERSON", "");
	make(expired, "HELD", "hand_off.expired");
	make(stopped, "HELD", "stop");
	assert_string_equal(retried(), "2");
	assert_string_equal(of(no, "state"), "PLANNED");
	assert_string_equal(of(token, "state"), "PLANNED");
	assert_string_equal(of(unclear, "state"), "NEEDS_PERSON");
	assert_string_equal(of(expired, "state"), "HELD");
	assert_string_equal(of(stopped, "state"), "HELD");
	assert_string_equal(retried(), "0");
	assert_string_equal(SQL("select count(*) from audit where action = 'delivery.release' and "
				"payload->>'delivery' = '%s' and payload->>'why' = '已修好'",
				    of(no, "id")),
		"1");
}

/* It would come back over words that have replaced it. */
void what_was_withdrawn_is_not_tried_again(void **)
{
	int64_t id = sealed(false);
	make(id, "REFUSED", "");
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason, at) "
	    "select "
	    "draft_id, id, %lld, '撤', now() from submission where id = %lld returning 1",
		(long long)s.website, (long long)id);
	assert_string_equal(retried(), "0");
	assert_string_equal(of(id, "state"), "REFUSED");
}
