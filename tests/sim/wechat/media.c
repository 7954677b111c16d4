#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/wechat/platform.h"

enum { PICTURE_MAX = 1000000, MATERIAL_MAX = 10000000 };

struct part {
	struct str name, filename, bytes;
};

static struct str quoted_behind(struct str head, const char *key)
{
	struct str rest = head;
	ptrdiff_t at = str_find(head, str_c(key));
	if (at < 0)
		return STR("");
	rest = str_from(head, (size_t)at + strlen(key));
	return str_cut(&rest, '"');
}

/* The one part of a multipart body, measured: boundary, head, bytes, closing boundary. */
static bool read_part(const struct sim_request *q, struct part *out)
{
	struct str type = str_c(q->content_type), mark = STR("boundary=");
	ptrdiff_t at = str_find(type, mark);
	if (!str_starts(type, STR("multipart/form-data")) || at < 0)
		return false;
	struct str boundary = str_from(type, (size_t)at + mark.len);
	const char *open = arena_printf(q->arena, "--" STRF "\r\n", STRV(boundary));
	const char *close = arena_printf(q->arena, "\r\n--" STRF "--", STRV(boundary));
	ptrdiff_t head_end = str_find(q->body, STR("\r\n\r\n")),
		  end = str_find(q->body, str_c(close));
	if (!str_starts(q->body, str_c(open)) || head_end < 0 || end < head_end + 4)
		return false;
	struct str head = str_sub(q->body, 0, (size_t)head_end);
	out->name = quoted_behind(head, " name=\"");
	out->filename = quoted_behind(head, "filename=\"");
	out->bytes = str_sub(q->body, (size_t)head_end + 4, (size_t)(end - head_end - 4));
	return str_eq(out->name, STR("media")) && out->filename.len;
}

/* By its bytes, whatever the name says. */
static const char *kind_of(struct str bytes)
{
	if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n\0\0\0\rIHDR")) && bytes.len > 57)
		return "image/png";
	if (str_starts(bytes, STR("\xFF\xD8\xFF")) && str_ends(bytes, STR("\xFF\xD9")))
		return "image/jpeg";
	return NULL;
}

static const char *keep(struct platform *p, const struct sim_request *q, const struct part *part)
{
	const char *id = wx_new_id(p, q->arena, "pic");
	json_object_set_new(p->pictures, id,
		json_pack("{s:s, s:o}", "type", kind_of(part->bytes), "b64",
			json_from(base64(q->arena, part->bytes))));
	return arena_printf(q->arena, "%s/mmbiz/%s", p->address, id);
}

static int picture_fault(const struct part *part, size_t max)
{
	if (!kind_of(part->bytes))
		return 40005;
	return part->bytes.len >= max ? 40009 : 0;
}

void wx_upload_picture(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct part part;
	if (!read_part(q, &part))
		return wx_error(q, out, 41005, "media data missing");
	int code = picture_fault(&part, PICTURE_MAX);
	if (code)
		return wx_error(q, out, code, "invalid picture");
	wx_reply(q, out, json_pack("{s:s}", "url", keep(p, q, &part)));
}

void wx_add_material(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct part part;
	struct str type = sim_query(q, "type");
	if (!str_eq(type, STR("image")) && !str_eq(type, STR("thumb")))
		return wx_error(q, out, 40004, "invalid media type");
	if (!read_part(q, &part))
		return wx_error(q, out, 41005, "media data missing");
	int code = picture_fault(&part, MATERIAL_MAX);
	if (code)
		return wx_error(q, out, code, "invalid picture");
	const char *id = wx_new_id(p, q->arena, "mat"), *url = keep(p, q, &part);
	json_array_insert_new(p->materials, 0,
		json_pack("{s:s, s:o, s:I, s:s}", "media_id", id, "name", json_from(part.filename),
			"update_time", (json_int_t)(clock_now() / 1000), "url", url));
	wx_reply(q, out, json_pack("{s:s, s:s, s:[]}", "media_id", id, "url", url, "item"));
}

void wx_list_material(
	struct platform *p, const struct sim_request *q, const json_t *asked, struct sim_reply *out)
{
	if (!str_eq(json_str(asked, "type"), STR("image")))
		return wx_error(q, out, 40004, "invalid media type");
	wx_page(q, p->materials, asked, out);
}

bool wx_has_material(const struct platform *p, struct str media_id)
{
	size_t i;
	json_t *m;
	json_array_foreach(p->materials, i, m)
	{
		if (str_eq(json_str(m, "media_id"), media_id))
			return true;
	}
	return false;
}

void wx_show_picture(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	const json_t *picture = json_object_get(p->pictures, q->path + strlen("/mmbiz/"));
	struct str bytes;
	if (!picture || !base64_decode(q->arena, json_str(picture, "b64"), &bytes))
		return;
	*out = (struct sim_reply){
		.status = 200,
		.media_type = arena_cstr(q->arena, json_str(picture, "type")),
		.body = bytes,
	};
}
