#include "web/session.h"

#include <strings.h>

#include "base/digest.h"
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

static struct str hash_of(struct arena *a, struct str token)
{
	char *sum = arena_alloc(a, SHA256_BYTES);
	sha256(token, (unsigned char *)sum);
	return (struct str){ sum, SHA256_BYTES };
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

static void read_caller(struct request *req, const struct rows *rows, struct str hash)
{
	struct caller *who = &req->who;
	who->id = row_int(rows, 0, 0);
	who->login = arena_str(req->arena, row_str(rows, 0, 1));
	who->name = arena_str(req->arena, row_str(rows, 0, 2));
	who->department = arena_str(req->arena, row_str(rows, 0, 3));
	who->device = arena_str(req->arena, row_str(rows, 0, 4));
	who->must_change = row_bool(rows, 0, 5);
	who->roles = read_roles(row_str(rows, 0, 6));
	who->may = capabilities_of(who->roles) | 1u << CAP_SELF | 1u << CAP_DIRECTORY_READ;
	who->token_hash = hash;
	/* 63 bits of the hash name the session in the record and tell nobody the token. */
	memcpy(&who->session, hash.at, sizeof who->session);
	who->session &= INT64_MAX;
}

enum err session_name_token(struct request *req, struct str token)
{
	AUTO_ROWS rows = {};
	TRY(request_db(req));
	struct str hash = hash_of(req->arena, token);
	bool background = str_eq(head_value(req->head, "x-background"), STR("1"));
	TRY(store_run(
		req->db, req->arena, session_touch, &rows, P_BYTES(hash), P_BOOL(background)));
	if (rows.count != 1)
		return fault_as(ERR_LOGIN, "login.ended", NULL, "登录已失效，请重新登录");
	read_caller(req, &rows, hash);
	return ERR_OK;
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
