#include "channels/miniprogram/tcb.h"

#include "base/buf.h"
#include "base/digest.h"
#include "channels/miniprogram/query.h"

enum { UPLOAD_MS = 60 * 1000, LINK_S = 60 };

static const struct {
	const char *code;
	enum err err;
	const char *zh;
} classes[] = {
#define CLASS(name, code, err, zh) { code, ERR_##err, zh },
#include "channels/miniprogram/classes.def"
#undef CLASS
};

enum class {
#define CLASS(name, code, err, zh) CLASS_##name,
#include "channels/miniprogram/classes.def"
#undef CLASS
};

static const struct code {
	int64_t code;
	enum class class;
} codes[] = {
#define CODE(number, name) { number, CLASS_##name },
#include "channels/miniprogram/errcodes.def"
#undef CODE
};

static enum class class_of(int64_t errcode) {
	for (const struct code *c = codes; c < codes + sizeof codes / sizeof *codes;
		c++) if (c->code == errcode) return c->class;
	return CLASS_BUSY;
}

static enum err refused(const json_t *answer, int64_t errcode, bool of_token)
{
	struct str said = json_str(answer, "errmsg");
	enum class class = class_of(errcode);
	if (of_token && class == CLASS_TOKEN)
		class = CLASS_SECRET;
	return fault_as(classes[class].err, classes[class].code, NULL,
		"小程序：%s（errcode %lld " STRF "）", classes[class].zh, (long long)errcode,
		STRV(str_sub(said, 0, 120)));
}

void tcb_open(struct tcb *t, struct wire *wire, struct arena *a, const struct mini_settings *s)
{
	*t = (struct tcb){ .wx = { .wire = wire,
				   .arena = a,
				   .zh = "小程序",
				   .code = "miniprogram",
				   .refused = refused },
		.settings = *s };
	weixin_open(&t->wx);
}

static enum err ask_json(struct tcb *t, const char *path, const json_t *body, json_t **out)
{
	const struct weixin_request r = { path, "", json_text(t->wx.arena, body),
		STR("application/json") };
	return weixin_ask(&t->wx, &r, out);
}

static enum err ask(struct tcb *t, const char *path, struct str query, json_t **out)
{
	json_auto_t *body = json_pack(
		"{s:o, s:o}", "env", json_from(t->settings.env), "query", json_from(query));
	return ask_json(t, path, body, out);
}

static enum err unreadable(void)
{
	return fault_as(
		ERR_BUSY, "miniprogram.row", NULL, "小程序：读不懂云数据库的回答，稍后重试");
}

/* The rows come as text, each a JSON of its own. */
static enum err read_rows(const json_t *answer, json_t **out)
{
	size_t i;
	json_t *text;
	json_auto_t *rows = json_array();
	const json_t *data = json_object_get(answer, "data");
	if (!json_is_array(data))
		return unreadable();
	json_array_foreach(data, i, text)
	{
		json_t *row = NULL;
		struct str s = { json_string_value(text), json_string_length(text) };
		if (!json_is_string(text) || json_read(s, &row))
			return unreadable();
		json_array_append_new(rows, row);
	}
	*out = json_incref(rows);
	return ERR_OK;
}

enum err tcb_get(struct tcb *t, struct str id, json_t **out)
{
	struct str query;
	json_auto_t *answer = NULL, *rows = NULL;
	TRY(query_one(t->wx.arena, t->settings.collection, id, &query));
	TRY(ask(t, "tcb/databasequery", query, &answer));
	TRY(read_rows(answer, &rows));
	*out = json_incref(json_array_get(rows, 0));
	return ERR_OK;
}

enum err tcb_set(struct tcb *t, struct str id, const json_t *row)
{
	struct str query;
	json_auto_t *answer = NULL;
	TRY(query_set(t->wx.arena, t->settings.collection, id, row, &query));
	return ask(t, "tcb/databaseupdate", query, &answer);
}

enum err tcb_remove(struct tcb *t, struct str id)
{
	struct str query;
	json_auto_t *answer = NULL;
	TRY(query_remove(t->wx.arena, t->settings.collection, id, &query));
	return ask(t, "tcb/databasedelete", query, &answer);
}

enum err tcb_page(struct tcb *t, int skip, json_t **out, int64_t *out_total)
{
	struct str query;
	json_auto_t *answer = NULL;
	TRY(query_page(t->wx.arena, t->settings.collection, skip, TCB_PAGE, &query));
	TRY(ask(t, "tcb/databasequery", query, &answer));
	*out_total = json_int(json_object_get(answer, "pager"), "Total", -1);
	return read_rows(answer, out);
}

static void part(struct buf *b, const char *boundary, const char *name, struct str value)
{
	buf_printf(
		b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary, name);
	buf_add(b, value);
	buf_add(b, STR("\r\n"));
}

/* What the platform's own libraries send to the address that it named. */
static struct str form(struct arena *a, const char *boundary, struct str path, const json_t *ticket,
	struct str media_type, struct str bytes)
{
	struct buf b;
	buf_init(&b, a, bytes.len + 16 * 1024);
	part(&b, boundary, "key", path);
	part(&b, boundary, "Signature", json_str(ticket, "authorization"));
	part(&b, boundary, "x-cos-security-token", json_str(ticket, "token"));
	part(&b, boundary, "x-cos-meta-fileid", json_str(ticket, "cos_file_id"));
	buf_printf(&b,
		"--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
		"Content-Type: " STRF "\r\n\r\n",
		boundary, STRV(media_type));
	buf_add(&b, bytes);
	buf_printf(&b, "\r\n--%s--\r\n", boundary);
	return buf_str(&b);
}

static enum err not_stored(int status)
{
	return fault_as(ERR_BUSY, "miniprogram.picture", NULL,
		"小程序：图片没有传上云存储（HTTP %d），稍后重试", status);
}

/* The storage is another machine, which the platform names: https and public, as any such address. */
static enum err send_file(struct tcb *t, struct str path, const json_t *ticket,
	struct str media_type, struct str bytes)
{
	struct arena *a = t->wx.arena;
	struct wire_reply reply = {};
	const char *boundary = arena_printf(a, "----shenfa%.32s", sha256_hex(a, bytes));
	struct wire_request q = { .method = "POST",
		.url = json_str(ticket, "url"),
		.body = form(a, boundary, path, ticket, media_type, bytes),
		.media_type = str_c(arena_printf(a, "multipart/form-data; boundary=%s", boundary)),
		.timeout_ms = UPLOAD_MS,
		.anywhere = true };
	enum err e = t->wx.wire->exchange(t->wx.wire, a, &q, &reply);
	if (e && e != ERR_UNCERTAIN && e != ERR_UNAVAILABLE)
		return e;
	if (e || reply.status < 200 || reply.status > 299)
		return not_stored(e ? 0 : reply.status);
	return ERR_OK;
}

/* What says "stored" may be a wall in front of it: a row that names no file shows a hole for ever. */
static enum err look_for_file(struct tcb *t, struct str id)
{
	json_auto_t *answer = NULL;
	json_auto_t *body = json_pack("{s:o, s:[{s:o, s:i}]}", "env", json_from(t->settings.env),
		"file_list", "fileid", json_from(id), "max_age", LINK_S);
	TRY(ask_json(t, "tcb/batchdownloadfile", body, &answer));
	const json_t *found = json_array_get(json_object_get(answer, "file_list"), 0);
	if (!str_eq(json_str(found, "fileid"), id))
		return unreadable();
	return json_int(found, "status", -1) ? not_stored(200) : ERR_OK;
}

enum err tcb_upload(
	struct tcb *t, struct str path, struct str media_type, struct str bytes, struct str *out_id)
{
	json_auto_t *ticket = NULL;
	json_auto_t *body =
		json_pack("{s:o, s:o}", "env", json_from(t->settings.env), "path", json_from(path));
	TRY(ask_json(t, "tcb/uploadfile", body, &ticket));
	struct str id = json_str(ticket, "file_id");
	if (!id.len || !json_str(ticket, "url").len)
		return unreadable();
	TRY(send_file(t, path, ticket, media_type, bytes));
	TRY(look_for_file(t, id));
	*out_id = arena_str(t->wx.arena, id);
	return ERR_OK;
}
