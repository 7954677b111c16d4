/*
 * A short message gateway that lies at any one of its frames: no number is sent to twice, and each was either
 * shown once, or is known to be of unknown fate. The book is kept here, by the rules of 0031_sms.sql and
 * 0039_doubt.sql, and may not be reached either; nor may a provider that is called over HTTP.
 */
#include "tests/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/sms/cloud.h"
#include "channels/sms/sms.h"
#include "channels/sms/submit.h"
#include "channels/sms/text.h"
#include "tests/sim/cmpp/gateway.h"

enum { PEOPLE = 10, ROUNDS = 8, WAIT_MS = 30 };

struct row {
	const char *number, *state; /* queued sent accepted again failed unknown delivered */
	int64_t connection, seq;
	const char *msg_id;
};

static struct world {
	struct ismg g;
	struct arena lasting, a;
	struct wire wire;
	int port, fd;
	int64_t skew, connection, seq;
	struct row rows[PEOPLE];
	size_t batch, opted_out, run;
	const char *version, *secret;
	const char *deaf; /* this call of the book is done, the nth time, and its answer is lost */
	int nth;
	const char *day; /* that the book wants to know of */
	json_t *counted;
	bool unheard, cloud;
	enum err cut;                  /* how the provider's next call ends; ERR_OK: as it should */
	struct str asked[PEOPLE * 16]; /* numbers that the provider sent to */
	size_t asked_count;
} w;

static int64_t now(struct wire *)
{
	return clock_now() + w.skew;
}

static enum err wait_until(struct wire *, int64_t until)
{
	w.skew += until > now(NULL) ? until - now(NULL) : 0;
	return ERR_OK;
}

static enum err secret(struct wire *, const char *name, struct str *out)
{
	if (!strcmp(name, "sp_id"))
		*out = STR("901234");
	else if (!strcmp(name, "shared_secret"))
		*out = str_c(w.secret);
	else if (!strcmp(name, "version"))
		*out = str_c(w.version);
	else if (!strcmp(name, "way") && w.cloud)
		*out = STR("tencent");
	else if (!strcmp(name, "secret_id") || !strcmp(name, "secret_key") ||
		 !strcmp(name, "sdk_app_id"))
		*out = STR("stand-in");
	else
		return fault(ERR_NOTFOUND, "%s", name);
	return ERR_OK;
}

static void line_close(struct wire *)
{
	if (w.fd)
		close(w.fd);
	w.fd = 0;
}

static enum err line_open(struct wire *)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)w.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	line_close(NULL);
	w.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(w.fd, (struct sockaddr *)&in, sizeof in), 0);
	return ERR_OK;
}

static enum err line_send(struct wire *, struct str s)
{
	return send(w.fd, s.at, s.len, MSG_NOSIGNAL) == (ssize_t)s.len
		       ? ERR_OK
		       : fault(ERR_UNCERTAIN, "broken");
}

/* Waits a little of real time, and then the whole of it by our clock. */
static enum err line_receive(struct wire *, int timeout_ms, char *to, size_t max, size_t *out)
{
	struct pollfd p = { .fd = w.fd, .events = POLLIN };
	*out = 0;
	if (poll(&p, 1, timeout_ms < WAIT_MS ? timeout_ms : WAIT_MS) <= 0) {
		w.skew += timeout_ms;
		return ERR_OK;
	}
	ssize_t n = recv(w.fd, to, max, 0);
	if (n <= 0)
		return fault(ERR_UNCERTAIN, "closed");
	*out = (size_t)n;
	return ERR_OK;
}

static bool is(const struct row *r, const char *state)
{
	return !strcmp(r->state, state);
}

/* What is certainly not there first, as one frame; then the next of the list. */
static json_t *take(int64_t connection)
{
	json_t *n = json_array();
	for (size_t again = 0; again < 2 && !json_array_size(n); again++)
		for (size_t i = 0; i < PEOPLE && json_array_size(n) < w.batch; i++)
			if (is(&w.rows[i], again ? "queued" : "again")) {
				w.rows[i].state = "sent";
				w.rows[i].connection = connection;
				w.rows[i].seq = w.seq + 1;
				json_array_append_new(n, json_integer((json_int_t)i + 1));
			}
	if (!json_array_size(n)) {
		json_decref(n);
		return json_pack("{s:[]}", "packets");
	}
	return json_pack("{s:[{s:I s:i s:i s:o}]}", "packets", "seq", (json_int_t)++w.seq, "part",
		1, "batch", 1, "n", n);
}

static void keep_answers(const json_t *body)
{
	const json_t *item = json_array_get(json_object_get(body, "items"), 0);
	struct str outcome = json_str(item, "outcome");
	for (size_t i = 0; i < PEOPLE; i++) {
		struct row *r = &w.rows[i];
		if (r->connection != json_int(body, "connection", 0) ||
			r->seq != json_int(item, "seq", 0) || !is(r, "sent"))
			continue;
		r->state = str_eq(outcome, STR("accepted"))  ? "accepted"
			   : str_eq(outcome, STR("refused")) ? "failed"
			   : str_eq(outcome, STR("unknown")) ? "unknown"
							     : "again";
		r->msg_id = arena_cstr(&w.a, json_str(item, "msg_id"));
	}
}

static struct str token_of(struct arena *a, struct str number)
{
	return str_c(sha256_hex(a, number));
}

static void keep_reports(const json_t *body)
{
	const json_t *item = json_array_get(json_object_get(body, "items"), 0);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct row *r = &w.rows[i];
		bool his = str_eq(json_str(item, "token"), token_of(&w.a, str_c(r->number)));
		if (his && (is(r, "accepted") || is(r, "unknown")))
			r->state = "delivered";
	}
}

static void lose(const json_t *body)
{
	int64_t own = json_int(body, "own", 0), after = json_int(body, "after", 0);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct row *r = &w.rows[i];
		if (!is(r, "sent") || r->connection == json_int(body, "connection", 0))
			continue;
		r->state = r->connection == own && r->seq > after ? "again" : "unknown";
	}
}

/* Whether this call is the one whose answer is lost; `unheard`: nor does the book hear of it. */
static bool deaf_to(const char *call)
{
	bool deaf = w.deaf && !strcmp(w.deaf, call) && !--w.nth;
	if (deaf)
		w.deaf = NULL;
	return deaf;
}

/* One day is to be asked for, once; what came of it is kept as it is told. */
static json_t *count(json_t *body)
{
	json_decref(w.counted);
	w.counted = json_incref(body);
	if (!w.day || json_object_size(body))
		return json_pack("{s:i}", "again", 60);
	return json_pack("{s:{s:s s:s} s:i}", "ask", "day", w.day, "service", "GWSVC", "again", 60);
}

static enum err book(
	struct wire *, struct arena *, bool, const char *call, json_t *body, json_t **out)
{
	json_auto_t *owned = body, *answer = json_object();
	bool deaf = deaf_to(call);
	if (deaf && w.unheard)
		return fault(ERR_UNAVAILABLE, "the book is away");
	if (!strcmp(call, "line"))
		json_object_set_new(answer, "connection", json_integer(++w.connection));
	else if (!strcmp(call, "lost"))
		lose(owned);
	else if (!strcmp(call, "take")) {
		json_decref(answer);
		answer = take(json_int(owned, "connection", 0));
	} else if (!strcmp(call, "answers"))
		keep_answers(owned);
	else if (!strcmp(call, "reports"))
		keep_reports(owned);
	else if (!strcmp(call, "opt-outs"))
		w.opted_out++;
	else if (!strcmp(call, "count")) {
		json_decref(answer);
		answer = count(owned);
	}
	if (deaf)
		return fault(ERR_UNAVAILABLE, "the book is away");
	if (out)
		*out = json_incref(answer);
	return ERR_OK;
}

static enum err token(struct wire *, struct arena *a, struct str number, struct str *out)
{
	*out = token_of(a, number);
	return ERR_OK;
}

static const char *own_key(struct wire *, struct arena *)
{
	return "k";
}

/* Each is answered "Ok", under the number that it was sent to. */
static enum err exchange(
	struct wire *, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	enum err cut = w.cut;
	json_auto_t *body = NULL, *set = json_array();
	size_t i;
	json_t *number;
	w.cut = ERR_OK;
	if (cut == ERR_UNAVAILABLE)
		return fault(cut, "no way there");
	assert_int_equal(json_read(q->body, &body), ERR_OK);
	json_array_foreach(json_object_get(body, "PhoneNumberSet"), i, number)
	{
		struct str to = str_c(json_string_value(number));
		w.asked[w.asked_count++] = arena_str(&w.a, to);
		json_array_append_new(set, json_pack("{s:O s:s s:s}", "PhoneNumber", number, "Code",
						   "Ok", "SerialNo", "s-1"));
	}
	json_auto_t *answer = json_pack("{s:{s:O}}", "Response", "SendStatusSet", set);
	*out = (struct wire_reply){ .status = 200, .body = json_text(a, answer) };
	return cut ? fault(cut, "cut off") : ERR_OK;
}

static const struct wire_line line = { line_open, line_send, line_receive, line_close };
static const struct wire_book books = { book, NULL, token, own_key };

static int begin(void **)
{
	w = (struct world){ .g = { .sp_id = "901234",
				    .secret = "stand-in",
				    .service = "GWSVC",
				    .sender = "10690001",
				    .report_ms = 1,
				    .test_ms = 600000 } };
	ismg_begin(&w.g);
	assert_int_equal(ismg_listen(&w.g, "127.0.0.1:0", &w.port), ERR_OK);
	w.wire = (struct wire){ .exchange = exchange,
		.secret = secret,
		.now = now,
		.wait = wait_until,
		.line = &line,
		.book = &books,
		.lasting = &w.lasting };
	return 0;
}

static int end(void **)
{
	line_close(NULL);
	ismg_end(&w.g);
	json_decref(w.counted);
	arena_free(&w.a);
	arena_free(&w.lasting);
	return 0;
}

static void faults(const char *kind, int nth, int result)
{
	pthread_mutex_lock(&w.g.lock);
	json_decref(w.g.faults);
	w.g.faults = kind ? json_pack("[{s:s s:i s:i s:i}]", "kind", kind, "nth", nth, "result",
				    result, "ms", 100)
			  : json_array();
	pthread_mutex_unlock(&w.g.lock);
}

/* A new list of people whom nobody wrote to yet; the last digits say what becomes of them. */
static void new_list(struct sms_list *out, size_t batch)
{
	*out = (struct sms_list){ .numbers = arena_array(&w.a, struct str, PEOPLE),
		.count = PEOPLE };
	w.batch = batch;
	w.run++;
	for (size_t i = 0; i < PEOPLE; i++) {
		w.rows[i] = (struct row){ .number = arena_printf(&w.a, "138%07zu%zu", w.run, i),
			.state = "queued",
			.msg_id = "" };
		out->numbers[i] = str_c(w.rows[i].number);
	}
}

static enum err deliver_once(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	static const struct sms_settings set = { .service = { "GWSVC", 5 },
		.sender = { "10690001", 8 },
		.batch = 2,
		.quiet_from = 0,
		.quiet_to = 0 };
	static const struct sms_message m = { .sent = { "【测试】您好", 18 } };
	sms_session(&s, &w.wire, &a);
	TRY(cmpp_open(&s));
	TRY(sms_submit_all(&s, &set, &m, list));
	return cmpp_drain(&s, 100);
}

static size_t shown(const char *number)
{
	size_t i, n = 0;
	json_t *x;
	for (i = 0; w.cloud && i < w.asked_count; i++)
		n += str_ends(w.asked[i], str_c(number));
	if (w.cloud)
		return n;
	pthread_mutex_lock(&w.g.lock);
	json_array_foreach(w.g.messages, i, x) n += str_eq(json_str(x, "number"), str_c(number));
	pthread_mutex_unlock(&w.g.lock);
	return n;
}

static void check(const char *kind, int nth)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		const struct row *r = &w.rows[i];
		size_t n = shown(r->number);
		bool open = is(r, "queued") || is(r, "sent") || is(r, "again");
		if (n > 1 || open || (n == 0 && !is(r, "unknown")))
			fail_msg("%s at %d: %s shown %zu times, %s", kind, nth, r->number, n,
				r->state);
	}
}

static void run(const char *kind, int nth, int result, const char *version)
{
	struct sms_list list;
	w.version = version;
	w.secret = "stand-in";
	new_list(&list, 2);
	faults(kind, nth, result);
	for (int i = 0; i < ROUNDS; i++)
		if (deliver_once(&list) == ERR_OK)
			break;
	faults(NULL, 0, 0);
	check(kind, nth);
	w.wire.line->close(&w.wire);
	((struct cmpp_session *)w.wire.kept)->open = false;
}

/* The book does what it is asked and cannot say so: at each of its calls, and the courier goes on living. */
static void whatever_the_book_leaves_unsaid_nobody_stays_open(void **)
{
	static const char *const calls[] = { "take", "answers", "lost" };
	for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
		for (int nth = 1; nth <= 3; nth += 2) {
			w.deaf = calls[k];
			w.nth = nth;
			run(NULL, nth, 0, nth == 1 ? "2.0" : "3.0");
			w.deaf = NULL;
			/* What the courier was never handed certainly did not leave. */
			for (size_t i = 0; k == 0 && nth == 1 && i < PEOPLE; i++)
				assert_int_equal(shown(w.rows[i].number), 1);
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
	w.version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	for (size_t i = 0; i < 2; i++) {
		w.rows[i].state = "sent";
		w.rows[i].connection = w.connection;
		w.rows[i].seq = w.seq + (int64_t)i;
	}
	assert_int_equal(channel_sms.observe(&w.wire, &a, &job, &seen, &out), ERR_OK);
	assert_string_equal(w.rows[0].state, "unknown");
	assert_string_equal(w.rows[1].state, "again"); /* its number was never on the line */
	json_decref(seen.state);
}

/* Neither does a walk begin over it, though the line stands as it did. */
static void a_walk_begins_with_what_stayed_open(void **)
{
	struct sms_list list;
	w.version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	w.rows[9].state = "sent";
	w.rows[9].connection = w.connection;
	w.rows[9].seq = w.seq + 1;
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_int_equal(shown(w.rows[9].number), 2); /* as this test would have it */
	assert_string_not_equal(w.rows[9].state, "sent");
}

/* An answer that the book could not be told: it is told at once that there will be none. */
static void a_walk_that_ends_leaves_nothing_open(void **)
{
	struct sms_list list;
	w.version = "3.0";
	new_list(&list, 2);
	w.deaf = "answers";
	w.nth = 1;
	w.unheard = true;
	assert_int_not_equal(deliver_once(&list), ERR_OK);
	w.unheard = false;
	for (size_t i = 0; i < PEOPLE; i++)
		assert_false(is(&w.rows[i], "sent"));
	assert_int_equal(deliver_once(&list), ERR_OK);
	check("answers", 1);
}

static enum err by_provider(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	static const struct sms_settings set = { .signature = { "测试", 6 }, .batch = 2 };
	static const struct sms_message m = { .template_id = { "1001", 4 } };
	sms_session(&s, &w.wire, &a);
	return sms_cloud_submit_all(&s, &set, &m, list, STR("label"));
}

/* `times`: how often each of the first two is sent to before a person says anything. */
static void run_by_provider(const char *deaf, int nth, enum err cut, size_t times)
{
	struct sms_list list;
	new_list(&list, 2);
	w.deaf = deaf;
	w.nth = nth;
	w.cut = cut;
	for (int i = 0; i < ROUNDS; i++)
		if (by_provider(&list) == ERR_OK)
			break;
	w.deaf = NULL;
	check(deaf ?: "cut", nth);
	assert_int_equal(shown(w.rows[0].number), times);
	bool untold = deaf && !strcmp(deaf, "answers") && nth == 1;
	bool certain = cut ? cut == ERR_UNAVAILABLE : !untold;
	assert_string_equal(w.rows[0].state, certain ? "accepted" : "unknown");
}

static void a_provider_leaves_nobody_open_either(void **)
{
	w.cloud = true;
	run_by_provider(NULL, 0, ERR_OK, 1);
	run_by_provider(NULL, 0, ERR_UNAVAILABLE, 1);
	run_by_provider(NULL, 0, ERR_UNCERTAIN, 1);
	run_by_provider(NULL, 0, ERR_GONE, 1);
	run_by_provider("take", 1, ERR_OK, 1);
	run_by_provider("take", 2, ERR_OK, 1);
	run_by_provider("answers", 2, ERR_OK, 1);
	w.unheard = true;
	run_by_provider("answers", 1, ERR_OK, 1);
	run_by_provider("answers", 1, ERR_UNAVAILABLE, 1); /* certainly not sent, and not told */
	w.unheard = false;
	w.cloud = false;
}

static void without_a_lie_each_gets_it_once(void **)
{
	run(NULL, 0, 0, "2.0");
	run(NULL, 0, 0, "3.0");
	for (size_t i = 0; i < PEOPLE; i++)
		assert_false(is(&w.rows[i], "unknown"));
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
	for (size_t i = 0; i < PEOPLE; i++)
		assert_int_equal(shown(w.rows[i].number), 1);
}

static void the_account_is_stopped_where_it_is_at_fault(void **)
{
	struct sms_list list;
	w.version = "3.0";
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
	w.version = "3.0";
	new_list(&list, 2);
	faults("result", 1, 77);
	assert_int_equal(deliver_once(&list), ERR_DENIED);
	faults(NULL, 0, 0);
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_string_equal(w.rows[0].state, "unknown");
	assert_int_equal(shown(w.rows[0].number), 0);
	check("result 77", 1);
}

static void the_window_is_kept(void **)
{
	struct sms_list list;
	w.version = "2.0";
	new_list(&list, 1);
	int64_t before = w.g.refused;
	faults("late", 1, 0);
	assert_int_equal(deliver_once(&list), ERR_OK);
	assert_int_equal(w.g.refused, before);
	faults(NULL, 0, 0);
	check("late", 1);
}

static enum err try_to_log_in(const char *with)
{
	SCRATCH(a);
	struct sms s;
	sms_session(&s, &w.wire, &a);
	cmpp_close(&s);
	w.secret = with;
	return cmpp_open(&s);
}

static void a_wrong_secret_is_not_let_in(void **)
{
	w.version = "3.0";
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
	sms_session(&s, &w.wire, &a);
	pthread_mutex_lock(&w.g.lock);
	ismg_person(&w.g, STR("13800000000"), STR("退订"));
	ismg_person(&w.g, STR("13800000001"), STR("收到，谢谢"));
	pthread_mutex_unlock(&w.g.lock);
	size_t waiting = 1;
	for (int i = 0; i < 200 && waiting; i++) {
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK);
		pthread_mutex_lock(&w.g.lock);
		waiting = json_array_size(w.g.outbox);
		pthread_mutex_unlock(&w.g.lock);
	}
	assert_int_equal(waiting, 0);
	assert_int_equal(w.opted_out, 1);
}

static int64_t counted(const char *what)
{
	return json_int(w.counted, what, -1);
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
	w.version = "3.0";
	new_list(&list, 2);
	assert_int_equal(deliver_once(&list), ERR_OK);
	sms_session(&s, &w.wire, &a);
	s.session->count_at = 0;
	sent_today(&s); /* nothing is wanted */
	assert_int_equal(json_object_size(w.counted), 0);
	w.day = arena_printf(&w.a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
	sent_today(&s); /* not yet */
	assert_int_equal(json_object_size(w.counted), 0);
	w.skew += 60 * 1000;
	sent_today(&s);
	assert_true(counted("users") >= PEOPLE);
	assert_true(counted("messages") * 2 >= counted("users"));
	assert_true(str_eq(json_str(w.counted, "service"), STR("GWSVC")));
	w.day = "20200101";
	w.skew += 60 * 1000;
	sent_today(&s);
	assert_int_equal(counted("users"), 0);
	w.day = NULL;
}

/* A gateway that hangs up over it is none that we go on asking in a loop; nobody's message is touched. */
static void a_question_that_is_not_answered_harms_nobody(void **)
{
	SCRATCH(a);
	struct sms s;
	sms_session(&s, &w.wire, &a);
	w.day = "tomorrow";
	s.session->count_at = 0;
	assert_int_equal(cmpp_count(&s), ERR_UNCERTAIN);
	assert_false(s.session->open);
	assert_int_equal(cmpp_open(&s), ERR_OK);
	assert_int_equal(cmpp_count(&s), ERR_OK); /* in ten minutes again */
	assert_true(s.session->open);
	w.day = NULL;
}

/* Both ways: whoever hears nothing for long asks, and is answered. */
static void each_side_asks_whether_the_other_is_there(void **)
{
	SCRATCH(a);
	struct sms s;
	assert_int_equal(try_to_log_in("stand-in"), ERR_OK);
	sms_session(&s, &w.wire, &a);
	w.skew += CMPP_IDLE_MS + 1000;
	assert_int_equal(cmpp_drain(&s, 0), ERR_OK);
	assert_int_equal(s.session->tests, 1);
	for (int i = 0; i < 100 && s.session->tests; i++)
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK);
	assert_int_equal(s.session->tests, 0);
	pthread_mutex_lock(&w.g.lock);
	w.g.test_ms = 50;
	pthread_mutex_unlock(&w.g.lock);
	for (int i = 0; i < 40; i++)
		assert_int_equal(cmpp_drain(&s, 20), ERR_OK); /* it would hang up after the third */
	pthread_mutex_lock(&w.g.lock);
	w.g.test_ms = 600000;
	pthread_mutex_unlock(&w.g.lock);
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
		cmocka_unit_test(the_account_is_stopped_where_it_is_at_fault),
		cmocka_unit_test(what_no_sheet_names_is_of_unknown_fate),
		cmocka_unit_test(the_window_is_kept),
		cmocka_unit_test(a_wrong_secret_is_not_let_in),
		cmocka_unit_test(a_persons_answer_is_kept_before_it_is_answered),
		cmocka_unit_test(the_gateway_is_asked_what_it_counted),
		cmocka_unit_test(a_question_that_is_not_answered_harms_nobody),
		cmocka_unit_test(each_side_asks_whether_the_other_is_there),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
