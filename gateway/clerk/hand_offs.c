/* hand_offs.c: what people post by hand: who should know of it, and when it is over (0026_hand_off.sql). */
#include "clerk/tasks.h"

enum err clerk_do_hand_offs(struct clerk *c, struct arena *a, int64_t now)
{
	TRY(store_run(c->db, a, clerk_hand_off_end, NULL, param_time(a, now)));
	TRY(store_run(c->db, a, clerk_hand_off_tell, NULL, param_time(a, now)));
	TRY(store_run(c->db, a, clerk_hand_off_again, NULL, param_time(a, now)));
	return store_run(c->db, a, clerk_hand_off_expired, NULL, param_time(a, now));
}
