#include "screen/mask_joined.h"

#include <stdlib.h>

#include "screen/cell.h"
#include "screen/office_cells.h"
#include "screen/xml.h"

enum { NOT_THERE = SIZE_MAX };

struct area {
	size_t left, top, right, bottom;
};

struct joined {
	struct arena *arena;
	struct area *areas; /* by their top */
	size_t count, room;
	struct area *now; /* those that row `row` has a part of */
	size_t now_count, row;
	enum err result;
};

static bool read_area(struct str ref, struct area *out)
{
	struct area r = { NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE };
	office_place(str_cut(&ref, ':'), &r.left, &r.top);
	office_place(ref, &r.right, &r.bottom);
	*out = r;
	return r.left <= r.right && r.top <= r.bottom && r.right != NOT_THERE;
}

static void add(struct joined *j, const struct area *r)
{
	if (j->count == j->room) {
		size_t room = j->room ? j->room * 2 : 64;
		struct area *more = arena_array(j->arena, struct area, room);
		if (j->count)
			memcpy(more, j->areas, j->count * sizeof *more);
		j->areas = more;
		j->room = room;
	}
	j->areas[j->count++] = *r;
}

static void joined_open(void *ctx, const char *name, const char **attributes)
{
	struct joined *j = ctx;
	struct area r;
	if (j->result || strcmp(name, "mergeCell"))
		return;
	if (read_area(xml_attribute(attributes, "ref"), &r))
		add(j, &r);
	else
		j->result = fault_as(ERR_REFUSED, "office.broken", "file",
			"表格的合并单元格记录有误，无法脱敏，请用 Office 或 WPS "
			"另存后重新上传");
}

static void joined_close(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

static void joined_text(void *ctx, struct str text)
{
	(void)ctx, (void)text;
}

static enum err joined_state(void *ctx)
{
	return ((struct joined *)ctx)->result;
}

static int by_top(const void *x, const void *y)
{
	const struct area *a = x, *b = y;
	return (a->top > b->top) - (a->top < b->top);
}

enum err joined_read(struct arena *a, const struct archive_entry *sheet, struct joined **out)
{
	static const struct xml_reader reader = { joined_open, joined_close, joined_text,
		joined_state };
	struct joined *j = arena_alloc(a, sizeof *j);
	*j = (struct joined){ .arena = a, .row = NOT_THERE };
	TRY(xml_read(sheet, &reader, j));
	if (j->count > 1)
		qsort(j->areas, j->count, sizeof *j->areas, by_top);
	j->now = arena_array(a, struct area, j->count + 1);
	*out = j;
	return ERR_OK;
}

static void go_to(struct joined *j, size_t row)
{
	j->row = row;
	j->now_count = 0;
	for (size_t i = 0; i < j->count && j->areas[i].top <= row; i++)
		if (j->areas[i].bottom >= row)
			j->now[j->now_count++] = j->areas[i];
}

bool joined_covers(struct joined *j, size_t column, size_t row)
{
	if (row != j->row)
		go_to(j, row);
	for (size_t i = 0; i < j->now_count; i++) {
		const struct area *r = &j->now[i];
		if (column >= r->left && column <= r->right &&
			!(column == r->left && row == r->top))
			return true;
	}
	return false;
}

void joined_write(const struct joined *j, struct buf *out)
{
	char first[CELL_NAME], last[CELL_NAME];
	if (!j->count)
		return;
	buf_add(out, STR("<mergeCells>"));
	for (size_t i = 0; i < j->count; i++) {
		cell_name(first, j->areas[i].left, j->areas[i].top);
		cell_name(last, j->areas[i].right, j->areas[i].bottom);
		buf_printf(out, "<mergeCell ref=\"%s:%s\"/>", first, last);
	}
	buf_add(out, STR("</mergeCells>"));
}
