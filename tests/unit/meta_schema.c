/* The schema that people read and the table that the desk checks must say the same. */
#include "tests/golden.h"

#include "base/json.h"

enum { TEXT, LIST, OBJECT };

static const struct {
	const char *key;
	int kind;
	json_int_t most;
} members[] = {
#define META(key, kind, most, how, zh) { #key, kind, most },
#include "model/meta.def"
};

static const struct {
	const char *key;
	json_int_t most;
} owns[] = {
#define OWN(key, most, how, zh) { #key, most },
#include "model/meta.def"
};

static void the_schema_and_the_desk_agree(void **state)
{
	(void)state;
	static const char *const limits[] = { "maxLength", "maxItems", "maxProperties" };
	SCRATCH(a);
	json_auto_t *schema = NULL;
	assert_int_equal(
		json_read(read_file(&a, SOURCE_DIR "/schemas/meta.schema.json"), &schema), ERR_OK);
	json_t *properties = json_object_get(schema, "properties");
	size_t count = sizeof members / sizeof *members;
	for (size_t i = 0; i < count; i++) {
		json_t *p = json_object_get(properties, members[i].key);
		if (!p)
			fail_msg("%s", members[i].key);
		assert_int_equal(json_int(p, limits[members[i].kind], -1), members[i].most);
	}
	json_t *own = json_object_get(
		json_object_get(json_object_get(properties, "channels"), "additionalProperties"),
		"properties");
	for (size_t i = 0; i < sizeof owns / sizeof *owns; i++)
		assert_int_equal(
			json_int(json_object_get(own, owns[i].key), "maxLength", -1), owns[i].most);
	assert_int_equal(json_object_size(own), sizeof owns / sizeof *owns);
	/* The title is kept by the draft itself and written into meta.json beside the table's. */
	assert_int_equal(json_object_size(properties), count + 1);
	assert_non_null(json_object_get(properties, "title"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_and_the_desk_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
