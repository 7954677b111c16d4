/* messages.c: the lanes of short messages: of each recipient one, or none and known to be so, until a person decides. */
#include <time.h>

#include "base/clock.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"

enum { PATIENCE_MS = 60000 };

#define SETTINGS                                                                                   \
	"\"signature\":\"市数据局\",\"hold_minutes\":0,\"quiet_from\":\"00:00\",\"quiet_to\":" \
	"\"00:"                                                                                    \
	"00\",\"batch\":2,\"price_milli\":45,\"unknown_hold_minutes\":0"

/* No quiet hours: this runs at any time of the day. */
static void register_it(struct trial *t, const char *settings, const char *secrets)
{
	struct arena *a = &t->at->sys.arena;
	trial_register(t, "sms", settings,
		arena_printf(a, "--operators %s",
			trial_sql(t, a, "select id from account where login = 'operator'")),
		secrets);
	trial_sql(t, a,
		arena_printf(a,
			"insert into pace (channel_account_id, set_by, at) values (%s, (select "
			"min(id) from account), now())",
			t->account));
}

static const char *stand_in(struct trial *t, const char *program)
{
	struct arena *a = &t->at->sys.arena;
	return trial_stand_in(t, program,
		(const char *const[]){ "--listen=127.0.0.1:0", "--report-ms=200",
			arena_printf(a, "--ledger=%s/%s.jsonl", test_folder(), program), NULL });
}

static void open_sms(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = stand_in(t, "sim-cmpp");
	json_auto_t *ledger = trial_ledger(t, a);
	register_it(t, "{" SETTINGS ",\"src_id\":\"10690001\",\"service_id\":\"GWSVC\"}",
		arena_printf(a, "api=%s\nsp_id=901234\nshared_secret=stand-in\nversion=3.0\n",
			trial_text(a, ledger, "cmpp")));
}

static void open_cloud(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = stand_in(t, "sim-smscloud");
	register_it(t,
		"{" SETTINGS ",\"template_id\":\"1001\",\"template_text\":\"{1}。详情请见{2}\","
		"\"template_params\":\"title\\u0020text\"}",
		arena_printf(a,
			"way=tencent\napi=%s\nsecret_id=AKIDstandin\nsecret_key=stand-in-secret\n"
			"sdk_app_id=1400000001\n",
			t->platform));
}

/* To the list that it had, whatever it says. */
static void say_it(struct trial *t, struct arena *a)
{
	t->item.meta = arena_printf(a,
		"\"channels\":{\"sms\":{\"summary\":\"%s\",\"list\":\"%s 3 第%u组\"}}",
		t->item.title, t->item.list, t->item.number);
}

/* Three people whom nobody else writes to: reported on once, twice, and before the answer. */
static void make_list(struct trial *t, struct arena *a)
{
	static const char last[] = "056";
	const char **n = t->item.numbers;
	for (size_t i = 0; i < NUMBERS; i++)
		n[i] = arena_printf(a, "138%07u%c", t->item.number, last[i]);
	AUTO_REPLY r = cast_must(&t->at->cast, a, 201, trial_member(t, "operator"), "POST",
		"/recipient-lists", "",
		arena_printf(a,
			"{\"account\":\"%s\",\"name\":\"第%u组\",\"numbers\":\"%s\\n%s\\n%s\"}",
			t->account, t->item.number, n[0], n[1], n[2]));
	t->item.list = SQL(t, a, "select encode(sha256, 'hex') from recipient_list where id = %s",
		trial_text(a, r.json, "id"));
	say_it(t, a);
}

static void turn_both_keys(struct trial *t, struct arena *a)
{
	static const char *const people[] = { "reviewer", "operator" };
	for (size_t i = 0; i < 2; i++) {
		AUTO_REPLY r = cast_must(&t->at->cast, a, 200, trial_member(t, people[i]), "POST",
			arena_printf(a, "/short-messages/%s/keys", t->item.delivery), "", "{}");
	}
}

static size_t shown(struct trial *t, struct arena *a, const char *number, const char *title)
{
	size_t i, n = 0;
	json_t *m;
	json_auto_t *ledger = trial_ledger(t, a);
	json_array_foreach(json_object_get(ledger, "messages"), i, m)
	{
		n += str_eq(json_str(m, "number"), str_c(number)) &&
		     str_find(json_str(m, "text"), str_c(title)) >= 0;
	}
	return n;
}

static const char *state_of(struct trial *t, struct arena *a, size_t i)
{
	return SQL(t, a,
		"select state || case when closed then ' closed' else '' end from sms_recipient "
		"where delivery_id = %s and n = %zu",
		t->item.shown, i + 1);
}

/*
 * What the provider never reported on is closed after two days as unknown: which is what is known of it. What a
 * correction follows stays as it is: it was sent once, and is not sent again.
 */
static const char *wrong_messages(struct trial *t, struct arena *a)
{
	for (size_t i = 0; i < NUMBERS; i++) {
		const char *number = t->item.numbers[i], *state = state_of(t, a, i);
		size_t n = shown(t, a, number, t->item.title), was = 0;
		if (t->item.was)
			was = shown(t, a, number, t->item.was);
		if (n > 1 || was > 1 || (n == 0 && strcmp(state, "unknown closed") != 0))
			return arena_printf(a, "%s got it %zu times, before it %zu, and is %s",
				number, n, was, state);
	}
	return NULL;
}

/* Who looks at the handsets looks when nothing is on its way any more. */
static void until_all_is_there(struct trial *t, struct arena *a)
{
	int64_t held = 1, until = clock_ticks() + PATIENCE_MS;
	while (held) {
		json_auto_t *ledger = trial_ledger(t, a);
		held = json_int(ledger, "held", 0);
		if (clock_ticks() > until)
			fail_msg("the platform never acts on what it holds");
		if (held)
			nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
}

/* One by one: whoever has it is let be, whoever has not gets it. Nobody else decides. */
static void decide_one(struct trial *t, struct arena *a, size_t i)
{
	if (strcmp(state_of(t, a, i), "unknown") != 0)
		return;
	size_t n = shown(t, a, t->item.numbers[i], t->item.title);
	if (n > 1)
		fail_msg("%s got it %zu times", t->item.numbers[i], n);
	AUTO_REPLY r = cast_call(&t->at->cast, a, trial_member(t, "reviewer"), "POST",
		arena_printf(a, "/short-messages/%s/decisions", t->item.delivery), "",
		arena_printf(a,
			"{\"recipients\":[\"%zu\"],\"outcome\":\"%s\",\"reason\":\"已看过手机\"}",
			i + 1, n ? "close" : "resend"));
	if (r.status != 200 && r.status != 409) /* a report was quicker */
		fail_msg("%d " STRF, r.status, STRV(r.body));
}

static void ask_about_each(struct trial *t, struct arena *a)
{
	until_all_is_there(t, a);
	for (size_t i = 0; i < NUMBERS; i++)
		decide_one(t, a, i);
	if (*SQL(t, a, "select 1 from delivery where id = %s and state = 'NEEDS_PERSON'",
		    t->item.delivery))
		trial_retry(t, a);
}

/* What was taken and is not reported on was taken two days ago. */
static void pass_sms(struct trial *t, struct arena *a, bool long_ago)
{
	if (long_ago)
		SQL(t, a,
			"update sms_piece set sent_at = sent_at - interval '49 hours' where "
			"delivery_id = %s and state = 'accepted'",
			t->item.delivery);
	SQL(t, a,
		"update sms_piece set retry_at = now() where delivery_id = %s and retry_at > now()",
		t->item.delivery);
}

const struct ways sms_ways = { .open = open_sms,
	.before = make_list,
	.reword = say_it,
	.after = turn_both_keys,
	.pass = pass_sms,
	.ask = ask_about_each,
	.wrong = wrong_messages,
	.left = wrong_messages, /* nothing comes back, and nothing more goes out */
	.left_state = "REFUSED" };

const struct ways cloud_ways = { .open = open_cloud,
	.before = make_list,
	.reword = say_it,
	.after = turn_both_keys,
	.pass = pass_sms,
	.ask = ask_about_each,
	.wrong = wrong_messages,
	.left = wrong_messages, /* nothing comes back, and nothing more goes out */
	.left_state = "REFUSED" };
