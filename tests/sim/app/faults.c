#include "tests/sim/app/receiver.h"

/*
 * {"to":"city-app"|"*","nth":1,"times":1,"kind":K,"status":503,"retry_after":0}
 *   lost     taken, and the connection closed without a word
 *   dropped  not taken, closed without a word
 *   status   not taken, this status (301 with a place to go, 410, 429 and 503 with retry_after …)
 *   failed   taken, and 500
 *   html     taken, and a page of HTML with 200
 *   cut      taken, and the connection closed after the first bytes of the answer
 *   late     taken "ms" later, closed without a word now
 *   false    not taken, and answered as if it were
 */
const json_t *receiver_fault(struct receiver *r, const char *to)
{
	size_t i;
	json_t *f;
	json_array_foreach(r->faults, i, f)
	{
		struct str on = json_str(f, "to");
		if (!str_eq(on, str_c(to)) && !str_eq(on, STR("*")))
			continue;
		int64_t seen = json_int(f, "seen", 0) + 1, first = json_int(f, "nth", 1);
		json_object_set_new(f, "seen", json_integer(seen));
		if (seen >= first && seen < first + json_int(f, "times", 1))
			return f;
	}
	return NULL;
}
