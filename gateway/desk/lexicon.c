#include "desk/lexicon.h"

#include <pthread.h>
#include <stdlib.h>

/* An opened lexicon stays until its last user gives it back, however many came after it. */
struct opened {
	struct screening *screening;
	int64_t version;
	int users;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct opened *current;

static void drop(struct opened *o)
{
	if (!o || --o->users)
		return;
	screening_close(o->screening);
	free(o);
}

static enum err open_version(struct desk *d, int64_t version, struct opened **out)
{
	AUTO_ROWS rows = {};
	struct screening *screening;
	TRY(store_run(d->db, d->arena, lexicon_text, &rows, P_INT(version)));
	struct wordlists lists = {};
	if (rows.count)
		lists = (struct wordlists){ row_str(&rows, 0, 0), row_str(&rows, 0, 1),
			row_str(&rows, 0, 2) };
	TRY(screening_open_lists(&screening, &lists));
	struct opened *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	*o = (struct opened){ screening, version, 1 };
	*out = o;
	return ERR_OK;
}

static enum err refresh(struct desk *d, int64_t version)
{
	struct opened *fresh;
	if (current && current->version == version)
		return ERR_OK;
	TRY(open_version(d, version, &fresh));
	drop(current);
	current = fresh;
	return ERR_OK;
}

static enum err version_now(struct desk *d, int64_t *out)
{
	AUTO_ROWS rows = {};
	if (d->lexicon_seen) {
		*out = *d->lexicon_seen;
		return ERR_OK;
	}
	TRY(store_run(d->db, d->arena, lexicon_version, &rows));
	*out = row_int(&rows, 0, 0);
	return ERR_OK;
}

enum err lexicon_use(struct desk *d)
{
	int64_t version;
	if (d->screening)
		return ERR_OK;
	TRY(version_now(d, &version));
	pthread_mutex_lock(&lock);
	enum err e = refresh(d, version);
	if (!e) {
		current->users++;
		d->screening = current->screening;
		d->lexicon_version = current->version;
		d->lexicon = current;
	}
	pthread_mutex_unlock(&lock);
	return e;
}

void lexicon_release(struct desk *d)
{
	if (!d->lexicon)
		return;
	pthread_mutex_lock(&lock);
	drop(d->lexicon);
	pthread_mutex_unlock(&lock);
	d->lexicon = NULL;
	d->screening = NULL;
}
