/*
 * Any bytes as JSON with the house's limits: what was read is written and read again as the same; of fractions fifteen
 * digits are, which is what json_text writes, and those stay whatever comes after.
 */
#include "base/json.h"
#include "tests/fuzz/fuzz.h"

struct seen {
	int depth;
	bool fraction;
};

static void look(const json_t *j, int depth, struct seen *s)
{
	size_t i;
	const char *key;
	json_t *value;
	int below = depth + (json_is_object(j) || json_is_array(j));
	s->depth = below > s->depth ? below : s->depth;
	s->fraction |= json_is_real(j);
	json_array_foreach(j, i, value) look(value, below, s);
	json_object_foreach((json_t *)j, key, value) look(value, below, s);
}

static void write_canonical(struct arena *a, const json_t *j)
{
	json_auto_t *again = NULL;
	struct str once = json_canonical(a, j);
	MUST(json_read(once, &again) == ERR_OK && json_equal(j, again));
	MUST(str_eq(json_canonical(a, again), once));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct seen seen = {};
	json_auto_t *j = NULL, *again = NULL;
	if (json_read(fuzz_input(data, len), &j))
		return 0;
	look(j, 0, &seen);
	MUST(seen.depth <= JSON_DEPTH);
	MUST(json_read(json_text(&a, j), &again) == ERR_OK);
	MUST(str_eq(json_text(&a, again), json_text(&a, j)));
	MUST(seen.fraction || json_equal(j, again));
	if (!seen.fraction)
		write_canonical(&a, j);
	return 0;
}
