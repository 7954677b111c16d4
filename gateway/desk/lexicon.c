#include "desk/lexicon.h"

#include <pthread.h>
#include <stdlib.h>

/* An opened lexicon stays until its last user gives it back, however many came after it. */
struct opened {
	struct screening *screening;
	int64_t version;
	int users;
};

/* The lock is held to look and to swap, never to read or to build: who needs nothing new never waits. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t swapped = PTHREAD_COND_INITIALIZER;
static struct opened *current;
static bool building; /* by one, and the others who need it wait for him */
static unsigned long builds;

unsigned long lexicon_builds(void)
{
	pthread_mutex_lock(&lock);
	unsigned long n = builds;
	pthread_mutex_unlock(&lock);
	return n;
}

static bool is_current(int64_t version)
{
	return current && current->version == version;
}

static enum err open_version(struct desk *d, int64_t version, struct opened **out)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	struct screening *screening;
	TRY(store_run(d->db, &a, lexicon_text, &rows, P_INT(version)));
	struct wordlists lists = {};
	if (rows.count)
		lists = (struct wordlists){ row_str(&rows, 0, 0), row_str(&rows, 0, 1),
			row_str(&rows, 0, 2), version };
	TRY(screening_open_lists(&screening, &lists));
	struct opened *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	*o = (struct opened){ screening, version, 1 };
	*out = o;
	return ERR_OK;
}

static enum err ask_version(struct desk *d, int64_t *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, lexicon_version, &rows));
	*out = row_int(&rows, 0, 0);
	return ERR_OK;
}

/*
 * What is in force now, not what was when this one came in at the door: one who is late would bring back
 * a list that was replaced meanwhile. NULL where `have` is it.
 */
static enum err open_in_force(struct desk *d, int64_t have, struct opened **out)
{
	int64_t version;
	*out = NULL;
	TRY(ask_version(d, &version));
	return version == have ? ERR_OK : open_version(d, version, out);
}

/* Called with the lock, and gives it back while it builds. */
static enum err swap(struct desk *d, struct opened **out_old)
{
	struct opened *fresh;
	int64_t have = current ? current->version : -1;
	building = true;
	pthread_mutex_unlock(&lock);
	enum err e = open_in_force(d, have, &fresh);
	pthread_mutex_lock(&lock);
	building = false;
	pthread_cond_broadcast(&swapped);
	if (e || !fresh)
		return e;
	builds++;
	*out_old = current;
	current = fresh;
	return ERR_OK;
}

static enum err version_now(struct desk *d, int64_t *out)
{
	if (!d->lexicon_seen)
		return ask_version(d, out);
	*out = *d->lexicon_seen;
	return ERR_OK;
}

static void lend(struct desk *d)
{
	current->users++;
	d->screening = current->screening;
	d->lexicon_version = current->version;
	d->lexicon = current;
}

/* With the lock: the one that nobody uses any more, or NULL. */
static struct opened *give_back(struct opened *o)
{
	return o && !--o->users ? o : NULL;
}

static void destroy(struct opened *o)
{
	if (o)
		screening_close(o->screening);
	free(o);
}

enum err lexicon_use(struct desk *d)
{
	int64_t version;
	struct opened *old = NULL;
	if (d->screening)
		return ERR_OK;
	TRY(version_now(d, &version));
	pthread_mutex_lock(&lock);
	while (building && !is_current(version))
		pthread_cond_wait(&swapped, &lock);
	enum err e = is_current(version) ? ERR_OK : swap(d, &old);
	if (!e)
		lend(d);
	old = give_back(old);
	pthread_mutex_unlock(&lock);
	destroy(old);
	return e;
}

void lexicon_release(struct desk *d)
{
	if (!d->lexicon)
		return;
	pthread_mutex_lock(&lock);
	struct opened *old = give_back(d->lexicon);
	pthread_mutex_unlock(&lock);
	destroy(old);
	d->lexicon = NULL;
	d->screening = NULL;
}
