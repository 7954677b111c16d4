#include "web/connector_key.h"

#include "base/digest.h"
#include "base/sign.h"

enum { WINDOW_MS = 5 * 60 * 1000, NONCE_HEX = 16 };

struct claim {
	int64_t account, at;
	struct str nonce, signature;
};

static enum err wrong(const char *zh)
{
	return fault_as(ERR_LOGIN, "connector.key", NULL, "%s", zh);
}

static enum err read_claim(struct request *req, struct claim *out)
{
	unsigned char nonce[NONCE_HEX / 2];
	struct str rest = head_value(req->head, "authorization");
	if (!str_starts(rest, STR("Courier ")))
		return wrong("缺少渠道程序的签名");
	rest = str_from(rest, strlen("Courier "));
	if (!str_i64(str_cut(&rest, ':'), &out->account) || !str_i64(str_cut(&rest, ':'), &out->at))
		return wrong("渠道程序的签名有误");
	out->nonce = str_cut(&rest, ':');
	if (!unhex(out->nonce, nonce, sizeof nonce) ||
		!base64_decode(req->arena, rest, &out->signature))
		return wrong("渠道程序的签名有误");
	if (out->at < req->now - WINDOW_MS || out->at > req->now + WINDOW_MS)
		return wrong("渠道程序的时钟与服务器相差过大");
	return ERR_OK;
}

static void free_key(struct key **key)
{
	if (*key)
		key_free(*key);
}

static enum err check_signature(struct request *req, const struct claim *c)
{
	__attribute__((cleanup(free_key))) struct key *key = NULL;
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, courier_key, &rows, P_INT(c->account)));
	if (rows.count != 1 || key_public_read(row_str(&rows, 0, 0), &key) ||
		key_kind(key) != KEY_ED25519)
		return wrong("渠道账号没有登记渠道程序的公钥");
	struct str said = str_c(arena_printf(req->arena, "%s\n" STRF "\n%lld\n" STRF "\n%s",
		method_name(req->head->method), STRV(req->head->raw_target), (long long)c->at,
		STRV(c->nonce), sha256_hex(req->arena, req->body)));
	return key_verify(key, said, c->signature) ? wrong("渠道程序的签名不符") : ERR_OK;
}

enum err connector_key_check(struct request *req)
{
	struct claim c;
	AUTO_ROWS rows = {};
	if (req->channel)
		return ERR_OK; /* a long poll that was woken: its signature has been seen */
	TRY(read_claim(req, &c));
	TRY(request_db(req));
	TRY(check_signature(req, &c));
	TRY(store_run(
		req->db, req->arena, courier_nonce, &rows, P_INT(c.account), P_TEXT(c.nonce)));
	if (!rows.count)
		return fault_as(ERR_LOGIN, "connector.replay", NULL, "该请求已收到过，不再接受");
	req->channel = c.account;
	return ERR_OK;
}
