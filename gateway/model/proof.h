/* proof.h: that one row of the record stands under a signed checkpoint, for whoever has nothing but the public keys. */
#pragma once
#include "base/json.h"
#include "model/audit_row.h"
#include "model/merkle.h"
#include "model/ticket.h"

/*
 * {"row":{kind,id,n,actor,action,at,payload,prev,hash,epoch},"index","rows","path":[{"left","sha256","sm3"}],
 * "checkpoint":{"note","ed25519","sm2"}}: `at` in microseconds, payload as text, as in the record's export.
 */
json_t *proof_json(struct arena *, const struct audit_row *, const struct merkle_path *,
	int64_t rows, struct str note, struct ticket_sigs);

/*
 * The row fits its hash, row and path come to both roots of the note, the place is one of so many, and both
 * signatures fit the note by keys of the ring. ERR_DENIED proof.row, proof.root, proof.signature; ERR_INVALID
 * proof.form. `out` borrows from the JSON.
 */
[[nodiscard]] enum err proof_check(
	struct arena *, const json_t *, const struct keyring *, struct audit_row *out);
