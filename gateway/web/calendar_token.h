/* calendar_token.h: who reads a calendar of his own, by the token in its address. */
#pragma once
#include "web/request.h"

/* Fills req->who.id and no right. ERR_LOGIN: no such token, or its person left; ERR_BUSY: too often. */
[[nodiscard]] enum err calendar_token_check(struct request *);
