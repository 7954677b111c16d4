#include "screen/contents.h"

#include "base/json.h"

/* No cleaned text holds these two: name, cells, text. */
enum { AFTER_NAME = '\x1F', AFTER_TEXT = '\x1E' };

void contents_write(struct buf *b, const struct contents *o)
{
	json_auto_t *head = json_pack("{s:s, s:i, s:i, s:i, s:s, s:I}", "media",
		media_ext(o->media), "width", o->width, "height", o->height, "pages", o->pages,
		"remade_as", o->remade.len ? media_ext(o->remade_as) : "", "bytes",
		(json_int_t)o->remade.len);
	if (!head)
		abort();
	buf_add(b, json_text(b->arena, head));
	buf_add_char(b, '\n');
	buf_add(b, o->remade);
	for (size_t i = 0; i < o->parts.count; i++) {
		buf_add(b, o->parts.at[i].name);
		buf_add_char(b, AFTER_NAME);
		buf_add(b, o->parts.at[i].cells);
		buf_add_char(b, AFTER_NAME);
		buf_add(b, o->parts.at[i].text);
		buf_add_char(b, AFTER_TEXT);
	}
}

static bool count_of(const json_t *head, const char *key, int64_t max, unsigned *out)
{
	int64_t n = json_int(head, key, -1);
	if (n < 0 || n > max)
		return false;
	*out = (unsigned)n;
	return true;
}

static bool read_head(const json_t *head, size_t room, struct contents *o)
{
	unsigned bytes;
	o->media = media_named(json_str(head, "media"));
	o->remade_as = media_named(json_str(head, "remade_as"));
	if (!o->media || !count_of(head, "bytes", (int64_t)room, &bytes) ||
		(bytes > 0) != (o->remade_as != MEDIA_NONE))
		return false;
	o->remade.len = bytes;
	return count_of(head, "width", 65535, &o->width) &&
	       count_of(head, "height", 65535, &o->height) &&
	       count_of(head, "pages", 1000000, &o->pages);
}

static enum err read_parts(struct str rest, struct parts *parts)
{
	while (rest.len) {
		struct str text = str_cut(&rest, AFTER_TEXT);
		struct str name = str_cut(&text, AFTER_NAME);
		struct str cells = str_cut(&text, AFTER_NAME);
		TRY(parts_add_row(parts, text, cells, STRF, STRV(name)));
	}
	return ERR_OK;
}

enum err contents_read(struct arena *a, struct str said, struct contents *out)
{
	json_auto_t *head = NULL;
	struct contents o = {};
	struct str rest = said, line = str_cut(&rest, '\n');
	TRY(json_read(line, &head));
	if (!read_head(head, rest.len, &o))
		return fault_as(ERR_INVALID, "sandbox.broken", "file",
			"文件内容异常，检查程序无法给出结论，请另存后重新上传");
	o.remade.at = rest.at;
	parts_init(&o.parts, a);
	TRY(read_parts(str_from(rest, o.remade.len), &o.parts));
	*out = o;
	return ERR_OK;
}
