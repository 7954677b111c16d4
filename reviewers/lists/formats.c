#include "base/buf.h"
#include "base/json.h"
#include "reviewers/lists/inside.h"

static bool is_comment(struct str line)
{
	return str_starts(line, STR("# "));
}

/* Puts cells where the heading, or their order, says; more than the list has is a problem. */
struct columns {
	size_t at[LIST_COLUMNS], count;
	bool known; /* the first row was looked at */
};

static void take_row(
	struct list *l, struct columns *c, const struct str *cells, size_t count, size_t line)
{
	struct list_row row = { .line = line };
	const struct list_column *known;
	if (!c->known) {
		c->known = true;
		c->count = list_columns(l->kind, &known);
		for (size_t i = 0; i < c->count; i++)
			c->at[i] = i;
		if (count <= LIST_COLUMNS && list_heading(l->kind, cells, count, c->at)) {
			c->count = count;
			return;
		}
	}
	for (size_t i = c->count; i < count; i++)
		if (cells[i].len) {
			list_add_problem(l, line, arena_printf(l->arena, "多于 %zu 列", c->count),
				"检查是否多了逗号或制表符；含逗号的内容用英文双引号括起来");
			return;
		}
	for (size_t i = 0; i < count && i < c->count; i++)
		row.cell[c->at[i]] = cells[i];
	list_add_row(l, row);
}

static size_t count_lines(struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

void list_read_lines(struct list *l, struct str text)
{
	enum { CELLS = LIST_COLUMNS + 1 };
	list_expect_rows(l, count_lines(text));
	struct columns c = { .known = l->format == LIST_PLAIN, .count = 1 };
	for (size_t line = 1; text.len && !list_is_full(l); line++) {
		struct str rest = str_cut(&text, '\n'), cells[CELLS];
		size_t count = 0;
		while (str_ends(rest, STR("\r")))
			rest.len--;
		if (!str_trim(rest).len)
			continue;
		if (is_comment(rest)) {
			list_add_row(l, (struct list_row){
						.line = line, .cell = { rest }, .comment = true });
			continue;
		}
		if (l->format == LIST_PLAIN)
			cells[count++] = str_trim(rest);
		while (l->format == LIST_TSV && rest.len && count < CELLS)
			cells[count++] = str_trim(str_cut(&rest, '\t'));
		take_row(l, &c, cells, count, line);
	}
}

/* Where the reading of a CSV is (RFC 4180). */
struct csv {
	struct list *list;
	struct str rest;
	size_t line;
};

/* A cell in quotes, two of them for one; its line breaks are in it. False where it does not end. */
static bool quoted_cell(struct csv *c, struct str *out)
{
	struct buf b;
	buf_init(&b, c->list->arena, c->rest.len);
	for (size_t i = 1; i < c->rest.len; i++) {
		char at = c->rest.at[i];
		c->line += at == '\n';
		if (at != '"') {
			buf_add_char(&b, at);
		} else if (i + 1 < c->rest.len && c->rest.at[i + 1] == '"') {
			buf_add_char(&b, at);
			i++;
		} else {
			c->rest = str_from(c->rest, i + 1);
			*out = buf_str(&b);
			return true;
		}
	}
	return false;
}

static struct str bare_cell(struct csv *c)
{
	size_t n = 0;
	while (n < c->rest.len && c->rest.at[n] != ',' && c->rest.at[n] != '\n')
		n++;
	struct str cell = str_sub(c->rest, 0, n);
	c->rest = str_from(c->rest, n);
	return str_trim(cell);
}

static void to_line_end(struct csv *c)
{
	while (c->rest.len && *c->rest.at != '\n')
		c->rest = str_from(c->rest, 1);
}

/* One cell, and the comma behind it; *last says that there was none. False: the row is broken. */
static bool next_cell(struct csv *c, struct str *out, bool *last)
{
	while (c->rest.len && (*c->rest.at == ' ' || *c->rest.at == '\t'))
		c->rest = str_from(c->rest, 1);
	if (!str_starts(c->rest, STR("\""))) {
		*out = bare_cell(c);
	} else {
		if (!quoted_cell(c, out))
			return c->rest = (struct str){}, false;
		struct str behind = bare_cell(c);
		if (behind.len)
			return to_line_end(c), false;
		*out = str_trim(*out);
	}
	*last = !str_starts(c->rest, STR(","));
	if (!*last)
		c->rest = str_from(c->rest, 1);
	return true;
}

void list_read_csv(struct list *l, struct str text)
{
	enum { CELLS = LIST_COLUMNS + 1 };
	struct csv c = { l, text, 1 };
	struct columns columns = {};
	while (c.rest.len && !list_is_full(l)) {
		struct str cells[CELLS] = {}, cell;
		size_t count = 0, line = c.line;
		bool last = false, good = true;
		while (!last && (good = next_cell(&c, &cell, &last)))
			if (count < CELLS)
				cells[count++] = cell;
			else if (cell.len)
				cells[CELLS - 1] = cell;
		bool blank = count == 1 && !cells[0].len;
		if (!good)
			list_add_problem(l, line, "双引号不成对，或引号外还有文字",
				"含逗号、引号或换行的内容整格用英文双引号括起来，其中的引号写两个");
		else if (!blank)
			take_row(l, &columns, cells, count, line);
		c.line += c.rest.len > 0;
		c.rest = str_from(c.rest, 1);
	}
}

/* Lines on which the elements of the outermost array begin: jansson does not keep them. */
struct places {
	struct str rest;
	size_t line, depth;
	bool quoted, waits; /* in a string; the next thing begins an element */
};

static void step(struct places *p)
{
	char c = *p->rest.at;
	p->rest = str_from(p->rest, 1);
	p->line += c == '\n';
	if (p->quoted) {
		if (c == '\\')
			p->rest = str_from(p->rest, 1);
		p->quoted = c != '"';
		return;
	}
	p->quoted = c == '"';
	p->depth += c == '[' || c == '{';
	p->depth -= (c == ']' || c == '}') && p->depth;
	p->waits = p->depth == 1 && (c == '[' || c == ',');
}

static size_t next_place(struct places *p)
{
	while (p->rest.len) {
		char c = *p->rest.at;
		bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
		size_t line = p->line;
		if (p->waits && !space && c != ']') {
			step(p);
			p->waits = false;
			return line;
		}
		bool waits = p->waits && space;
		step(p);
		p->waits |= waits;
	}
	return p->line;
}

static void take_object(struct list *l, const json_t *o, size_t line)
{
	const struct list_column *known;
	size_t columns = list_columns(l->kind, &known), found = 0;
	struct list_row row = { .line = line };
	for (size_t i = 0; i < columns; i++) {
		const json_t *cell = json_object_get(o, known[i].key);
		if (!cell)
			cell = json_object_get(o, known[i].zh);
		found += cell != NULL;
		if (cell && !json_is_string(cell) && !json_is_null(cell)) {
			list_add_problem(l, line,
				arena_printf(l->arena, "“%s”不是文字", known[i].key),
				"改为用英文双引号括起来的文字");
			return;
		}
		row.cell[i] = str_trim(arena_str(
			l->arena, cell ? str_c(json_string_value(cell)) : (struct str){}));
	}
	if (found < json_object_size(o))
		list_add_problem(l, line, "有不认识的成员", "只写这一词表的列名");
	else
		list_add_row(l, row);
}

static void take_element(struct list *l, const json_t *e, size_t line)
{
	if (json_is_string(e))
		list_add_row(l, (struct list_row){ .line = line,
					.cell = { str_trim(arena_str(
						l->arena, str_c(json_string_value(e)))) } });
	else if (json_is_object(e))
		take_object(l, e, line);
	else
		list_add_problem(
			l, line, "既不是文字也不是对象", "每条写成文字，或写成 {列名: 内容}");
}

/* A value of two bytes costs the library a hundred: no more of them than a list of all rows has. In quotes as well. */
enum { VALUES_MAX = 3 * LIST_ROWS_MAX };

static size_t values_in(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += (text.at[i] == '{') + (text.at[i] == '[') + (text.at[i] == ',');
	return n;
}

void list_read_json(struct list *l, struct str text)
{
	json_auto_t *all = NULL;
	struct places p = { .rest = text, .line = 1 };
	json_error_t error;
	size_t i;
	json_t *e;
	if (values_in(text) > VALUES_MAX) {
		list_add_problem(l, 1, arena_printf(l->arena, "超过 %d 万个值", VALUES_MAX / 10000),
			"检查是否选错了文件；是词库的，另存为制表符分隔的文本");
		return;
	}
	all = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_array(all)) {
		list_add_problem(l, all || error.line < 1 ? 1 : (size_t)error.line,
			all ? "最外层不是数组" : "不是完整的 JSON",
			"最外层写成 [ … ]，各条之间用逗号隔开，检查括号和引号是否成对");
		return;
	}
	json_array_foreach(all, i, e) if (!list_is_full(l)) take_element(l, e, next_place(&p));
}
