#include "web/connector_key.h"

#include "model/courier_auth.h"

enum { WINDOW_MS = 5 * 60 * 1000 };

static enum err wrong(const char *zh)
{
	return fault_as(ERR_LOGIN, "connector.key", NULL, "%s", zh);
}

static void free_key(struct key **key)
{
	if (*key)
		key_free(*key);
}

static enum err check_signature(
	struct request *req, const struct courier_auth *auth, int64_t account)
{
	__attribute__((cleanup(free_key))) struct key *key = NULL;
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, courier_key, &rows, P_INT(account)));
	if (rows.count != 1 || key_public_read(row_str(&rows, 0, 0), &key) ||
		key_kind(key) != KEY_ED25519)
		return wrong("渠道账号没有登记渠道连接器的公钥");
	return courier_auth_check(
		auth, key, method_name(req->head->method), req->head->raw_target, req->body);
}

enum err connector_key_check(struct request *req)
{
	int64_t account;
	struct courier_auth auth;
	AUTO_ROWS rows = {};
	if (req->channel)
		return ERR_OK; /* a long poll that was woken: its signature has been seen */
	TRY(courier_auth_read(req->arena, head_value(req->head, "authorization"), &auth));
	if (!str_i64(auth.account, &account))
		return wrong("没有这个渠道账号");
	if (auth.at < req->now - WINDOW_MS || auth.at > req->now + WINDOW_MS)
		return wrong("渠道连接器的时钟与服务器相差过大");
	TRY(request_db(req));
	TRY(check_signature(req, &auth, account));
	TRY(store_run(
		req->db, req->arena, courier_nonce, &rows, P_INT(account), P_TEXT(auth.nonce)));
	if (!rows.count)
		return fault_as(ERR_LOGIN, "connector.replay", NULL, "该请求已收到过，不再接受");
	req->channel = account;
	return ERR_OK;
}
