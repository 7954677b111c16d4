/* wire_curl.h: the wire of a real courier: the only way out, and only to the channel's own hosts. */
#pragma once
#include "courier/courier.h"

/* Fills c->wire. */
void wire_curl_init(struct courier *);
struct courier *courier_of_wire(struct wire *); /* the one around it */
/* Fills c->gate. */
void gate_http_init(struct courier *);
/* The "receipt" of a result: what the channel gave, and its last answer. The caller owns it. */
json_t *gate_receipt(const struct courier *, const struct lease *);

/* Sends a heartbeat when one is due. ERR_GONE: the lease is lost; no outside call may follow. */
[[nodiscard]] enum err courier_beat(struct courier *);

/* Whether anybody puts anything into its inbox: platforms that call back, people who log in. */
bool courier_hears(const struct courier *);

/* Reads the connector's inbox: decrypts, logs, marks done; sets c->woken where a delivery may move. */
void courier_inbox(struct courier *);
