/* me.c: logging in and out, and what is one's own. */
#include "base/clock.h"
#include "desk/password.h"
#include "desk/people.h"
#include "desk/session.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/session.h"

enum { LOGIN_WAIT_MS = 50, LOGIN_PATIENCE_MS = 15000 };

static void add_roles(json_t *me, role_set roles)
{
	json_t *names = json_array(), *zh = json_array(), *may = json_array();
	capability_set held = capabilities_of(roles) | capability_bit(CAP_SELF) |
			      capability_bit(CAP_DIRECTORY_READ);
	for (enum role r = 0; r < ROLE__COUNT; r++)
		if (roles >> r & 1) {
			json_array_append_new(names, json_string(role_name(r)));
			json_array_append_new(zh, json_string(role_zh(r)));
		}
	for (enum capability c = 0; c < CAP__COUNT; c++)
		if (capability_in(held, c))
			json_array_append_new(may, json_string(capability_name(c)));
	json_object_set_new(me, "roles", names);
	json_object_set_new(me, "role_names", zh);
	json_object_set_new(me, "capabilities", may);
}

/* ME of docs/api.md. The caller frees *out. */
static enum err read_me(struct request *req, json_t **out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, me_show, &rows, P_INT(req->who.id)));
	TRY(rows_need(&rows, "account.none", "没有这个账号"));
	TRY(json_read(row_str(&rows, 0, 0), out));
	add_roles(*out, req->who.roles);
	json_object_set_new(*out, "must_change", json_boolean(req->who.must_change));
	return ERR_OK;
}

enum err on_me_show(struct request *req, struct response *res)
{
	json_auto_t *me = NULL;
	TRY(read_me(req, &me));
	return reply_made(req, res, 200, me);
}

struct login_form {
	struct str account, password, device;
	bool replace;
};
static const struct field login_fields[] = {
	FIELD(struct login_form, account, LINE, true, 64),
	FIELD(struct login_form, password, SECRET, true, PASSWORD_BYTES_MAX),
	FIELD(struct login_form, device, LINE, false, 16),
	FIELD(struct login_form, replace, BOOL, false, 0),
};

static enum err check_device(struct str device)
{
	if (str_eq(device, STR("desk")) || str_eq(device, STR("phone")) ||
		str_eq(device, STR("cli")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "form.value", "device", "device 应为 desk、phone 或 cli");
}

/* The new session is read back as every later request will read it. */
static enum err welcome(struct request *req, struct response *res, const struct session *s)
{
	json_auto_t *me = NULL;
	TRY(session_name_token(req, s->token));
	TRY(read_me(req, &me));
	json_auto_t *answer = json_pack("{so so sO}", "token", json_from(s->token), "expires_at",
		json_from(s->expires_at), "account", me);
	reply_header(res, "Set-Cookie", session_cookie(req, s->token));
	return reply_made(req, res, 201, answer);
}

/* All four places of argon2 taken: the connection waits, no thread does. */
static enum err wait_for_turn(struct request *req, struct response *res, enum err e)
{
	if (e != ERR_BUSY || strcmp(err_what(), "password.busy") ||
		clock_ticks() - req->started > LOGIN_PATIENCE_MS)
		return e;
	res->wait_ms = LOGIN_WAIT_MS;
	return ERR_OK;
}

enum err on_session_create(struct request *req, struct response *res)
{
	struct login_form form = { .device = STR("desk") };
	struct session s;
	TRY(form_read(req, login_fields, &form));
	TRY(check_device(form.device));
	TRY(request_db(req));
	enum err e = session_open(req->db, req->arena,
		&(struct login){
			form.account, form.password, form.device, req->address, form.replace },
		&s);
	return e ? wait_for_turn(req, res, e) : welcome(req, res, &s);
}

enum err on_session_end(struct request *req, struct response *res)
{
	TRY(session_close(req->db, req->arena, req->who.token_hash));
	reply_header(res, "Set-Cookie", session_cookie(req, (struct str){}));
	return reply_none(res);
}

struct password_form {
	struct str old, new;
};
static const struct field password_fields[] = {
	FIELD(struct password_form, old, SECRET, true, PASSWORD_BYTES_MAX),
	FIELD(struct password_form, new, SECRET, true, PASSWORD_BYTES_MAX),
};

enum err on_me_password(struct request *req, struct response *res)
{
	struct password_form form = {};
	struct person me = request_person(req);
	struct str token;
	TRY(form_read(req, password_fields, &form));
	enum err e = password_change(req->db, req->arena, &me, req->who.login, form.old, form.new,
		req->who.token_hash, &token);
	if (e)
		return wait_for_turn(req, res, e);
	json_auto_t *answer = json_pack("{so}", "token", json_from(token));
	reply_header(res, "Set-Cookie", session_cookie(req, token));
	return reply_made(req, res, 200, answer);
}

static const struct field device_fields[] = {
	FIELD(struct new_device, kind, LINE, true, 10),
	FIELD(struct new_device, public_key, TEXT, true, 2000),
	FIELD(struct new_device, label, LINE, false, 60),
	FIELD(struct new_device, code, SECRET, true, 100),
};

enum err on_me_device_add(struct request *req, struct response *res)
{
	struct new_device form = { .label = STR("") };
	struct person me = request_person(req);
	struct str json;
	TRY(form_read(req, device_fields, &form));
	TRY(device_enrol(req->db, req->arena, &me, &form, &json));
	return reply_json(res, 201, json);
}

enum err on_me_device_revoke(struct request *req, struct response *res)
{
	int64_t id;
	struct person me = request_person(req);
	TRY(request_id(req, 0, "device.none", &id));
	TRY(device_revoke(req->db, req->arena, &me, id));
	return reply_none(res);
}

enum err on_me_notices(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, notice_list, &rows, P_INT(req->who.id)));
	return reply_row(req, res, 200, &rows, "notice.none", "没有提醒");
}

enum err on_me_notice_seen(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	TRY(request_id(req, 0, "notice.none", &id));
	TRY(store_run(req->db, req->arena, notice_seen, &rows, P_INT(req->who.id), P_INT(id)));
	TRY(rows_need(&rows, "notice.none", "没有这条提醒"));
	return reply_none(res);
}
