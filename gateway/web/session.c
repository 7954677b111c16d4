#include "web/session.h"

#include <strings.h>

#include "base/digest.h"
#include "desk/decide.h"
#include "web/route.h"
#include "web/worker.h"

enum { TOKEN_MAX = 100 };

static const char *cookie_name(const struct request *req)
{
	return req->web->options->secure ? "__Host-shenfa" : "shenfa";
}

static struct str cookie_token(const struct request *req)
{
	struct str rest = head_value(req->head, "cookie"), found = {};
	while (rest.len) {
		struct str value = str_trim(str_cut(&rest, ';'));
		struct str name = str_cut(&value, '=');
		if (!str_eq(name, str_c(cookie_name(req))))
			continue;
		if (found.at)
			return (struct str){}; /* two of them: somebody set one from outside */
		found = value;
	}
	return found;
}

static struct str bearer_token(const struct request *req)
{
	struct str value = head_value(req->head, "authorization");
	if (value.len > 7 && !strncasecmp(value.at, "Bearer ", 7))
		return str_trim(str_from(value, 7));
	return (struct str){};
}

static role_set read_roles(struct str list)
{
	role_set set = 0;
	while (list.len) {
		enum role r;
		if (role_named(str_cut(&list, ' '), &r))
			set |= 1u << r;
	}
	return set;
}

/* Columns of the view session_caller, behind the token. */
enum {
	ID = 1,
	LOGIN,
	NAME,
	DEPARTMENT,
	DEVICE,
	MUST_CHANGE,
	ROLES,
	STALE,
	SEES_ALL,
	LEXICON,
	ITEM,
	ACTED_ON = LEXICON
};

static void read_caller(struct request *req, const struct rows *rows, struct str hash)
{
	struct caller *who = &req->who;
	who->id = row_int(rows, 0, ID);
	who->login = arena_str(req->arena, row_str(rows, 0, LOGIN));
	who->name = arena_str(req->arena, row_str(rows, 0, NAME));
	who->department = arena_str(req->arena, row_str(rows, 0, DEPARTMENT));
	who->device = arena_str(req->arena, row_str(rows, 0, DEVICE));
	who->must_change = row_bool(rows, 0, MUST_CHANGE);
	who->roles = read_roles(row_str(rows, 0, ROLES));
	who->may = capabilities_of(who->roles) | capability_bit(CAP_SELF) |
		   capability_bit(CAP_DIRECTORY_READ);
	who->token_hash = hash;
	/* 63 bits of the hash name the session in the record and tell nobody the token. */
	memcpy(&who->session, hash.at, sizeof who->session);
	who->session &= INT64_MAX;
}

static void read_item(struct request *req, const struct rows *rows)
{
	struct draft_head *h = &req->door.head;
	struct str *texts[] = { &h->commit, &h->tree, NULL, &h->kind, &h->department, &h->title,
		&h->register_no };
	if (!strcmp(req->door.code, "draft.new")) {
		req->door.draft_ahead = row_int(rows, 0, ITEM);
		return;
	}
	req->door.visible = row_bool(rows, 0, ITEM);
	h->id = row_int(rows, 0, ITEM + 1);
	for (int i = 0; i < 7; i++)
		if (texts[i])
			*texts[i] = arena_str(req->arena, row_str(rows, 0, ITEM + 2 + i));
	h->rev = row_int(rows, 0, ITEM + 4);
	h->created_by = row_int(rows, 0, ITEM + 9);
}

/* Who acts on an item needs nothing of it but that he sees it. */
static bool only_acted_on(const struct route *r)
{
	return r && r->flags & (SIGNED | UNREAD);
}

/* And what he signs with: in the same round trip. */
static enum err ask_signing(struct request *req, struct str hash, int64_t id, struct rows *out)
{
	AUTO_ROWS facts = {};
	const struct store_call calls[] = { STORE_CALL(session_touch_act, out, P_BYTES(hash),
						    P_INT(id)),
		STORE_CALL(sign_facts_ahead, &facts, P_INT(id), P_BYTES(hash)) };
	TRY(store_run_all(req->db, req->arena, calls, 2));
	req->door.signing = signing_of(req->arena, &facts);
	return ERR_OK;
}

/* The item of the path is read with the person: one question instead of two or three. */
static enum err ask(struct request *req, struct str hash, struct rows *out)
{
	int64_t id;
	struct param token = P_BYTES(hash);
	const struct route *r = req->route;
	struct str pattern = r ? r->pattern : STR("");
	if (r && r->method == METHOD_POST && str_eq(pattern, STR("/drafts"))) {
		req->door.code = "draft.new";
		return store_run(req->db, req->arena, session_touch_new, out, token);
	}
	bool draft = str_starts(pattern, STR("/drafts/{id}"));
	if ((!draft && !str_starts(pattern, STR("/submissions/{id}"))) ||
		!str_i64(req->ids[0], &id) || id <= 0)
		return store_run(req->db, req->arena, session_touch, out, token);
	req->door.code = draft ? "draft.none" : "submission.none";
	if (r->flags & SIGNED)
		return ask_signing(req, hash, id, out);
	if (only_acted_on(r))
		return store_run(req->db, req->arena, session_touch_act, out, token, P_INT(id));
	return draft ? store_run(req->db, req->arena, session_touch_draft, out, token, P_INT(id))
		     : store_run(req->db, req->arena, session_touch_submission, out, token,
			       P_INT(id));
}

static void read_door(struct request *req, const struct rows *rows)
{
	if (req->door.code && only_acted_on(req->route)) {
		req->door.visible = row_bool(rows, 0, ACTED_ON);
		return;
	}
	req->door.read = true;
	req->door.lexicon = row_int(rows, 0, LEXICON);
	if (req->door.code)
		read_item(req, rows);
}

enum err session_name_token(struct request *req, struct str token)
{
	AUTO_ROWS rows = {};
	TRY(request_db(req));
	struct str hash = sha256_str(req->arena, token);
	bool background = str_eq(head_value(req->head, "x-background"), STR("1"));
	TRY(ask(req, hash, &rows));
	if (rows.count != 1)
		return fault_as(ERR_LOGIN, "login.ended", NULL, "登录已失效，请重新登录");
	read_caller(req, &rows, hash);
	read_door(req, &rows);
	if (background || !row_bool(&rows, 0, STALE))
		return ERR_OK;
	return store_run(req->db, req->arena, session_seen, NULL, P_BYTES(hash));
}

enum err session_name(struct request *req)
{
	struct str token = bearer_token(req);
	if (!token.len) {
		token = cookie_token(req);
		req->who.by_cookie = true;
	}
	if (!token.len || token.len > TOKEN_MAX)
		return fault_as(ERR_LOGIN, "login.none", NULL, "请先登录");
	return session_name_token(req, token);
}

const char *session_cookie(struct request *req, struct str token)
{
	return arena_printf(req->arena, "%s=" STRF "; HttpOnly; SameSite=Strict; Path=/%s%s",
		cookie_name(req), STRV(token), req->web->options->secure ? "; Secure" : "",
		token.len ? "" : "; Max-Age=0");
}
