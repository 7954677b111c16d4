/* cmpp.h: a list of people that goes over a line, and what is held against it in the end. */
#pragma once
#include "tests/sim/tests/sms_world.h"

#include "base/json.h"
#include "channels/sms/submit.h"

enum { ROUNDS = 8 };

static struct sms_world *const w = &sms_world;

static inline void faults_of(const char *call, const char *kind, int nth, int result)
{
	pthread_mutex_lock(&w->g.lock);
	json_decref(w->g.faults);
	w->g.faults = kind ? json_pack("[{s:s s:s s:i s:i s:i s:i}]", "call", call, "kind", kind,
				     "nth", nth, "result", result, "status", result, "ms", 100)
			   : json_array();
	pthread_mutex_unlock(&w->g.lock);
}

static inline void faults(const char *kind, int nth, int result)
{
	faults_of("submit", kind, nth, result);
}

static inline void lie_to(const char *call, const char *kind, int nth, int ms, int at)
{
	faults_of(call, kind, nth, 0);
	pthread_mutex_lock(&w->g.lock);
	json_t *f = json_array_get(w->g.faults, 0);
	json_object_set_new(f, "ms", json_integer(ms));
	json_object_set_new(f, "at", json_integer(at));
	pthread_mutex_unlock(&w->g.lock);
}

/* A new list of people whom nobody wrote to yet; the last digits say what becomes of them. */
static inline void new_list(struct sms_list *out, size_t batch)
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

static inline enum err deliver_once(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	static const struct sms_message m = { .sent = { "【测试】您好", 18 } };
	sms_session(&s, &w->wire, &a);
	TRY(cmpp_open(&s));
	TRY(sms_submit_all(&s, &set, &m, list));
	return cmpp_drain(&s, 100);
}

static inline size_t shown(const char *number)
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

static inline void check(const char *kind, int nth)
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

static inline enum err hung_up_and_once_more(const struct sms_list *list)
{
	SCRATCH(a);
	struct sms s;
	sms_session(&s, &w->wire, &a);
	cmpp_close(&s);
	return deliver_once(list);
}

static inline void assert_none_unknown(void)
{
	for (size_t i = 0; i < SMS_PEOPLE; i++)
		assert_false(row_is(&w->rows[i], "unknown"));
}

/* What the carrier gives this account: frames on a line, lines, and how long an answer takes. */
static inline void gateway_gives(int64_t window, int64_t lines, int64_t answer_ms)
{
	pthread_mutex_lock(&w->g.lock);
	w->g.window = window;
	w->g.allowed = lines;
	w->g.answer_ms = answer_ms;
	w->g.peak_open = w->g.peak_lines = 0;
	w->g.refused = w->g.turned_away = 0;
	pthread_mutex_unlock(&w->g.lock);
}

static inline void account_has(size_t window, size_t lines)
{
	set.window = window;
	set.lines = lines;
}

static inline void as_ever(void)
{
	gateway_gives(CMPP_WINDOW, 1, 0);
	account_has(CMPP_WINDOW, 1);
}
