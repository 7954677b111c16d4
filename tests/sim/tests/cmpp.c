/*
 * A short message gateway that lies at any one of its frames: no number is sent to twice, and each was either
 * shown once, or is known to be of unknown fate. The book and a provider over HTTP may fail us as well.
 */
#include "tests/sim/tests/sms_world.h"

#include "base/clock.h"
#include "base/json.h"
#include "channels/sms/cloud.h"
#include "channels/sms/submit.h"
#include "channels/sms/text.h"

enum { ROUNDS = 8 };

static struct sms_world *const w = &sms_world;

static void faults(const char *kind, int nth, int result)
{
	pthread_mutex_lock(&w->g.lock);
	json_decref(w->g.faults);
	w->g.faults = kind ? json_pack("[{s:s s:i s:i s:i}]", "kind", kind, "nth", nth, "result",
				     result, "ms", 100)
			   : json_array();
	pthread_mutex_unlock(&w->g.lock);
}

/* A new list of people whom nobody wrote to yet; the last digits say what becomes of them. */
static void new_list(struct sms_list *out, size_t batch)
{
	*out = (struct sms_list){ .numbers = arena_array(&w->a, struct str, SMS_PEOPLE),
		.count = SMS_PEOPLE };
	w->batch = batch;
	w->run++;
	for (size_t i = 0; i < SMS_PEOPLE; i++) {
		w->rows[i] =
			(struct sms_row){ .number = arena_printf(&w->a, "138%07zu%zu", w->run, i),
				.state = "queued",
				.msg_id = "" };
		out->numbers[i] = str_c(w->rows[i].number);
	}
}

/* As the account has it; by day and by night. */
static struct sms_settings set = { .service = { "GWSVC", 5 },
	.sender = { "10690001", 8 },
	.batch = 2,
	.window = CMPP_WINDOW,
	.lines = 1 };

static enum err deliver_once(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	static const struct sms_message m = { .sent = { "【测试】您好", 18 } };
	sms_session(&s, &w->wire, &a);
	TRY(cmpp_open(&s));
	TRY(sms_submit_all(&s, &set, &m, list));
	return cmpp_drain(&s, 100);
}

static size_t shown(const char *number)
{
	size_t i, n = 0;
	json_t *x;
	for (i = 0; w->cloud && i < w->asked_count; i++)
		n += str_ends(w->asked[i], str_c(number));
	if (w->cloud)
		return n;
	pthread_mutex_lock(&w->g.lock);
	json_array_foreach(w->g.messages, i, x) n += str_eq(json_str(x, "number"), str_c(number));
	pthread_mutex_unlock(&w->g.lock);
	return n;
}

static void check(const char *kind, int nth)
{
	for (size_t i = 0; i < SMS_PEOPLE; i++) {
		const struct sms_row *r = &w->rows[i];
		size_t n = shown(r->number);
		bool open = row_is(r, "queued") || row_is(r, "sent") || row_is(r, "again");
		if (n > 1 || open || (n == 0 && !row_is(r, "unknown")))
			fail_msg("%s at %d: %s shown %zu times, %s", kind, nth, r->number, n,
				r->state);
	}
}

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
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		assert_false(row_is(&w->rows[i], "unknown"));
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

/* What the carrier gives this account: frames on a line, lines, and how long an answer takes. */
static void gateway_gives(int64_t window, int64_t lines, int64_t answer_ms)
{
	pthread_mutex_lock(&w->g.lock);
	w->g.window = window;
	w->g.allowed = lines;
	w->g.answer_ms = answer_ms;
	w->g.peak_open = w->g.peak_lines = 0;
	w->g.refused = w->g.turned_away = 0;
	pthread_mutex_unlock(&w->g.lock);
}

static void account_has(size_t window, size_t lines)
{
	set.window = window;
	set.lines = lines;
}

static void as_ever(void)
{
	gateway_gives(CMPP_WINDOW, 1, 0);
	account_has(CMPP_WINDOW, 1);
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

/* Only what the book wants to know, and no oftener than it says; reports that come meanwhile are kept. */
static void the_gateway_is_asked_what_it_counted(void **)
{
	SCRATCH(a);
	struct sms s;
	struct sms_list list;
	char iso[25];
	clock_iso(clock_now() + 8 * 3600000, iso);
	w->version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	sms_session(&s, &w->wire, &a);
	s.session->count_at = 0;
	sent_today(&s); /* nothing is wanted */
	assert_int_equal(json_object_size(w->counted), 0);
	w->day = arena_printf(&w->a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
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
		cmocka_unit_test(a_wrong_secret_is_not_let_in),
		cmocka_unit_test(a_persons_answer_is_kept_before_it_is_answered),
		cmocka_unit_test(the_gateway_is_asked_what_it_counted),
		cmocka_unit_test(a_question_that_is_not_answered_harms_nobody),
		cmocka_unit_test(each_side_asks_whether_the_other_is_there),
	};
	return cmocka_run_group_tests(tests, sms_world_begin, sms_world_end);
}
