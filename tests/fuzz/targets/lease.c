/* A delivery as the gateway hands it to a courier: never sent while nobody signed it. */
#include "courier/lease.h"
#include "tests/fuzz/fuzz.h"

enum { NOW = 1000000 };

static void read_rest(struct arena *a, const json_t *j, struct lease *l)
{
	int64_t at = 0;
	const struct keyring none = {};
	if (lease_read_rest(a, j, NOW, l))
		return;
	MUST(l->job.key.len && l->body.len);
	for (const struct channel *const *c = channels; *c; c++)
		MUST(lease_check(a, l, &none, *c, STR("3"), NOW, &at) != ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	json_auto_t *j = NULL;
	struct lease l;
	if (json_read(fuzz_input(data, len), &j) || lease_read_head(&a, j, NOW, &l))
		return 0;
	MUST(l.id.len && l.fence >= 0 && json_is_object(l.receipt.state));
	read_rest(&a, j, &l);
	lease_done(&l);
	return 0;
}
