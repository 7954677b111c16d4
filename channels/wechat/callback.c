#include "channels/wechat/callback.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"

enum { KEY = 32, IV = 16, PAD = 32, CALLBACK_BYTES_MAX = 64 * 1024 };

static int by_bytes(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	size_t n = a->len < b->len ? a->len : b->len;
	int order = n ? memcmp(a->at, b->at, n) : 0;
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

const char *wechat_signature(struct arena *a, const struct str *parts, size_t count)
{
	struct buf b;
	unsigned char digest[SHA1_BYTES];
	struct str *sorted = arena_array(a, struct str, count);
	memcpy(sorted, parts, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_bytes);
	buf_init(&b, a, 2 * CALLBACK_BYTES_MAX);
	for (size_t i = 0; i < count; i++)
		buf_add(&b, sorted[i]);
	sha1(buf_str(&b), digest);
	return hex(a, digest, sizeof digest);
}

bool wechat_signature_fits(struct arena *a, struct str token, struct str timestamp,
	struct str nonce, struct str signature)
{
	struct str parts[] = { token, timestamp, nonce };
	return token.len && equal_secret(str_c(wechat_signature(a, parts, 3)), signature);
}

static struct str percent_decoded(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte;
		if (s.at[i] == '%' && unhex(str_sub(s, i + 1, 2), &byte, 1)) {
			out[n++] = (char)byte;
			i += 2;
		} else
			out[n++] = s.at[i] == '+' ? ' ' : s.at[i];
	}
	return (struct str){ out, n };
}

struct str wechat_query(struct arena *a, struct str query, const char *name)
{
	while (query.len) {
		struct str value = str_cut(&query, '&'), key = str_cut(&value, '=');
		if (str_eq(key, str_c(name)))
			return percent_decoded(a, value);
	}
	return STR("");
}

/* What stands between <tag> and </tag>, CDATA's shell and white space gone. No entities: no XXE. */
static struct str xml_text(struct arena *a, struct str xml, const char *tag)
{
	struct str open = str_c(arena_printf(a, "<%s>", tag));
	struct str close = str_c(arena_printf(a, "</%s>", tag));
	ptrdiff_t from = str_find(xml, open);
	if (from < 0)
		return STR("");
	struct str rest = str_from(xml, (size_t)from + open.len);
	ptrdiff_t end = str_find(rest, close);
	struct str text = str_trim(str_sub(rest, 0, end < 0 ? 0 : (size_t)end));
	if (str_starts(text, STR("<![CDATA[")) && str_ends(text, STR("]]>")))
		text = str_sub(text, 9, text.len - 12);
	return str_trim(text);
}

static enum err key_bytes(struct arena *a, const struct wechat_callback_keys *k, struct str *out)
{
	struct str text = str_c(arena_printf(a, STRF "=", STRV(k->aes_key)));
	if (k->aes_key.len != 43 || !base64_decode(a, text, out) || out->len != KEY)
		return fault_as(ERR_DENIED, "callback.key", NULL,
			"EncodingAESKey 应为43个字符，请核对配置");
	return ERR_OK;
}

/* AES-256-CBC, IV = the key's first half, padding by hand: their block is 32. */
static bool aes(struct str key, struct str in, unsigned char *out, bool encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const unsigned char *k = (const unsigned char *)key.at,
			    *from = (const unsigned char *)in.at;
	int n = 0;
	bool ok = ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_cbc(), NULL, k, k, encrypt) == 1 &&
		  EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
		  EVP_CipherUpdate(ctx, out, &n, from, (int)in.len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok && (size_t)n == in.len;
}

/* 16 random bytes, length, XML, appid, 1 to 32 bytes of padding. */
static enum err unwrap(struct str plain, struct str appid, struct str *out)
{
	size_t pad = plain.len ? (unsigned char)plain.at[plain.len - 1] : 0;
	if (!pad || pad > PAD || plain.len < 20 + pad)
		return fault_as(ERR_DENIED, "callback.padding", NULL, "回调解密失败");
	const unsigned char *p = (const unsigned char *)plain.at + 16;
	size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	size_t room = plain.len - 20 - pad;
	if (n > room || !str_eq(str_sub(plain, 20 + n, room - n), appid))
		return fault_as(ERR_DENIED, "callback.appid", NULL, "回调不是发给本公众号的");
	*out = str_sub(plain, 20, n);
	return ERR_OK;
}

enum err wechat_decrypt(struct arena *a, const struct wechat_callback_keys *k,
	struct str encrypted64, struct str *out)
{
	struct str key, bytes;
	TRY(key_bytes(a, k, &key));
	if (!base64_decode(a, encrypted64, &bytes) || !bytes.len || bytes.len % PAD)
		return fault_as(ERR_DENIED, "callback.base64", NULL, "回调密文有误");
	unsigned char *plain = arena_alloc(a, bytes.len + IV);
	if (!aes(key, bytes, plain, false))
		return fault_as(ERR_DENIED, "callback.aes", NULL, "回调解密失败");
	return unwrap((struct str){ (char *)plain, bytes.len }, k->appid, out);
}

enum err wechat_encrypt(struct arena *a, const struct wechat_callback_keys *k, struct str random,
	struct str xml, struct str *out64)
{
	struct buf b;
	struct str key;
	TRY(key_bytes(a, k, &key));
	buf_init(&b, a, xml.len + 256);
	buf_add(&b, str_sub(random, 0, 16));
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(&b, (char)(xml.len >> shift));
	buf_add(&b, xml);
	buf_add(&b, k->appid);
	size_t pad = PAD - b.len % PAD;
	for (size_t i = 0; i < pad; i++)
		buf_add_char(&b, (char)pad);
	unsigned char *out = arena_alloc(a, b.len + IV);
	if (!aes(key, buf_str(&b), out, true))
		return fault(ERR_INTERNAL, "AES 加密失败");
	*out64 = base64(a, (struct str){ (char *)out, b.len });
	return ERR_OK;
}

static enum err open_body(struct arena *a, const struct wechat_callback_keys *k, struct str query,
	struct str body, struct str *out)
{
	struct str encrypted = xml_text(a, body, "Encrypt");
	struct str timestamp = wechat_query(a, query, "timestamp");
	struct str nonce = wechat_query(a, query, "nonce");
	struct str parts[] = { k->token, timestamp, nonce, encrypted };
	struct str signature =
		wechat_query(a, query, encrypted.len ? "msg_signature" : "signature");
	if (!k->token.len ||
		!equal_secret(str_c(wechat_signature(a, parts, encrypted.len ? 4 : 3)), signature))
		return fault_as(ERR_DENIED, "callback.signature", NULL, "回调签名不符");
	if (encrypted.len)
		return wechat_decrypt(a, k, encrypted, out);
	if (k->aes_key.len)
		return fault_as(ERR_DENIED, "callback.plain", NULL, "应为加密的回调");
	*out = body;
	return ERR_OK;
}

enum err wechat_callback_read(struct arena *a, const struct wechat_callback_keys *k,
	struct str query, struct str body, struct wechat_event *out)
{
	struct str xml;
	if (body.len > CALLBACK_BYTES_MAX)
		return fault_as(ERR_INVALID, "callback.size", NULL, "回调过大");
	TRY(open_body(a, k, query, body, &xml));
	struct wechat_event e = { .event = xml_text(a, xml, "Event"),
		.publish_id = xml_text(a, xml, "publish_id"),
		.status = xml_text(a, xml, "publish_status"),
		.article_id = xml_text(a, xml, "article_id"),
		.from = xml_text(a, xml, "FromUserName"),
		.at = xml_text(a, xml, "CreateTime"),
		.msg_id = xml_text(a, xml, "MsgID") };
	if (!e.status.len) /* of a mass message */
		e.status = xml_text(a, xml, "Status");
	if (!e.event.len)
		return fault_as(ERR_INVALID, "callback.event", NULL, "回调中没有事件");
	*out = e;
	return ERR_OK;
}

bool wechat_event_is_new(struct wechat_heard *h, const struct wechat_event *e)
{
	SCRATCH(a);
	enum { KNOWN = sizeof h->events / sizeof *h->events };
	const char *said = arena_printf(&a, STRF "\n" STRF "\n" STRF "\n" STRF "\n" STRF "\n" STRF,
		STRV(e->from), STRV(e->at), STRV(e->event), STRV(e->publish_id), STRV(e->status),
		STRV(e->msg_id));
	const char *name = sha256_hex(&a, str_c(said));
	for (size_t i = 0; i < KNOWN; i++)
		if (!strcmp(h->events[i], name))
			return false;
	(void)snprintf(h->events[h->next++ % KNOWN], sizeof *h->events, "%s", name);
	return true;
}
