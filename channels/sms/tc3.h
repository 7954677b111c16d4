/* tc3.h: TC3-HMAC-SHA256, how a call of Tencent Cloud's API 3.0 is signed. */
#pragma once
#include "base/arena.h"

struct tc3_call {
	struct str id, secret;
	struct str host, service, action; /* "sms.tencentcloudapi.com", "sms", "SendSms" */
	struct str payload;               /* the body, as it is sent */
	int64_t at;                       /* s */
};

/* SHA-256 of the canonical request: POST, /, content-type, host and action, the body's digest. */
const char *tc3_request_digest(struct arena *, const struct tc3_call *);

/* HMAC of HMACs: the secret, the day in UTC, the service. */
void tc3_key(struct arena *, const struct tc3_call *, unsigned char out[static 32]);

/* Hex: what is signed is the time, the day and service, and the request's digest. */
const char *tc3_signature(
	struct arena *, const struct tc3_call *, const unsigned char key[static 32]);

/* The whole header "Authorization". */
const char *tc3_authorization(struct arena *, const struct tc3_call *);
