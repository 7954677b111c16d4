/*
 * A short message gateway that lies about a login, or about what it counted; and what else is said on a line beside a
 * list: nobody is written to over it twice, or in vain.
 */
#include "tests/sim/tests/cmpp.h"

#include "base/clock.h"

static int begin(void **state)
{
	struct sms_list list;
	int failed = sms_world_begin(state);
	w->secret = "stand-in";
	w->version = "3.0";
	new_list(&list, 2);
	return failed;
}

static enum err try_to_log_in(const char *with)
{
	SCRATCH(a);
	struct sms s;
	sms_session(&s, &w->wire, &a);
	cmpp_close(&s);
	w->secret = with;
	return cmpp_open(&s);
}

static void a_wrong_secret_is_not_let_in(void **)
{
	w->version = "3.0";
	assert_int_equal(try_to_log_in("another"), ERR_DENIED);
	assert_non_null(strstr(err_reason(), "共享密钥"));
	assert_int_equal(try_to_log_in("stand-in"), ERR_OK);
}

/* Logged in or not, nobody was written to: the next login finds the list as it was. */
static void a_login_that_is_not_answered_is_made_again(void **)
{
	static const struct {
		const char *kind;
		int ms, at;
	} lies[] = { { "silence", 0, 0 }, { "lost", 0, 0 }, { "half", 0, 0 }, { "cut", 0, 1 },
		{ "cut", 0, 12 }, { "cut", 0, 29 }, { "late", 1, 0 }, { "late", 20000, 0 } };
	struct sms_list list;
	for (size_t i = 0; i < 2 * sizeof lies / sizeof *lies; i++) {
		size_t k = i / 2, nth = i % 2 + 1; /* of two lines */
		gateway_gives(CMPP_WINDOW, 2, 0);
		account_has(CMPP_WINDOW, 2);
		w->version = i % 2 ? "2.0" : "3.0";
		new_list(&list, 2);
		lie_to("connect", lies[k].kind, (int)nth, lies[k].ms, lies[k].at);
		enum err e = hung_up_and_once_more(&list);
		if (lies[k].ms == 1 ? e : e != ERR_UNAVAILABLE)
			fail_msg("%s at %zu: %s", lies[k].kind, nth, err_name(e));
		for (int n = 0; n < ROUNDS && deliver_once(&list); n++)
			;
		check(lies[k].kind, (int)nth);
		assert_none_unknown();
	}
	faults(NULL, 0, 0);
	as_ever();
}

/* Whoever is not let in, or not by the gateway, waits for a person, who reads why. */
static void a_login_that_is_refused_holds_the_list(void **)
{
	static const struct {
		const char *kind, *code, *why;
		int status;
	} lies[] = { { "status", "sms.connect", "报文结构错误", 1 },
		{ "status", "sms.connect", "共享密钥", 3 },
		{ "status", "sms.connect", "连接已满", 5 },
		{ "status", "sms.connect", "连接已满", 99 },
		{ "stranger", "sms.gateway", "不能证明", 0 } };
	struct sms_list list;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		w->version = i % 2 ? "2.0" : "3.0";
		new_list(&list, 2);
		faults_of("connect", lies[i].kind, 1, lies[i].status);
		assert_int_equal(hung_up_and_once_more(&list), ERR_DENIED);
		assert_string_equal(err_what(), lies[i].code);
		assert_non_null(strstr(err_reason(), lies[i].why));
		for (size_t n = 0; n < SMS_PEOPLE; n++)
			assert_true(row_is(&w->rows[n], "queued"));
		assert_int_equal(deliver_once(&list), ERR_OK);
		check(lies[i].kind, lies[i].status);
		assert_none_unknown();
	}
	faults(NULL, 0, 0);
}

/* Answered only once the book has it. */
static void a_persons_answer_is_kept_before_it_is_answered(void **)
{
	SCRATCH(a);
	struct sms s;
	assert_int_equal(try_to_log_in("stand-in"), ERR_OK);
	sms_session(&s, &w->wire, &a);
	pthread_mutex_lock(&w->g.lock);
	ismg_person(&w->g, STR("13800000000"), STR("退订"));
	ismg_person(&w->g, STR("13800000001"), STR("收到，谢谢"));
	pthread_mutex_unlock(&w->g.lock);
	size_t waiting = 1;
	for (int i = 0; i < 200 && waiting; i++) {
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK);
		pthread_mutex_lock(&w->g.lock);
		waiting = json_array_size(w->g.outbox);
		pthread_mutex_unlock(&w->g.lock);
	}
	assert_int_equal(waiting, 0);
	assert_int_equal(w->opted_out, 1);
}

static int64_t counted(const char *what)
{
	return json_int(w->counted, what, -1);
}

static void sent_today(struct sms *s)
{
	assert_int_equal(cmpp_count(s), ERR_OK);
}

static const char *today(void)
{
	char iso[25];
	clock_iso(clock_now() + 8 * 3600000, iso);
	return arena_printf(&w->a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
}

/* Only what the book wants to know, and no oftener than it says; reports that come meanwhile are kept. */
static void the_gateway_is_asked_what_it_counted(void **)
{
	SCRATCH(a);
	struct sms s;
	struct sms_list list;
	w->version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	sms_session(&s, &w->wire, &a);
	s.session->count_at = 0;
	sent_today(&s); /* nothing is wanted */
	assert_int_equal(json_object_size(w->counted), 0);
	w->day = today();
	sent_today(&s); /* not yet */
	assert_int_equal(json_object_size(w->counted), 0);
	w->skew += 60 * 1000;
	sent_today(&s);
	assert_true(counted("users") >= SMS_PEOPLE);
	assert_true(counted("messages") * 2 >= counted("users"));
	assert_true(str_eq(json_str(w->counted, "service"), STR("GWSVC")));
	w->day = "20200101";
	w->skew += 60 * 1000;
	sent_today(&s);
	assert_int_equal(counted("users"), 0);
	w->day = NULL;
}

/* A gateway that hangs up over it is none that we go on asking in a loop; nobody's message is touched. */
static void a_question_that_is_not_answered_harms_nobody(void **)
{
	SCRATCH(a);
	struct sms s;
	sms_session(&s, &w->wire, &a);
	w->day = "tomorrow";
	s.session->count_at = 0;
	assert_int_equal(cmpp_count(&s), ERR_UNCERTAIN);
	assert_false(s.session->open);
	assert_int_equal(cmpp_open(&s), ERR_OK);
	assert_int_equal(cmpp_count(&s), ERR_OK); /* in ten minutes again */
	assert_true(s.session->open);
	w->day = NULL;
}

/* Nothing is counted of what was not said about that day; the line goes on, or is made anew, and so does the list. */
static void a_count_that_is_not_told_is_not_taken_for_one(void **)
{
	static const struct {
		const char *kind;
		int ms, at;
		bool told, ends;
	} lies[] = { { "silence", 0, 0, false, false }, { "late", 20000, 0, false, false },
		{ "day", 0, 0, false, false }, { "half", 0, 0, false, false },
		{ "lost", 0, 0, false, true }, { "cut", 0, 30, false, true },
		{ "late", 1, 0, true, false }, { "zero", 0, 0, true, false } };
	SCRATCH(a);
	struct sms s;
	struct sms_list list;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		new_list(&list, 2);
		assert_int_equal(hung_up_and_once_more(&list), ERR_OK);
		sms_session(&s, &w->wire, &a);
		w->day = today();
		s.session->count_at = 0;
		lie_to("query", lies[i].kind, 1, lies[i].ms, lies[i].at);
		assert_int_equal(cmpp_count(&s), lies[i].ends ? ERR_UNCERTAIN : ERR_OK);
		assert_int_equal(s.session->open, !lies[i].ends);
		assert_int_equal(json_object_size(w->counted) > 0, lies[i].told);
		assert_true(s.session->count_at > s.wire->now(s.wire)); /* not in a loop */
		faults(NULL, 0, 0);
		new_list(&list, 2);
		for (int n = 0; n < ROUNDS && deliver_once(&list); n++)
			;
		check(lies[i].kind, 0);
	}
	assert_int_equal(counted("users"), 0);
	w->day = NULL;
}

/* Both ways: whoever hears nothing for long asks, and is answered. */
static void each_side_asks_whether_the_other_is_there(void **)
{
	SCRATCH(a);
	struct sms s;
	assert_int_equal(try_to_log_in("stand-in"), ERR_OK);
	sms_session(&s, &w->wire, &a);
	w->skew += CMPP_IDLE_MS + 1000;
	assert_int_equal(cmpp_drain(&s, 0), ERR_OK);
	assert_int_equal(s.session->line[0].tests, 1);
	for (int i = 0; i < 100 && s.session->line[0].tests; i++)
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK);
	assert_int_equal(s.session->line[0].tests, 0);
	pthread_mutex_lock(&w->g.lock);
	w->g.test_ms = 50;
	pthread_mutex_unlock(&w->g.lock);
	for (int i = 0; i < 40; i++)
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK); /* it would hang up after the third */
	pthread_mutex_lock(&w->g.lock);
	w->g.test_ms = 600000;
	pthread_mutex_unlock(&w->g.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_secret_is_not_let_in),
		cmocka_unit_test(a_login_that_is_not_answered_is_made_again),
		cmocka_unit_test(a_login_that_is_refused_holds_the_list),
		cmocka_unit_test(a_persons_answer_is_kept_before_it_is_answered),
		cmocka_unit_test(the_gateway_is_asked_what_it_counted),
		cmocka_unit_test(a_question_that_is_not_answered_harms_nobody),
		cmocka_unit_test(a_count_that_is_not_told_is_not_taken_for_one),
		cmocka_unit_test(each_side_asks_whether_the_other_is_there),
	};
	return cmocka_run_group_tests(tests, begin, sms_world_end);
}
