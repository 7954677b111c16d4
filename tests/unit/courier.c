/* A courier's settings, its signature, and where it may call. */
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "courier/courier.h"
#include "courier/memory.h"
#include "model/courier_auth.h"

static char folder[] = "/tmp/shenfa-courier.XXXXXX";

static const char *put(struct arena *a, const char *name, const char *text, mode_t mode)
{
	const char *path = arena_printf(a, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static int set_up(void **state)
{
	SCRATCH(a);
	struct key *enrolment, *ed25519;
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	assert_int_equal(key_generate(KEY_ED25519, &enrolment), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	put(&a, "courier.pem", key_private_pem(&a, enrolment).at, 0600);
	put(&a, "signing.pem", key_public_pem(&a, ed25519).at, 0644);
	key_free(enrolment);
	key_free(ed25519);
	return 0;
}

static int tear_down(void **state)
{
	SCRATCH(a);
	static const char *const names[] = { "courier.pem", "signing.pem", "c.json",
		"wechat-3.json" };
	(void)state;
	for (size_t i = 0; i < 4; i++)
		unlink(arena_printf(&a, "%s/%s", folder, names[i]));
	return rmdir(folder);
}

static const char *config(struct arena *a, const char *more)
{
	return arena_printf(a,
		"{\"gateway\":\"http://127.0.0.1:1\",\"account\":\"3\",\"channel\":\"wechat\","
		"\"key\":\"%s/courier.pem\",\"signing_keys\":\"%s/signing.pem\","
		"\"secrets\":{\"api\":\"http://127.0.0.1:2\",\"appid\":\"wx\"}%s}",
		folder, folder, more);
}

static enum err open_with(struct arena *a, const char *text, mode_t mode, struct courier **out)
{
	static const bool go_on;
	return courier_open(put(a, "c.json", text, mode), &go_on, out);
}

static void a_configuration_that_others_can_read_is_refused(void **state)
{
	SCRATCH(a);
	struct courier *c;
	(void)state;
	assert_int_equal(open_with(&a, config(&a, ""), 0640, &c), ERR_DENIED);
	assert_string_equal(err_what(), "config.mode");
	assert_int_equal(open_with(&a, config(&a, ""), 0600, &c), ERR_OK);
	courier_close(c);
	assert_int_equal(chmod(arena_printf(&a, "%s/courier.pem", folder), 0644), 0);
	assert_int_equal(open_with(&a, config(&a, ""), 0600, &c), ERR_DENIED);
	assert_int_equal(chmod(arena_printf(&a, "%s/courier.pem", folder), 0600), 0);
}

static void a_word_nobody_knows_is_refused(void **state)
{
	SCRATCH(a);
	struct courier *c;
	(void)state;
	assert_int_equal(open_with(&a, config(&a, ",\"colour\":1"), 0600, &c), ERR_INVALID);
	assert_int_equal(open_with(&a, "{\"account\":\"3\"}", 0600, &c), ERR_INVALID);
	assert_int_equal(open_with(&a, "{", 0600, &c), ERR_INVALID);
}

static void what_systemd_hands_over_is_trusted_and_keys_may_stand_inside(void **state)
{
	SCRATCH(a);
	struct key *k;
	struct courier *c;
	(void)state;
	assert_int_equal(key_generate(KEY_ED25519, &k), ERR_OK);
	json_auto_t *j = json_pack("{s:s, s:s, s:s, s:o, s:o}", "gateway", "unix:/run/x", "account",
		"3", "channel", "website", "key", json_from(key_private_pem(&a, k)), "signing_keys",
		json_from(key_public_pem(&a, k)));
	const char *text = arena_cstr(&a, json_text(&a, j));
	assert_int_equal(open_with(&a, text, 0440, &c), ERR_DENIED);
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_int_equal(open_with(&a, text, 0440, &c), ERR_OK);
	unsetenv("CREDENTIALS_DIRECTORY");
	courier_close(c);
	key_free(k);
}

static struct courier *open_remembering(struct arena *a)
{
	static const bool go_on;
	struct courier *c;
	const char *file = put(a, "c.json", config(a, ""), 0600);
	assert_int_equal(courier_open(file, &go_on, &c), ERR_OK);
	memory_init(c, folder);
	return c;
}

static void what_it_remembers_outlives_it_and_is_its_own(void **state)
{
	SCRATCH(a);
	json_auto_t *first = NULL, *again = NULL, *lost = NULL;
	const char *file = arena_printf(&a, "%s/wechat-3.json", folder);
	(void)state;
	struct courier *c = open_remembering(&a);
	assert_int_equal(c->wire.recall(&c->wire, &first), ERR_OK);
	assert_int_equal(json_object_size(first), 0);
	json_object_set_new(first, "token", json_string("t"));
	assert_int_equal(c->wire.keep(&c->wire, first), ERR_OK);
	courier_close(c);
	assert_int_equal(file_mode(file), 0600);
	c = open_remembering(&a);
	assert_int_equal(c->wire.recall(&c->wire, &again), ERR_OK);
	assert_true(json_equal(first, again));
	put(&a, "wechat-3.json", "{\"token\":", 0600); /* half a file is no empty one */
	assert_int_equal(c->wire.recall(&c->wire, &lost), ERR_DENIED);
	assert_string_equal(err_what(), "courier.memory");
	courier_close(c);
}

static void without_a_folder_nothing_is_remembered_and_it_says_so(void **state)
{
	SCRATCH(a);
	struct courier *c;
	json_auto_t *memory = NULL;
	(void)state;
	assert_int_equal(open_with(&a, config(&a, ""), 0600, &c), ERR_OK);
	assert_int_equal(c->wire.recall(&c->wire, &memory), ERR_OK);
	assert_int_equal(c->wire.keep(&c->wire, memory), ERR_DENIED);
	courier_close(c);
}

static enum err call(struct courier *c, struct arena *a, const char *url)
{
	struct wire_request q = { .method = "GET", .url = str_c(url), .timeout_ms = 1000 };
	struct wire_reply reply;
	return c->wire.exchange(&c->wire, a, &q, &reply);
}

static void only_the_channels_own_host_may_be_called(void **state)
{
	SCRATCH(a);
	struct courier *c;
	(void)state;
	assert_int_equal(open_with(&a, config(&a, ""), 0600, &c), ERR_OK);
	static const char *const foreign[] = { "http://127.0.0.1:3/x", "http://127.0.0.1:22/x",
		"https://127.0.0.1:2/x", "http://127.0.0.1:2.evil.example/x",
		"http://127.0.0.1:2@evil.example/x", "http://169.254.169.254/latest",
		"file:///etc/passwd", "" };
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		assert_int_equal(call(c, &a, foreign[i]), ERR_DENIED);
	/* allowed, and nobody is there */
	assert_int_equal(call(c, &a, "http://127.0.0.1:2/cgi-bin/x?y=1"), ERR_UNAVAILABLE);
	courier_close(c);
}

/* What the guide gives to those who write their own. */
static void the_vector_of_the_guide_is_taken(void **state)
{
	SCRATCH(a);
	struct key *k;
	struct courier_auth auth;
	struct str guide, body = STR("{\"max\":1,\"wait_ms\":25000}");
	static const char sig[] = "UAY0WxjBh1AmES5u9lAEwNX0SE7VMy7aN5s0fAEGo8A0yLhoaKNL5QrvXDhewL"
				  "FAdln+mm9yAiCgLIVQn9eKBw==";
	(void)state;
	assert_int_equal(
		file_read(&a, SOURCE_DIR "/docs/connector-guide.md", 65536, &guide), ERR_OK);
	assert_true(str_find(guide, str_c(sig)) > 0 && str_find(guide, body) > 0);
	assert_int_equal(key_read(STR("-----BEGIN PUBLIC KEY-----\n"
				      "MCowBQYDK2VwAyEAebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60E"
				      "lmQ=\n-----END PUBLIC KEY-----\n"),
				 &k),
		ERR_OK);
	struct str header =
		str_c(arena_printf(&a, "Courier 3:1795910400000:0123456789abcdef:%s", sig));
	assert_int_equal(courier_auth_read(&a, header, &auth), ERR_OK);
	assert_int_equal(
		courier_auth_check(&auth, k, "POST", STR("/api/v1/connector/leases"), body),
		ERR_OK);
	key_free(k);
}

static void a_site_may_tell_the_search_engines_it_names_and_no_other(void **state)
{
	SCRATCH(a);
	struct courier *c;
	(void)state;
	const char *text = arena_printf(&a,
		"{\"gateway\":\"http://127.0.0.1:1\",\"account\":\"3\",\"channel\":\"website\","
		"\"key\":\"%s/courier.pem\",\"signing_keys\":\"%s/signing.pem\","
		"\"secrets\":{\"site_root\":\"/x\",\"indexnow_api\":\"http://127.0.0.1:4\"}}",
		folder, folder);
	assert_int_equal(open_with(&a, text, 0600, &c), ERR_OK);
	assert_int_equal(call(c, &a, "http://127.0.0.1:4/indexnow"), ERR_UNAVAILABLE);
	assert_int_equal(call(c, &a, "https://api.indexnow.org/indexnow"), ERR_DENIED);
	assert_int_equal(call(c, &a, "https://data.zz.baidu.com/urls"), ERR_DENIED);
	assert_int_equal(call(c, &a, "http://127.0.0.1:5/indexnow"), ERR_DENIED);
	courier_close(c);
}

static void a_place_that_is_no_address_is_told_at_the_start(void **state)
{
	SCRATCH(a);
	struct courier *c;
	(void)state;
	const char *text = arena_printf(&a,
		"{\"gateway\":\"http://127.0.0.1:1\",\"account\":\"3\",\"channel\":\"website\","
		"\"key\":\"%s/courier.pem\",\"signing_keys\":\"%s/signing.pem\","
		"\"secrets\":{\"site_root\":\"/x\",\"site_target\":\"sftp://h/a b\"}}",
		folder, folder);
	assert_int_equal(open_with(&a, text, 0600, &c), ERR_INVALID);
	assert_string_equal(err_what(), "target.address");
}

static void a_signed_call_is_checked_in_every_part(void **state)
{
	SCRATCH(a);
	struct key *k, *other;
	struct str header, body = STR("{\"max\":1}"), target = STR("/api/v1/connector/leases");
	struct courier_auth auth;
	(void)state;
	assert_int_equal(key_generate(KEY_ED25519, &k), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &other), ERR_OK);
	assert_int_equal(
		courier_auth_write(&a, k, STR("3"), 1790000000000, "POST", target, body, &header),
		ERR_OK);
	assert_int_equal(courier_auth_read(&a, header, &auth), ERR_OK);
	assert_true(str_eq(auth.account, STR("3")));
	assert_int_equal(auth.at, 1790000000000);
	assert_int_equal(courier_auth_check(&auth, k, "POST", target, body), ERR_OK);
	assert_int_equal(courier_auth_check(&auth, other, "POST", target, body), ERR_LOGIN);
	assert_int_equal(courier_auth_check(&auth, k, "GET", target, body), ERR_LOGIN);
	assert_int_equal(courier_auth_check(&auth, k, "POST", STR("/x"), body), ERR_LOGIN);
	assert_int_equal(courier_auth_check(&auth, k, "POST", target, STR("{}")), ERR_LOGIN);
	auth.at++;
	assert_int_equal(courier_auth_check(&auth, k, "POST", target, body), ERR_LOGIN);
	static const char *const wrong[] = { "", "Courier", "Courier 3:x:0011223344556677:YQ==",
		"Bearer 3:1:0011223344556677:YQ==", "Courier 3:1:001122:YQ==",
		"Courier :1:0011223344556677:YQ==", "Courier 3:1:0011223344556677:*" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(courier_auth_read(&a, str_c(wrong[i]), &auth), ERR_LOGIN);
	key_free(k);
	key_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_configuration_that_others_can_read_is_refused),
		cmocka_unit_test(a_word_nobody_knows_is_refused),
		cmocka_unit_test(what_systemd_hands_over_is_trusted_and_keys_may_stand_inside),
		cmocka_unit_test(what_it_remembers_outlives_it_and_is_its_own),
		cmocka_unit_test(without_a_folder_nothing_is_remembered_and_it_says_so),
		cmocka_unit_test(only_the_channels_own_host_may_be_called),
		cmocka_unit_test(the_vector_of_the_guide_is_taken),
		cmocka_unit_test(a_site_may_tell_the_search_engines_it_names_and_no_other),
		cmocka_unit_test(a_place_that_is_no_address_is_told_at_the_start),
		cmocka_unit_test(a_signed_call_is_checked_in_every_part),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
