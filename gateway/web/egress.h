/* egress.h: a courier that speaks for no account and goes out for the gateway: who declares and ends it. */
#pragma once
#include "web/request.h"

struct egress_form {
	struct str key, reason;
};

/* The body of a declaration; ERR_INVALID with this code and text when the key is not of Ed25519. */
[[nodiscard]] enum err egress_declared(
	struct request *, const char *code, const char *zh, struct egress_form *out);

/* The body of the end of one. */
[[nodiscard]] enum err egress_closing(struct request *, struct egress_form *out);
