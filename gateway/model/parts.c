#include "model/parts.h"

#include <stdarg.h>

#include "model/plain.h"

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

/* Cleaned first, which makes three bytes of a bad one, and then cut behind a whole character. */
static struct str name_of(struct arena *a, const char *fmt, va_list ap)
{
	char name[2 * PART_NAME_MAX];
	int n = vsnprintf(name, sizeof name, fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof name ? (size_t)n : sizeof name - 1, fits = 0;
	struct str plain = plain_text(a, (struct str){ name, len });
	for (size_t step; (step = plain_step(str_from(plain, fits))); fits += step)
		if (fits + step > PART_NAME_MAX)
			break;
	return str_sub(plain, 0, fits);
}

static enum err add(struct parts *p, struct str text, struct str cells, const char *fmt, va_list ap)
{
	text = plain_text(p->arena, text);
	cells = plain_text(p->arena, cells);
	if (!str_trim(text).len)
		return ERR_OK;
	size_t bytes = text.len + cells.len;
	if (p->count == PARTS_MAX || bytes > PARTS_BYTES_MAX - p->bytes)
		return fault_as(ERR_REFUSED, "upload.text", "file",
			"文件文字过多（超过 %d 段或 %d MB），无法逐字检查，请拆分后再上传",
			PARTS_MAX, PARTS_BYTES_MAX / 1024 / 1024);
	make_room(p);
	p->at[p->count++] = (struct part){ name_of(p->arena, fmt, ap), text, cells };
	p->bytes += bytes;
	return ERR_OK;
}

enum err parts_add(struct parts *p, struct str text, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	enum err e = add(p, text, (struct str){}, fmt, ap);
	va_end(ap);
	return e;
}

enum err parts_add_row(struct parts *p, struct str text, struct str cells, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	enum err e = add(p, text, cells, fmt, ap);
	va_end(ap);
	return e;
}

void part_cell_add(struct buf *text, struct buf *cells, struct str words, const char *where)
{
	words = str_trim(words);
	if (!words.len)
		return;
	if (cells->len) {
		buf_add(text, STR(PART_CELL_END));
		buf_add_char(cells, '\t');
	}
	for (ptrdiff_t at; (at = str_find(words, STR(PART_CELL_END))) >= 0;) {
		buf_add(text, str_sub(words, 0, (size_t)at));
		buf_add_char(text, '|');
		words = str_from(words, (size_t)at + sizeof PART_CELL_END - 1);
	}
	buf_add(text, words);
	buf_add(cells, str_c(where));
}

/* How many cells end before this code point. */
static size_t cells_before(struct str text, size_t codepoint)
{
	size_t n = 0;
	for (size_t i = 0; text.len && i < codepoint; i++) {
		n += str_starts(text, STR(PART_CELL_END));
		size_t step = plain_step(text);
		text = str_from(text, step ? step : 1);
	}
	return n;
}

static struct str nth_cell(struct str cells, size_t n)
{
	struct str cell = str_cut(&cells, '\t');
	while (n-- && cells.len)
		cell = str_cut(&cells, '\t');
	return cell;
}

const char *part_place(struct arena *a, const struct part *p, size_t start, size_t end)
{
	if (!p->cells.len)
		return arena_cstr(a, p->name);
	size_t from = cells_before(p->text, start), to = cells_before(p->text, end);
	struct str first = nth_cell(p->cells, from), last = nth_cell(p->cells, to);
	if (from == to)
		return arena_printf(a, STRF " " STRF, STRV(p->name), STRV(first));
	return arena_printf(a, STRF " " STRF "至" STRF, STRV(p->name), STRV(first), STRV(last));
}
