#include "desk/people.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/sign.h"
#include "desk/password.h"
#include "desk/signed.h"

enum { KEPT_PASSWORDS = 5 };

static struct str digest(struct arena *a, struct str s)
{
	char *sum = arena_alloc(a, SHA256_BYTES);
	sha256(s, (unsigned char *)sum);
	return (struct str){ sum, SHA256_BYTES };
}

static enum err nobody(void)
{
	return fault_as(ERR_NOTFOUND, "account.none", NULL, "没有这个账号");
}

/* What the constraints said, in words: one person, one account, one name. */
static enum err taken(enum err e)
{
	if (e == ERR_CONFLICT && !strcmp(err_what(), "account_person_no_key"))
		return fault_as(ERR_CONFLICT, "account.person", "person_no",
			"此人已有账号：一人一号（第九条）");
	if (e == ERR_CONFLICT && !strcmp(err_what(), "account_login_key"))
		return fault_as(ERR_CONFLICT, "account.login", "login", "登录名已被使用");
	if (e == ERR_NOTFOUND)
		return fault_as(ERR_INVALID, "account.department", "department", "没有这个处室");
	if (e == ERR_INVALID)
		return fault_as(ERR_INVALID, "account.login", "login",
			"登录名应以小写字母开头，2 到 32 位，只含小写字母、数字和 . _ -；姓名 1 到 "
			"40 字");
	return e;
}

enum err account_open(struct store *db, struct arena *a, const struct person *by,
	const struct newcomer *n, int64_t *out_id, struct str *out_password)
{
	AUTO_ROWS rows = {};
	struct str hash, password = password_one_time(a);
	TRY(password_hash(a, password, &hash));
	enum err e = store_run(db, a, account_add, &rows, P_TEXT(n->person_no), P_TEXT(n->login),
		P_TEXT(n->name), P_TEXT(n->department), P_TEXT(hash), P_INT(by->id));
	if (e)
		return taken(e);
	*out_id = row_int(&rows, 0, 0);
	*out_password = password;
	return ERR_OK;
}

enum err account_change(struct store *db, struct arena *a, const struct person *by, int64_t id,
	struct str name, struct str department, struct str if_match)
{
	AUTO_ROWS rows = {};
	enum err e = store_run(db, a, account_change, &rows, P_INT(id), P_TEXT(name),
		P_TEXT(department), P_INT(by->id), P_TEXT(if_match));
	if (e)
		return taken(e);
	return row_bool(&rows, 0, 0) ? ERR_OK : nobody();
}

static enum err set_state(struct store *db, struct arena *a, const struct person *by, int64_t id,
	const char *from, const char *to, struct str reason)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, account_state, &rows, P_INT(id), P_C(from), P_C(to), P_INT(by->id),
		P_TEXT(reason)));
	if (!row_bool(&rows, 0, 0))
		return fault_as(ERR_WRONG_STATE, "account.state", NULL,
			"没有这个账号，或其状态不允许此操作");
	return ERR_OK;
}

enum err account_suspend(
	struct store *db, struct arena *a, const struct person *by, int64_t id, struct str reason)
{
	if (id == by->id)
		return fault_as(ERR_DENIED, "account.self", NULL, "不能停用自己的账号");
	return set_state(db, a, by, id, "ACTIVE", "SUSPENDED", reason);
}

enum err account_resume(
	struct store *db, struct arena *a, const struct person *by, int64_t id, struct str reason)
{
	return set_state(db, a, by, id, "SUSPENDED", "ACTIVE", reason);
}

enum err account_reset(struct store *db, struct arena *a, const struct person *by, int64_t id,
	struct str *out_password)
{
	AUTO_ROWS rows = {};
	struct str hash, password = password_one_time(a);
	TRY(password_hash(a, password, &hash));
	TRY(store_run(db, a, account_password, &rows, P_INT(id), P_TEXT(hash), P_INT(by->id)));
	if (!rows.count)
		return nobody();
	*out_password = password;
	return ERR_OK;
}

static enum err exclusive(void)
{
	return fault_as(ERR_CONFLICT, "role.exclusive", "roles",
		"系统、安全、审计管理员互斥，也不能兼任其他角色");
}

static enum err check_roles(const struct str *roles, size_t count)
{
	role_set set = 0;
	for (size_t i = 0; i < count; i++) {
		enum role r;
		if (!role_named(roles[i], &r))
			return fault_as(ERR_INVALID, "role.unknown", "roles", "没有角色“" STRF "”",
				STRV(roles[i]));
		set |= 1u << r;
	}
	return roles_agree(set) ? ERR_OK : exclusive();
}

enum err own_signature_check(struct store *db, struct arena *a, const struct person *by,
	const struct own_signature *s, struct str payload, int64_t *out_key)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, device_key_find, &rows, P_INT(by->id), P_TEXT(s->key_id)));
	if (!rows.count)
		return fault_as(ERR_DENIED, "vote.key", "key_id",
			"此签名密钥还没有会签、不属于您或已停用：刚登记的请安全管理员会签，其他的请"
			"在“我的”页面登记本设备");
	if (signature_fits(row_str(&rows, 0, 1), payload, s->value))
		return fault_as(ERR_DENIED, "vote.signature", "signature",
			"签名与内容不符，未予受理；请刷新页面后重试");
	*out_key = row_int(&rows, 0, 0);
	return ERR_OK;
}

static enum err read_appointment(
	struct store *db, struct arena *a, int64_t id, struct appointment *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, grant_facts, &rows, P_INT(id)));
	if (!rows.count)
		return nobody();
	out->account = id;
	out->login = arena_str(a, row_str(&rows, 0, 0));
	out->person_no = arena_str(a, row_str(&rows, 0, 1));
	out->department = arena_str(a, row_str(&rows, 0, 2));
	out->after = row_int(&rows, 0, 3);
	return ERR_OK;
}

enum err account_set_roles(struct store *db, struct arena *a, const struct person *by, int64_t id,
	const struct str *roles, size_t count, const struct own_signature *s)
{
	int64_t key;
	struct appointment g = { .roles = roles, .role_count = count };
	if (id == by->id)
		return fault_as(ERR_DENIED, "role.self", NULL, "不能变更自己的角色");
	TRY(check_roles(roles, count));
	TRY(read_appointment(db, a, id, &g));
	TRY(own_signature_check(db, a, by, s, grant_payload(a, &g), &key));
	enum err e = store_run(db, a, account_grant, NULL, P_INT(id), P_TEXT_LIST(roles, count),
		P_INT(by->id), P_INT(key), P_TEXT(s->value));
	return e == ERR_CONFLICT && !strcmp(err_what(), "administrators_are_apart") ? exclusive()
										    : e;
}

enum err device_vouch(struct store *db, struct arena *a, const struct person *by, int64_t account,
	int64_t device, const struct own_signature *s)
{
	AUTO_ROWS rows = {};
	int64_t key;
	TRY(store_run(db, a, device_find, &rows, P_INT(account), P_INT(device)));
	TRY(rows_need(&rows, "device.none", "没有这把待会签的密钥"));
	struct enrolment e = { account, row_str(&rows, 0, 0), row_str(&rows, 0, 1),
		row_str(&rows, 0, 2) };
	TRY(own_signature_check(db, a, by, s, key_payload(a, &e), &key));
	return store_run(db, a, device_countersign, NULL, P_INT(account), P_INT(device),
		P_INT(by->id), P_INT(key), P_TEXT(s->value));
}

enum err account_enrol(struct store *db, struct arena *a, const struct person *by, int64_t id,
	struct str *out_code, struct str *out_until)
{
	AUTO_ROWS rows = {};
	struct str code = password_one_time(a);
	TRY(store_run(
		db, a, account_enrol, &rows, P_INT(id), P_BYTES(digest(a, code)), P_INT(by->id)));
	if (row_null(&rows, 0, 0))
		return nobody();
	*out_code = code;
	*out_until = arena_str(a, row_str(&rows, 0, 0));
	return ERR_OK;
}

/* The first row is the password in use; the others came before it. */
static enum err check_history(
	struct store *db, struct arena *a, const struct person *who, struct str old, struct str new)
{
	AUTO_ROWS rows = {};
	bool fits;
	TRY(store_run(db, a, password_history, &rows, P_INT(who->id)));
	TRY(password_verify(rows.count ? row_str(&rows, 0, 0) : (struct str){}, old, &fits));
	if (!fits)
		return fault_as(ERR_INVALID, "password.old", "old", "原口令不正确");
	for (int i = 0; i < rows.count && i < KEPT_PASSWORDS; i++) {
		TRY(password_verify(row_str(&rows, i, 0), new, &fits));
		if (fits)
			return fault_as(ERR_INVALID, "password.reused", "new",
				"不能使用最近 %d 次用过的口令", KEPT_PASSWORDS);
	}
	return ERR_OK;
}

enum err password_change(struct store *db, struct arena *a, const struct person *who,
	struct str login, struct str old, struct str new, struct str token_hash,
	struct str *out_token)
{
	struct str hash;
	*out_token = random_token(a);
	TRY(password_check(new, login, who->name));
	TRY(check_history(db, a, who, old, new));
	TRY(password_hash(a, new, &hash));
	return store_run(db, a, password_set, NULL, P_INT(who->id), P_TEXT(hash),
		P_BYTES(token_hash), P_BYTES(sha256_str(a, *out_token)));
}

/* Kept as PEM, whatever form it came in. */
static enum err read_key(
	struct arena *a, const struct new_device *n, const char **out_id, struct str *out_pem)
{
	AUTO_KEY key = NULL;
	if (key_public_read(n->public_key, &key))
		return fault_as(ERR_INVALID, "device.key", "public_key", "公钥读不出来");
	if (!str_eq(n->kind, str_c(key_kind_name(key_kind(key)))))
		return fault_as(ERR_INVALID, "device.kind", "kind", "公钥的种类与 kind 不符");
	*out_id = key_id(a, key);
	*out_pem = key_public_pem(a, key);
	return ERR_OK;
}

enum err device_enrol(struct store *db, struct arena *a, const struct person *who,
	const struct new_device *n, struct str *out_json)
{
	AUTO_ROWS rows = {};
	const char *id;
	struct str pem;
	TRY(read_key(a, n, &id, &pem));
	enum err e = store_run(db, a, device_add, &rows, P_INT(who->id), P_TEXT(n->code),
		P_TEXT(n->kind), P_C(id), P_TEXT(pem), P_TEXT(n->label));
	if (e == ERR_CONFLICT)
		return fault_as(ERR_CONFLICT, "device.known", "public_key", "这把密钥已登记过");
	TRY(e);
	*out_json = arena_str(a, row_str(&rows, 0, 0));
	return ERR_OK;
}

enum err device_revoke(struct store *db, struct arena *a, const struct person *who, int64_t device)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, device_revoke, &rows, P_INT(who->id), P_INT(device)));
	return row_bool(&rows, 0, 0)
		       ? ERR_OK
		       : fault_as(ERR_NOTFOUND, "device.none", NULL, "没有这把密钥，或已停用");
}
