/* session.h: who is logged in at this terminal, and the key that signs this person's votes. */
#pragma once
#include "base/sign.h"

/* $XDG_CONFIG_HOME/shenfa/session.json (0600), or ~/.config/shenfa. */
struct session {
	struct str url, token, account, id; /* id: the account's number */
};

/* ERR_LOGIN where nobody is logged in. */
[[nodiscard]] enum err session_read(struct arena *, struct session *out);
[[nodiscard]] enum err session_write(const struct session *);
void session_forget(void);

/* vote-ID.pem beside it, Ed25519, 0600. ERR_NOTFOUND; key_free() it. */
[[nodiscard]] enum err vote_key_read(const struct session *, struct key **out);
[[nodiscard]] enum err vote_key_make(const struct session *, struct key **out);
