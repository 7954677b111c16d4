/* line.h: the line of a channel that speaks no HTTP, and its recipients' rows in the gateway. */
#pragma once
#include "courier/courier.h"

/* Fills c->wire.line and c->wire.book. */
void line_init(struct courier *);
void line_done(struct courier *);
