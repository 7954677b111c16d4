/* The signature of a cloud provider's calls, against its own published example. */
#include "tests/check.h"

#include "base/digest.h"
#include "channels/sms/tc3.h"

static struct arena arena;

/* As documented; the secret is not, but the key that is made of it. */
static const struct tc3_call published = {
	.id = { "AKIDEXAMPLE", 11 },
	.secret = { "a secret", 8 },
	.host = { "cvm.tencentcloudapi.com", 23 },
	.service = { "cvm", 3 },
	.action = { "DescribeInstances", 17 },
	.payload = { "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], "
		     "\"Name\": "
		     "\"instance-name\"}]}",
		82 },
	.at = 1551113065,
};

static void the_request_is_the_published_one(void **)
{
	struct tc3_call c = published;
	c.payload.len = strlen(c.payload.at);
	assert_string_equal(sha256_hex(&arena, c.payload),
		"35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
	assert_string_equal(tc3_request_digest(&arena, &c),
		"7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
}

static void the_signature_is_the_published_one(void **)
{
	unsigned char key[32];
	struct tc3_call c = published;
	c.payload.len = strlen(c.payload.at);
	assert_true(unhex(
		STR("b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af"), key, 32));
	assert_string_equal(tc3_signature(&arena, &c, key),
		"10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
}

/* Computed apart, with a secret that is known. */
static void the_key_is_made_of_secret_day_and_service(void **)
{
	unsigned char key[32];
	struct tc3_call c = published;
	c.secret = STR("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
	c.payload.len = strlen(c.payload.at);
	tc3_key(&arena, &c, key);
	assert_string_equal(tc3_signature(&arena, &c, key),
		"644be983de9a8a3f00db8eadaba61467c3b429e2215758ba897b738ca469fd26");
	assert_non_null(strstr(tc3_authorization(&arena, &c),
		"Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, "
		"SignedHeaders=content-type;host;x-tc-action, "
		"Signature=644be983de9a8a3f00db8eadaba61467c3b429e2215758ba897b738ca469fd26"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_is_the_published_one),
		cmocka_unit_test(the_signature_is_the_published_one),
		cmocka_unit_test(the_key_is_made_of_secret_day_and_service),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
