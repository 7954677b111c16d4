#include "web/request.h"

#include "base/clock.h"
#include "base/log.h"
#include "web/metrics.h"
#include "web/once.h"
#include "web/refusal.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/session.h"
#include "web/worker.h"

enum err request_db(struct request *req)
{
	TRY(worker_open(req->worker));
	req->db = req->worker->db;
	return ERR_OK;
}

struct person request_person(const struct request *req)
{
	return (struct person){ req->who.id, req->who.name, req->who.department, req->who.session };
}

enum err request_desk(struct request *req, struct desk *out, struct person *who)
{
	TRY(request_db(req));
	*out = (struct desk){ .db = req->db,
		.vault = req->worker->vault,
		.evidence = req->web->options->evidence,
		.arena = req->arena,
		.now = req->now };
	if (req->door.read) {
		out->seen = &req->door.head;
		out->lexicon_seen = &req->door.lexicon;
		out->draft_ahead = req->door.draft_ahead;
	}
	out->signing = &req->door.signing;
	*who = request_person(req);
	return ERR_OK;
}

enum err request_id(const struct request *req, int which, const char *code, int64_t *out)
{
	if (!str_i64(req->ids[which], out) || *out <= 0)
		return fault_as(ERR_NOTFOUND, code, NULL, "没有找到该编号的记录");
	return ERR_OK;
}

enum err request_query(const struct request *req, const char *name, struct str *out)
{
	struct str rest = req->head->query, found = {};
	while (rest.len) {
		struct str value = str_cut(&rest, '&');
		struct str key = str_cut(&value, '=');
		if (!str_eq(key, str_c(name)))
			continue;
		if (found.at)
			return fault_as(
				ERR_INVALID, "query.twice", name, "参数“%s”出现了两次", name);
		if (!percent_decode(req->arena, value, true, &found))
			return fault_as(
				ERR_INVALID, "query.escape", name, "参数“%s”的转义有误", name);
	}
	json_auto_t *valid = found.at ? json_stringn(found.at, found.len) : json_null();
	if (!valid || found.len > 1000)
		return fault_as(ERR_INVALID, "query.value", name, "参数“%s”有误", name);
	*out = found;
	return ERR_OK;
}

enum err request_page(const struct request *req, int64_t *limit, int64_t *cursor)
{
	struct str l, c;
	TRY(request_query(req, "limit", &l));
	TRY(request_query(req, "cursor", &c));
	*limit = 50;
	*cursor = INT64_MAX;
	if (l.len && (!str_i64(l, limit) || *limit < 1 || *limit > 100))
		return fault_as(ERR_INVALID, "query.limit", "limit", "limit 应在 1 到 100 之间");
	if (c.len && (!str_i64(c, cursor) || *cursor < 0))
		return fault_as(
			ERR_INVALID, "query.cursor", "cursor", "cursor 应取自上一页的 next");
	return ERR_OK;
}

static bool writes(enum method m)
{
	return m != METHOD_GET && m != METHOD_HEAD;
}

/* A name that an attacker's page may point at our address is not our name. */
static enum err check_host(const struct request *req)
{
	struct str host = head_value(req->head, "host");
	for (const char *const *o = req->web->origins; *o; o++) {
		struct str rest = str_c(*o);
		rest = str_from(rest, (size_t)str_find(rest, STR("://")) + 3);
		if (str_eq(rest, host))
			return ERR_OK;
	}
	return fault_as(ERR_INVALID, "http.host", NULL, "这里不是 " STRF, STRV(host));
}

/* What another site's page can send on a person's behalf carries neither of the two. */
static enum err check_origin(const struct request *req)
{
	struct str origin = head_value(req->head, "origin");
	if (!str_eq(head_value(req->head, "x-shenfa"), STR("1")))
		return fault_as(ERR_DENIED, "origin.header", NULL, "缺少请求头 X-Shenfa: 1");
	for (const char *const *o = req->web->origins; *o; o++)
		if (str_eq(origin, str_c(*o)))
			return ERR_OK;
	return fault_as(ERR_DENIED, "origin.foreign", NULL, "请求不是从本系统的页面发出的");
}

/* Pages of a browser share its cookie: what was opened for another does nothing in this name. */
static enum err check_same(const struct request *req)
{
	int64_t meant;
	struct str said = head_value(req->head, "shenfa-person");
	struct str name = req->who.name;
	if (!said.at || (str_i64(said, &meant) && meant == req->who.id))
		return ERR_OK;
	return fault_as(ERR_ANOTHER, "person.other", NULL,
		"现在登录的是“" STRF
		"”，这一页是以别的账号打开的，所以没有执行。您写的内容还在本页，"
		"请由本人重新登录后再办；要以“" STRF "”办理，请重新打开这一页。",
		STRV(name), STRV(name));
}

static enum err check_person(struct request *req)
{
	const struct route *r = req->route;
	TRY(session_name(req));
	if (req->who.by_cookie && writes(req->head->method))
		TRY(check_origin(req));
	TRY(check_same(req));
	if (!capability_in(req->who.may, (enum capability)r->needs))
		return fault_as(ERR_DENIED, "access.role", NULL, "您的角色没有“%s”的权限",
			capability_zh((enum capability)r->needs));
	if (req->who.must_change && !(r->flags & EARLY))
		return fault_as(ERR_DENIED, "password.must_change", NULL, "请先修改一次性口令");
	return ERR_OK;
}

static enum err check_size(const struct request *req)
{
	int64_t max = route_body_max(req->route);
	if (req->head->content_length > max)
		return fault_as(ERR_LIMIT, "http.body", NULL, "内容超过 %lld 字节", (long long)max);
	return ERR_OK;
}

static enum err check_match(const struct request *req)
{
	if (req->route->flags & IF_MATCH && !head_value(req->head, "if-match").len)
		return fault_as(ERR_PRECONDITION, "http.if_match", NULL,
			"缺少 If-Match：请带上正在修改的版本");
	return ERR_OK;
}

enum err request_open(struct request *req, struct response *res)
{
	const char *allow = NULL;
	enum err e = check_host(req);
	if (!e)
		e = route_find(req->arena, req->head->method, req->head->path, &req->route,
			req->ids, &allow);
	if (e == ERR_METHOD && allow)
		reply_header(res, "Allow", allow);
	TRY(e);
	if (!!(req->route->flags & HIDDEN) != req->metrics)
		return fault_as(ERR_NOTFOUND, "route.none", NULL, "没有这个地址");
	TRY(check_size(req));
	if (req->route->needs >= ANYONE)
		return ERR_OK; /* a courier's signature covers the body: checked when that is here */
	TRY(check_person(req));
	return check_match(req);
}

void request_fail(struct request *req, struct response *res, enum err e)
{
	int status = err_http(e);
	if (e == ERR_INTERNAL || e == ERR_UNAVAILABLE)
		log_fault(req->route ? req->route->name : "request", e);
	if (err_may_retry(e))
		reply_header(res, "Retry-After", "5");
	res->status = status;
	res->type = "application/problem+json; charset=utf-8";
	res->own_page = false;
	res->body = problem_text(req->arena, status, e, res->extra);
}

void request_run(struct request *req, struct response *res)
{
	enum err e = once_run(req, res);
	if (e)
		request_fail(req, res, e);
}
