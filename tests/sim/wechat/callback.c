#include "base/clock.h"
#include "base/digest.h"
#include "courier/http.h"
#include "tests/sim/wechat/platform.h"

enum { TRIES = 3, CALL_MS = 5000 };

static const char *article_part(struct arena *a, const json_t *article)
{
	const json_t *item = json_array_get(
		json_object_get(json_object_get(article, "content"), "news_item"), 0);
	if (!article)
		return "";
	return arena_printf(a,
		"<article_id><![CDATA[" STRF
		"]]></article_id><article_detail><count>1</count><item>"
		"<idx>1</idx><article_url><![CDATA[" STRF
		"]]></article_url></item></article_detail>",
		STRV(json_str(article, "article_id")), STRV(json_str(item, "url")));
}

/* Every event comes twice: the receiver has to know it again. */
void wx_callback_queue(
	struct platform *p, const char *publish_id, int64_t status, const json_t *article)
{
	SCRATCH(a);
	if (!p->callback)
		return;
	const char *xml = arena_printf(&a,
		"<xml><ToUserName><![CDATA[gh_stand_in]]></ToUserName>"
		"<FromUserName><![CDATA[mphelper]]></FromUserName><CreateTime>%lld</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>"
		"<PublishEventInfo><publish_id>%s</publish_id><publish_status>%lld</"
		"publish_status>%s"
		"</PublishEventInfo></xml>",
		(long long)(clock_now() / 1000), publish_id, (long long)status,
		article_part(&a, article));
	for (int i = 0; i < 2; i++)
		json_array_append_new(
			p->callbacks, json_pack("{s:s, s:i}", "xml", xml, "tries", 0));
}

void wx_callback_mass(struct platform *p, const char *msg_id, const char *status)
{
	SCRATCH(a);
	if (!p->callback)
		return;
	const char *xml = arena_printf(&a,
		"<xml><ToUserName><![CDATA[gh_stand_in]]></ToUserName>"
		"<FromUserName><![CDATA[mphelper]]></FromUserName><CreateTime>%lld</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType>"
		"<Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>%s</MsgID>"
		"<Status><![CDATA[%s]]></Status><TotalCount>3</TotalCount></xml>",
		(long long)(clock_now() / 1000), msg_id, status);
	for (int i = 0; i < 2; i++)
		json_array_append_new(
			p->callbacks, json_pack("{s:s, s:i}", "xml", xml, "tries", 0));
}

static const char *seal_body(
	struct platform *p, struct arena *a, struct str xml, struct str *out_encrypted)
{
	unsigned char noise[16];
	random_bytes(noise, sizeof noise);
	struct str random = { (char *)noise, sizeof noise };
	if (!p->keys.aes_key.len || wechat_encrypt(a, &p->keys, random, xml, out_encrypted))
		return arena_cstr(a, xml);
	return arena_printf(a,
		"<xml><ToUserName><![CDATA[gh_stand_in]]></ToUserName>"
		"<Encrypt><![CDATA[" STRF "]]></Encrypt></xml>",
		STRV(*out_encrypted));
}

static void prepare(
	struct platform *p, struct arena *a, const json_t *callback, struct http_call *out)
{
	struct str encrypted = {};
	struct str time = str_c(arena_printf(a, "%lld", (long long)(clock_now() / 1000)));
	struct str nonce = str_c(arena_printf(a, "%lld", (long long)++p->ids + 100000));
	const char *body = seal_body(p, a, json_str(callback, "xml"), &encrypted);
	struct str parts[] = { p->keys.token, time, nonce, encrypted };
	const char *aes = encrypted.len ? arena_printf(a, "&encrypt_type=aes&msg_signature=%s",
						  wechat_signature(a, parts, 4))
					: "";
	const char *url = arena_printf(a,
		"%s?signature=%s&timestamp=" STRF "&nonce=" STRF "&openid=mphelper%s", p->callback,
		wechat_signature(a, parts, 3), STRV(time), STRV(nonce), aes);
	*out = (struct http_call){ .method = "POST",
		.url = url,
		.body = str_c(body),
		.media_type = STR("text/xml"),
		.timeout_ms = CALL_MS };
}

static bool send_one(const struct http_call *call)
{
	SCRATCH(a);
	struct http *http;
	struct http_answer answer = {};
	if (http_open(NULL, &http))
		return false;
	enum err e = http_exchange(http, &a, call, &answer);
	http_close(http);
	struct str said = str_trim(answer.body);
	return !e && answer.status == 200 && (!said.len || str_eq(said, STR("success")));
}

/* The lock is not held while the other side answers: it may be calling us. */
void wx_callbacks_send(struct platform *p)
{
	SCRATCH(a);
	struct http_call call;
	pthread_mutex_lock(&p->lock);
	json_auto_t *callback = json_incref(json_array_get(p->callbacks, 0));
	if (callback) {
		json_array_remove(p->callbacks, 0);
		prepare(p, &a, callback, &call);
	}
	pthread_mutex_unlock(&p->lock);
	if (!callback || send_one(&call) || json_int(callback, "tries", 0) + 1 >= TRIES)
		return;
	pthread_mutex_lock(&p->lock);
	json_object_set_new(callback, "tries", json_integer(json_int(callback, "tries", 0) + 1));
	json_array_append(p->callbacks, callback);
	pthread_mutex_unlock(&p->lock);
}
