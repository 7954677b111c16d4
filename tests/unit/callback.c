#include "tests/check.h"

#include "base/digest.h"
#include "channels/wechat/callback.h"

static const struct wechat_callback_keys keys = { STR("gwtoken2026"),
	STR("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), STR("wx0123456789abcdef") };

#define ENCRYPTED                                                                                  \
	"Q3stYC6hdFzMh9T8HCvyDL8lidU6NTGJ2D53otDQEueZ8egXpDyBEHgrnNDI2cBVnUoQVh2Le4KHfi4hyZ9gXA=="
#define QUERY "timestamp=1790000000&nonce=482019337"

static void the_plain_signature_is_the_platforms(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str signature = STR("d6e62fb36106a3e6be4959cf1b55f937f2fae3a1");
	struct str time = STR("1790000000"), nonce = STR("482019337");
	assert_true(wechat_signature_fits(&a, keys.token, time, nonce, signature));
	assert_false(wechat_signature_fits(&a, STR("other"), time, nonce, signature));
	assert_false(wechat_signature_fits(&a, STR(""), time, nonce, signature));
	assert_false(wechat_signature_fits(&a, keys.token, time, nonce, STR("")));
}

static void the_encrypted_vector_decrypts_and_encrypts(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str xml, made;
	struct str parts[] = { keys.token, STR("1790000000"), STR("482019337"), STR(ENCRYPTED) };
	assert_int_equal(wechat_decrypt(&a, &keys, STR(ENCRYPTED), &xml), ERR_OK);
	assert_true(str_eq(xml, STR("<xml>ok</xml>")));
	assert_int_equal(wechat_encrypt(&a, &keys, STR("0123456789abcdef"), xml, &made), ERR_OK);
	assert_true(str_eq(made, STR(ENCRYPTED)));
	assert_string_equal(
		wechat_signature(&a, parts, 4), "9fa1ddc3696f8011c5ae024326a8608470e49d9b");
}

static void a_callback_for_another_account_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str xml;
	struct wechat_callback_keys other = keys;
	other.appid = STR("wxffffffffffffffff");
	assert_int_equal(wechat_decrypt(&a, &other, STR(ENCRYPTED), &xml), ERR_DENIED);
	assert_string_equal(err_what(), "callback.appid");
}

static void changed_ciphertext_never_reads_as_an_event(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str bytes, xml;
	assert_true(base64_decode(&a, STR(ENCRYPTED), &bytes));
	for (size_t i = 0; i < bytes.len; i++) {
		struct str changed = arena_str(&a, bytes);
		((char *)changed.at)[i] ^= 1;
		if (!wechat_decrypt(&a, &keys, base64(&a, changed), &xml))
			assert_false(str_eq(xml, STR("<xml>ok</xml>")));
	}
	for (size_t n = 0; n < bytes.len; n++)
		(void)wechat_decrypt(&a, &keys, base64(&a, str_sub(bytes, 0, n)), &xml);
}

static const char event_xml[] =
	"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><CreateTime>1</CreateTime>"
	"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>"
	"<PublishEventInfo><publish_id>2247483655</publish_id><publish_status>0</publish_status>"
	"<article_id><![CDATA[b5O2OUs\n]]></article_id></PublishEventInfo></xml>";

static void an_event_is_read_plain_and_encrypted(void **state)
{
	(void)state;
	SCRATCH(a);
	struct wechat_event e;
	struct wechat_callback_keys plain = { keys.token, {}, keys.appid };
	struct str query = STR(QUERY "&signature=d6e62fb36106a3e6be4959cf1b55f937f2fae3a1");
	assert_int_equal(wechat_callback_read(&a, &plain, query, str_c(event_xml), &e), ERR_OK);
	assert_true(str_eq(e.event, STR("PUBLISHJOBFINISH")));
	assert_true(str_eq(e.publish_id, STR("2247483655")));
	assert_true(str_eq(e.article_id, STR("b5O2OUs")));
	/* where encryption is agreed, a plain body is none of theirs */
	assert_int_equal(wechat_callback_read(&a, &keys, query, str_c(event_xml), &e), ERR_DENIED);

	struct str sealed;
	assert_int_equal(
		wechat_encrypt(&a, &keys, STR("0123456789abcdef"), str_c(event_xml), &sealed),
		ERR_OK);
	struct str parts[] = { keys.token, STR("1790000000"), STR("482019337"), sealed };
	const char *signed_query =
		arena_printf(&a, QUERY "&msg_signature=%s", wechat_signature(&a, parts, 4));
	struct str body = str_c(arena_printf(&a,
		"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[" STRF "]]></Encrypt></xml>",
		STRV(sealed)));
	assert_int_equal(wechat_callback_read(&a, &keys, str_c(signed_query), body, &e), ERR_OK);
	assert_true(str_eq(e.status, STR("0")));
}

static void how_a_message_to_all_fared_is_read(void **)
{
	SCRATCH(a);
	struct wechat_event e;
	struct wechat_callback_keys plain = { keys.token, {}, keys.appid };
	struct str query = STR(QUERY "&signature=d6e62fb36106a3e6be4959cf1b55f937f2fae3a1");
	struct str xml = STR("<xml><Event>MASSSENDJOBFINISH</Event><MsgID>34182</MsgID>"
			     "<Status><![CDATA[send success]]></Status></xml>");
	assert_int_equal(wechat_callback_read(&a, &plain, query, xml, &e), ERR_OK);
	assert_true(str_eq(e.status, STR("send success")));
	assert_true(str_eq(e.msg_id, STR("34182")));
}

static void an_unsigned_callback_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct wechat_event e;
	struct wechat_callback_keys plain = { keys.token, {}, keys.appid };
	assert_int_equal(
		wechat_callback_read(&a, &plain, STR(QUERY), str_c(event_xml), &e), ERR_DENIED);
	assert_int_equal(wechat_callback_read(&a, &plain,
				 STR(QUERY "&signature=d6e62fb36106a3e6be4959cf1b55f937f2fae3a2"),
				 str_c(event_xml), &e),
		ERR_DENIED);
	plain.token = STR("");
	assert_int_equal(wechat_callback_read(&a, &plain,
				 STR(QUERY "&signature=d6e62fb36106a3e6be4959cf1b55f937f2fae3a1"),
				 str_c(event_xml), &e),
		ERR_DENIED);
}

/* The platform repeats itself, sealed anew each time; what is another event is not taken for a repeat. */
static void an_event_that_comes_again_is_known(void **state)
{
	(void)state;
	SCRATCH(a);
	struct wechat_heard heard = {};
	struct wechat_event e = { .event = STR("PUBLISHJOBFINISH"),
		.publish_id = STR("2247483655"),
		.status = STR("0"),
		.from = STR("mphelper"),
		.at = STR("1790000000") };
	assert_true(wechat_event_is_new(&heard, &e));
	assert_false(wechat_event_is_new(&heard, &e));
	struct wechat_event later = e, other = e, mass = e;
	later.at = STR("1790000001");
	other.publish_id = STR("2247483656");
	mass.msg_id = STR("2247483655");
	assert_true(wechat_event_is_new(&heard, &later));
	assert_true(wechat_event_is_new(&heard, &other));
	assert_true(wechat_event_is_new(&heard, &mass));
	assert_false(wechat_event_is_new(&heard, &e));
	for (int i = 0; i < 16; i++) {
		other.publish_id = str_c(arena_printf(&a, "%d", i));
		assert_true(wechat_event_is_new(&heard, &other));
	}
	assert_true(wechat_event_is_new(&heard, &e)); /* a hint too many costs one look */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_plain_signature_is_the_platforms),
		cmocka_unit_test(the_encrypted_vector_decrypts_and_encrypts),
		cmocka_unit_test(a_callback_for_another_account_is_refused),
		cmocka_unit_test(changed_ciphertext_never_reads_as_an_event),
		cmocka_unit_test(an_event_is_read_plain_and_encrypted),
		cmocka_unit_test(an_event_that_comes_again_is_known),
		cmocka_unit_test(how_a_message_to_all_fared_is_read),
		cmocka_unit_test(an_unsigned_callback_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
