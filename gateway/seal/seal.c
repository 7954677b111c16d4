#include "seal/seal.h"

#include <signal.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/ready.h"
#include "desk/lexicon.h"
#include "seal/checkpoint.h"
#include "seal/closure.h"
#include "seal/conditions.h"
#include "seal/issue.h"
#include "seal/removal.h"
#include "seal/urgency.h"

/*
 * PAGE: as many as the queues give at once; fewer tickets than that, and nothing was left behind. STATEMENT_MS:
 * the longest counts what the record has got since the last checkpoint.
 */
enum { POLL_MS = 1000, AGAIN_MS = 15000, PAGE = 32, CHECKPOINT_LOOK_MS = 1000 };
enum { STATEMENT_MS = 120 * 1000 };
/* So many submissions are asked about at once: with two channels each, what is signed at once. */
enum { LOT = 4 };

/* Several submissions whose tickets are signed and stored together. */
struct lot {
	struct tickets made;
	int64_t drafts[PAGE];
	size_t draft_count;
	int64_t refused[PAGE];
	const char *why[PAGE];
	size_t refused_count;
};

enum err sealer_open(const char *conninfo, const char *keys, int64_t now, struct sealer *out)
{
	struct sealer s = { .folder = keys };
	TRY(seal_keys_make(keys, now));
	TRY(seal_keys_open(keys, true, &s.keys));
	enum err e = store_open(conninfo, &s.db);
	if (!e)
		e = store_limit(s.db, STATEMENT_MS);
	if (!e)
		e = vault_open(s.db, &s.vault);
	if (e) {
		sealer_close(&s);
		return e;
	}
	*out = s;
	return ERR_OK;
}

void sealer_close(struct sealer *s)
{
	vault_close(s->vault);
	store_close(s->db);
	seal_keys_done(&s->keys);
	*s = (struct sealer){};
}

/*
 * What says "not fit to be signed" is written on the submission; a store that is away is not a
 * reason of the submission's, and ends the round.
 */
static bool is_its_own_fault(enum err e)
{
	return e == ERR_REFUSED || e == ERR_DENIED || e == ERR_INVALID || e == ERR_NOTFOUND ||
	       e == ERR_INTERNAL || e == ERR_LIMIT;
}

/* Every outlet that is fit; the reason of the first that is not. What was withdrawn needs none. */
static enum err write_outlets(
	struct sealer *s, struct desk *d, const struct dossier *f, struct tickets *made)
{
	enum err first = ERR_OK;
	const char *why = "";
	for (size_t i = 0; i < f->outlet_count; i++) {
		const struct outlet *o = &f->outlets[i];
		if (o->ticketed || o->withdrawn)
			continue;
		enum err e = outlet_holds(f, o, d->now);
		if (!e)
			e = issue_outlet(d, &s->keys, f, o, made);
		if (!e || first)
			continue;
		first = e;
		why = arena_printf(d->arena, "%s", err_reason());
	}
	return first ? fault(first, "%s", why) : ERR_OK;
}

static void put_refusal(struct lot *lot, struct desk *d, int64_t id)
{
	lot->refused[lot->refused_count] = id;
	lot->why[lot->refused_count++] = arena_printf(d->arena, "%s", err_reason());
}

/* What of it may go out is added to the lot, and the reason why something may not. */
static enum err write_one(
	struct sealer *s, struct desk *d, const struct answers *x, int64_t id, struct lot *lot)
{
	struct dossier f = {};
	enum err e = dossier_read(d, x, id, &f);
	if (!e)
		e = conditions_hold(&f);
	if (!e)
		e = write_outlets(s, d, &f, &lot->made);
	dossier_done(&f);
	vault_forget(s->vault);
	if (!e || !is_its_own_fault(e))
		return e;
	put_refusal(lot, d, id);
	return ERR_OK;
}

static enum err say_refusals(struct sealer *s, struct desk *d, const struct lot *lot)
{
	for (size_t i = 0; i < lot->refused_count; i++) {
		AUTO_ROWS news = {};
		TRY(store_run(s->db, d->arena, seal_refuse, &news, P_INT(lot->refused[i]),
			P_C(lot->why[i])));
		if (row_bool(&news, 0, 0))
			log_warn("submission %lld is not sealed: %s", (long long)lot->refused[i],
				lot->why[i]);
	}
	return ERR_OK;
}

/* One that the store does not take keeps none of the others back. */
static enum err store_apart(struct sealer *s, struct desk *d, struct lot *lot, int *out_signed)
{
	const struct tickets *all = &lot->made;
	for (size_t i = 0, n; i < all->count; i += n) {
		struct tickets own = {};
		for (n = 0; i + n < all->count && all->submissions[i + n] == all->submissions[i];
			n++) {
			own.submissions[n] = all->submissions[i + n];
			own.accounts[n] = all->accounts[i + n];
			own.acts[n] = all->acts[i + n];
			own.bodies[n] = all->bodies[i + n];
		}
		own.count = n;
		enum err e = issue_store(d, &s->keys, &own);
		if (e && !is_its_own_fault(e))
			return e;
		if (e && lot->refused_count < PAGE)
			put_refusal(lot, d, all->submissions[i]);
		*out_signed += e ? 0 : (int)n;
	}
	return ERR_OK;
}

static enum err finish_lot(struct sealer *s, struct desk *d, struct lot *lot, int *out_signed)
{
	enum err e = issue_store(d, &s->keys, &lot->made);
	if (!e)
		*out_signed += (int)lot->made.count;
	else if (is_its_own_fault(e))
		TRY(store_apart(s, d, lot, out_signed));
	else
		return e;
	return say_refusals(s, d, lot);
}

/* A second round of one draft is looked at when the first one's tickets are there: it may be overtaken. */
static bool is_another_draft(struct lot *lot, int64_t draft)
{
	for (size_t i = 0; i < lot->draft_count; i++)
		if (lot->drafts[i] == draft)
			return false;
	lot->drafts[lot->draft_count++] = draft;
	return true;
}

static size_t next_ids(struct lot *lot, const struct rows *queue, int next, int64_t ids[LOT])
{
	size_t n = 0;
	for (int i = next; i < queue->count && n < LOT; i++) {
		if (!is_another_draft(lot, row_int(queue, i, 2)))
			break;
		ids[n++] = row_int(queue, i, 0);
	}
	return n;
}

/* One of which the store cannot even be asked keeps none of the others back: then each is asked alone. */
static enum err ask_of(
	struct desk *d, const int64_t *ids, size_t *count, struct answers *x, struct lot *lot)
{
	enum err e = answers_read(d, ids, *count, x);
	if (!e || !is_its_own_fault(e))
		return e;
	if (*count == 1) {
		put_refusal(lot, d, ids[0]);
		return ERR_OK;
	}
	answers_free(x);
	*count = 1;
	return ask_of(d, ids, count, x, lot);
}

static enum err write_lot(struct sealer *s, struct desk *d, const int64_t *ids, size_t count,
	const struct answers *x, struct lot *lot, size_t *done)
{
	for (*done = 0; *done < count && lot->made.count < TICKET_LIST_MAX / 2; (*done)++)
		TRY(write_one(s, d, x, ids[*done], lot));
	return ERR_OK;
}

static enum err seal_lot(struct sealer *s, const struct desk *d, const struct rows *queue,
	int *next, int *out_signed)
{
	SCRATCH(a);
	struct desk lots = *d;
	struct lot lot = {};
	int64_t ids[LOT];
	size_t done = 0, count = next_ids(&lot, queue, *next, ids);
	__attribute__((cleanup(answers_free))) struct answers x = {};
	lots.arena = &a;
	TRY(ask_of(&lots, ids, &count, &x, &lot));
	if (lot.refused_count)
		done = 1;
	else
		TRY(write_lot(s, &lots, ids, count, &x, &lot, &done));
	*next += (int)done;
	return finish_lot(s, &lots, &lot, out_signed);
}

static enum err with_lexicon(
	struct sealer *s, struct desk *d, const struct rows *queue, int *out_signed)
{
	for (int next = 0; next < queue->count;)
		TRY(seal_lot(s, d, queue, &next, out_signed));
	return ERR_OK;
}

/* With a list that nobody answers for nothing is screened, and each item says why it waits. */
static enum err refuse_all(struct desk *d, const struct rows *queue)
{
	const char *why = arena_printf(d->arena, "%s", err_reason());
	log_warn("nothing is sealed: %s", why);
	for (int i = 0; i < queue->count; i++)
		TRY(store_run(
			d->db, d->arena, seal_refuse, NULL, P_INT(row_int(queue, i, 0)), P_C(why)));
	return ERR_OK;
}

static enum err with_queue(
	struct sealer *s, struct desk *d, const struct rows *queue, int *out_signed)
{
	TRY(lexicon_use(d));
	enum err e = lexicon_trust(d, row_int(queue, 0, 1), &s->lexicon);
	if (!e)
		e = with_lexicon(s, d, queue, out_signed);
	else if (e == ERR_REFUSED)
		e = refuse_all(d, queue);
	lexicon_release(d);
	return e;
}

static enum err checkpoint_if_due(struct sealer *s, int64_t now)
{
	int64_t sealed, since = now - s->checkpoint_at;
	if (since >= 0 && since < CHECKPOINT_LOOK_MS)
		return ERR_OK;
	TRY(checkpoint_make(s->db, &s->keys, now, false, &sealed));
	s->checkpoint_at = now;
	return ERR_OK;
}

/* What waits; whatever is withdrawn meanwhile waits for the next. */
struct work {
	struct rows withdrawals, closures, queue, lexicon, removals, urgencies;
};

static void work_free(struct work *w)
{
	rows_free(&w->withdrawals);
	rows_free(&w->closures);
	rows_free(&w->queue);
	rows_free(&w->lexicon);
	rows_free(&w->removals);
	rows_free(&w->urgencies);
}

/* With everybody who signed them: long questions, which are asked where there is one at all. */
static enum err look_for_orders(struct desk *d, bool again, struct work *out)
{
	const struct store_call calls[] = {
		STORE_CALL(seal_withdrawals, &out->withdrawals, P_BOOL(again)),
		STORE_CALL(seal_removals, &out->removals),
		STORE_CALL(seal_closures, &out->closures),
		STORE_CALL(seal_urgencies, &out->urgencies),
	};
	return store_run_all(d->db, d->arena, calls, sizeof calls / sizeof *calls);
}

/* Whether any waits is asked behind the queue: what hurries one of the queue is not passed over. */
static enum err look_for_work(struct desk *d, bool again, struct work *out)
{
	AUTO_ROWS orders = {};
	struct store_call calls[] = { STORE_CALL(seal_queue, &out->queue),
		STORE_CALL(lexicon_version, &out->lexicon),
		STORE_CALL(seal_orders_wait, &orders, P_BOOL(again)) };
	if (again)
		calls[0].query = Q_seal_queue_again;
	TRY(store_run_all(d->db, d->arena, calls, sizeof calls / sizeof *calls));
	return row_bool(&orders, 0, 0) ? look_for_orders(d, again, out) : ERR_OK;
}

/* Withdrawals first: what they take away is not in the queue any more. */
static enum err do_work(struct sealer *s, struct desk *d, bool again, int *out_signed)
{
	__attribute__((cleanup(work_free))) struct work w = {};
	*out_signed = 0;
	TRY(look_for_work(d, again, &w));
	TRY(issue_orders(d, &s->keys, &w.closures, out_signed));
	TRY(judge_urgencies(d, &w.urgencies)); /* before the tickets that it hurries */
	if (w.withdrawals.count) {
		int orders = *out_signed;
		TRY(issue_withdrawals(d, &s->keys, &w.withdrawals, out_signed));
		*out_signed += orders;
		rows_free(&w.queue);
		TRY(again ? store_run(s->db, d->arena, seal_queue_again, &w.queue)
			  : store_run(s->db, d->arena, seal_queue, &w.queue));
	}
	TRY(issue_removals(d, &s->keys, &w.removals, out_signed));
	int64_t lexicon = row_int(&w.lexicon, 0, 0);
	d->lexicon_seen = &lexicon;
	enum err e = w.queue.count ? with_queue(s, d, &w.queue, out_signed) : ERR_OK;
	d->lexicon_seen = NULL;
	return e;
}

enum err seal_tick(struct sealer *s, int64_t now, bool again, int *out_signed)
{
	SCRATCH(a);
	struct desk d = {
		.db = s->db, .vault = s->vault, .arena = &a, .now = now, .rederive = true
	};
	enum err e = do_work(s, &d, again, out_signed);
	if (*out_signed)
		ring(&d, "delivery");
	TRY(e);
	return checkpoint_if_due(s, now);
}

enum err seal_renew_keys(struct sealer *s)
{
	bool fresh;
	TRY(seal_keys_renew(s->folder, &s->keys, &fresh));
	if (fresh)
		log_info("signing with keys %s and %s from now on", s->keys.id_ed25519,
			s->keys.id_sm2);
	return ERR_OK;
}

/* One round of the loop: never with a key that was revoked before it. */
static enum err round_of(struct sealer *s, bool again, int *out_signed)
{
	TRY(seal_renew_keys(s));
	return seal_tick(s, clock_now(), again, out_signed);
}

static volatile sig_atomic_t stopping;

static void on_stop(int signal)
{
	stopping = signal;
}

enum err seal_run(struct sealer *s)
{
	int64_t again_at = 0;
	const struct sigaction stop = { .sa_handler = on_stop };
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	TRY(store_listen(s->db, "approved"));
	ready_say("");
	while (!stopping) {
		int made = 0;
		bool again = clock_ticks() >= again_at;
		if (again)
			again_at = clock_ticks() + AGAIN_MS;
		store_heard(s->db);
		enum err e = round_of(s, again, &made);
		if (e)
			log_fault("seal", e);
		if (made < PAGE && !stopping)
			store_wait(s->db, POLL_MS);
	}
	return ERR_OK;
}
