/* The frames of CMPP, against bytes that were computed elsewhere. */
#include "tests/check.h"

#include "base/digest.h"
#include "channels/sms/cmpp.h"
#include "tests/unit/cmpp_vectors.h"

static struct arena arena;

static void is(struct str bytes, const char *expected)
{
	assert_string_equal(hex(&arena, bytes.at, bytes.len), expected);
}

static struct str bytes_of(const char *digits)
{
	size_t n = strlen(digits) / 2;
	char *at = arena_alloc(&arena, n + 1);
	assert_true(unhex(str_c(digits), at, n));
	return (struct str){ at, n };
}

static struct cmpp_packet frame(const char *digits)
{
	struct cmpp_packet p = {};
	struct str bytes = bytes_of(digits);
	size_t used = 0;
	assert_int_equal(cmpp_read(bytes, &p, &used), CMPP_FRAME);
	assert_int_equal(used, bytes.len);
	return p;
}

static void the_digest_is_the_published_one(void **)
{
	unsigned char auth[16];
	cmpp_auth(STR("900001"), STR("888888"), 1021080510, auth);
	assert_string_equal(hex(&arena, auth, 16), "90d00c1d517abd0b4f65f6bcf8535d16");
	cmpp_auth(STR("901234"), STR("1234"), 930102030, auth);
	assert_string_equal(hex(&arena, auth, 16), "65442e5aa442e110b3efe1e09021fcb4");
}

static void connect_is_byte_for_byte(void **)
{
	struct cmpp_connect c = { .source = STR("901234"), .version = CMPP_2, .stamp = 930102030 };
	cmpp_auth(c.source, STR("1234"), c.stamp, c.auth);
	const char *two = "00000027000000010000000139303132333465442e5aa442e110b3efe1e09021fcb4203"
			  "7703b0e";
	is(cmpp_connect(&arena, 1, &c), two);
	c.version = CMPP_3;
	is(cmpp_connect(&arena, 1, &c),
		"00000027000000010000000139303132333465442e5aa442e110b3efe1e09021fcb43037703b0e");
	struct cmpp_connect read;
	assert_true(cmpp_read_connect(frame(two).body, &read));
	assert_int_equal(read.stamp, 930102030);
	assert_true(str_eq(read.source, STR("901234")));
	assert_memory_equal(read.auth, c.auth, 16);
}

static void the_gateways_answer_proves_itself(void **)
{
	static const struct {
		enum cmpp_version version;
		const char *bytes;
	} of[] = { { CMPP_2, "0000001e800000010000000100480e2e5156ce61d0f90faef45fe9b10820" },
		{ CMPP_3, "00000021800000010000000100000000d06f26d2ed3da6fa465fb3aa40843b5530" } };
	unsigned char auth[16];
	cmpp_auth(STR("901234"), STR("1234"), 930102030, auth);
	for (size_t i = 0; i < 2; i++) {
		struct cmpp_connect_resp made = { .version = (uint8_t)of[i].version }, read;
		cmpp_auth_ismg(of[i].version, 0, auth, STR("1234"), made.auth);
		is(cmpp_connect_resp(&arena, of[i].version, 1, &made), of[i].bytes);
		assert_true(cmpp_read_connect_resp(frame(of[i].bytes).body, &read));
		assert_int_equal(read.status, 0);
		assert_int_equal(read.version, of[i].version);
		assert_memory_equal(read.auth, made.auth, 16);
	}
}

static void submit_is_byte_for_byte(void **)
{
	struct cmpp_submit s = { .part = 1,
		.parts = 1,
		.report = true,
		.service = STR("GWSVC"),
		.format = 8,
		.source = STR("901234"),
		.sender = STR("10690001"),
		.targets = { STR("13800000000") },
		.target_count = 1,
		.content = bytes_of("30106d4b8bd5301160a8597d") };
	is(cmpp_submit(&arena, CMPP_2, 5, &s), submit_2);
	is(cmpp_submit(&arena, CMPP_3, 5, &s), submit_3);
	struct cmpp_submit read = {};
	assert_true(cmpp_read_submit(CMPP_3, frame(submit_3).body, &read));
	assert_true(str_eq(read.targets[0], STR("13800000000")));
	assert_true(str_eq(read.content, s.content));
	assert_true(str_eq(read.sender, s.sender) && str_eq(read.service, s.service));
	assert_false(cmpp_read_submit(CMPP_2, frame(submit_3).body, &read));
}

static void ninety_nine_targets_fit_a_frame(void **)
{
	struct cmpp_submit s = { .part = 1, .parts = 1, .target_count = CMPP_TARGETS_MAX }, read;
	char content[CMPP_CONTENT_MAX] = {};
	s.content = (struct str){ content, sizeof content };
	for (size_t i = 0; i < CMPP_TARGETS_MAX; i++)
		s.targets[i] = STR("13800000000");
	struct str bytes = cmpp_submit(&arena, CMPP_3, 1, &s);
	struct cmpp_packet p;
	size_t used;
	assert_int_equal(bytes.len, 12 + 129 + 32 * 99 + 1 + 1 + 140 + 20);
	assert_int_equal(cmpp_read(bytes, &p, &used), CMPP_FRAME);
	assert_true(cmpp_read_submit(CMPP_3, p.body, &read));
	assert_int_equal(read.target_count, 99);
}

static void reports_of_both_lengths_are_read(void **)
{
	static const struct {
		enum cmpp_version version;
		const char *bytes;
	} of[] = { { CMPP_2, report_2 }, { CMPP_3, report_3 } };
	for (size_t i = 0; i < 2; i++) {
		struct cmpp_deliver d;
		struct cmpp_report r;
		assert_true(cmpp_read_deliver(of[i].version, frame(of[i].bytes).body, &d));
		assert_true(d.report);
		assert_true(cmpp_read_report(d.content, &r));
		assert_true(r.msg_id == 0x9f294781e2400011u);
		assert_true(str_eq(r.stat, STR("DELIVRD")));
		assert_true(str_eq(r.target, STR("13800000000")));
		is(cmpp_report(&arena, of[i].version, &r),
			hex(&arena, d.content.at, d.content.len));
		is(cmpp_deliver(&arena, of[i].version, frame(of[i].bytes).sequence, &d),
			of[i].bytes);
	}
}

static void a_report_of_any_other_length_is_none(void **)
{
	char bytes[80] = {};
	struct cmpp_report r;
	for (size_t n = 0; n <= sizeof bytes; n++)
		assert_int_equal(
			cmpp_read_report((struct str){ bytes, n }, &r), n == 60 || n == 71);
}

static void small_frames_are_byte_for_byte(void **)
{
	is(cmpp_active_test(&arena, 7), "0000000c0000000800000007");
	is(cmpp_active_test_resp(&arena, 7), "0000000d800000080000000700");
	is(cmpp_frame(&arena, CMPP_TERMINATE, 9, STR("")), "0000000c0000000200000009");
	is(cmpp_frame(&arena, CMPP_TERMINATE | (uint32_t)CMPP_RESP, 9, STR("")),
		"0000000c8000000200000009");
	is(cmpp_udh(&arena, 0x2a, 3, 2), "0500032a0302");
}

static void a_question_about_a_day_is_byte_for_byte(void **)
{
	struct cmpp_query q = { STR("20260930"), true, STR("GWSVC") }, read;
	const char *one = "0000002700000006000000053230323630393330014757535643000000000000000000"
			  "00000000";
	is(cmpp_query(&arena, 5, &q), one);
	assert_true(cmpp_read_query(frame(one).body, &read));
	assert_true(read.by_service && str_eq(read.service, STR("GWSVC")));
	q.by_service = false; /* of all: the code is left empty */
	is(cmpp_query(&arena, 5, &q),
		"00000027000000060000000532303236303933300000000000000000000000000000000000"
		"0000");
	struct cmpp_query_resp r = { .of = { STR("20260930"), true, STR("GWSVC") },
		.messages = 3,
		.users = 258,
		.sent = 256,
		.waiting = 1,
		.failed = 1 },
			       got;
	const char *two =
		"0000003f800000060000000532303236303933300147575356430000000000000000030000"
		"010200000100000000010000000100000000000000000"
		"0000000";
	is(cmpp_query_resp(&arena, 5, &r), two);
	assert_true(cmpp_read_query_resp(frame(two).body, &got));
	assert_int_equal(got.users, 258);
	assert_int_equal(got.failed, 1);
	assert_true(str_eq(got.of.day, STR("20260930")));
	assert_false(cmpp_read_query_resp(frame(one).body, &got)); /* too short for an answer */
}

static void half_a_frame_waits_and_nonsense_ends_it(void **)
{
	struct cmpp_packet p;
	size_t used;
	struct str bytes = bytes_of(submit_2);
	for (size_t n = 0; n < bytes.len; n++)
		assert_int_equal(cmpp_read(str_sub(bytes, 0, n), &p, &used), CMPP_MORE);
	assert_int_equal(cmpp_read(bytes_of("ffffffff0000000500000001"), &p, &used), CMPP_BROKEN);
	assert_int_equal(cmpp_read(bytes_of("0000000b0000000500000001"), &p, &used), CMPP_BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_is_the_published_one),
		cmocka_unit_test(connect_is_byte_for_byte),
		cmocka_unit_test(the_gateways_answer_proves_itself),
		cmocka_unit_test(submit_is_byte_for_byte),
		cmocka_unit_test(ninety_nine_targets_fit_a_frame),
		cmocka_unit_test(reports_of_both_lengths_are_read),
		cmocka_unit_test(a_report_of_any_other_length_is_none),
		cmocka_unit_test(small_frames_are_byte_for_byte),
		cmocka_unit_test(a_question_about_a_day_is_byte_for_byte),
		cmocka_unit_test(half_a_frame_waits_and_nonsense_ends_it),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
