/* mail.h: one mail by SMTP, and what is certain about it afterwards. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct mail {
	struct str server; /* smtps://host:465, or smtp://host:587, which must then turn to TLS */
	struct str user, password, from, to;
	struct str subject, text;
	const char *id; /* of this mail and of no other: the left side of its Message-ID */
	int64_t at;     /* ms */
};

/* ERR_INVALID: no such server (without TLS only to this machine, for a stand-in), or no address. */
[[nodiscard]] enum err mail_check(struct str server, struct str from);

/* The whole of it as it is sent: headers, an empty line, the text in base64. Pure. */
struct str mail_written(struct arena *, const struct mail *);

/*
 * ERR_OK: the server took it. ERR_UNAVAILABLE: certainly not (never reached, refused, or its end was not given).
 * ERR_UNCERTAIN: all of it was given and no answer came. The reason has no word of the secrets.
 */
[[nodiscard]] enum err mail_send(struct arena *, const bool *stop, const struct mail *);
