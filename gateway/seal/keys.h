/* keys.h: the seal's keys: one folder, two in use, every one that ever signed still known. */
#pragma once
#include "model/ticket.h"

/*
 * FOLDER/<id>.pem   a private key, 0600
 * FOLDER/keys.json  every key: id, kind, public half, from, until, revoked (ms; null: not yet)
 * FOLDER/public.pem the public halves that may sign today, for couriers and GET /keys
 * A retired key's tickets stand; a revoked key's stand only if signed before it was revoked.
 */
struct seal_keys {
	struct key *ed25519, *sm2; /* NULL when opened without secrets */
	char id_ed25519[17], id_sm2[17];
	struct keyring ring; /* whatever ever was a key: ask seal_keys_valid as well */
	struct key_life {
		char id[17];
		int64_t from, until, revoked; /* 0: not yet */
	} lives[16];
	struct list_seen { /* keys.json as it was when this was read; all 0: not from a folder */
		uint64_t file;
		int64_t changed; /* ns */
	} seen;
};

/*
 * Makes keys.json where there is none: from ed25519.pem and sm2.pem if they lie there, else with a
 * new pair. The folder must be there.
 */
[[nodiscard]] enum err seal_keys_make(const char *folder, int64_t now);

/* A new pair from now on; the old pair retires. */
[[nodiscard]] enum err seal_keys_rotate(const char *folder, int64_t now);

/* ERR_NOTFOUND. When it was in use, a new pair takes over at once. */
[[nodiscard]] enum err seal_keys_revoke(const char *folder, const char *id, int64_t now);

/* ERR_NOTFOUND, ERR_INVALID; `secret`: with the two private keys, which must not be readable by others. */
[[nodiscard]] enum err seal_keys_open(const char *folder, bool secret, struct seal_keys *out);

/* Takes up a pair that came since; on failure the old one stays. */
[[nodiscard]] enum err seal_keys_renew(const char *folder, struct seal_keys *, bool *out_new);

/* From public halves alone (PEM after PEM): their dates are not known, so any time is good. */
[[nodiscard]] enum err seal_keys_public(struct str pems, struct seal_keys *out);

/* Either: a folder with keys.json, or a file of public halves. */
[[nodiscard]] enum err seal_keys_find(const char *path, struct seal_keys *out);
void seal_keys_done(struct seal_keys *);

/* Might this key sign at that time? */
bool seal_keys_valid(const struct seal_keys *, struct str id, int64_t at);

/* The two signatures over a note or a ticket, and their proof: base64. */
[[nodiscard]] enum err seal_keys_sign(
	const struct seal_keys *, struct arena *, struct str text, struct ticket_sigs *out);
[[nodiscard]] enum err seal_keys_check(const struct seal_keys *, struct str text,
	struct str id_ed25519, struct str id_sm2, struct ticket_sigs, int64_t at);
/* The same of a ticket, whose SM2 signature may be over a list (ticket.h). */
[[nodiscard]] enum err seal_keys_check_ticket(const struct seal_keys *, struct str body,
	const struct ticket *, struct ticket_sigs, int64_t at);
