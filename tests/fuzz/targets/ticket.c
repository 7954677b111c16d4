/* What may go out, as a courier is handed it: the body, the manifest; unsigned it is never good. */
#include "model/ticket.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct ticket *t)
{
	MUST(t->file_count <= TICKET_FILES_MAX && t->vote_count <= TICKET_VOTES_MAX && !t->marks);
	for (size_t i = 0; i < t->file_count; i++) {
		const struct ticket_file *f = &t->files[i];
		MUST(f->path.len && f->sha256.len == 64 && f->sm3.len == 64 && f->size >= 0);
		MUST(ticket_check_file(t, f->path, STR("x"), NULL) == ERR_DENIED);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct ticket t = {}, listed = {};
	const struct keyring none = {};
	const struct ticket_sigs sigs = { STR("AAAA"), STR("AAAA") };
	struct str body = fuzz_input(data, len);
	if (!ticket_read(&a, body, &t))
		check(&t);
	MUST(ticket_verify(&a, body, sigs, &none, &t) != ERR_OK);
	if (!ticket_take_manifest(&a, body, &listed))
		check(&listed);
	return 0;
}
