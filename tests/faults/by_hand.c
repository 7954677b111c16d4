/*
 * by_hand.c: the lane of an outlet where a person posts: its courier dies while it lays the delivery before people,
 * and the gateway's own programs die while they act on it. A system of its own, since nobody else could work there.
 */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/faults/trial.h"

enum { PATIENCE_MS = 60000, PACKAGE_MAX = 4 * 1024 * 1024, LOOK_NS = 20000000, MOMENTS = 8 };

/*
 * A program that dies again and again is started later and later, until it was well for a minute. After so few deaths
 * in a row it is back within seconds, so that it was when so long has passed since the last.
 */
enum { DEATHS_IN_A_ROW = 5, WELL_MS = 75000 };

/* What people do with it, in order; while one of them is on its way shenfa-web dies. */
enum act { TAKE, FETCH, REPORT, CONFIRM, ACTS };

enum program { WEB, SEAL, CLERK, PROGRAMS };

static struct {
	unsigned acts;    /* so far */
	unsigned fetched; /* of this hand-off, by its links */
	struct {
		unsigned count, in_a_row;
		int64_t at;
	} deaths[PROGRAMS];
} by_hand;

static void open_handoff(struct trial *t)
{
	struct system *s = &t->at->sys;
	trial_take_place(t, "handoff");
	json_auto_t *j = json_load_file(t->config, 0, NULL);
	t->platform = arena_printf(&s->arena, "http://%s",
		trial_text(&s->arena, json_object_get(j, "secrets"), "stand_in"));
}

/* ---- the gateway, which dies ---- */

static void until_it_answers(struct trial *t, struct arena *a)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (;;) {
		AUTO_REPLY r = cast_call(
			&t->at->cast, a, trial_member(t, "operator"), "GET", "/me", "", "");
		if (r.status == 200)
			return;
		if (clock_ticks() > until)
			fail_msg("shenfa-web does not come back");
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
	}
}

static bool may_die(enum program p)
{
	if (clock_ticks() - by_hand.deaths[p].at > WELL_MS)
		by_hand.deaths[p].in_a_row = 0;
	return by_hand.deaths[p].in_a_row < DEATHS_IN_A_ROW;
}

static void note_death(enum program p)
{
	by_hand.deaths[p].count++;
	by_hand.deaths[p].in_a_row++;
	by_hand.deaths[p].at = clock_ticks();
}

static const char *const program_names[] = { "web", "seal", "clerk" };

/* Which process it is now, the supervisor says a moment after it started it. False: it never did. */
static bool kill_program(struct trial *t, enum program p)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (pid_t pid = 0; pid <= 0 || kill(pid, SIGKILL);) {
		if (clock_ticks() > until)
			return false;
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS / 10 }, NULL);
		pid = system_pid(&t->at->sys, program_names[p]);
	}
	return true;
}

/* In a process of its own, in which no test can fail: how it ended is all that anybody sees of it. */
static void kill_in_a_moment(struct trial *t, unsigned moment)
{
	nanosleep(&(struct timespec){ .tv_nsec = moment * 1500000L }, NULL);
	_exit(kill_program(t, WEB) ? 0 : 1);
}

static void see_it_killed(pid_t killer)
{
	int status;
	if (waitpid(killer, &status, 0) != killer || !WIFEXITED(status))
		fail_msg("whoever kills %s was killed himself", program_names[WEB]);
	if (WEXITSTATUS(status))
		fail_msg("no %s to kill", program_names[WEB]);
}

/* An answer that was cut off is none. */
static bool is_whole(const struct http_reply *r)
{
	int64_t len = 0;
	bool said = str_i64(http_header(r, "Content-Length"), &len);
	return r->status && (!said || (int64_t)r->body.len == len);
}

/* One act after another meets the death of the program that it is asked of; the answer may be lost. */
static struct http_reply act(struct trial *t, struct arena *a, enum act which, const char *login,
	const char *method, const char *path, const char *json)
{
	bool dies = may_die(WEB) && by_hand.deaths[WEB].count % ACTS == (unsigned)which;
	unsigned moment = by_hand.acts++ % MOMENTS;
	fflush(NULL);
	pid_t killer = dies ? fork() : 0;
	if (dies && !killer)
		kill_in_a_moment(t, moment);
	struct http_reply r =
		cast_call(&t->at->cast, a, trial_member(t, login), method, path, "", json);
	if (dies) {
		see_it_killed(killer);
		note_death(WEB);
		until_it_answers(t, a);
	}
	if (!is_whole(&r)) {
		http_done(&r);
		r = (struct http_reply){};
	}
	return r;
}

/* Between what one reports and what another confirms. */
static void others_die(struct trial *t)
{
	for (enum program p = SEAL; p < PROGRAMS; p++)
		if (may_die(p)) {
			if (!kill_program(t, p))
				fail_msg("no %s to kill", program_names[p]);
			note_death(p);
		}
}

/* ---- the people ---- */

static const char *open_hand_off(struct trial *t, struct arena *a, const char *column)
{
	return SQL(t, a,
		"select %s from hand_off where delivery_id = %s and state in ('READY', 'TAKEN', "
		"'REPORTED')",
		column, t->item.delivery);
}

/* Whoever gets no answer asks again: then the first may have counted, and the second says so. */
static struct http_reply insist(struct trial *t, struct arena *a, enum act which, const char *login,
	const char *path, const char *json)
{
	struct http_reply r = act(t, a, which, login, "POST", path, json);
	if (!r.status)
		r = cast_call(&t->at->cast, a, trial_member(t, login), "POST", path, "", json);
	if (r.status != 200 && r.status != 409)
		fail_msg("%s: %d " STRF, path, r.status, STRV(r.body));
	return r;
}

static const char *take(struct trial *t, struct arena *a, const char *id)
{
	AUTO_REPLY r = insist(t, a, TAKE, "operator", arena_printf(a, "/hand-offs/%s/take", id),
		"{\"reason\":\"没有收到成品包\"}");
	assert_int_equal(r.status, 200);
	return arena_printf(a, "%s", trial_text(a, r.json, "link") + strlen("/api/v1"));
}

/* A link opens once: whoever got nothing by it needs another one, and whoever got it gets no more. */
static struct str fetch(struct trial *t, struct arena *a, const char *id)
{
	for (;;) {
		const char *link = take(t, a, id);
		AUTO_REPLY zip = act(t, a, FETCH, "operator", "GET", link, "");
		AUTO_REPLY again = cast_call(
			&t->at->cast, a, trial_member(t, "operator"), "GET", link, "", "");
		by_hand.fetched++; /* by one of the two, also where nobody got it */
		if (zip.status == 200) {
			assert_int_equal(again.status, 409);
			return zip.body;
		}
		assert_int_equal(zip.status, 0);
		if (again.status == 200)
			return again.body;
		assert_int_equal(again.status, 409);
	}
}

static struct copies notices(struct trial *t, struct arena *a, const char *title)
{
	size_t i;
	json_t *post;
	struct copies c = {};
	json_auto_t *ledger = trial_ledger(t, a);
	json_array_foreach(json_object_get(ledger, "posts"), i, post)
	{
		if (str_eq(json_str(post, "title"), str_c(title)))
			copies_add(&c, !json_is_true(json_object_get(post, "deleted")));
	}
	return c;
}

/* At the console, by whoever sees there what he did before he does it again. */
static void post_it(struct trial *t, struct arena *a, struct str zip)
{
	struct buf b;
	buf_init(&b, a, PACKAGE_MAX);
	buf_add(&b, STR("--mark\r\nContent-Disposition: form-data; name=\"package\"; "
			"filename=\"p.zip\"\r\n\r\n"));
	buf_add(&b, zip);
	buf_add(&b, STR("\r\n--mark--\r\n"));
	while (!notices(t, a, t->item.title).now) {
		AUTO_REPLY r = http_call(a, t->platform, "POST", "/screen",
			"Connection: close\r\nContent-Type: multipart/form-data; "
			"boundary=mark\r\n",
			buf_str(&b));
		if (r.status == 400)
			fail_msg(STRF, STRV(r.body));
	}
}

/* Its number at the outlet, newest first. */
static const char *number_of(struct trial *t, struct arena *a, const char *title)
{
	size_t i;
	json_t *post;
	json_auto_t *ledger = trial_ledger(t, a);
	json_array_foreach(json_object_get(ledger, "posts"), i, post)
	{
		if (str_eq(json_str(post, "title"), str_c(title)))
			return trial_text(a, post, "id");
	}
	fail_msg("%s was never posted", title);
	return "";
}

static void delete_it(struct trial *t, struct arena *a, const char *title)
{
	const char *path = arena_printf(a, "/v/%s/delete", number_of(t, a, title));
	while (notices(t, a, title).now) {
		AUTO_REPLY r =
			http_call(a, t->platform, "POST", path, "Connection: close\r\n", STR(""));
	}
}

/* What it corrects is taken off the wall before it is put there. */
static const char *do_it(struct trial *t, struct arena *a, const char *id)
{
	by_hand.fetched = 0;
	if (t->item.phase == DOWN) {
		take(t, a, id);
		delete_it(t, a, t->item.title);
	} else {
		struct str zip = fetch(t, a, id);
		if (t->item.was)
			delete_it(t, a, t->item.was);
		post_it(t, a, zip);
		assert_string_equal(
			open_hand_off(t, a, "downloads"), arena_printf(a, "%u", by_hand.fetched));
	}
	return arena_printf(a, "http://localhost%s/v/%s", strrchr(t->platform, ':'),
		number_of(t, a, t->item.title));
}

static void report(struct trial *t, struct arena *a, const char *id)
{
	const char *url = do_it(t, a, id);
	AUTO_REPLY r = insist(t, a, REPORT, "operator", arena_printf(a, "/hand-offs/%s/report", id),
		arena_printf(
			a, "{\"outcome\":\"done\",\"url\":\"%s\",\"evidence\":\"已办\"}", url));
	others_die(t);
}

/* Where the system was shown something else, whoever confirms has to say what he saw himself. */
static const char *what_he_saw(struct trial *t, struct arena *a, const char *path)
{
	const char *seen = open_hand_off(t, a, "seen");
	if (!strcmp(seen, t->item.phase == DOWN ? "ABSENT" : "LIVE"))
		return "{\"outcome\":\"confirm\"}";
	if (!t->item.lied_to)
		fail_msg("nobody lied, and the courier saw %s", seen);
	AUTO_REPLY silent = cast_call(&t->at->cast, a, trial_member(t, "reviewer"), "POST", path,
		"", "{\"outcome\":\"confirm\"}");
	assert_int_equal(silent.status, 400);
	return "{\"outcome\":\"confirm\",\"evidence\":\"打开公开地址看过，确已办到\"}";
}

static void confirm(struct trial *t, struct arena *a, const char *id)
{
	const char *path = arena_printf(a, "/hand-offs/%s/confirmation", id);
	AUTO_REPLY r = insist(t, a, CONFIRM, "reviewer", path, what_he_saw(t, a, path));
}

static void ask(struct trial *t, struct arena *a)
{
	const char *id = open_hand_off(t, a, "id"), *state = open_hand_off(t, a, "state");
	if (!strcmp(state, "REPORTED"))
		confirm(t, a, id);
	else
		report(t, a, id);
}

/* One hand-off, one receipt, one entry of the record that says so. */
static const char *wrong_receipts(struct trial *t, struct arena *a)
{
	const char *is = SQL(t, a,
		"select (select count(*) from hand_off where delivery_id = d.id) || ' hand-offs, ' "
		"|| "
		"(select count(*) from delivery_decision where delivery_id = d.id) || ' decisions, "
		"' "
		"|| (select count(*) from audit where action = 'delivery.confirmed' and "
		"payload->>'delivery' = d.id::text) || ' receipts' from delivery d where id = %s",
		t->item.delivery);
	return strcmp(is, "1 hand-offs, 1 decisions, 1 receipts") ? is : NULL;
}

static const char *wrong(struct trial *t, struct arena *a)
{
	const char *why = copies_wrong(t, a, notices);
	return why ? why : wrong_receipts(t, a);
}

static const char *left(struct trial *t, struct arena *a)
{
	const char *why = copies_left(t, a, notices);
	return why ? why : wrong_receipts(t, a);
}

/* What is posted and deleted there, and the look of the courier that follows a report. */
const struct ways handoff_ways = { .open = open_handoff,
	.ask = ask,
	.wrong = wrong,
	.left = left,
	.calls = { [OUT] = 2, [CORRECTED] = 3, [DOWN] = 2 } };
