/* Keys as people, browsers and files bring them, and the header that couriers sign with one. */
#include "model/courier_auth.h"
#include "model/ticket.h"
#include "tests/fuzz/fuzz.h"

/* What was read is written as PEM, and that is the same key. */
static void check(struct arena *a, struct key *k)
{
	struct key *again;
	MUST(key_public_read(key_public_pem(a, k), &again) == ERR_OK);
	MUST(key_kind(again) == key_kind(k) && !strcmp(key_id(a, again), key_id(a, k)));
	MUST(key_verify(k, STR("message"), STR("no signature")) == ERR_DENIED);
	key_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct key *k;
	struct keyring ring = {};
	struct courier_auth auth;
	struct str text = fuzz_input(data, len);
	if (!key_public_read(text, &k)) {
		check(&a, k);
		key_free(k);
	}
	if (!key_read(text, &k)) {
		check(&a, k);
		key_free(k);
	}
	if (!keyring_read(text, &ring))
		MUST(ring.count <= sizeof ring.keys / sizeof *ring.keys);
	keyring_done(&ring);
	if (!courier_auth_read(&a, text, &auth))
		MUST(auth.account.len && auth.account.len <= 64 && auth.nonce.len == 16);
	return 0;
}
