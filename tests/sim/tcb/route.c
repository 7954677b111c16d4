#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/faults.h"
#include "tests/sim/ledger.h"
#include "tests/sim/tcb/cloud.h"

enum { PAGE_MAX = 100, LINKS_MAX = 50 };

static void ledger(struct cloud *c, const char *event, const char *id, const json_t *row)
{
	json_auto_t *line = json_pack("{s:s, s:s, s:O?, s:O?, s:O?}", "event", event, "_id", id,
		"rev", json_object_get(row, "rev"), "status", json_object_get(row, "status"),
		"title", json_object_get(row, "title"));
	sim_ledger_add(c->wx->ledger, line);
}

/* set() replaces the whole row; where it made one, it says so by "id" and counts nothing. */
static void set_row(
	struct cloud *c, const struct sim_request *q, struct cloud_query *x, struct sim_reply *out)
{
	const char *id = arena_cstr(q->arena, x->id);
	bool there = json_object_get(c->rows, id);
	json_object_set_new(x->data, "_id", json_string(id));
	json_object_set(c->rows, id, x->data);
	c->inserted += !there;
	c->replaced += there;
	ledger(c, there ? "replaced" : "inserted", id, x->data);
	json_t *answer = json_pack("{s:i, s:s, s:i, s:i}", "errcode", 0, "errmsg", "ok", "matched",
		(int)there, "modified", (int)there);
	if (!there)
		json_object_set_new(answer, "id", json_string(id));
	wx_reply(q, out, answer);
}

static void give_rows(const struct sim_request *q, const json_t *rows, int64_t skip, int64_t limit,
	struct sim_reply *out)
{
	json_t *data = json_array();
	int64_t total = (int64_t)json_array_size(rows);
	for (int64_t i = skip; i < total && i < skip + limit; i++)
		json_array_append_new(
			data, json_from(json_text(q->arena, json_array_get(rows, (size_t)i))));
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:{s:I, s:I, s:I}, s:o}", "errcode", 0, "errmsg", "ok",
			"pager", "Offset", (json_int_t)skip, "Limit", (json_int_t)limit, "Total",
			(json_int_t)total, "data", data));
}

static void query_rows(
	struct cloud *c, const struct sim_request *q, struct cloud_query *x, struct sim_reply *out)
{
	const char *id;
	json_t *row;
	json_auto_t *found = json_array();
	json_object_foreach(c->rows, id, row)
	{
		if (x->verb == CLOUD_PAGE || str_eq(str_c(id), x->id))
			json_array_append(found, row);
	}
	give_rows(q, found, x->skip, x->verb == CLOUD_PAGE ? x->limit : 1, out);
}

static void remove_row(
	struct cloud *c, const struct sim_request *q, struct cloud_query *x, struct sim_reply *out)
{
	const char *id = arena_cstr(q->arena, x->id);
	json_t *row = json_object_get(c->rows, id);
	bool there = row;
	if (there)
		ledger(c, "removed", id, row);
	json_object_del(c->rows, id);
	c->removed += there;
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:i}", "errcode", 0, "errmsg", "ok", "deleted", (int)there));
}

/* Which forms each call takes. */
static bool fits(const char *name, enum cloud_verb verb)
{
	static const char *const calls[] = { [CLOUD_SET] = "databaseupdate",
		[CLOUD_ONE] = "databasequery",
		[CLOUD_PAGE] = "databasequery",
		[CLOUD_REMOVE] = "databasedelete" };
	return !strcmp(name, calls[verb]);
}

static void run_query(struct cloud *c, const struct sim_request *q, struct cloud_query *x,
	const char *name, struct sim_reply *out)
{
	if (!str_eq(x->collection, str_c(c->collection)))
		return wx_error(q, out, -502005, "database collection not exists");
	if (!fits(name, x->verb) || (x->verb == CLOUD_PAGE && x->limit > PAGE_MAX))
		return wx_error(q, out, 40097, "invalid args");
	if (x->verb == CLOUD_SET)
		set_row(c, q, x, out);
	else if (x->verb == CLOUD_REMOVE)
		remove_row(c, q, x, out);
	else
		query_rows(c, q, x, out);
}

static void database(struct cloud *c, const struct sim_request *q, const json_t *body,
	const char *name, struct sim_reply *out)
{
	struct cloud_query x = {};
	if (!json_str(body, "query").len)
		return wx_error(q, out, 40101, "missing parameter");
	if (!cloud_parse(json_str(body, "query"), &x))
		return wx_error(q, out, 40097, "invalid args");
	run_query(c, q, &x, name, out);
	json_decref(x.data);
}

/* The storage is another machine: the ticket lets a file in, and no token. */
static const char upload[] = "cos/upload";

/* Where the file goes, and what lets it in there. */
static void upload_ticket(
	struct cloud *c, const struct sim_request *q, const json_t *body, struct sim_reply *out)
{
	struct str path = json_str(body, "path");
	if (!str_starts(path, STR("shenfa/")) || str_find(path, STR("..")) >= 0)
		return wx_error(q, out, 40097, "invalid args");
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "errcode", 0, "errmsg", "ok",
			"url", arena_printf(q->arena, "%s/%s", c->wx->address, upload), "token",
			"cos-token", "authorization", "q-sign-algorithm=sha1&q-ak=stand-in",
			"file_id",
			arena_printf(q->arena, "cloud://%s.0000/" STRF, c->env, STRV(path)),
			"cos_file_id", "cos-file-id"));
}

static bool part_is(struct str body, const char *name, const char *value)
{
	SCRATCH(a);
	const char *want = arena_printf(&a, "name=\"%s\"\r\n\r\n%s\r\n", name, value);
	return str_find(body, str_c(want)) >= 0;
}

static struct str part_of(struct arena *a, struct str body, const char *head)
{
	ptrdiff_t at = str_find(body, str_c(head));
	struct str rest = at < 0 ? STR("") : str_from(body, (size_t)at + strlen(head));
	ptrdiff_t begin = str_find(rest, STR("\r\n\r\n"));
	rest = begin < 0 ? STR("") : str_from(rest, (size_t)begin + 4);
	ptrdiff_t end = str_find(rest, STR("\r\n------"));
	return arena_str(a, str_sub(rest, 0, end < 0 ? 0 : (size_t)end));
}

static void take_file(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	struct str path = part_of(q->arena, q->body, "name=\"key\"");
	struct str bytes = part_of(q->arena, q->body, "name=\"file\"; filename=");
	bool fits = part_is(q->body, "Signature", "q-sign-algorithm=sha1&q-ak=stand-in") &&
		    part_is(q->body, "x-cos-security-token", "cos-token") &&
		    part_is(q->body, "x-cos-meta-fileid", "cos-file-id");
	*out = (struct sim_reply){ .status = 403,
		.media_type = "application/xml",
		.body = STR("<Error><Code>AccessDenied</Code></Error>") };
	if (!fits || !path.len || !bytes.len)
		return;
	json_object_set_new(
		c->files, arena_cstr(q->arena, path), json_from(base64(q->arena, bytes)));
	c->uploaded++;
	ledger(c, "uploaded", arena_cstr(q->arena, path), NULL);
	*out = (struct sim_reply){ .status = 204, .media_type = "text/plain", .body = STR("") };
}

/* One of the files asked for; NULL: no such question. */
static json_t *file_link(const struct cloud *c, struct arena *a, const json_t *asked)
{
	struct str id = json_str(asked, "fileid");
	const char *head = arena_printf(a, "cloud://%s.0000/", c->env);
	if (!str_starts(id, str_c(head)) || json_int(asked, "max_age", 0) < 1)
		return NULL;
	const char *path = arena_cstr(a, str_from(id, strlen(head)));
	bool there = json_object_get(c->files, path);
	return json_pack("{s:o, s:s, s:i, s:s}", "fileid", json_from(id), "download_url",
		there ? arena_printf(a, "%s/files/%s", c->wx->address, path) : "", "status",
		(int)!there, "errmsg", there ? "ok" : "STORAGE_FILE_NONEXIST");
}

static void file_links(
	struct cloud *c, const struct sim_request *q, const json_t *body, struct sim_reply *out)
{
	size_t i;
	json_t *asked;
	json_auto_t *links = json_array();
	const json_t *list = json_object_get(body, "file_list");
	if (!json_array_size(list) || json_array_size(list) > LINKS_MAX)
		return wx_error(q, out, 40097, "invalid args");
	json_array_foreach((json_t *)list, i, asked)
	{
		json_t *link = file_link(c, q->arena, asked);
		if (!link)
			return wx_error(q, out, 40097, "invalid args");
		json_array_append_new(links, link);
	}
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:O}", "errcode", 0, "errmsg", "ok", "file_list", links));
}

static size_t points(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
	return n;
}

/* By words in the text, as a platform would by its own: 低俗 is risky, 时政 is to be reviewed, 含糊 is no answer. */
static void check_words(
	struct cloud *c, const struct sim_request *q, const json_t *body, struct sim_reply *out)
{
	struct str text = json_str(body, "content");
	bool risky = str_find(text, STR("低俗")) >= 0, review = str_find(text, STR("时政")) >= 0;
	if (json_int(body, "version", 0) != 2 || json_int(body, "scene", 0) < 1 ||
		json_int(body, "scene", 0) > 4 || !text.len || points(text) > 2500)
		return wx_error(q, out, 40129, "invalid args");
	if (!c->reader || !str_eq(json_str(body, "openid"), str_c(c->reader)))
		return wx_error(q, out, 61010, "code is expired");
	c->checked++;
	if (str_find(text, STR("含糊")) >= 0)
		return wx_error(q, out, 0, "ok");
	wx_reply(q, out,
		json_pack("{s:i, s:s, s:s, s:{s:s, s:i}}", "errcode", 0, "errmsg", "ok", "trace_id",
			"t-1", "result", "suggest",
			risky    ? "risky"
			: review ? "review"
				 : "pass",
			"label",
			risky    ? 20012
			: review ? 20001
				 : 100));
}

static void route(
	struct cloud *c, const struct sim_request *q, const char *name, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	if (strcmp(q->method, "POST") != 0)
		return wx_error(q, out, 43002, "require POST method");
	if (!strcmp(name, upload))
		return take_file(c, q, out);
	if (!q->body.len)
		return wx_error(q, out, 44002, "empty post data");
	if (json_read(q->body, &body))
		return wx_error(q, out, 47001, "data format error");
	if (!strcmp(name, "msg_sec_check"))
		return check_words(c, q, body, out);
	if (c->closed)
		return wx_error(q, out, 85088, "no qbase privilege");
	if (!str_eq(json_str(body, "env"), str_c(c->env)))
		return wx_error(q, out, -501000, "env not exists");
	if (!strcmp(name, "databasequery") || !strcmp(name, "databaseupdate") ||
		!strcmp(name, "databasedelete"))
		return database(c, q, body, name, out);
	if (!strcmp(name, "uploadfile"))
		return upload_ticket(c, q, body, out);
	if (!strcmp(name, "batchdownloadfile"))
		return file_links(c, q, body, out);
	wx_error(q, out, 40097, "invalid args");
}

/* On a copy, which is thrown away. */
static void pretend(
	struct cloud *c, const struct sim_request *q, const char *name, struct sim_reply *out)
{
	struct cloud kept = *c;
	const char *file = c->wx->ledger;
	c->wx->ledger = NULL;
	c->rows = json_deep_copy(kept.rows);
	c->files = json_deep_copy(kept.files);
	route(c, q, name, out);
	json_decref(c->rows);
	json_decref(c->files);
	c->wx->ledger = file;
	*c = kept;
}

static void act_on(void *context, struct arena *a, const json_t *held)
{
	struct sim_reply nobody = {};
	struct sim_request q;
	if (sim_request_again(a, held, &q))
		route(context, &q, q.path, &nobody);
}

void cloud_let_go(struct cloud *c)
{
	sim_let_go(c->held, act_on, c);
}

static const char wall[] = "<html><head><title>501</title></head><body>501</body></html>";

static void spoil(const json_t *fault, struct str kind, struct sim_reply *out)
{
	if (str_eq(kind, STR("html")))
		*out = (struct sim_reply){
			.status = 200, .media_type = "text/html", .body = str_c(wall)
		};
	if (str_eq(kind, STR("failed")))
		*out = (struct sim_reply){
			.status = 500, .media_type = "text/plain", .body = STR("error")
		};
	sim_cut_off(fault, out);
}

static int wrong_token(struct cloud *c, const struct sim_request *q)
{
	return strcmp(q->path + 1, upload) ? wx_check_token(c->wx, q) : 0;
}

/* The faults of faults.c beside the other stand-in, for "tcb/databaseupdate", "cos/upload" and so on. */
static void call(
	struct cloud *c, const struct sim_request *q, const char *name, struct sim_reply *out)
{
	const json_t *fault = wx_fault(c->wx, q->path + 1);
	struct str kind = json_str(fault, "kind");
	int code = wrong_token(c, q);
	c->wx->calls++;
	c->calls++;
	if (code)
		return wx_error(q, out, code, "invalid credential, access_token is invalid");
	if (str_eq(kind, STR("errcode")))
		return wx_error(q, out, (int)json_int(fault, "errcode", -1), "stand-in fault");
	if (str_eq(kind, STR("false")))
		return pretend(c, q, name, out);
	if (str_eq(kind, STR("late")))
		sim_hold(c->held, json_int(fault, "ms", 1000), sim_request_kept(q, name));
	else if (!str_eq(kind, STR("dropped")))
		route(c, q, name, out);
	spoil(fault, kind, out);
}

static void show_ledger(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	wx_reply(q, out,
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:O}", "inserted",
			(json_int_t)c->inserted, "uploaded", (json_int_t)c->uploaded, "replaced",
			(json_int_t)c->replaced, "removed", (json_int_t)c->removed, "calls",
			(json_int_t)c->calls, "shown", (json_int_t)cloud_shown(c), "rows", c->rows,
			"files", c->files));
}

/* {"closed":true}: the cloud was never switched on. */
static void set_closed(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	json_auto_t *body = NULL;
	if (json_read(q->body, &body))
		return wx_error(q, out, 47001, "data format error");
	c->closed = json_is_true(json_object_get(body, "closed"));
	wx_error(q, out, 0, "ok");
}

void cloud_serve(struct cloud *c, const struct sim_request *q, struct sim_reply *out)
{
	if (str_starts(str_c(q->path), STR("/cgi-bin/")) || !strcmp(q->path, "/_sim/faults"))
		return wx_serve(c->wx, q, out);
	pthread_mutex_lock(&c->wx->lock);
	cloud_let_go(c);
	if (str_starts(str_c(q->path), STR("/tcb/")))
		call(c, q, q->path + strlen("/tcb/"), out);
	else if (!strcmp(q->path, "/wxa/msg_sec_check"))
		call(c, q, q->path + strlen("/wxa/"), out);
	else if (!strcmp(q->path + 1, upload))
		call(c, q, upload, out);
	else if (!strcmp(q->path, "/_sim/closed"))
		set_closed(c, q, out);
	else if (!strcmp(q->path, "/_sim/ledger"))
		show_ledger(c, q, out);
	else if (!strcmp(q->path, "/"))
		cloud_page(c, q, out);
	pthread_mutex_unlock(&c->wx->lock);
}

size_t cloud_shown(const struct cloud *c)
{
	size_t n = 0;
	const char *id;
	json_t *row;
	json_object_foreach(c->rows, id, row)
	{
		n += str_eq(json_str(row, "status"), STR("published"));
	}
	return n;
}

void cloud_begin(struct cloud *c)
{
	c->rows = json_object();
	c->files = json_object();
	c->held = json_array();
	c->inserted = c->replaced = c->removed = c->uploaded = c->checked = c->calls = 0;
}

void cloud_end(struct cloud *c)
{
	json_decref(c->rows);
	json_decref(c->files);
	json_decref(c->held);
}
