#include "channels/rendition.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"

void rendition_add(struct arena *a, struct rendition *r, struct rendition_file file)
{
	struct rendition_file **end = &r->first;
	while (*end)
		end = &(*end)->next;
	*end = arena_new(a, struct rendition_file);
	**end = file;
	(*end)->next = NULL;
}

void rendition_put(struct arena *a, struct rendition *r, struct str path, struct str media_type,
	struct str bytes)
{
	rendition_add(a, r,
		(struct rendition_file){ .path = path, .media_type = media_type, .bytes = bytes });
}

const struct rendition_file *rendition_file(const struct rendition *r, struct str path)
{
	for (const struct rendition_file *f = r->first; f; f = f->next)
		if (str_eq(f->path, path))
			return f;
	return NULL;
}

static void push(struct arena *a, struct str **list, size_t *count, struct str s)
{
	struct str *grown = arena_array(a, struct str, *count + 1);
	if (*count)
		memcpy(grown, *list, *count * sizeof *grown);
	grown[(*count)++] = s;
	*list = grown;
}

static bool has_hole(const struct rendition *r, struct str name)
{
	for (size_t i = 0; i < r->hole_count; i++)
		if (str_eq(r->holes[i], name))
			return true;
	return false;
}

void rendition_hole(struct arena *a, struct rendition *r, struct str name)
{
	if (!has_hole(r, name))
		push(a, &r->holes, &r->hole_count, name);
}

void rendition_loss(struct arena *a, struct rendition *r, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	push(a, &r->losses, &r->loss_count, arena_str(a, str_c(text)));
}

const struct asset *asset_find(const struct asset *assets, size_t count, struct str sha256)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(assets[i].sha256, sha256))
			return &assets[i];
	return NULL;
}

enum err rendition_words(struct str words, const char *field)
{
	if (str_find(words, STR("{{hole:")) < 0)
		return ERR_OK;
	return fault_as(ERR_INVALID, "rendition.reserved", field,
		"文字中含有系统保留的记号“{{hole:”，请改写");
}

/* Where the next hole of `text` stands; its name is what is between the marks. */
static bool find_hole(struct str text, size_t *at, struct str *name)
{
	ptrdiff_t open = str_find(text, STR("{{hole:"));
	if (open < 0)
		return false;
	struct str rest = str_from(text, (size_t)open + 7);
	ptrdiff_t close = str_find(rest, STR("}}"));
	if (close < 0 || close > 100)
		return false;
	*at = (size_t)open;
	*name = str_sub(rest, 0, (size_t)close);
	return true;
}

static const struct hole_value *find_value(
	const struct hole_value *values, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(values[i].name, name))
			return &values[i];
	return NULL;
}

static size_t filled_max(struct str text, const struct hole_value *values, size_t count)
{
	size_t widest = 0;
	for (size_t i = 0; i < count; i++)
		widest = values[i].value.len > widest ? values[i].value.len : widest;
	return text.len + (text.len / 9 + 1) * (widest * 6 + 1);
}

enum err rendition_fill(struct arena *a, const struct rendition *r, struct str text,
	enum hole_form form, const struct hole_value *values, size_t count, struct str *out)
{
	struct buf b;
	struct str name;
	size_t at;
	buf_init(&b, a, filled_max(text, values, count));
	while (find_hole(text, &at, &name)) {
		const struct hole_value *v = find_value(values, count, name);
		if (!v || !has_hole(r, name))
			return fault_as(ERR_REFUSED, "rendition.hole", NULL,
				"空位“" STRF "”没有值，或不在批准的清单内", STRV(name));
		buf_add(&b, str_sub(text, 0, at));
		if (form == HOLE_HTML)
			buf_add_escaped(&b, v->value);
		else
			buf_add(&b, v->value);
		text = str_from(text, at + 7 + name.len + 2);
	}
	buf_add(&b, text);
	if (str_find(buf_str(&b), STR("{{hole:")) >= 0)
		return fault_as(ERR_REFUSED, "rendition.hole", NULL, "成品中仍有未填的空位");
	*out = buf_str(&b);
	return ERR_OK;
}

const char *china_time(struct arena *a, int64_t ms)
{
	char text[20];
	clock_china(ms, text);
	return arena_printf(a, "%.10s %.5s", text, text + 11);
}

const char *delivery_marker(struct arena *a, struct str key)
{
	return arena_cstr(a, str_sub(str_c(sha256_hex(a, key)), 0, 16));
}

static void add_asset(struct arena *a, struct rendition *r, const struct revision *rev,
	struct str address, struct str sha256)
{
	const struct asset *asset = asset_find(rev->assets, rev->asset_count, sha256);
	if (!asset || !asset->bytes.len || rendition_file(r, address))
		return;
	rendition_put(a, r, arena_str(a, address), asset->media_type, asset->bytes);
}

void rendition_add_assets(
	struct arena *a, struct rendition *r, const struct revision *rev, struct str html)
{
	struct markup m;
	struct str sha256;
	while (markup_next(&html, &m)) {
		struct str address = markup_attr(&m, "src");
		if (!address.len)
			address = markup_attr(&m, "href");
		if (m.kind == MARKUP_OPEN && markup_asset(address, &sha256))
			add_asset(a, r, rev, address, sha256);
	}
}

/* The holes of the rendition that stand in this file. */
static json_t *file_holes(struct arena *a, const struct rendition *r, struct str bytes)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->hole_count; i++) {
		const char *mark = arena_printf(a, "{{hole:" STRF "}}", STRV(r->holes[i]));
		if (str_find(bytes, str_c(mark)) >= 0)
			json_array_append_new(list, json_from(r->holes[i]));
	}
	return list;
}

static json_t *file_entry(
	struct arena *a, const struct rendition *r, const struct rendition_file *f)
{
	return json_pack("{s:o, s:o, s:s, s:s, s:I, s:o}", "path", json_from(f->path), "media_type",
		json_from(f->media_type), "sha256", sha256_hex(a, f->bytes), "sm3",
		sm3_hex(a, f->bytes), "size", (json_int_t)f->bytes.len, "holes",
		file_holes(a, r, f->bytes));
}

static json_t *list_of(const struct str *s, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_from(s[i]));
	return list;
}

struct str rendition_manifest(struct arena *a, const struct channel *c, const struct rendition *r)
{
	json_t *files = json_array();
	for (const struct rendition_file *f = r->first; f; f = f->next)
		json_array_append_new(files, file_entry(a, r, f));
	json_auto_t *j = json_pack("{s:s, s:o, s:o, s:o}", "channel", c->name, "files", files,
		"holes", list_of(r->holes, r->hole_count), "losses",
		list_of(r->losses, r->loss_count));
	return json_canonical(a, j);
}

static bool is_ending(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return s.len >= 1 && s.len <= 5;
}

/* A picture is stored as what it was re-encoded to, whatever its name ends in, and the article refers to it so. */
static struct str ending_of(const struct asset *asset)
{
	static const struct {
		const char *media_type, *ending;
	} kept[] = { { "image/jpeg", "jpg" }, { "image/png", "png" }, { "image/webp", "webp" },
		{ "image/gif", "gif" } };
	const char *dot = asset->name.len ? memrchr(asset->name.at, '.', asset->name.len) : NULL;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (str_eq(asset->media_type, str_c(kept[i].media_type)))
			return str_c(kept[i].ending);
	struct str named =
		dot ? str_from(asset->name, (size_t)(dot - asset->name.at) + 1) : (struct str){};
	return is_ending(named) ? named : STR("bin");
}

struct str rendition_asset_path(struct arena *a, const struct asset *asset)
{
	char *path = arena_printf(
		a, "assets/" STRF "." STRF, STRV(asset->sha256), STRV(ending_of(asset)));
	for (char *c = path; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
	return str_c(path);
}

bool delivery_file(const struct delivery_job *job, struct str path, struct str *out_bytes)
{
	struct str sha256;
	const struct rendition_file *f = rendition_file(job->rendition, path);
	if (f) {
		*out_bytes = f->bytes;
		return true;
	}
	const struct asset *asset = markup_asset(path, &sha256)
					    ? asset_find(job->assets, job->asset_count, sha256)
					    : NULL;
	if (asset)
		*out_bytes = asset->bytes;
	return asset;
}
