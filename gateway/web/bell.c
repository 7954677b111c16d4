#include "web/bell.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/store.h"

enum { TICK_MS = 100, AWAY_MS = 1000 };

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	const char *database, *channel;
	bool running;
	size_t count;
	struct waiter {
		struct MHD_Connection *connection;
		int64_t due;
	} waiters[WAITERS_MAX];
} bell = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void wake(bool everybody)
{
	int64_t now = clock_ticks();
	pthread_mutex_lock(&bell.lock);
	for (size_t i = 0; i < bell.count;) {
		if (!everybody && bell.waiters[i].due > now) {
			i++;
			continue;
		}
		MHD_resume_connection(bell.waiters[i].connection);
		bell.waiters[i] = bell.waiters[--bell.count];
	}
	pthread_mutex_unlock(&bell.lock);
}

static bool is_running(void)
{
	pthread_mutex_lock(&bell.lock);
	bool running = bell.running;
	pthread_mutex_unlock(&bell.lock);
	return running;
}

static size_t waiting(void)
{
	pthread_mutex_lock(&bell.lock);
	size_t n = bell.count;
	pthread_mutex_unlock(&bell.lock);
	return n;
}

/* The connection is made when somebody waits for the first time, not before. */
static void listen_again(struct store **db, int64_t *again)
{
	if (*db || clock_ticks() < *again || !waiting())
		return;
	*again = clock_ticks() + AWAY_MS;
	if (store_open(bell.database, db) == ERR_OK && store_listen(*db, bell.channel) == ERR_OK)
		return;
	store_close(*db);
	*db = NULL;
}

static void *run(void *)
{
	struct store *db = NULL;
	int64_t again = 0;
	while (is_running()) {
		int64_t before = clock_ticks();
		listen_again(&db, &again);
		bool rung = db && store_wait(db, TICK_MS);
		if (!rung &&
			clock_ticks() - before < TICK_MS / 2) { /* it came back at once: broken */
			store_close(db);
			db = NULL;
			usleep(TICK_MS * 1000);
		}
		wake(rung);
	}
	store_close(db);
	return NULL;
}

enum err bell_start(const char *database, const char *channel)
{
	bell.database = database;
	bell.channel = channel;
	bell.running = true;
	return pthread_create(&bell.thread, NULL, run, NULL) ? fault(ERR_INTERNAL, "bell thread")
							     : ERR_OK;
}

bool bell_wait(struct MHD_Connection *connection, int ms)
{
	pthread_mutex_lock(&bell.lock);
	bool taken = bell.running && bell.count < WAITERS_MAX;
	if (taken) {
		MHD_suspend_connection(connection);
		bell.waiters[bell.count++] = (struct waiter){ connection, clock_ticks() + ms };
	}
	pthread_mutex_unlock(&bell.lock);
	return taken;
}

void bell_stop(void)
{
	pthread_mutex_lock(&bell.lock);
	bool was = bell.running;
	bell.running = false;
	pthread_mutex_unlock(&bell.lock);
	if (was)
		pthread_join(bell.thread, NULL);
	wake(true);
}
