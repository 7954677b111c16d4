/* uploads.h: a file on its way to the screen, for every call that takes one. */
#pragma once
#include "web/request.h"

/* Hands the spooled file over as one of this draft; its name is the query's. req->waiting_for is its number. */
[[nodiscard]] enum err upload_begin(struct request *, int64_t draft);

/* The screen's verdict, waited for: call again while res->wait_ms is set. */
[[nodiscard]] enum err upload_verdict_reply(struct request *, struct response *);
