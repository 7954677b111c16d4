/* verify.h: is the record whole? Everything is computed anew from what the store holds. */
#pragma once
#include "seal/keys.h"
#include "store/store.h"

enum verify_kind {
#define VERIFY(kind, zh) VERIFY_##kind,
#include "seal/verify.def"
#undef VERIFY
	VERIFY__COUNT
};

struct verify_report {
	/* Called for the first bad row of each kind: "audit draft/3 row 7", and why, in Chinese. */
	void (*bad)(void *data, const char *place, const char *why);
	void *data;
	int64_t looked[VERIFY__COUNT], wrong[VERIFY__COUNT];
};

const char *verify_kind_name(enum verify_kind); /* "audit" */
const char *verify_kind_zh(enum verify_kind);

/*
 * Chains, checkpoints, git objects and what hangs on each head, files, votes and everything else that
 * people sign, tickets and their deliveries. ERR_OK when it could look everywhere, whatever it found: ask verify_whole. Needs a
 * role that may read (shenfa_seal, shenfa_owner) and the public halves of the keys.
 */
[[nodiscard]] enum err audit_verify(
	struct store *, const struct seal_keys *, struct verify_report *);
bool verify_whole(const struct verify_report *);

/* Every row of the record as one JSON object a line, in the order of the chains. */
[[nodiscard]] enum err audit_export(
	struct store *, enum err (*line)(void *data, struct str json), void *data);
