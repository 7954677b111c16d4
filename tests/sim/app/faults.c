#include "tests/sim/faults.h"
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
	return sim_fault(r->faults, "to", to);
}
