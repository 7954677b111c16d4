#include "channels/app/sign.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/sign.h"

enum { SECRETS_MAX = 4, HMAC_KEY_MIN = 24, HMAC_KEY_MAX = 64, HEADER_MAX = 1024 };

static enum err unusable(const char *why)
{
	return fault_as(ERR_DENIED, "app.secret", NULL,
		"订阅方的签名密钥%s，请系统管理员在连接器配置里改正", why);
}

static enum err sign_hmac(struct arena *a, struct str text, struct str said, struct buf *out)
{
	struct str key;
	unsigned char mac[SHA256_BYTES];
	if (!base64_decode(a, text, &key) || key.len < HMAC_KEY_MIN || key.len > HMAC_KEY_MAX)
		return unusable("不是 24 到 64 字节的 base64（whsec_）");
	hmac_sha256(key, said, mac);
	struct str sum = base64(a, (struct str){ (const char *)mac, sizeof mac });
	buf_printf(out, "%sv1," STRF, out->len ? " " : "", STRV(sum));
	return ERR_OK;
}

static enum err sign_ed25519(struct arena *a, struct str text, struct str said, struct buf *out)
{
	struct str bytes, sig;
	struct key *key;
	if (!base64_decode(a, text, &bytes) || key_read_seed(bytes, &key))
		return unusable("不是 Ed25519 私钥的 base64（whsk_）");
	enum err e = key_sign(key, a, said, &sig);
	key_free(key);
	TRY(e);
	buf_printf(out, "%sv1a," STRF, out->len ? " " : "", STRV(base64(a, sig)));
	return ERR_OK;
}

static enum err sign_one(struct arena *a, struct str secret, struct str said, struct buf *out)
{
	if (str_starts(secret, STR("whsec_")))
		return sign_hmac(a, str_from(secret, 6), said, out);
	if (str_starts(secret, STR("whsk_")))
		return sign_ed25519(a, str_from(secret, 5), said, out);
	return unusable("应以 whsec_ 或 whsk_ 开头");
}

enum err webhook_sign(struct arena *a, struct str secrets, struct str id, int64_t timestamp,
	struct str body, struct str *out)
{
	struct buf b, said;
	buf_init(&b, a, HEADER_MAX);
	buf_init(&said, a, id.len + body.len + 64);
	buf_printf(&said, STRF ".%lld.", STRV(id), (long long)timestamp);
	buf_add(&said, body);
	for (int n = 0; n < SECRETS_MAX && secrets.len;) {
		struct str one = str_trim(str_cut(&secrets, ' '));
		if (one.len)
			TRY(sign_one(a, one, buf_str(&said), &b));
		n += one.len > 0;
	}
	if (!b.len || str_trim(secrets).len)
		return unusable(b.len ? "超过 4 个" : "没有配置");
	*out = buf_str(&b);
	return ERR_OK;
}
