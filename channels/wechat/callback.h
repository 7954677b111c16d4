/* callback.h: what the platform calls back with: the signature, the encryption, the one event. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* sha1 over the sorted strings, hex: the plain signature has three, the encrypted one four. */
const char *wechat_signature(struct arena *, const struct str *parts, size_t count);

/* `signature` of a callback's query fits the token. Times do not depend on where it differs. */
bool wechat_signature_fits(struct arena *, struct str token, struct str timestamp, struct str nonce,
	struct str signature);

/* A parameter of a query string, percent-decoded; empty if it is not there. */
struct str wechat_query(struct arena *, struct str query, const char *name);

struct wechat_callback_keys {
	struct str token, aes_key, appid; /* aes_key: EncodingAESKey, 43 characters, or empty */
};

struct wechat_event {
	struct str event;                          /* "PUBLISHJOBFINISH", or what else came */
	struct str publish_id, status, article_id; /* status: of a mass message "send success" */
	struct str from, at, msg_id;               /* at: CreateTime; msg_id: of a mass message */
};

/*
 * The platform says everything up to three times until it is answered, each time sealed anew, and an event has no
 * number of its own. The same sender, second and thing is the same event; the latest sixteen are known.
 */
struct wechat_heard {
	char events[16][65];
	size_t next;
};
bool wechat_event_is_new(struct wechat_heard *, const struct wechat_event *);

/*
 * Checks the signature (the encrypted body's where it is encrypted), decrypts, reads.
 * ERR_DENIED: not from the platform, or for another account. ERR_INVALID: no event.
 */
[[nodiscard]] enum err wechat_callback_read(struct arena *, const struct wechat_callback_keys *,
	struct str query, struct str body, struct wechat_event *out);

/* The two halves, for the stand-in and for tests. `random`: 16 bytes. */
[[nodiscard]] enum err wechat_decrypt(struct arena *, const struct wechat_callback_keys *,
	struct str encrypted64, struct str *out);
[[nodiscard]] enum err wechat_encrypt(struct arena *, const struct wechat_callback_keys *,
	struct str random, struct str xml, struct str *out64);
