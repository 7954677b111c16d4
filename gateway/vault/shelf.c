#include "vault/shelf.h"

#include <pthread.h>
#include <stdlib.h>

enum { PLACES = 512, OBJECT_MAX = 16 * 1024 };

static struct {
	pthread_mutex_t lock;
	bool open;
	struct kept {
		int64_t draft; /* 0: empty */
		git_oid oid;
		git_object_t type;
		size_t len;
		char *bytes;
	} places[PLACES];
} shelf = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* An id is a hash already. What comes to the same place pushes the old one out. */
static struct kept *place_of(int64_t draft, const git_oid *oid)
{
	unsigned n = (unsigned)oid->id[0] << 8 | oid->id[1];
	return &shelf.places[(n ^ (unsigned)draft) % PLACES];
}

void shelf_open(void)
{
	pthread_mutex_lock(&shelf.lock);
	shelf.open = true;
	pthread_mutex_unlock(&shelf.lock);
}

void shelf_put(int64_t draft, const git_oid *oid, git_object_t type, struct str bytes)
{
	if (!bytes.len || bytes.len > OBJECT_MAX)
		return;
	pthread_mutex_lock(&shelf.lock);
	struct kept *k = place_of(draft, oid);
	char *room = shelf.open ? realloc(k->bytes, bytes.len) : NULL;
	if (room) {
		memcpy(room, bytes.at, bytes.len);
		*k = (struct kept){ draft, *oid, type, bytes.len, room };
	}
	pthread_mutex_unlock(&shelf.lock);
}

bool shelf_find(
	struct arena *a, int64_t draft, const git_oid *oid, git_object_t *out_type, struct str *out)
{
	pthread_mutex_lock(&shelf.lock);
	const struct kept *k = place_of(draft, oid);
	bool found = k->draft == draft && git_oid_equal(&k->oid, oid);
	if (found) {
		*out_type = k->type;
		*out = arena_str(a, (struct str){ k->bytes, k->len });
	}
	pthread_mutex_unlock(&shelf.lock);
	return found;
}
