/*
 * kill.c: a courier is killed at each of its failpoints while it brings an item of a running system out, corrects it
 * and takes it down, with the platform lying to it now and then: never lost, never doubled. Each lane of table.def has
 * a process of its own, side by side: most of it is waiting. ONLY=deliver.before_look and LANES="weibo sms" do a part
 * of it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"

enum {
	CRASHED = 86,
	PATIENCE_MS = 120000,
	LOOK_MS = 20,
	DULL_MS = 1500,
	PERSONS = 6 /* decisions about one item, at most */
};

static const char *const failpoints[] = {
#define FAILPOINT(name) name,
#include "courier/failpoints.def"
#undef FAILPOINT
};

static struct stage stages[STAGES];
static struct tally {
	unsigned items, by_person, kills[PHASES], done[PHASES];
	unsigned lies, lies_met; /* told to be told, and told */
} * tallies, *tally;             /* of each lane; of this one */

/* ---- the courier ---- */

static struct spawned started;

/* What the server gave to a courier that had gone while it waited for work. */
static void let_go_of_ghosts(struct trial *t, struct arena *a)
{
	SQL(t, a, "update delivery set lease_until = null where id = %s and state = 'LEASED'",
		t->item.delivery);
}

/* Accounts of two systems have the same number: each lane's courier remembers on its own. */
static const char *memory_of(struct trial *t, struct arena *a)
{
	const char *folder = arena_printf(a, "%s/%s-state", test_folder(), t->lane->name);
	if (mkdir(folder, 0700) && errno != EEXIST)
		fail_msg("%s", folder);
	return folder;
}

static pid_t start_courier(struct trial *t, struct arena *a, const char *fail)
{
	const char *argv[] = { BUILD_DIR "/shenfa-courier",
		arena_printf(a, "--config=%s", t->config),
		arena_printf(a, "--state=%s", memory_of(t, a)), NULL };
	const struct spawn run = { .argv = argv,
		.log = arena_printf(a, "%s/%s-killed.log", test_folder(), t->lane->name),
		.falls_with = SIGKILL };
	let_go_of_ghosts(t, a);
	setenv("SHENFA_FAIL", fail, 1);
	if (started.pid) {
		close(started.notify);
		close(started.pidfd);
	}
	if (spawn_start(&run, &started))
		fail_msg("courier: %s", err_reason());
	unsetenv("SHENFA_FAIL");
	if (spawn_ready(&started, &run, PATIENCE_MS))
		fail_msg("courier: %s", err_reason());
	return started.pid;
}

static int wait_for_the_end(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Its exit status: 0, unless the failpoint was quicker. */
static int stop_courier(pid_t pid)
{
	kill(pid, SIGTERM);
	return wait_for_the_end(pid);
}

/* ---- the delivery ---- */

static const char *state_of(struct trial *t, struct arena *a)
{
	return SQL(t, a, "select state from delivery where id = %s", t->item.delivery);
}

static bool ended(const char *state)
{
	return !strcmp(state, "CONFIRMED") || !strcmp(state, "NEEDS_PERSON") ||
	       !strcmp(state, "REFUSED") || !strcmp(state, "HELD");
}

/* Of what cannot be taken down the delivery says so. */
static bool is_done(struct trial *t, const char *state)
{
	const char *left = t->item.phase == DOWN ? t->lane->ways->left_state : NULL;
	return !strcmp(state, left ? left : "CONFIRMED");
}

/*
 * Retries fall due, and leases lapse: this one when asked, and any that the server gave to a
 * courier that had gone while it waited for work.
 */
static void let_time_pass(struct trial *t, struct arena *a, bool lapse)
{
	static const char idle[] =
		"(lease_until is null or state = 'LEASED' and updated_at < now() - interval '2 s' "
		"or state in ('UNCERTAIN', 'ACCEPTED') and updated_at < now() - interval '20 s')";
	SQL(t, a,
		"update delivery set due_at = least(due_at, now()), lease_until = null where id = "
		"%s "
		"and %s",
		t->item.delivery, lapse ? "true" : idle);
}

static void let_it_go_on(struct trial *t, struct arena *a, int64_t since)
{
	const struct ways *w = t->lane->ways;
	int64_t waited = clock_ticks() - since;
	if (w->wait && waited > DULL_MS)
		w->wait(t, a);
	if (w->pass)
		w->pass(t, a, waited > t->item.pace_ms + LATE_MS + 1500);
	let_time_pass(t, a, false);
}

/* Until the courier dies or the delivery has ended; its exit status, or -1 while it lives. */
static int watch(struct trial *t, pid_t pid)
{
	int status;
	int64_t began = clock_ticks();
	while (waitpid(pid, &status, WNOHANG) == 0) {
		SCRATCH(a);
		if (ended(state_of(t, &a)))
			return -1;
		if (clock_ticks() > began + PATIENCE_MS)
			fail_msg("still %s: %s", state_of(t, &a),
				SQL(t, &a,
					"select concat_ws(' ', reason, receipt) from delivery "
					"where id = %s",
					t->item.delivery));
		let_it_go_on(t, &a, began);
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Nothing dies any more. */
static void finish(struct trial *t, struct arena *a)
{
	let_time_pass(t, a, true);
	pid_t pid = start_courier(t, a, "");
	for (int i = 0; i < PERSONS; i++) {
		const char *state = state_of(t, a); /* once: the courier is at work */
		if (is_done(t, state))
			break;
		if (ended(state)) {
			t->lane->ways->ask(t, a);
			tally->by_person++;
		}
		if (watch(t, pid) >= 0)
			fail_msg("the courier ended by itself");
	}
	assert_int_equal(stop_courier(pid), 0);
}

/* ---- one kill ---- */

static size_t lies_of(const struct lane *l, const char **out)
{
	size_t n = 0;
	for (size_t i = 0; i < lie_count; i++)
		if (lane_is_of(l, lies[i].lanes))
			out[n++] = lies[i].name;
	return n;
}

/* Which call: some that may come, or one that does. */
static unsigned calls_of(const struct lane *l, enum phase p)
{
	return l->ways->calls[p] ? l->ways->calls[p] : l->phases[p].passes + 3;
}

/* At each other kill: one lie of its platform after another, at one call after another. */
static void lie(struct trial *t, struct arena *a)
{
	enum phase p = t->item.phase;
	const char *mine[16], *fault = "[]";
	unsigned count = (unsigned)lies_of(t->lane, mine), told = t->lies_told[p];
	unsigned nth = (told + told / count) % calls_of(t->lane, p) + 1;
	t->item.lied_to = t->carried[p]++ % 2;
	if (t->item.lied_to) {
		t->lies_told[p]++;
		tally->lies++;
		fault = arena_printf(a,
			"{\"path\":\"*\",\"to\":\"*\",\"kind\":\"%s\",\"nth\":%u,\"ms\":%d,\"at\":"
			"7}",
			mine[told % count], nth, LATE_MS);
	}
	json_decref(trial_tell(t, a, "/_sim/faults", fault));
}

static bool of_each_call(const char *place)
{
	return strstr(place, "_send") || strstr(place, "_note") ||
	       str_starts(str_c(place), STR("sms."));
}

/* Its exit status; -1: all was done first, or the place is not passed so often. */
static int die_at(struct trial *t, struct arena *a, const char *place, unsigned n)
{
	unsigned passes = t->lane->phases[t->item.phase].passes;
	unsigned nth = of_each_call(place) ? n % passes + 1 : 1;
	pid_t pid = start_courier(t, a, arena_printf(a, "%s=crash:%u", place, nth));
	int code = watch(t, pid);
	if (code >= 0 && code != CRASHED)
		fail_msg("%s: the courier ended with %d", place, code);
	if (code >= 0)
		return code;
	if (!strcmp(place, "deliver.after_result"))
		return wait_for_the_end(pid); /* what it reported is seen before it dies */
	return stop_courier(pid);
}

static const char *what_is_wrong(struct trial *t, struct arena *a)
{
	const struct ways *w = t->lane->ways;
	if (t->item.phase == DOWN)
		return w->left(t, a);
	if (t->item.phase == CORRECTED && !trial_same_places(t, a))
		return "not corrected where it went";
	return w->wrong(t, a);
}

/* A lie that nobody was told proves nothing. */
static void count_lies(struct trial *t, struct arena *a, int64_t before)
{
	int64_t n = trial_lies_met(t, a) - before;
	tally->lies_met += (unsigned)n;
	if (t->item.lied_to && t->lane->ways->calls[t->item.phase] && n != 1)
		fail_msg("%s: a lie in phase %d was told %d times", t->lane->name,
			(int)t->item.phase, (int)n);
}

/* The delivery at hand, with a death on its way where the courier passes that place. */
static void carry(struct trial *t, struct arena *a, const char *place, unsigned n)
{
	static const char *const names[] = { "out", "corrected", "taken down" };
	enum phase p = t->item.phase;
	int64_t met = trial_lies_met(t, a);
	lie(t, a);
	if (lane_passes(t->lane, place, p))
		tally->kills[p] += die_at(t, a, place, n) == CRASHED;
	if (!is_done(t, state_of(t, a)))
		finish(t, a);
	const char *wrong = what_is_wrong(t, a);
	if (!is_done(t, state_of(t, a)) || wrong)
		fail_msg("%s, %s, %u, %s: %s, %s", t->lane->name, place, n, names[p],
			state_of(t, a), wrong ? wrong : "as it should be");
	count_lies(t, a, met);
	tally->done[p]++;
}

/* By the watch, as whatever is out is looked at again and again; before all that has been waiting for it longer. */
static void be_looked_at(struct trial *t, struct arena *a)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	json_decref(trial_tell(t, a, "/_sim/faults", "[]"));
	SQL(t, a,
		"update account_live set seen = '', good_at = null, unread_at = null, "
		"next_at = '-infinity' where delivery_id = %s",
		t->item.delivery);
	SQL(t, a, "update account_watch set look_next_at = null where channel_account_id = %s",
		t->account);
	pid_t pid = start_courier(t, a, "");
	while (!*SQL(t, a, "select coalesce(%s::text, '') from account_live where delivery_id = %s",
		t->lane->ways->watched, t->item.delivery)) {
		if (clock_ticks() > until)
			fail_msg("%s: nobody looked at what is out, but %s", t->lane->name,
				SQL(t, a, "select seen from account_live where delivery_id = %s",
					t->item.delivery));
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
	}
	assert_int_equal(stop_courier(pid), 0);
}

/* How many items are killed at each place, of those that come so far. */
static unsigned times_of(const struct lane *l, enum phase p)
{
	const char *times = getenv("KILLS");
	if (!l->phases[p].passes)
		return 0;
	return times ? (unsigned)strtoul(times, NULL, 10) : l->phases[p].kills;
}

static bool goes_on(const struct trial *t, const char *place, enum phase p, unsigned n)
{
	return lane_passes(t->lane, place, p) && n < times_of(t->lane, p);
}

static void kill_once(struct trial *t, const char *place, unsigned n)
{
	SCRATCH(a);
	int64_t began = clock_ticks();
	t->item = (struct item){ .number = ++tally->items,
		.pace_ms = n % 2 ? PACE_SLOW_MS : PACE_QUICK_MS };
	trial_make_item(t, &a);
	carry(t, &a, place, n);
	if (goes_on(t, place, CORRECTED, n)) {
		trial_correct(t, &a);
		carry(t, &a, place, n);
	}
	if (goes_on(t, place, DOWN, n)) {
		if (t->lane->ways->watched && n == 0)
			be_looked_at(t, &a);
		trial_take_down(t, &a);
		carry(t, &a, place, n);
	}
	print_message(
		"%s %s %u: %lld ms\n", t->lane->name, place, n, (long long)(clock_ticks() - began));
}

/* A place that is never passed proves nothing: then the table is wrong. */
static void kill_at(struct trial *t, const char *place)
{
	struct tally before = *tally;
	for (unsigned n = 0; n < times_of(t->lane, OUT); n++)
		kill_once(t, place, n);
	for (enum phase p = OUT; p < PHASES; p++)
		if (goes_on(t, place, p, 0) && tally->kills[p] == before.kills[p])
			fail_msg("%s never passed %s in phase %d", t->lane->name, place, (int)p);
}

static struct trial trials[16];

static void nothing_is_lost_and_nothing_is_doubled(void **state)
{
	struct trial *t = *state;
	const char *only = getenv("ONLY");
	for (size_t i = 0; i < sizeof failpoints / sizeof *failpoints; i++)
		if (lane_passes(t->lane, failpoints[i], OUT) &&
			(!only || !strcmp(only, failpoints[i])))
			kill_at(t, failpoints[i]);
}

/* ---- all lanes ---- */

static void table_has_each_failpoint(void)
{
	for (size_t i = 0; i < sizeof failpoints / sizeof *failpoints; i++) {
		bool found = false;
		for (size_t j = 0; j < place_count; j++)
			found = found || !strcmp(places[j].name, failpoints[i]);
		if (!found)
			trial_die(failpoints[i], "has no row in table.def");
	}
}

static bool wanted(const struct lane *l)
{
	const char *only = getenv("LANES");
	return !only || lane_is_of(l, only);
}

/* A name that no lane has would leave something out and say nothing. */
static void names_are_lanes(const char *names, const char *where)
{
	for (size_t len; names && *names; names += len) {
		len = strspn(names, " ");
		names += len;
		len = strcspn(names, " ");
		bool found = !len;
		for (size_t i = 0; i < lane_count; i++)
			found = found || (strlen(lanes[i].name) == len &&
						 !strncmp(lanes[i].name, names, len));
		if (!found)
			trial_die(where, names);
	}
}

static void what_is_asked_for_is_there(void)
{
	const char *only = getenv("ONLY"), *times = getenv("KILLS");
	bool found = !only;
	for (size_t i = 0; i < sizeof failpoints / sizeof *failpoints; i++)
		found = found || !strcmp(only, failpoints[i]);
	names_are_lanes(getenv("LANES"), "LANES: no such lane");
	if (!found)
		trial_die("ONLY: no such place", only);
	if (times && strtol(times, NULL, 10) < 1)
		trial_die("KILLS: no number", times);
}

static int join(pid_t pid)
{
	int status;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* So many were prepared and none was ever told: then they are aimed at what nobody calls. */
enum { LIES_ENOUGH = 8 };

static bool lies_in_vain(size_t i)
{
	return tallies[i].lies >= LIES_ENOUGH && !tallies[i].lies_met;
}

/* How many failed, and which. */
static int join_all(const pid_t *at_work)
{
	int failed = 0;
	const char *only = getenv("ONLY");
	for (size_t i = 0; i < lane_count; i++) {
		bool some = !only || lane_passes(&lanes[i], only, OUT);
		int bad = at_work[i] &&
			  (join(at_work[i]) || (some && !tallies[i].done[OUT]) || lies_in_vain(i));
		failed += bad;
		if (bad)
			fprintf(stderr, "faults: %s failed\n", lanes[i].name);
		if (lies_in_vain(i))
			fprintf(stderr, "faults: %s: none of %u lies was told\n", lanes[i].name,
				tallies[i].lies);
	}
	return failed;
}

static PGconn *connect_db(const struct stage *s)
{
	PGconn *db = PQconnectdb(test_conninfo(s->sys.database, "postgres"));
	if (PQstatus(db) != CONNECTION_OK)
		trial_die("database", PQerrorMessage(db));
	return db;
}

/* Everybody has a session before the lanes go their ways. */
static void open_stage(struct stage *s, const char *channels)
{
	static const char *const people[] = { "editor", "head", "reviewer", "operator" };
	system_channels = channels;
	system_start(&s->sys);
	cast_open(&s->cast, &s->sys);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		cast_member(&s->cast, people[i]);
	system_arrive(&s->sys, "sysadmin", false);
	s->db = connect_db(s);
}

static void open_lane(size_t i)
{
	struct trial *t = &trials[i];
	struct stage *s = &stages[lanes[i].stage];
	if (!wanted(&lanes[i]))
		return;
	static const char *const channels[] = { [FIRST] = "website,wechat",
		[SECOND] = "website,wechat",
		[THIRD] = "website",
		[FOURTH] = "handoff" };
	if (!s->db)
		open_stage(s, channels[lanes[i].stage]);
	*t = (struct trial){ .lane = &lanes[i], .at = s };
	lanes[i].ways->open(t);
	if (t->program)
		system_kill(&s->sys, t->program, SIGSTOP);
}

/* A process of its own, with its own connection; how many of its tests failed. */
static pid_t begin_lane(size_t i)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid)
		return pid;
	struct trial *t = &trials[i];
	const struct CMUnitTest test = { .name = lanes[i].name,
		.test_func = nothing_is_lost_and_nothing_is_doubled,
		.initial_state = t };
	tally = &tallies[i];
	t->at->db = connect_db(t->at);
	int failed = _cmocka_run_group_tests(lanes[i].name, &test, 1, NULL, NULL);
	if (started.pid)
		kill(started.pid, SIGKILL);
	fflush(NULL);
	_exit(failed ? 1 : 0);
}

static void close_all(void)
{
	for (size_t i = 0; i < lane_count; i++)
		if (trials[i].program)
			system_kill(&trials[i].at->sys, trials[i].program, SIGCONT);
	for (size_t i = 0; i < STAGES; i++) {
		if (!stages[i].db)
			continue;
		PQfinish(stages[i].db);
		cast_close(&stages[i].cast);
		system_stop(&stages[i].sys);
	}
}

static void tell_of(const char *lane, const struct tally *x)
{
	printf("%-12s %5u out (%u kills) %5u corrected (%u) %5u taken down (%u) %4u asked a "
	       "person %4u lies\n",
		lane, x->done[OUT], x->kills[OUT], x->done[CORRECTED], x->kills[CORRECTED],
		x->done[DOWN], x->kills[DOWN], x->by_person, x->lies_met);
}

static void tell(void)
{
	struct tally all = {};
	for (size_t i = 0; i < lane_count; i++) {
		const struct tally *x = &tallies[i];
		tell_of(lanes[i].name, x);
		all.by_person += x->by_person;
		all.lies_met += x->lies_met;
		for (enum phase p = OUT; p < PHASES; p++) {
			all.done[p] += x->done[p];
			all.kills[p] += x->kills[p];
		}
	}
	tell_of("in all", &all);
}

int main(void)
{
	pid_t at_work[16] = {};
	table_has_each_failpoint();
	what_is_asked_for_is_there();
	tallies = mmap(NULL, lane_count * sizeof *tallies, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED)
		abort();
	for (size_t i = 0; i < lane_count; i++)
		open_lane(i);
	for (size_t i = 0; i < lane_count; i++)
		if (wanted(&lanes[i]))
			at_work[i] = begin_lane(i);
	int failed = join_all(at_work);
	close_all();
	tell();
	return failed;
}
