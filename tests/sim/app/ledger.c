#include "tests/sim/ledger.h"
#include "tests/sim/app/receiver.h"

void receiver_ledger_add(struct receiver *r, const json_t *entry)
{
	sim_ledger_add(r->ledger, entry);
}

void receiver_ledger_show(struct receiver *r, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *j = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:O}", "calls",
		(json_int_t)r->calls, "processed", (json_int_t)r->processed, "duplicates",
		(json_int_t)r->duplicates, "refused", (json_int_t)r->refused, "stale",
		(json_int_t)r->stale, "held", (json_int_t)json_array_size(r->held), "items",
		r->items, "inbox", r->inbox);
	*out = (struct sim_reply){ .status = 200,
		.media_type = "application/json; charset=utf-8",
		.body = json_text(q->arena, j) };
}
