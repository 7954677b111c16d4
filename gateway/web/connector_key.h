/* connector_key.h: who a courier is: a signature over the request by its enrolment key. */
#pragma once
#include "web/request.h"

/*
 * `Authorization: Courier ACCOUNT:UNIX_MS:NONCE:BASE64`, Ed25519 over
 * "METHOD\nPATH?QUERY\nUNIX_MS\nNONCE\nsha256hex(body)". Fills req->channel. ERR_LOGIN
 * connector.key for anything wrong with it, connector.replay for a nonce seen before.
 */
[[nodiscard]] enum err connector_key_check(struct request *);
