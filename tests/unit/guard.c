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

/* The same bytes every run: xorshift from a fixed seed. */
static uint32_t dice(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void check_taken(const struct head *h)
{
	assert_true(h->path.len > 0 && h->path.at[0] == '/');
	assert_true(str_find(h->path, STR("/../")) < 0 && !str_ends(h->path, STR("/..")));
	for (size_t i = 0; i < h->path.len; i++)
		assert_true((unsigned char)h->path.at[i] >= 0x20);
	assert_true(h->content_length >= 0);
	assert_true(head_value(h, "host").len > 0);
	assert_null(head_value(h, "transfer-encoding").at);
}

static void bent_bytes_are_refused_or_read_right(void **)
{
	static const char whole[] =
		"POST /api/v1/drafts/7/assets?name=%E9%99%84 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
		"Content-Length: 12\r\nCookie: shenfa=abc\r\nX-Shenfa: 1\r\n\r\n";
	static const char odd[] = "\r\n\t \0:%/.,;=\x7f\xff"
				  "0aZ";
	uint32_t seed = 20211113;
	size_t taken = 0;
	for (int round = 0; round < 50000; round++) {
		SCRATCH(a);
		struct head h;
		bool complete = false;
		char *bytes = arena_alloc(&a, sizeof whole);
		memcpy(bytes, whole, sizeof whole);
		for (uint32_t n = dice(&seed) % 3 + 1; n; n--)
			bytes[dice(&seed) % (sizeof whole - 1)] =
				odd[dice(&seed) % (sizeof odd - 1)];
		struct str raw = { bytes, sizeof whole - 1 - dice(&seed) % 8 / 7 * 4 };
		if (!guard_head(&a, raw, &complete, &h) && complete) {
			check_taken(&h);
			taken++;
		}
	}
	assert_true(taken > 1000 && taken < 45000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_request_is_read_whole),
		cmocka_unit_test(an_unfinished_head_is_waited_for_and_a_wrong_one_is_not),
		cmocka_unit_test(every_lie_is_refused),
		cmocka_unit_test(too_much_of_anything_is_refused),
		cmocka_unit_test(bent_bytes_are_refused_or_read_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
