#include "web/connector_key.h"

#include "model/courier_auth.h"
#include "web/route.h"

enum { WINDOW_MS = 5 * 60 * 1000, LINKS = -1, CALLS = -2 };

static enum err wrong(const char *zh)
{
	return fault_as(ERR_LOGIN, "connector.key", NULL, "%s", zh);
}

/* A courier of a channel by its account's key; the one that looks at links, and the robot, by their own. */
static enum err read_key(struct request *req, int64_t account, struct rows *out)
{
	if (account == LINKS)
		return store_run(req->db, req->arena, link_key, out);
	if (account == CALLS)
		return store_run(req->db, req->arena, call_key, out);
	return store_run(req->db, req->arena, courier_key, out, P_INT(account));
}

static enum err check_signature(
	struct request *req, const struct courier_auth *auth, int64_t account)
{
	AUTO_KEY key = NULL;
	AUTO_ROWS rows = {};
	TRY(read_key(req, account, &rows));
	if (rows.count != 1 || key_public_read(row_str(&rows, 0, 0), &key) ||
		key_kind(key) != KEY_ED25519)
		return wrong("渠道账号没有登记渠道连接器的公钥");
	return courier_auth_check(
		auth, key, method_name(req->head->method), req->head->raw_target, req->body);
}

/* The number of the account that speaks, LINKS or CALLS: never one for the other. */
static enum err read_account(const struct request *req, struct str said, int64_t *out)
{
	int needs = req->route->needs;
	bool fits;
	if (needs == LINK_COURIER || needs == CALL_COURIER) {
		*out = needs == LINK_COURIER ? LINKS : CALLS;
		fits = str_eq(said, needs == LINK_COURIER ? STR("links") : STR("calls"));
	} else
		fits = str_i64(said, out) && *out > 0;
	return fits ? ERR_OK : wrong("没有这个渠道账号");
}

static enum err use_nonce(struct request *req, int64_t account, struct str nonce)
{
	AUTO_ROWS rows = {};
	TRY(account < 0 ? store_run(req->db, req->arena, link_nonce, &rows, P_TEXT(nonce))
			: store_run(req->db, req->arena, courier_nonce, &rows, P_INT(account),
				  P_TEXT(nonce)));
	return rows.count
		       ? ERR_OK
		       : fault_as(ERR_LOGIN, "connector.replay", NULL, "该请求已收到过，不再接受");
}

enum err connector_key_check(struct request *req)
{
	int64_t account;
	struct courier_auth auth;
	if (req->channel)
		return ERR_OK; /* a long poll that was woken: its signature has been seen */
	TRY(courier_auth_read(req->arena, head_value(req->head, "authorization"), &auth));
	TRY(read_account(req, auth.account, &account));
	if (auth.at < req->now - WINDOW_MS || auth.at > req->now + WINDOW_MS)
		return wrong("渠道连接器的时钟与服务器相差过大");
	TRY(request_db(req));
	TRY(check_signature(req, &auth, account));
	TRY(use_nonce(req, account, auth.nonce));
	req->channel = account;
	return ERR_OK;
}
