/* An order about the whole site, over a one-way gap. */
#include "tests/sim/tests/gap_world.h"

#include "model/order.h"

static json_t *signed_order(const struct key *by, const char *act, int64_t serial)
{
	const struct order o = { .act = str_c(act),
		.account = STR("3"),
		.channel = STR("website"),
		.name = STR("某局"),
		.reason = STR("被篡改"),
		.people = { STR("4"), STR("9") },
		.serial = serial,
		.at = clock_now(),
		.epoch = 1 };
	struct ticket_sigs sigs;
	struct str body;
	assert_int_equal(order_sign(&arena, &o, by, sm2, &body, &sigs), ERR_OK);
	return json_pack("{s:o s:b s:{s:o s:o}}", "body", json_from(body), "done", false, "sigs",
		"ed25519", json_from(sigs.ed25519), "sm2", json_from(sigs.sm2));
}

static void the_seal_signs(const struct key *by, const char *act, int64_t serial)
{
	json_decref(order);
	order = signed_order(by, act, serial);
}

static bool is_down(void)
{
	struct str page;
	const char *path = F("%s/site/current/index.html", folder);
	return !file_read(&arena, path, 1 << 20, &page) &&
	       str_find(page, STR("本网站暂停服务")) > 0;
}

static void a_site_beyond_the_gap_goes_down_and_comes_back(void **)
{
	the_seal_signs(ed25519, "close", 12);
	there_and_back();
	assert_true(is_down());
	assert_string_equal(told, "12:");
	assert_false(lies("orders/12-1.site") || lies("receipts/12-1.sited"));
	the_seal_signs(ed25519, "open", 13);
	there_and_back();
	assert_false(is_down());
	assert_string_equal(told, "13:");
	assert_int_equal(times, 2);
}

/* The device has taken the file: it is not laid there each second until the answer comes. */
static void an_order_crosses_once_and_again_after_a_restart(void **)
{
	the_seal_signs(ed25519, "close", 12);
	near_round();
	assert_true(lies("orders/12-1.site"));
	unlink(F("%s/gap/orders/12-1.site", folder));
	near_round();
	assert_false(lies("orders/12-1.site"));
	open_near();
	near_round();
	assert_true(lies("orders/12-1.site"));
}

/* However short its rounds are: with all orders out, none waits for the gateway. */
static void it_is_asked_for_once_a_second(void **)
{
	the_seal_signs(ed25519, "close", 12);
	near_round();
	for (int i = 0; i < 5; i++)
		assert_int_equal(ferry_round(ferry, 0), ERR_OK);
	assert_int_equal(asked, 1);
	near_round();
	assert_int_equal(asked, 2);
}

static json_t *any_lease(void)
{
	struct str page = STR("<p>批准的</p>");
	struct ticket_file file = { .path = STR("page.html"),
		.sha256 = str_c(sha256_hex(&arena, page)),
		.sm3 = str_c(sm3_hex(&arena, page)),
		.size = (int64_t)page.len };
	const struct ticket t = { .ticket = STR("1"),
		.act = STR("publish"),
		.draft = STR("7"),
		.commit = STR("c0ffee"),
		.channel = STR("website"),
		.account = STR("3"),
		.files = &file,
		.file_count = 1,
		.key_ed25519 = str_c(key_id(&arena, ed25519)),
		.key_sm2 = str_c(key_id(&arena, sm2)) };
	struct ticket_sigs sigs;
	struct str body = ticket_text(&arena, &t);
	assert_int_equal(ticket_sign(&arena, body, ed25519, sm2, &sigs), ERR_OK);
	return json_pack("{s:i, s:s, s:i, s:s, s:{s:o, s:{s:o, s:o}}, s:n, s:{s:s, s:s},"
			 "s:{s:s, s:{}}, s:[{s:s, s:s, s:o}], s:[]}",
		"fence", 5, "state", "LEASED", "attempt", 0, "act", "publish", "ticket", "body",
		json_from(body), "sigs", "ed25519", json_from(sigs.ed25519), "sm2",
		json_from(sigs.sm2), "receipt", "job", "key", "shenfa-1", "draft", "7", "site",
		"account", "3", "settings", "files", "path", "page.html", "media_type", "text/html",
		"bytes_b64", json_from(base64(&arena, page)), "assets");
}

/* With as many out as it may hold it asks for no more, and still takes its time over a round. */
static void with_its_hands_full_it_waits_all_the_same(void **)
{
	enum { HELD_MOST = 32 };
	lease = any_lease();
	for (int i = 0; i <= HELD_MOST; i++)
		assert_int_equal(ferry_round(ferry, 0), ERR_OK);
	assert_int_equal(leases, HELD_MOST);
	assert_true(lies("orders/32-5.order"));
	int64_t began = clock_ticks();
	assert_int_equal(ferry_round(ferry, 200), ERR_OK);
	assert_true(clock_ticks() - began >= 200);
}

static void what_is_done_crosses_no_more(void **)
{
	the_seal_signs(ed25519, "close", 12);
	json_object_set_new(order, "done", json_true());
	near_round();
	assert_false(lies("orders/12-1.site"));
}

/* As whoever holds the web process, and as whoever holds the gateway's side too. */
static void what_the_seal_did_not_sign_crosses_not_and_is_not_followed(void **)
{
	the_seal_signs(stranger, "close", 12);
	near_round();
	assert_false(lies("orders/12-1.site"));
	json_auto_t *forged = signed_order(stranger, "close", 12);
	assert_int_equal(envelope_write(&arena, F("%s/gap", folder), ENVELOPE_SITE,
				 (struct envelope){ STR("12"), 1 }, near_key, forged),
		ERR_OK);
	far_round();
	assert_false(is_down());
	json_auto_t *renamed = signed_order(ed25519, "close", 12);
	assert_int_equal(envelope_write(&arena, F("%s/gap", folder), ENVELOPE_SITE,
				 (struct envelope){ STR("14"), 1 }, near_key, renamed),
		ERR_OK);
	far_round();
	assert_false(is_down());
}

static void what_was_changed_on_the_way_is_not_followed(void **)
{
	struct str bytes;
	const char *path = F("%s/gap/orders/12-1.site", folder);
	the_seal_signs(ed25519, "close", 12);
	near_round();
	assert_int_equal(file_read(&arena, path, 1 << 20, &bytes), ERR_OK);
	((char *)bytes.at)[str_find(bytes, STR("close"))] ^= 1;
	assert_int_equal(file_write(path, bytes, 0600, NULL), ERR_OK);
	far_round();
	assert_false(is_down());
	assert_true(lies("orders/12-1.site"));
}

static void an_answer_that_the_far_side_did_not_sign_says_nothing(void **)
{
	json_auto_t *done = json_pack("{s:s}", "trouble", "");
	the_seal_signs(ed25519, "close", 12);
	assert_int_equal(envelope_write(&arena, F("%s/gap", folder), ENVELOPE_SITED,
				 (struct envelope){ STR("12"), 1 }, stranger, done),
		ERR_OK);
	near_round();
	assert_null(told);
}

/* Nor does one about an order of before, carried once more. */
static void an_answer_about_another_order_says_nothing(void **)
{
	json_auto_t *done = json_pack("{s:s}", "trouble", "");
	the_seal_signs(ed25519, "open", 13);
	assert_int_equal(envelope_write(&arena, F("%s/gap", folder), ENVELOPE_SITED,
				 (struct envelope){ STR("12"), 1 }, far_key, done),
		ERR_OK);
	near_round();
	assert_null(told);
	assert_false(lies("receipts/12-1.sited"));
}

static void an_old_order_does_not_take_down_what_came_back(void **)
{
	struct str first;
	the_seal_signs(ed25519, "close", 12);
	near_round();
	const char *path = F("%s/gap/orders/12-1.site", folder);
	assert_int_equal(file_read(&arena, path, 1 << 20, &first), ERR_OK);
	far_round();
	the_seal_signs(ed25519, "open", 13);
	there_and_back();
	assert_int_equal(file_write(path, first, 0600, NULL), ERR_OK);
	far_round();
	assert_false(is_down());
	assert_false(lies("orders/12-1.site"));
	struct str kept;
	assert_int_equal(
		file_read(&arena, F("%s/gap/kept/site.json", folder), 1 << 20, &kept), ERR_OK);
	assert_true(str_find(kept, STR("open")) > 0);
}

/* Whoever got in puts his own page there again; nothing needs to cross for it. */
static void what_somebody_undoes_is_made_good(void **)
{
	the_seal_signs(ed25519, "close", 12);
	there_and_back();
	unlink(F("%s/site/current", folder));
	assert_false(is_down());
	open_far(true);
	far_round();
	assert_true(is_down());
	near_round();
	assert_int_equal(times, 1); /* and nothing is said twice */
}

/* Nor does a file keep it from that which nobody signed, or that was carried by half. */
static void it_is_made_good_whatever_lies_there(void **)
{
	the_seal_signs(ed25519, "close", 12);
	there_and_back();
	unlink(F("%s/site/current", folder));
	put("gap/orders/1-1.site", STR("shenfa site 1 "));
	drop->across.next_at = 0;
	far_round();
	assert_true(is_down());
	assert_true(lies("orders/1-1.site"));
}

static struct str kept(void)
{
	struct str s = {};
	const char *path = F("%s/gap/kept/site.json", folder);
	assert_int_equal(file_read(&arena, path, 1 << 20, &s), ERR_OK);
	return s;
}

static void trust(const struct key *one, const struct key *other)
{
	put("seal.pem", str_c(F(STRF STRF STRF, STRV(key_public_pem(&arena, one)),
				STRV(key_public_pem(&arena, sm2)),
				STRV(other ? key_public_pem(&arena, other) : STR("")))));
}

static void lay(const char *act, int64_t serial)
{
	json_auto_t *said = signed_order(ed25519, act, serial);
	const char *id = F("%lld", (long long)serial);
	assert_int_equal(envelope_write(&arena, F("%s/gap", folder), ENVELOPE_SITE,
				 (struct envelope){ str_c(id), 1 }, near_key, said),
		ERR_OK);
}

/* The key of the newer one is revoked: it is followed no more, and one of before does not stand again for that. */
static void a_revoked_key_brings_back_no_older_order(void **)
{
	trust(ed25519, stranger);
	the_seal_signs(stranger, "open", 13);
	near_round();
	far_round();
	trust(ed25519, NULL);
	lay("close", 12);
	far_round();
	assert_true(str_find(kept(), STR("open")) > 0);
	assert_false(is_down());
	lay("close", 14);
	far_round();
	assert_true(is_down());
}

static void nor_does_one_that_cannot_be_read(void **)
{
	put("gap/kept/site.json", STR("{"));
	lay("close", 12);
	far_round();
	assert_true(str_eq(kept(), STR("{")));
	assert_true(lies("orders/12-1.site")); /* until somebody has looked */
	unlink(F("%s/gap/kept/site.json", folder));
	far_round();
	assert_true(is_down());
}

static void why_it_could_not_be_is_told_and_what_becomes_of_it(void **)
{
	open_far(false);
	the_seal_signs(ed25519, "close", 12);
	there_and_back();
	assert_false(is_down());
	assert_non_null(strstr(told, "12:连接器没有状态目录"));
	memory_init(drop, F("%s/state", folder));
	drop->across.next_at = 0;
	far_round();
	near_round();
	assert_true(is_down());
	assert_string_equal(told, "12:");
}

/* Nor does the watch wait half an hour for a list that is not made. */
static void what_is_down_is_not_listed_and_wished_for_again(void **)
{
	the_seal_signs(ed25519, "close", 12);
	there_and_back();
	due = true;
	near_round();
	assert_non_null(first("orders"));
	far_round();
	near_round();
	assert_int_equal(surveys, 0);
	due = true;
	near_round();
	assert_non_null(first("orders"));
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_site_beyond_the_gap_goes_down_and_comes_back),
		TEST(an_order_crosses_once_and_again_after_a_restart),
		TEST(it_is_asked_for_once_a_second),
		TEST(with_its_hands_full_it_waits_all_the_same),
		TEST(what_is_done_crosses_no_more),
		TEST(what_the_seal_did_not_sign_crosses_not_and_is_not_followed),
		TEST(what_was_changed_on_the_way_is_not_followed),
		TEST(an_answer_that_the_far_side_did_not_sign_says_nothing),
		TEST(an_answer_about_another_order_says_nothing),
		TEST(an_old_order_does_not_take_down_what_came_back),
		TEST(what_somebody_undoes_is_made_good),
		TEST(it_is_made_good_whatever_lies_there),
		TEST(a_revoked_key_brings_back_no_older_order),
		TEST(nor_does_one_that_cannot_be_read),
		TEST(why_it_could_not_be_is_told_and_what_becomes_of_it),
		TEST(what_is_down_is_not_listed_and_wished_for_again),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
