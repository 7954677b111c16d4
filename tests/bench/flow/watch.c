#include "tests/bench/flow/watch.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "tests/support/cluster.h"

enum { PLACES = 64, PATIENCE_MS = 60000, LOOK_NS = 8000000, IDS_MAX = 4096 };

/* Both lists at once: what has been screened of $1, and what has both its tickets of $2. */
static const char question[] =
	"select id, 0 from submission where id = any ($1::bigint[]) and state = 'IN_REVIEW' union "
	"all "
	"select submission_id, 1 from ticket where submission_id = any ($2::bigint[]) "
	"group by submission_id having count(*) = (select jsonb_array_length(channels) from "
	"submission "
	"where id = submission_id)";

static struct {
	pthread_mutex_t lock;
	pthread_cond_t news;
	PGconn *db;
	size_t waiting;
	struct place {
		const char *submission; /* NULL: free */
		enum watch what;
		bool there;
	} places[PLACES];
} w = { .lock = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER };

/* {1,2,3}, with the lock held. */
static const char *ids_of(struct arena *a, enum watch what)
{
	struct buf b;
	buf_init(&b, a, IDS_MAX);
	buf_add_char(&b, '{');
	for (size_t i = 0; i < PLACES; i++)
		if (w.places[i].submission && w.places[i].what == what)
			buf_printf(&b, "%s%s", b.len > 1 ? "," : "", w.places[i].submission);
	buf_add_char(&b, '}');
	return arena_cstr(a, buf_str(&b));
}

static void mark(const char *submission, enum watch what)
{
	for (size_t i = 0; i < PLACES; i++)
		if (w.places[i].submission && w.places[i].what == what &&
			!strcmp(w.places[i].submission, submission))
			w.places[i].there = true;
}

static void look(void)
{
	SCRATCH(a);
	pthread_mutex_lock(&w.lock);
	const char *ids[WATCHES] = { ids_of(&a, WATCH_SCREENED), ids_of(&a, WATCH_SEALED) };
	pthread_mutex_unlock(&w.lock);
	PGresult *r = PQexecPrepared(w.db, "watch", WATCHES, ids, NULL, NULL, 0);
	pthread_mutex_lock(&w.lock);
	for (int i = 0; i < PQntuples(r); i++)
		mark(PQgetvalue(r, i, 0),
			*PQgetvalue(r, i, 1) == '0' ? WATCH_SCREENED : WATCH_SEALED);
	if (PQntuples(r) > 0)
		pthread_cond_broadcast(&w.news);
	pthread_mutex_unlock(&w.lock);
	PQclear(r);
}

static void *run(void *)
{
	for (;;) {
		pthread_mutex_lock(&w.lock);
		while (!w.waiting)
			pthread_cond_wait(&w.news, &w.lock);
		pthread_mutex_unlock(&w.lock);
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
		look();
	}
	return NULL;
}

void watch_open(struct system *s)
{
	pthread_t thread;
	if (w.db)
		return;
	w.db = PQconnectdb(test_conninfo(s->database, "postgres"));
	/* As every connection of ours: planned once, not at every look. */
	PQclear(PQexec(w.db, "set plan_cache_mode = force_generic_plan; set enable_seqscan = off"));
	PGresult *r = PQprepare(w.db, "watch", question, WATCHES, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fprintf(stderr, "watch: %s\n", PQresultErrorMessage(r));
		exit(1);
	}
	PQclear(r);
	pthread_create(&thread, NULL, run, NULL);
	pthread_detach(thread);
}

void watch_until(enum watch what, const char *submission)
{
	struct timespec end;
	size_t i = 0;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += PATIENCE_MS / 1000;
	pthread_mutex_lock(&w.lock);
	while (w.places[i].submission)
		i++;
	w.places[i] = (struct place){ submission, what, false };
	if (!w.waiting++)
		pthread_cond_broadcast(&w.news);
	while (!w.places[i].there)
		if (pthread_cond_timedwait(&w.news, &w.lock, &end)) {
			fprintf(stderr, "load: submission %s: not %s\n", submission,
				what == WATCH_SCREENED ? "screened" : "sealed");
			exit(1);
		}
	w.places[i].submission = NULL;
	w.waiting--;
	pthread_mutex_unlock(&w.lock);
}
