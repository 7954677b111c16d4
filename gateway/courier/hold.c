#include "courier/hold.h"

#include <stddef.h>

enum {
	SECOND = 1000,
	BEAT = 20 * SECOND,
	BEAT_AGAIN = 5 * SECOND,
	LENT = 50 * SECOND /* of the minute: the rest is for what is about to leave */
};

struct hold hold_begin(int64_t asked)
{
	return (struct hold){ asked + BEAT, asked + LENT };
}

enum err hold_beaten(struct hold *h, enum err e, int64_t asked, int64_t now)
{
	if (!e)
		*h = hold_begin(asked);
	else
		h->beat_at = now + BEAT_AGAIN < h->until ? now + BEAT_AGAIN : h->until;
	if (e == ERR_GONE)
		return e;
	if (now >= h->until)
		return fault_as(
			ERR_GONE, "courier.lapsed", NULL, "与网关失去联系，租约已到期，不再继续");
	return ERR_OK;
}
