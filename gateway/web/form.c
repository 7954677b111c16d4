#include "web/form.h"

#include <strings.h>

#include "article/utf8.h"
#include "base/clock.h"
#include "web/route.h"
#include "web/typed.h"

size_t codepoints(struct str s)
{
	return utf8_count(s);
}

static const struct {
	const char *name, *zh;
} words[] = {
#define WORD(name, zh) { #name, zh },
#include "web/words.def"
#undef WORD
};

const char *form_word(const char *name)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].name, name))
			return words[i].zh;
	return name;
}

static enum err wrong(const struct field *f, const char *want)
{
	return fault_as(ERR_INVALID, "form.type", f->name, "“%s”应为%s", form_word(f->name), want);
}

static enum err too_long(const struct field *f, const char *unit)
{
	return fault_as(ERR_LIMIT, "form.long", f->name, "“%s”最多 %zu %s", form_word(f->name),
		f->max, unit);
}

static bool has_lines(enum field_kind k)
{
	return k == FIELD_TEXT || k == FIELD_CITED || k == FIELD_ARTICLE;
}

static enum err read_text(const struct field *f, const json_t *j, struct arena *a, struct str *out)
{
	if (!json_is_string(j))
		return wrong(f, "文字");
	struct str s = { json_string_value(j), json_string_length(j) };
	if (codepoints(s) > f->max)
		return too_long(f, "个字符");
	if (f->kind != FIELD_SECRET && str_has_control(s, has_lines(f->kind)))
		return fault_as(
			ERR_INVALID, "form.value", f->name, "“%s”中有控制字符", form_word(f->name));
	if (f->needed && !str_trim(s).len)
		return fault_as(
			ERR_INVALID, "form.missing", f->name, "“%s”不能为空", form_word(f->name));
	*out = arena_str(a, f->kind == FIELD_LINE ? str_trim(s) : s);
	return ERR_OK;
}

static enum err read_int(const struct field *f, const json_t *j, int64_t *out)
{
	if (!json_is_integer(j))
		return wrong(f, "整数");
	*out = json_integer_value(j);
	if (*out < 0 || (uint64_t)*out > f->max)
		return fault_as(ERR_INVALID, "form.value", f->name, "“%s”应在 0 到 %zu 之间",
			form_word(f->name), f->max);
	return ERR_OK;
}

static enum err read_id(const struct field *f, const json_t *j, int64_t *out)
{
	struct str s = { json_string_value(j), json_string_length(j) };
	if (!json_is_string(j) || !str_i64(s, out) || *out < 0)
		return wrong(f, "编号（文字形式的数字）");
	return ERR_OK;
}

static enum err read_time(const struct field *f, const json_t *j, int64_t *out)
{
	if (!json_is_string(j) || !clock_parse(json_string_value(j), out))
		return wrong(f, "时间，如 2026-01-31T08:00:00+08:00");
	return ERR_OK;
}

static enum err check_list(const struct field *f, const json_t *j)
{
	if (!json_is_array(j))
		return wrong(f, "列表");
	return json_array_size(j) > f->max ? too_long(f, "项") : ERR_OK;
}

static enum err read_ids(const struct field *f, const json_t *j, struct arena *a, struct ids *out)
{
	TRY(check_list(f, j));
	*out = (struct ids){ .at = arena_array(a, int64_t, json_array_size(j) + 1), .given = true };
	for (; out->count < json_array_size(j); out->count++)
		TRY(read_id(f, json_array_get(j, out->count), &out->at[out->count]));
	return ERR_OK;
}

static enum err read_lines(
	const struct field *f, const json_t *j, struct arena *a, struct lines *out)
{
	struct field each = { .name = f->name, .kind = FIELD_LINE, .needed = true, .max = 200 };
	TRY(check_list(f, j));
	*out = (struct lines){ .at = arena_array(a, struct str, json_array_size(j) + 1),
		.given = true };
	for (; out->count < json_array_size(j); out->count++)
		TRY(read_text(&each, json_array_get(j, out->count), a, &out->at[out->count]));
	return ERR_OK;
}

static enum err read_field(const struct field *f, json_t *j, struct arena *a, void *to)
{
	switch (f->kind) {
	case FIELD_LINE:
	case FIELD_TEXT:
	case FIELD_CITED:
	case FIELD_ARTICLE:
	case FIELD_SECRET:
		return read_text(f, j, a, to);
	case FIELD_INT:
		return read_int(f, j, to);
	case FIELD_BOOL:
		if (!json_is_boolean(j))
			return wrong(f, " true 或 false");
		*(bool *)to = json_is_true(j);
		return ERR_OK;
	case FIELD_ID:
		return read_id(f, j, to);
	case FIELD_IDS:
		return read_ids(f, j, a, to);
	case FIELD_LINES:
		return read_lines(f, j, a, to);
	case FIELD_OBJECT:
		if (!json_is_object(j))
			return wrong(f, "对象");
		*(json_t **)to = j;
		return ERR_OK;
	case FIELD_ARRAY:
		TRY(check_list(f, j));
		*(json_t **)to = j;
		return ERR_OK;
	case FIELD_TIME:
		return read_time(f, j, to);
	}
	return wrong(f, "别的类型");
}

static bool is_known(const struct field *fields, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields[i].name, key))
			return true;
	return false;
}

static enum err check_known(const struct field *fields, size_t count, json_t *body)
{
	const char *key;
	json_t *value;
	json_object_foreach(body, key, value) if (!is_known(fields, count, key)) return fault_as(
		ERR_INVALID, "form.unknown", NULL, "没有“%.60s”这一项", key);
	return ERR_OK;
}

static enum err check_type(const struct request *req)
{
	struct str type = head_value(req->head, "content-type"), rest = type;
	struct str media = str_trim(str_cut(&rest, ';'));
	if (media.len == strlen("application/json") &&
		!strncasecmp(media.at, "application/json", media.len))
		return ERR_OK;
	return fault_as(ERR_TYPE, "form.media_type", NULL, "内容类型应为 application/json");
}

/* An act without members may come without a body. Who waited has been read before. */
static enum err parse(struct request *req)
{
	if (req->json)
		return ERR_OK;
	if (!req->body.len) {
		req->json = json_object();
		return ERR_OK;
	}
	TRY(check_type(req));
	TRY(json_read_up_to(req->body, (size_t)route_body_max(req->route), &req->json));
	if (!json_is_object(req->json))
		return fault_as(ERR_INVALID, "form.type", NULL, "内容应为一个 JSON 对象");
	return ERR_OK;
}

enum err form_read_fields(struct request *req, const struct field *fields, size_t count, void *out)
{
	TRY(parse(req));
	TRY(check_known(fields, count, req->json));
	for (size_t i = 0; i < count; i++) {
		json_t *j = json_object_get(req->json, fields[i].name);
		if (j && !json_is_null(j))
			TRY(read_field(&fields[i], j, req->arena, (char *)out + fields[i].offset));
		else if (fields[i].needed)
			return fault_as(ERR_INVALID, "form.missing", fields[i].name, "缺少“%s”",
				form_word(fields[i].name));
	}
	for (size_t i = 0; i < count; i++)
		TRY(typed_check(req, &fields[i], json_object_get(req->json, fields[i].name)));
	return ERR_OK;
}
