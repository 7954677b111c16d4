/* people.c: accounts, for the system and the security administrator. */
#include "desk/people.h"

#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

static enum err list(struct request *req, struct str q, int64_t id, int64_t cursor, int64_t limit,
	struct rows *out)
{
	return store_run(req->db, req->arena, account_list, out, P_INT(id), P_TEXT(q),
		P_INT(cursor), P_INT(limit), P_BOOL(capability_in(req->who.may, CAP_ACCOUNT_WRITE)),
		P_BOOL(capability_in(req->who.may, CAP_ROLE_WRITE)));
}

enum err on_account_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor;
	struct str q;
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "q", &q));
	TRY(list(req, q, 0, cursor, limit, &rows));
	return reply_row(req, res, 200, &rows, "account.none", "没有账号");
}

/* One account, with more members put in front: {"password":"…", …}. */
static enum err show(
	struct request *req, struct response *res, int status, int64_t id, struct str password)
{
	AUTO_ROWS rows = {};
	json_auto_t *j = NULL;
	TRY(list(req, STR(""), id, INT64_MAX, 1, &rows));
	TRY(json_read(row_str(&rows, 0, 0), &j));
	json_t *one = json_array_get(json_object_get(j, "items"), 0);
	if (!one)
		return fault_as(ERR_NOTFOUND, "account.none", NULL, "没有这个账号");
	if (password.len)
		json_object_set_new(one, "password", json_from(password));
	return reply_made(req, res, status, one);
}

enum err on_account_show(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	return show(req, res, 200, id, (struct str){});
}

static const struct field newcomer_fields[] = {
	FIELD(struct newcomer, person_no, LINE, true, 40),
	FIELD(struct newcomer, login, LINE, true, 32),
	FIELD(struct newcomer, name, LINE, true, 40),
	FIELD(struct newcomer, department, LINE, true, 16),
};

enum err on_account_create(struct request *req, struct response *res)
{
	struct newcomer form = {};
	struct person me = request_person(req);
	struct str password;
	int64_t id;
	TRY(form_read(req, newcomer_fields, &form));
	TRY(account_open(req->db, req->arena, &me, &form, &id, &password));
	return show(req, res, 201, id, password);
}

struct change_form {
	struct str name, department;
};
static const struct field change_fields[] = {
	FIELD(struct change_form, name, LINE, true, 40),
	FIELD(struct change_form, department, LINE, true, 16),
};

enum err on_account_update(struct request *req, struct response *res)
{
	struct change_form form = {};
	struct person me = request_person(req);
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(form_read(req, change_fields, &form));
	TRY(account_change(
		req->db, req->arena, &me, id, form.name, form.department, item_match(req)));
	return show(req, res, 200, id, (struct str){});
}

struct reason_form {
	struct str reason;
};
static const struct field reason_fields[] = {
	FIELD(struct reason_form, reason, TEXT, true, 500),
};

typedef enum err state_act(
	struct store *, struct arena *, const struct person *, int64_t, struct str);

static enum err change_state(struct request *req, struct response *res, state_act *act)
{
	struct reason_form form = {};
	struct person me = request_person(req);
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(form_read(req, reason_fields, &form));
	TRY(act(req->db, req->arena, &me, id, form.reason));
	return show(req, res, 200, id, (struct str){});
}

enum err on_account_suspend(struct request *req, struct response *res)
{
	return change_state(req, res, account_suspend);
}

enum err on_account_resume(struct request *req, struct response *res)
{
	return change_state(req, res, account_resume);
}

enum err on_account_password(struct request *req, struct response *res)
{
	struct reason_form form = {};
	struct person me = request_person(req);
	struct str password;
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(form_read(req, reason_fields, &form));
	TRY(account_reset(req->db, req->arena, &me, id, &password));
	return show(req, res, 200, id, password);
}

struct roles_form {
	struct lines roles;
	struct str key_id, signature;
};
static const struct field roles_fields[] = {
	FIELD(struct roles_form, roles, LINES, true, ROLE__COUNT),
	FIELD(struct roles_form, key_id, LINE, true, 64),
	FIELD(struct roles_form, signature, LINE, true, 400),
};

enum err on_account_roles(struct request *req, struct response *res)
{
	struct roles_form form = {};
	struct person me = request_person(req);
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(form_read(req, roles_fields, &form));
	struct own_signature s = { form.key_id, form.signature };
	TRY(account_set_roles(req->db, req->arena, &me, id, form.roles.at, form.roles.count, &s));
	return show(req, res, 200, id, (struct str){});
}

struct vouch_form {
	struct str key_id, signature;
};
static const struct field vouch_fields[] = {
	FIELD(struct vouch_form, key_id, LINE, true, 64),
	FIELD(struct vouch_form, signature, LINE, true, 400),
};

enum err on_device_countersign(struct request *req, struct response *res)
{
	struct vouch_form form = {};
	struct person me = request_person(req);
	int64_t id, device;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(request_id(req, 1, "device.none", &device));
	TRY(form_read(req, vouch_fields, &form));
	struct own_signature s = { form.key_id, form.signature };
	TRY(device_vouch(req->db, req->arena, &me, id, device, &s));
	return show(req, res, 200, id, (struct str){});
}

enum err on_account_enrol(struct request *req, struct response *res)
{
	struct person me = request_person(req);
	struct str code, until;
	int64_t id;
	TRY(request_id(req, 0, "account.none", &id));
	TRY(account_enrol(req->db, req->arena, &me, id, &code, &until));
	json_auto_t *j = json_pack("{so so}", "code", json_from(code), "until", json_from(until));
	return reply_made(req, res, 201, j);
}

enum err on_department_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, department_list, &rows));
	return reply_row(req, res, 200, &rows, "department.none", "还没有处室");
}

static json_t *capabilities_json(enum role r)
{
	json_t *list = json_array();
	for (enum capability c = 0; c < CAP__COUNT; c++)
		if (capability_roles(c) >> r & 1)
			json_array_append_new(list, json_pack("{ss ss}", "name", capability_name(c),
							    "what", capability_zh(c)));
	return list;
}

enum err on_role_list(struct request *req, struct response *res)
{
	json_auto_t *items = json_array();
	for (enum role r = 0; r < ROLE__COUNT; r++)
		json_array_append_new(items,
			json_pack("{ss ss si so}", "role", role_name(r), "name", role_zh(r),
				"class", role_class(r), "capabilities", capabilities_json(r)));
	json_auto_t *answer = json_pack("{sO}", "items", items);
	return reply_made(req, res, 200, answer);
}
