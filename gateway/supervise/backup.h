/* backup.h: the whole store in one file, its keys in another, and the way back (Article 12). */
#pragma once
#include "base/json.h"

/*
 * FOLDER/store.dump     pg_dump -Fc of one snapshot: words, record, people, everything
 * FOLDER/keys.box       the seal's keys, locked with the passphrase (box.h)
 * FOLDER/manifest.json  when, the sha256 of both, and digests of that same snapshot: heads, record,
 *                       register, votes, tickets, deliveries
 * Without a passphrase there is no keys.box: the keys then have to be kept in another way. Couriers'
 * secrets are never in it: they belong to the couriers' own machines.
 */
struct backup_wish {
	const char *database; /* conninfo as shenfa_owner */
	const char *keys;     /* the seal's folder; NULL: without */
	struct str passphrase;
	const char *folder; /* must not be there yet */
	int64_t now;
};
[[nodiscard]] enum err backup_make(const struct backup_wish *);

/* ERR_REFUSED when a file is not the one the manifest names. */
[[nodiscard]] enum err backup_check(const char *folder);

/*
 * Into an empty database (ERR_CONFLICT otherwise). Digests are computed anew and must be those of
 * the manifest: ERR_REFUSED names the first that is not. Then a new epoch begins: what was under
 * way becomes UNCERTAIN, looked for and never simply sent again; numbers given since the backup are
 * jumped over. `keys`: a folder without keys, to put them back into; NULL leaves them.
 */
struct restore_wish {
	const char *database, *folder, *keys;
	struct str passphrase;
	int64_t now;
};
[[nodiscard]] enum err backup_restore(const struct restore_wish *, int64_t *out_doubtful);
