/* people.c: what somebody should know: reminders, escalation, calls. Each notice is given once. */
#include "clerk/tasks.h"

enum err clerk_do_escalate(struct clerk *c, struct arena *a, int64_t now)
{
	return store_run(c->db, a, clerk_escalate, NULL, param_time(a, now));
}

enum err clerk_do_remind(struct clerk *c, struct arena *a, int64_t now)
{
	TRY(store_run(c->db, a, clerk_remind, NULL, param_time(a, now)));
	return store_run(c->db, a, clerk_exceptions, NULL, param_time(a, now));
}

enum err clerk_do_health(struct clerk *c, struct arena *a, int64_t now)
{
	return store_run(c->db, a, clerk_health, NULL, param_time(a, now));
}

enum err clerk_do_call_people(struct clerk *c, struct arena *a, int64_t now)
{
	TRY(store_run(c->db, a, clerk_call_operators, NULL, param_time(a, now)));
	TRY(store_run(c->db, a, clerk_duty, NULL, param_time(a, now)));
	TRY(store_run(c->db, a, clerk_second_looks, NULL, param_time(a, now)));
	return store_run(c->db, a, clerk_unsealed, NULL, param_time(a, now));
}
