/* evidence.h: what Article 15 refuses, sealed so that the security department alone can open it. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { EVIDENCE_KEY_BYTES = 32, EVIDENCE_BYTES_MAX = 64 * 1024 * 1024 };

/* The public key and where sealed files go. One for the process, never changed once read. */
struct evidence {
	unsigned char key[EVIDENCE_KEY_BYTES];
	const char *folder;
};

/*
 * From two options; `*out` is NULL, and nothing is kept, when neither is given. ERR_INVALID for one
 * without the other, a file that holds no key, or a folder that cannot be written.
 */
[[nodiscard]] enum err evidence_read(
	const char *key_file, const char *folder, const struct evidence **out);

/*
 * FOLDER/<sha256 of the bytes>.sealed, durable; the same bytes make one file. True when it is there.
 * A failure is logged and no more: what is refused stays refused.
 */
bool evidence_keep(const struct evidence *, struct str bytes);

/*
 * Whether that file is gone: UNSEEN, and nothing is known, for a switch that is off and a folder that cannot be
 * entered. `digest` is 64 hex digits.
 */
enum evidence_sight { EVIDENCE_UNSEEN, EVIDENCE_THERE, EVIDENCE_GONE };
enum evidence_sight evidence_look(const struct evidence *, struct str digest);

/* A new pair as 64 hex digits and a newline each: the secret one never comes near the gateway. */
[[nodiscard]] enum err evidence_pair(
	struct arena *, struct str *out_secret, struct str *out_public);

/* ERR_INVALID when it was not sealed for this secret key, or was changed. */
[[nodiscard]] enum err evidence_open(
	struct arena *, struct str secret, struct str sealed, struct str *out);
