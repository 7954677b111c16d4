/* session.h: the token of a request and the person behind it. */
#pragma once
#include "web/request.h"

/*
 * Fills req->who from the cookie or the Bearer token with one statement. ERR_LOGIN login.none
 * without a token, login.ended for one that is unknown, idle for 15 minutes or over.
 * X-Background: 1 asks without counting as activity.
 */
[[nodiscard]] enum err session_name(struct request *);

/* The same for a token that is in hand. */
[[nodiscard]] enum err session_name_token(struct request *, struct str token);

/* Set-Cookie for a new token, or one that ends it (empty token). */
const char *session_cookie(struct request *, struct str token);
