#include "tests/check.h"

#include "base/digest.h"
#include "channels/website/website.h"
#include "courier/lease.h"

enum { NOW = 1000000 };

static struct key *ed25519, *sm2;
static struct keyring ring;

static int make_keys(void **state)
{
	SCRATCH(a);
	(void)state;
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	struct str one = key_public_pem(&a, ed25519), two = key_public_pem(&a, sm2);
	struct str both = str_c(arena_printf(&a, STRF STRF, STRV(one), STRV(two)));
	return keyring_read(both, &ring) != ERR_OK;
}

static int drop_keys(void **state)
{
	(void)state;
	key_free(ed25519);
	key_free(sm2);
	keyring_done(&ring);
	return 0;
}

static struct ticket sample_ticket(struct arena *a)
{
	struct str page = STR("<p>批准的</p>");
	struct ticket_file *file = arena_new(a, struct ticket_file);
	struct str *holes = arena_array(a, struct str, 1);
	holes[0] = STR("released_at");
	*file = (struct ticket_file){ .path = STR("page.html"),
		.sha256 = str_c(sha256_hex(a, page)),
		.sm3 = str_c(sm3_hex(a, page)),
		.size = (int64_t)page.len,
		.holes = holes,
		.hole_count = 1 };
	return (struct ticket){ .ticket = STR("1"),
		.act = STR("publish"),
		.draft = STR("7"),
		.commit = STR("c0ffee"),
		.channel = STR("website"),
		.account = STR("3"),
		.files = file,
		.file_count = 1,
		.not_before = NOW - 10,
		.not_after = NOW + 10,
		.key_ed25519 = str_c(key_id(a, ed25519)),
		.key_sm2 = str_c(key_id(a, sm2)) };
}

static json_t *lease_of(struct arena *a, const struct ticket *t, const char *page)
{
	struct ticket_sigs sigs;
	struct str body = ticket_text(a, t);
	assert_int_equal(ticket_sign(a, body, ed25519, sm2, &sigs), ERR_OK);
	json_t *j = json_pack("{s:s, s:i, s:s, s:i, s:s, s:{s:o, s:{s:o, s:o}}, s:n, s:{s:s, s:s},"
			      "s:{s:s, s:{}}, s:[{s:s, s:s, s:o}], s:[]}",
		"id", "11", "fence", 5, "state", "LEASED", "attempt", 0, "act", "publish", "ticket",
		"body", json_from(body), "sigs", "ed25519", json_from(sigs.ed25519), "sm2",
		json_from(sigs.sm2), "receipt", "job", "key", "shenfa-1", "draft", "7", "site",
		"account", "3", "settings", "files", "path", "page.html", "media_type", "text/html",
		"bytes_b64", json_from(base64(a, str_c(page))), "assets");
	assert_non_null(j);
	return j;
}

/* Reads and checks; the json is given up. */
static enum err check(struct arena *a, json_t *owned, const char *account, int64_t now)
{
	json_auto_t *j = owned;
	struct lease l;
	int64_t at = 0;
	TRY(lease_read_head(a, j, now, &l));
	enum err e = lease_read_rest(a, j, now, &l);
	if (!e)
		e = lease_check(a, &l, &ring, &channel_website, str_c(account), now, &at);
	if (!e) {
		assert_true(str_eq(l.job.commit, STR("c0ffee")));
		assert_int_equal(l.rendition.hole_count, 1);
	}
	if (e == ERR_BUSY)
		assert_true(at > now);
	lease_done(&l);
	return e;
}

static void a_lease_that_fits_its_ticket_passes(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	assert_int_equal(check(&a, lease_of(&a, &t, "<p>批准的</p>"), "3", NOW), ERR_OK);
}

static void bytes_that_nobody_approved_are_not_sent(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	assert_int_equal(check(&a, lease_of(&a, &t, "<p>掉包的</p>"), "3", NOW), ERR_DENIED);
	assert_string_equal(err_what(), "ticket.bytes");
}

static void a_file_more_or_less_is_not_sent(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	json_t *j = lease_of(&a, &t, "<p>批准的</p>");
	json_array_append_new(json_object_get(j, "files"),
		json_pack("{s:s, s:s, s:s}", "path", "extra.html", "media_type", "text/html",
			"bytes_b64", "YQ=="));
	assert_int_equal(check(&a, j, "3", NOW), ERR_DENIED);
	j = lease_of(&a, &t, "<p>批准的</p>");
	json_array_clear(json_object_get(j, "files"));
	assert_int_equal(check(&a, j, "3", NOW), ERR_DENIED);
}

static void an_asset_must_be_what_its_hash_says(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	json_t *j = lease_of(&a, &t, "<p>批准的</p>");
	json_array_append_new(json_object_get(j, "assets"),
		json_pack("{s:s, s:s, s:s, s:s}", "sha256", sha256_hex(&a, STR("a")), "name", "a",
			"media_type", "image/png", "bytes_b64", "Yg=="));
	assert_int_equal(check(&a, j, "3", NOW), ERR_DENIED);
}

static void a_ticket_for_another_is_refused(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	const char *page = "<p>批准的</p>";
	assert_int_equal(check(&a, lease_of(&a, &t, page), "4", NOW), ERR_DENIED);
	t.channel = STR("wechat");
	assert_int_equal(check(&a, lease_of(&a, &t, page), "3", NOW), ERR_DENIED);
	t = sample_ticket(&a);
	t.act = STR("withdraw");
	assert_int_equal(check(&a, lease_of(&a, &t, page), "3", NOW), ERR_DENIED);
	t = sample_ticket(&a);
	t.draft = STR("8");
	assert_int_equal(check(&a, lease_of(&a, &t, page), "3", NOW), ERR_DENIED);
}

static void a_ticket_has_its_time(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	const char *page = "<p>批准的</p>";
	assert_int_equal(check(&a, lease_of(&a, &t, page), "3", NOW - 11), ERR_BUSY);
	assert_int_equal(check(&a, lease_of(&a, &t, page), "3", NOW + 11), ERR_DENIED);
	json_t *j = lease_of(&a, &t, page); /* looking is allowed at any time */
	json_object_set_new(j, "state", json_string("UNCERTAIN"));
	assert_int_equal(check(&a, j, "3", NOW + 11), ERR_OK);
}

static void an_unsigned_ticket_is_refused(void **state)
{
	SCRATCH(a);
	(void)state;
	struct ticket t = sample_ticket(&a);
	json_t *j = lease_of(&a, &t, "<p>批准的</p>");
	json_object_set_new(json_object_get(json_object_get(j, "ticket"), "sigs"), "sm2",
		json_string("MEUCIQ=="));
	assert_int_equal(check(&a, j, "3", NOW), ERR_DENIED);
}

static void a_lease_of_another_form_is_not_read(void **state)
{
	SCRATCH(a);
	(void)state;
	static const char *const members[] = { "id", "fence", "state", "act", "ticket", "job" };
	struct ticket t = sample_ticket(&a);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		json_t *j = lease_of(&a, &t, "<p>批准的</p>");
		json_object_del(j, members[i]);
		assert_int_equal(check(&a, j, "3", NOW), ERR_INVALID);
	}
	json_t *j = lease_of(&a, &t, "<p>批准的</p>");
	json_object_set_new(j, "state", json_string("SOMETHING"));
	assert_int_equal(check(&a, j, "3", NOW), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lease_that_fits_its_ticket_passes),
		cmocka_unit_test(bytes_that_nobody_approved_are_not_sent),
		cmocka_unit_test(a_file_more_or_less_is_not_sent),
		cmocka_unit_test(an_asset_must_be_what_its_hash_says),
		cmocka_unit_test(a_ticket_for_another_is_refused),
		cmocka_unit_test(a_ticket_has_its_time),
		cmocka_unit_test(an_unsigned_ticket_is_refused),
		cmocka_unit_test(a_lease_of_another_form_is_not_read),
	};
	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
