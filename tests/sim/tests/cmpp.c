/*
 * A short message gateway that lies at any one of its frames: no number is sent to twice, and each was either
 * shown once, or is known to be of unknown fate. The book and a provider over HTTP may fail us as well.
 */
#include "tests/sim/tests/cmpp.h"

#include "channels/sms/cloud.h"

static void run(const char *kind, int nth, int result, const char *version)
{
	struct sms_list list;
	w->version = version;
	w->secret = "stand-in";
	new_list(&list, 2);
	faults(kind, nth, result);
	for (int i = 0; i < ROUNDS; i++)
		if (deliver_once(&list) == ERR_OK)
			break;
	faults(NULL, 0, 0);
	check(kind, nth);
	struct sms s = { .wire = &w->wire, .session = w->wire.kept };
	cmpp_close(&s);
}

/* The book does what it is asked and cannot say so: at each of its calls, and the courier goes on living. */
static void whatever_the_book_leaves_unsaid_nobody_stays_open(void **)
{
	static const char *const calls[] = { "take", "answers", "lost" };
	for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
		for (int nth = 1; nth <= 3; nth += 2) {
			w->deaf = calls[k];
			w->nth = nth;
			run(NULL, nth, 0, nth == 1 ? "2.0" : "3.0");
			w->deaf = NULL;
			/* What the courier was never handed certainly did not leave. */
			for (size_t i = 0; k == 0 && nth == 1 && i < SMS_PEOPLE; i++)
				assert_int_equal(shown(w->rows[i].number), 1);
		}
}

/* A look is not a walk: nothing is under way, and what stayed open says what it is. */
static void a_look_ends_what_stayed_open(void **)
{
	SCRATCH(a);
	struct sms_list list;
	enum sighting out;
	struct delivery_job job = { .act = ACT_PUBLISH };
	struct receipt seen = { .state = json_object() };
	w->version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	for (size_t i = 0; i < 2; i++) {
		w->rows[i].state = "sent";
		w->rows[i].connection = w->connection;
		w->rows[i].seq = w->seq + (int64_t)i;
	}
	assert_int_equal(channel_sms.observe(&w->wire, &a, &job, &seen, &out), ERR_OK);
	assert_string_equal(w->rows[0].state, "unknown");
	assert_string_equal(w->rows[1].state, "again"); /* its number was never on the line */
	json_decref(seen.state);
}

/* Neither does a walk begin over it, though the line stands as it did. */
static void a_walk_begins_with_what_stayed_open(void **)
{
	struct sms_list list;
	w->version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	w->rows[9].state = "sent";
	w->rows[9].connection = w->connection;
	w->rows[9].seq = w->seq + 1;
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_int_equal(shown(w->rows[9].number), 2); /* as this test would have it */
	assert_string_not_equal(w->rows[9].state, "sent");
}

/* An answer that the book could not be told: it is told at once that there will be none. */
static void a_walk_that_ends_leaves_nothing_open(void **)
{
	struct sms_list list;
	w->version = "3.0";
	new_list(&list, 2);
	w->deaf = "answers";
	w->nth = 1;
	w->unheard = true;
	assert_int_not_equal(deliver_once(&list), ERR_OK);
	w->unheard = false;
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		assert_false(row_is(&w->rows[i], "sent"));
	assert_int_equal(deliver_once(&list), ERR_OK);
	check("answers", 1);
}

static enum err by_provider(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	static const struct sms_settings templates = { .signature = { "测试", 6 }, .batch = 2 };
	static const struct sms_message m = { .template_id = { "1001", 4 } };
	sms_session(&s, &w->wire, &a);
	return sms_cloud_submit_all(&s, &templates, &m, list, STR("label"));
}

/* `times`: how often each of the first two is sent to before a person says anything. */
static void run_by_provider(const char *deaf, int nth, enum err cut, size_t times)
{
	struct sms_list list;
	new_list(&list, 2);
	w->deaf = deaf;
	w->nth = nth;
	w->cut = cut;
	for (int i = 0; i < ROUNDS; i++)
		if (by_provider(&list) == ERR_OK)
			break;
	w->deaf = NULL;
	check(deaf ?: "cut", nth);
	assert_int_equal(shown(w->rows[0].number), times);
	bool untold = deaf && !strcmp(deaf, "answers") && nth == 1;
	bool certain = cut ? cut == ERR_UNAVAILABLE : !untold;
	assert_string_equal(w->rows[0].state, certain ? "accepted" : "unknown");
}

static void a_provider_leaves_nobody_open_either(void **)
{
	w->cloud = true;
	run_by_provider(NULL, 0, ERR_OK, 1);
	run_by_provider(NULL, 0, ERR_UNAVAILABLE, 1);
	run_by_provider(NULL, 0, ERR_UNCERTAIN, 1);
	run_by_provider(NULL, 0, ERR_GONE, 1);
	run_by_provider("take", 1, ERR_OK, 1);
	run_by_provider("take", 2, ERR_OK, 1);
	run_by_provider("answers", 2, ERR_OK, 1);
	w->unheard = true;
	run_by_provider("answers", 1, ERR_OK, 1);
	run_by_provider("answers", 1, ERR_UNAVAILABLE, 1); /* certainly not sent, and not told */
	w->unheard = false;
	w->cloud = false;
}

/* Which of them it is nobody says: nobody of them is taken for one who opted out. */
static void what_a_provider_says_of_a_whole_call_opts_nobody_out(void **)
{
	struct sms_list list;
	w->cloud = true;
	w->whole = "FailedOperation.PhoneNumberInBlacklist";
	new_list(&list, 2);
	(void)by_provider(&list);
	assert_null(w->whole);
	size_t failed = 0;
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		failed += row_is(&w->rows[i], "failed");
	assert_int_equal(failed, 2);
	w->cloud = false;
}

static void without_a_lie_each_gets_it_once(void **)
{
	run(NULL, 0, 0, "2.0");
	run(NULL, 0, 0, "3.0");
	assert_none_unknown();
}

static void whatever_it_lies_nobody_gets_it_twice(void **)
{
	static const char *const kinds[] = { "lost", "dropped", "unknown", "huge", "late", "half",
		"cut", "silence" };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int nth = 1; nth <= 5; nth += 2) {
			run(kinds[k], nth, 0, "2.0");
			run(kinds[k], nth, 0, "3.0");
		}
}

static void what_was_certainly_not_taken_is_sent_again(void **)
{
	run("result", 2, 8, "3.0");
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		assert_int_equal(shown(w->rows[i].number), 1);
}

static void the_account_is_stopped_where_it_is_at_fault(void **)
{
	struct sms_list list;
	w->version = "3.0";
	new_list(&list, 2);
	faults("result", 1, 7);
	assert_int_equal(deliver_once(&list), ERR_DENIED);
	assert_non_null(strstr(err_reason(), "service_id"));
	faults(NULL, 0, 0);
	assert_int_equal(deliver_once(&list), ERR_OK);
	check("result 7", 1);
}

/* No sheet names it: taken or not, it is not sent again by itself. */
static void what_no_sheet_names_is_of_unknown_fate(void **)
{
	struct sms_list list;
	w->version = "3.0";
	new_list(&list, 2);
	faults("result", 1, 77);
	assert_int_equal(deliver_once(&list), ERR_DENIED);
	faults(NULL, 0, 0);
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_string_equal(w->rows[0].state, "unknown");
	assert_int_equal(shown(w->rows[0].number), 0);
	check("result 77", 1);
}

static void the_window_is_kept(void **)
{
	struct sms_list list;
	w->version = "2.0";
	new_list(&list, 1);
	int64_t before = w->g.refused;
	faults("late", 1, 0);
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_int_equal(w->g.refused, before);
	faults(NULL, 0, 0);
	check("late", 1);
}

/* Full, and not beyond: the gateway would refuse one more, as it does where the account says too much. */
static void the_window_is_the_accounts(void **)
{
	struct sms_list list;
	w->version = "3.0";
	gateway_gives(3, 1, 40);
	for (size_t window = 3; window <= 4; window++) {
		new_list(&list, 1);
		account_has(window, 1);
		for (int i = 0; i < ROUNDS && deliver_once(&list); i++)
			;
		assert_int_equal(w->g.peak_open, 3);
		assert_int_equal(w->g.refused > 0, window > 3);
		check("window", (int)window);
	}
	as_ever();
}

/* They share the list among them, each within its window, and leave when it is out. */
static void the_lines_are_the_accounts(void **)
{
	struct sms_list list;
	w->version = "2.0";
	gateway_gives(2, 2, 40);
	account_has(2, 2);
	new_list(&list, 1);
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_int_equal(w->g.peak_lines, 2);
	assert_int_equal(w->g.peak_open, 2);
	assert_int_equal(w->g.refused + w->g.turned_away, 0);
	assert_int_equal(((struct cmpp_session *)w->wire.kept)->lines, 1);
	check("lines", 2);
	as_ever();
}

/* Nobody is written to over those that were let in: somebody has to look at the setting. */
static void more_lines_than_are_allowed_hold_the_list(void **)
{
	struct sms_list list;
	w->version = "3.0";
	gateway_gives(CMPP_WINDOW, 2, 0);
	account_has(CMPP_WINDOW, 3);
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_DENIED);
	assert_string_equal(err_what(), "sms.lines");
	assert_non_null(strstr(err_reason(), "第 3 条连接"));
	assert_int_equal(w->g.turned_away, 1);
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		assert_true(row_is(&w->rows[i], "queued"));
	account_has(CMPP_WINDOW, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	check("lines", 3);
	as_ever();
}

/* What ends one line ends all: of whatever was on the others nobody knows, and nobody gets it twice. */
static void a_lie_on_one_of_two_lines_doubles_nobody(void **)
{
	static const char *const kinds[] = { "lost", "huge", "half", "silence" };
	gateway_gives(CMPP_WINDOW, 2, 0);
	account_has(CMPP_WINDOW, 2);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int nth = 2; nth <= 5; nth += 3)
			run(kinds[k], nth, 0, nth == 2 ? "2.0" : "3.0");
	as_ever();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_lie_each_gets_it_once),
		cmocka_unit_test(whatever_it_lies_nobody_gets_it_twice),
		cmocka_unit_test(what_was_certainly_not_taken_is_sent_again),
		cmocka_unit_test(whatever_the_book_leaves_unsaid_nobody_stays_open),
		cmocka_unit_test(a_look_ends_what_stayed_open),
		cmocka_unit_test(a_walk_begins_with_what_stayed_open),
		cmocka_unit_test(a_walk_that_ends_leaves_nothing_open),
		cmocka_unit_test(a_provider_leaves_nobody_open_either),
		cmocka_unit_test(what_a_provider_says_of_a_whole_call_opts_nobody_out),
		cmocka_unit_test(the_account_is_stopped_where_it_is_at_fault),
		cmocka_unit_test(what_no_sheet_names_is_of_unknown_fate),
		cmocka_unit_test(the_window_is_kept),
		cmocka_unit_test(the_window_is_the_accounts),
		cmocka_unit_test(the_lines_are_the_accounts),
		cmocka_unit_test(more_lines_than_are_allowed_hold_the_list),
		cmocka_unit_test(a_lie_on_one_of_two_lines_doubles_nobody),
	};
	return cmocka_run_group_tests(tests, sms_world_begin, sms_world_end);
}
