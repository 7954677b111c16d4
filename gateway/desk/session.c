#include "desk/session.h"

#include "base/digest.h"
#include "desk/password.h"

struct looked {
	bool locked;
	int64_t account;
	struct str password, since;
};

static enum err look(struct store *db, struct arena *a, const struct login *l, struct str hash,
	struct looked *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, login_look, &rows, P_TEXT(l->account), P_BYTES(hash)));
	*out = (struct looked){ .locked = row_bool(&rows, 0, 0),
		.account = row_int(&rows, 0, 1),
		.password = arena_str(a, row_str(&rows, 0, 2)),
		.since = arena_str(a, row_str(&rows, 0, 4)) };
	return ERR_OK;
}

static enum err locked(void)
{
	return fault_as(ERR_BUSY, "login.locked", NULL,
		"口令连续输错 5 次，已锁定 30 分钟；如非本人操作，请联系系统管理员");
}

static enum err wrong(
	struct store *db, struct arena *a, const struct login *l, struct str hash, int64_t account)
{
	AUTO_ROWS rows = {};
	TRY(store_run(
		db, a, login_failed, &rows, P_BYTES(hash), P_INT(account), P_TEXT(l->address)));
	if (row_bool(&rows, 0, 0))
		return locked();
	return fault_as(ERR_LOGIN, "login.wrong", NULL, "账号或口令不正确");
}

static enum err open_for(struct store *db, struct arena *a, const struct login *l, struct str hash,
	const struct looked *found, struct session *out)
{
	AUTO_ROWS rows = {};
	struct str token = random_token(a);
	TRY(store_run(db, a, session_open, &rows, P_INT(found->account), P_TEXT(l->device),
		P_BYTES(sha256_str(a, token)), P_TEXT(l->address), P_BOOL(l->replace),
		P_BYTES(hash), P_TEXT(found->since)));
	if (!rows.count)
		return fault_as(ERR_CONFLICT, "session.elsewhere", NULL,
			"您已在另一处登录。继续登录将结束那一处的登录，并留下记录");
	*out = (struct session){ found->account, token, arena_str(a, row_str(&rows, 0, 0)) };
	return ERR_OK;
}

enum err session_open(struct store *db, struct arena *a, const struct login *l, struct session *out)
{
	struct looked found;
	bool right = false;
	struct str hash = sha256_str(a, l->account);
	TRY(look(db, a, l, hash, &found));
	if (found.locked)
		return locked();
	TRY(password_verify(found.password, l->password, &right));
	if (!right)
		return wrong(db, a, l, hash, found.account);
	return open_for(db, a, l, hash, &found, out);
}

enum err session_close(struct store *db, struct arena *a, struct str token_hash)
{
	return store_run(db, a, session_close, NULL, P_BYTES(token_hash));
}
