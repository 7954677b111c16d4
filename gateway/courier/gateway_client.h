/*
 * gateway_client.h: the connector API as a courier speaks it. All below /api/v1/connector, JSON,
 * times in ms; signed as model/courier_auth.h says; 409 with code delivery.fence means that
 * another holds the delivery now.
 *
 *   POST leases {"max":1,"wait_ms":25000} → 200 {"deliveries":[…]}, empty after the wait
 *   POST deliveries/{id}/intent    {"fence","attempt","request_sha256","marker"} → 204
 *   POST deliveries/{id}/note      {"fence","state":{…}} → 204
 *   POST deliveries/{id}/heartbeat {"fence"} → 200 {"lease_until"}
 *   POST deliveries/{id}/result    {"fence","outcome","code"?,"reason",
 *                                   "receipt":{remote_id,url,state},"retry_at"?} → 204; HELD has a code
 *   GET  inbox?after=ID → 200 {"items":[{"id","query","body_b64","at"}]}
 *   POST inbox/{id}/done → 204
 *   POST observations {"delivery","sighting","url","sha256","detail","at"} → 204
 *   POST watch, POST surveys: watch.h
 */
#pragma once
#include "base/json.h"
#include "base/sign.h"
#include "courier/http.h"

struct gateway_client {
	struct http *http;
	const struct key *key;
	struct str account;
	const char *base;   /* "http://127.0.0.1:8080", "http://gateway" behind a socket */
	const char *socket; /* or NULL */
};

/* `address`: "http://HOST:PORT" or "unix:PATH". ERR_INVALID. */
[[nodiscard]] enum err gateway_client_init(struct gateway_client *, struct arena *, struct http *,
	const struct key *, struct str account, struct str address);

/*
 * `below`: what stands behind /api/v1/connector/. A 2xx is ERR_OK; *out is its JSON, or NULL where
 * there is none (may be NULL for "do not care"). ERR_GONE: fence lost. ERR_DENIED: not our account
 * or key. ERR_UNAVAILABLE: not reached, 429, 5xx. ERR_UNCERTAIN: the answer was lost.
 */
[[nodiscard]] enum err gateway_call(struct gateway_client *, struct arena *, const char *method,
	const char *below, const json_t *body, int timeout_ms, json_t **out);
