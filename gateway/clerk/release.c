/* release.c: deliveries that may go on, and what is live past its date. */
#include "clerk/tasks.h"

enum err clerk_do_release_held(struct clerk *c, struct arena *a, int64_t now)
{
	return store_run(c->db, a, clerk_release_held, NULL, param_time(a, now));
}

enum err clerk_do_expire(struct clerk *c, struct arena *a, int64_t now)
{
	return store_run(c->db, a, clerk_expire, NULL, param_time(a, now));
}
