#include "web/large.h"

#include <malloc.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "web/route.h"

struct large_place {
	atomic_flag taken;
};
static struct large_place keepers = { ATOMIC_FLAG_INIT }, readers = { ATOMIC_FLAG_INIT };

enum { WAIT_MS = 100, PATIENCE_MS = 60000 };

static bool take(struct request *req, struct large_place *p)
{
	if (!req->large && !atomic_flag_test_and_set(&p->taken))
		req->large = p;
	return req->large;
}

static bool try_to_take(struct request *req, enum large_work work, size_t bytes)
{
	if (bytes <= BODY_BIG)
		return true;
	if (work == LARGE_READ && take(req, &readers))
		return true;
	return capability_in(req->who.may, CAP_LEXICON_WRITE) && take(req, &keepers);
}

enum err large_take(struct request *req, enum large_work work, size_t bytes)
{
	if (!try_to_take(req, work, bytes))
		return fault_as(ERR_BUSY, "lists.busy", NULL,
			"正在处理另一份大词库（超过 %d MB 的一次只办一份），请过几秒再试",
			BODY_BIG / 1024 / 1024);
	return ERR_OK;
}

enum err large_wait(struct request *req, struct response *res, enum large_work work, size_t bytes)
{
	if (clock_ticks() - req->started > PATIENCE_MS)
		return large_take(req, work, bytes);
	if (!try_to_take(req, work, bytes))
		res->wait_ms = WAIT_MS;
	return ERR_OK;
}

void large_give(struct request *req)
{
	struct large_place *had = req->large;
	arena_free(req->arena);
	arena_forget();
	malloc_trim(0);
	atomic_flag_clear(&had->taken);
}
