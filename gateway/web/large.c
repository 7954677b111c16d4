#include "web/large.h"

#include <malloc.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "web/route.h"

static atomic_flag taken = ATOMIC_FLAG_INIT;

enum { WAIT_MS = 100, PATIENCE_MS = 60000 };

static bool try_to_take(struct request *req, size_t bytes)
{
	if (!req->large && bytes > BODY_BIG)
		req->large = !atomic_flag_test_and_set(&taken);
	return req->large || bytes <= BODY_BIG;
}

enum err large_take(struct request *req, size_t bytes)
{
	if (!try_to_take(req, bytes))
		return fault_as(ERR_BUSY, "lists.busy", NULL,
			"正在处理另一份大词库（超过 %d MB 的一次只办一份），请过一分钟再试",
			BODY_BIG / 1024 / 1024);
	return ERR_OK;
}

enum err large_wait(struct request *req, struct response *res, size_t bytes)
{
	if (clock_ticks() - req->started > PATIENCE_MS)
		return large_take(req, bytes);
	if (!try_to_take(req, bytes))
		res->wait_ms = WAIT_MS;
	return ERR_OK;
}

void large_give(struct arena *a)
{
	arena_free(a);
	malloc_trim(0);
	atomic_flag_clear(&taken);
}
