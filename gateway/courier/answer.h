/* answer.h: what a platform answered last, as far as people may see it: no secrets, no telephone numbers. */
#pragma once
#include <jansson.h>

#include "courier/http.h"

enum { ANSWER_MAX = 1500, ANSWER_WHERE_MAX = 200 }; /* bytes */

/* Of one attempt the last call only: it is what decided. */
struct answer {
	char method[8], where[ANSWER_WHERE_MAX]; /* "POST", "api.weixin.qq.com/cgi-bin/draft/add" */
	int status;                              /* 0: none came */
	size_t size;                             /* of all of it; `body` is its beginning */
	char body[ANSWER_MAX];                   /* no text: empty */
};

void answer_forget(struct answer *);

/* A call goes out. Of a subscriber's address only the host is kept: the rest may be his secret. */
void answer_called(struct answer *, const struct http_call *, bool subscriber);

/*
 * What came back. Blotted out: every value of `secrets` (of the configuration), members that are
 * called token, secret, key, password, ticket or code, and the middle of mobile numbers.
 */
void answer_came(struct answer *, const json_t *secrets, const struct http_answer *);

/* {"method", "where", "status", "size", "body"}; NULL where nothing was called. The caller owns it. */
json_t *answer_json(const struct answer *);
