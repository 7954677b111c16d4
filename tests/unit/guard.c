/* What the guard lets through, and the ways of lying to it. */
#include "tests/check.h"

#include "web/guard.h"

static enum err read_head(struct arena *a, struct str raw, struct head *out)
{
	bool complete = false;
	enum err e = guard_head(a, raw, &complete, out);
	if (!e)
		assert_true(complete);
	return e;
}

static void a_plain_request_is_read_whole(void **)
{
	SCRATCH(a);
	struct head h;
	struct str raw = STR("POST /api/v1/drafts/7/copy?from=%E5%AE%81&x=1 HTTP/1.1\r\n"
			     "Host: 127.0.0.1:8080\r\ncontent-LENGTH: 12\r\nX-Empty:\r\n"
			     "Cookie:  shenfa=abc; other=1 \t\r\n\r\nBODY");
	assert_int_equal(read_head(&a, raw, &h), ERR_OK);
	assert_int_equal(h.method, METHOD_POST);
	assert_true(str_eq(h.path, STR("/api/v1/drafts/7/copy")));
	assert_true(str_eq(h.query, STR("from=%E5%AE%81&x=1")));
	assert_int_equal(h.content_length, 12);
	assert_int_equal(h.bytes, raw.len - 4);
	assert_true(str_eq(head_value(&h, "Cookie"), STR("shenfa=abc; other=1")));
	assert_non_null(head_value(&h, "x-empty").at);
	assert_null(head_value(&h, "x-none").at);
}

static void an_unfinished_head_is_waited_for_and_a_wrong_one_is_not(void **)
{
	SCRATCH(a);
	struct head h;
	bool complete = true;
	struct str raw = STR("GET / HTTP/1.1\r\nHost: a\r");
	for (size_t n = 1; n <= raw.len; n++) {
		assert_int_equal(guard_head(&a, str_sub(raw, 0, n), &complete, &h), ERR_OK);
		assert_false(complete);
	}
	assert_int_equal(guard_head(&a, STR("GET / HTTP/1.1\nHost"), &complete, &h), ERR_INVALID);
	assert_int_equal(guard_head(&a, STR("\x16\x03\x01\x02"), &complete, &h), ERR_INVALID);
}

static const struct {
	const char *name;
	struct str raw;
} hostile[] = {
#define HOSTILE(name_, bytes) { .name = (name_), .raw = { bytes, sizeof(bytes) - 1 } },
#include "tests/support/hostile.def"
#undef HOSTILE
};

static void every_lie_is_refused(void **)
{
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		SCRATCH(a);
		struct head h;
		bool complete = false;
		enum err e = guard_head(&a, hostile[i].raw, &complete, &h);
		if (e != ERR_INVALID)
			fail_msg("let through: %s", hostile[i].name);
	}
}

static void too_much_of_anything_is_refused(void **)
{
	SCRATCH(a);
	struct head h;
	bool complete;
	char *big = arena_alloc(&a, HEAD_BYTES_MAX + 1);
	memset(big, 'a', HEAD_BYTES_MAX);
	memcpy(big, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 28);
	struct str raw = { big, HEAD_BYTES_MAX };
	assert_int_equal(guard_head(&a, raw, &complete, &h), ERR_LIMIT);
	const char *lines = "GET / HTTP/1.1\r\nHost: a\r\n";
	for (int i = 0; i < HEAD_LINES_MAX; i++)
		lines = arena_printf(&a, "%sX: a\r\n", lines);
	raw = str_c(arena_printf(&a, "%s\r\n", lines));
	assert_int_equal(guard_head(&a, raw, &complete, &h), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_request_is_read_whole),
		cmocka_unit_test(an_unfinished_head_is_waited_for_and_a_wrong_one_is_not),
		cmocka_unit_test(every_lie_is_refused),
		cmocka_unit_test(too_much_of_anything_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
