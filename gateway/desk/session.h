/* session.h: logging in and out. */
#pragma once
#include "store/store.h"

struct login {
	struct str account, password, device, address;
	bool replace; /* ends a session on the same kind of device elsewhere */
};
struct session {
	int64_t account;
	struct str token, expires_at; /* token: 43 characters, said once */
};

/*
 * ERR_LOGIN login.wrong for an unknown name and for a wrong password alike, in the same time and
 * with the same trace; ERR_BUSY login.locked for 30 minutes after the fifth; ERR_CONFLICT
 * session.elsewhere unless `replace`; ERR_BUSY password.busy: ask again at once.
 */
[[nodiscard]] enum err session_open(
	struct store *, struct arena *, const struct login *, struct session *out);

/* Ends every session of whoever has this one, on all devices. */
[[nodiscard]] enum err session_close(struct store *, struct arena *, struct str token_hash);
