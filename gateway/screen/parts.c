#include "screen/parts.h"

#include <stdarg.h>

#include "screen/plain.h"

void parts_init(struct parts *p, struct arena *a)
{
	*p = (struct parts){ .arena = a };
}

static void make_room(struct parts *p)
{
	if (p->count < p->room)
		return;
	size_t room = p->room ? p->room * 2 : 64;
	struct part *at = arena_array(p->arena, struct part, room);
	if (p->count)
		memcpy(at, p->at, p->count * sizeof *at);
	p->at = at;
	p->room = room;
}

static struct str name_of(struct arena *a, const char *fmt, va_list ap)
{
	char name[PART_NAME_MAX];
	int n = vsnprintf(name, sizeof name, fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof name ? (size_t)n : sizeof name - 1;
	return plain_text(a, (struct str){ name, len });
}

enum err parts_add(struct parts *p, struct str text, const char *fmt, ...)
{
	va_list ap;
	text = plain_text(p->arena, text);
	if (!str_trim(text).len)
		return ERR_OK;
	if (p->count == PARTS_MAX || text.len > PARTS_BYTES_MAX - p->bytes)
		return fault_as(ERR_REFUSED, "upload.text", "file",
			"文件文字过多（超过 %d 段或 %d MB），无法逐字检查，请拆分后再上传",
			PARTS_MAX, PARTS_BYTES_MAX / 1024 / 1024);
	make_room(p);
	va_start(ap, fmt);
	p->at[p->count++] = (struct part){ name_of(p->arena, fmt, ap), text };
	va_end(ap);
	p->bytes += text.len;
	return ERR_OK;
}
