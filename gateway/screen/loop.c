#include "screen/loop.h"

#include <poll.h>

#include "base/clock.h"
#include "base/log.h"
#include "screen/inside.h"
#include "screen/ocr.h"

/*
 * PAGE: as many submissions as are read at once; uploads come in larger ones. STATEMENT_MS: the longest keeps
 * a file of 50 MB and its words.
 */
enum { ROUND_MS = 1000, SWEEP_EVERY_MS = 60 * 1000, PAGE = 16, STATEMENT_MS = 120 * 1000 };

struct loop {
	struct store *db;
	struct vault *vault;
	const char *spool;
	const struct evidence *evidence;
	int64_t next_sweep, next_stale;
};

static enum err say_ability(struct store *db)
{
	SCRATCH(a);
	return store_run(db, &a, screen_ability_say, NULL, P_BOOL(ocr_installed()));
}

enum err loop_open(const char *database, const char *spool, struct loop **out)
{
	struct loop *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->spool = spool;
	enum err e = store_open(database, &l->db);
	if (!e)
		e = store_limit(l->db, STATEMENT_MS);
	if (!e)
		e = store_listen(l->db, "screening");
	if (!e)
		e = store_listen(l->db, "upload");
	if (!e)
		e = vault_open(l->db, &l->vault);
	if (!e)
		e = say_ability(l->db);
	if (e) {
		loop_close(l);
		return e;
	}
	*out = l;
	return ERR_OK;
}

void loop_close(struct loop *l)
{
	if (!l)
		return;
	vault_close(l->vault);
	store_close(l->db);
	free(l);
}

void loop_seal_evidence(struct loop *l, const struct evidence *evidence)
{
	l->evidence = evidence;
}

/* Each job has an arena of its own: a file of fifty megabytes is gone before the next comes. */
static struct desk desk_for(const struct loop *l, struct arena *a)
{
	return (struct desk){ .db = l->db,
		.vault = l->vault,
		.evidence = l->evidence,
		.arena = a,
		.now = clock_now() };
}

static enum err do_upload(struct loop *l, const struct waiting_upload *u)
{
	SCRATCH(a);
	struct desk d = desk_for(l, &a);
	enum err e = screen_upload(&d, l->spool, u);
	lexicon_release(&d);
	return e;
}

/* Bytes that have not come yet are no fault: the row is written first. */
static enum err do_uploads(struct loop *l, size_t *done)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	TRY(store_run_binary(l->db, &a, screen_uploads, &rows));
	for (int i = 0; i < rows.count; i++) {
		struct waiting_upload u = { row_int(&rows, i, 0), row_int(&rows, i, 3),
			row_str(&rows, i, 1), row_str(&rows, i, 2), !row_null(&rows, i, 5) };
		enum err e = do_upload(l, &u);
		*done += !e;
		if (e && e != ERR_NOTFOUND)
			log_fault(arena_printf(&a, "upload %lld", (long long)u.id), e);
	}
	return ERR_OK;
}

static enum err do_submission(struct loop *l, const struct waiting_submission *s)
{
	SCRATCH(a);
	struct desk d = desk_for(l, &a);
	enum err e = screen_submission(&d, s);
	lexicon_release(&d);
	vault_forget(l->vault);
	return e;
}

static enum err do_submissions(struct loop *l, size_t *done)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	TRY(store_run(l->db, &a, screen_submissions, &rows));
	for (int i = 0; i < rows.count; i++) {
		struct waiting_submission s = { row_int(&rows, i, 0), row_int(&rows, i, 1),
			row_str(&rows, i, 2), row_str(&rows, i, 3), row_bool(&rows, i, 4) };
		enum err e = do_submission(l, &s);
		*done += !e;
		if (e)
			log_fault(arena_printf(&a, "submission %lld", (long long)s.id), e);
	}
	return ERR_OK;
}

/*
 * Files nobody waits for: after everything else, and as long as there are any; while people wait for
 * something, once a second.
 */
static enum err do_stale(struct loop *l, size_t *done)
{
	SCRATCH(a);
	size_t n = 0;
	if (*done && clock_ticks() < l->next_stale)
		return ERR_OK;
	l->next_stale = clock_ticks() + ROUND_MS;
	struct desk d = desk_for(l, &a);
	enum err e = screen_stale(&d, &n);
	lexicon_release(&d);
	*done += n;
	return e;
}

static enum err sweep(struct loop *l)
{
	if (clock_ticks() < l->next_sweep)
		return ERR_OK;
	l->next_sweep = clock_ticks() + SWEEP_EVERY_MS;
	return spool_sweep(l->db, l->spool);
}

enum err loop_round(struct loop *l, size_t *out_done)
{
	size_t done = 0;
	TRY(do_uploads(l, &done));
	TRY(do_submissions(l, &done));
	TRY(do_stale(l, &done));
	TRY(sweep(l));
	*out_done = done;
	return ERR_OK;
}

/* A round that did a page full may have left more behind: the next one follows at once. */
enum err loop_run(struct loop *l, const volatile bool *stop)
{
	while (!*stop) {
		size_t done = 0;
		store_heard(l->db);
		enum err e = loop_round(l, &done);
		if (e)
			log_fault("round", e);
		if (e) /* a broken connection wakes whoever waits on it at once, again and again */
			poll(NULL, 0, ROUND_MS);
		else if (!*stop && done < PAGE)
			store_wait(l->db, ROUND_MS);
	}
	return ERR_OK;
}
