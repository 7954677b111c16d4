/* weixin.h: calls to api.weixin.qq.com as every one of its platforms takes them: the token, the answer. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"

/*
 * One walk. `refused` says what an errcode means: `of_token` where the token itself was asked for, and
 * whatever is wrong is wrong with the account; ERR_OK: it was done all the same. The token lives only here, never in a note.
 */
struct weixin {
	struct wire *wire;
	struct arena *arena;
	const char *zh, *code; /* "小程序", "miniprogram": begin what people and machines read */
	enum err (*refused)(const json_t *answer, int64_t errcode, bool of_token);
	struct str api, token;
};

/* The address from the secret "api", or the platform's own. */
void weixin_open(struct weixin *);

struct weixin_request {
	const char *path, *query; /* "cgi-bin/draft/add"; "" or "&type=image" */
	struct str body, media_type;
};

/*
 * POST api/path?access_token=…, and once more with a new token where the token was refused, which is
 * before anything is done. Any failure to get a token is no doubt about the call. UNCERTAIN for a
 * lost answer, a 5xx, anything that is no JSON object. *out is the caller's.
 */
[[nodiscard]] enum err weixin_call(struct weixin *, const struct weixin_request *, json_t **out);

/* For what may be repeated: up to five tries with growing pauses, then BUSY. */
[[nodiscard]] enum err weixin_ask(struct weixin *, const struct weixin_request *, json_t **out);

/* Absent is 0. Some old paths send it as text. */
int64_t weixin_errcode(const json_t *answer);
