#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "reviewers/lists/inside.h"
#include "reviewers/names/names.h"
#include "reviewers/terms/lexicon.h"

static const char *const kinds[] = { "terms", "allow", "names" };
static const char *const formats[] = { "plain", "tsv", "csv", "json" };

const char *list_kind_name(enum list_kind kind)
{
	return kinds[kind];
}

enum list_kind list_kind_of(struct str s)
{
	enum list_kind k = 0;
	while (k < LIST__KINDS && !str_eq(s, str_c(kinds[k])))
		k++;
	return k;
}

const char *list_format_name(enum list_format format)
{
	return formats[format];
}

enum list_format list_format_of(struct str s)
{
	enum list_format f = 0;
	while (f < LIST__FORMATS && !str_eq(s, str_c(formats[f])))
		f++;
	return f;
}

size_t list_columns(enum list_kind kind, const struct list_column **out)
{
	static const struct list_column terms[] = { { "term", "词条" }, { "severity", "级别" },
		{ "category", "类别" }, { "suggestion", "建议" }, { "options", "选项" } };
	static const struct list_column allow[] = { { "phrase", "短语" } };
	static const struct list_column names[] = { { "name", "名称" }, { "kind", "类别" },
		{ "right", "改为" }, { "source", "依据" }, { "options", "选项" } };
	*out = kind == LIST_TERMS ? terms : kind == LIST_ALLOW ? allow : names;
	return kind == LIST_ALLOW ? 1 : LIST_COLUMNS;
}

enum { UTF8_MAX = 4 };

static void *grown(struct arena *a, void *at, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return at;
	*room = *room ? *room * 2 : 64;
	void *more = arena_alloc_array(a, *room, size);
	if (count)
		memcpy(more, at, count * size);
	return more;
}

_Static_assert((int)LIST_ROWS_MAX <= (int)LEXICON_TERMS_MAX);

bool list_is_full(const struct list *l)
{
	return l->row_count + l->problem_count > LIST_ROWS_MAX;
}

void list_expect_rows(struct list *l, size_t count)
{
	l->row_room = count < LIST_ROWS_MAX ? count : LIST_ROWS_MAX + 1;
	l->rows = arena_array(l->arena, struct list_row, l->row_room);
}

void list_add_row(struct list *l, struct list_row row)
{
	l->rows = grown(l->arena, l->rows, l->row_count, &l->row_room, sizeof row);
	l->rows[l->row_count++] = row;
}

void list_add_problem(struct list *l, size_t line, const char *wrong, const char *advice)
{
	l->problems = grown(
		l->arena, l->problems, l->problem_count, &l->problem_room, sizeof *l->problems);
	l->problems[l->problem_count++] = (struct list_problem){ line, wrong, advice };
}

static void add_twin(struct list *l, size_t line, size_t first, struct str text)
{
	l->twins = grown(l->arena, l->twins, l->twin_count, &l->twin_room, sizeof *l->twins);
	l->twins[l->twin_count++] = (struct list_twin){ line, first, text };
}

bool list_heading(enum list_kind kind, const struct str *cells, size_t count, size_t column[])
{
	const struct list_column *known;
	size_t columns = list_columns(kind, &known);
	for (size_t i = 0; i < count && i < LIST_COLUMNS; i++) {
		size_t c = 0;
		while (c < columns && !str_eq(cells[i], str_c(known[c].key)) &&
			!str_eq(cells[i], str_c(known[c].zh)))
			c++;
		if (c == columns)
			return false;
		column[i] = c;
	}
	return count && count <= columns;
}

struct str list_row_key(struct arena *a, enum list_kind kind, const struct list_row *row)
{
	uint32_t symbols[TERM_SYMBOLS_MAX];
	size_t length;
	uint64_t gaps;
	struct buf b;
	if (!lexicon_fold(row->cell[0], symbols, TERM_SYMBOLS_MAX, &length, &gaps))
		length = 0;
	buf_init(&b, a, length * UTF8_MAX + row->cell[1].len + row->cell[2].len + 2);
	for (size_t i = 0; i < length; i++)
		buf_add_codepoint(&b, symbols[i]);
	if (kind == LIST_NAMES)
		buf_printf(&b, "\t" STRF, STRV(row->cell[1]));
	enum name_kind name = name_kind_of(row->cell[1]);
	if (kind == LIST_NAMES && (name == NAME_ORDER || name == NAME_PHONE))
		buf_printf(&b, "\t" STRF, STRV(row->cell[2]));
	return buf_str(&b);
}

struct str list_row_text(struct arena *a, const struct list_row *row)
{
	struct buf b;
	size_t count = LIST_COLUMNS;
	while (count > 1 && !row->cell[count - 1].len)
		count--;
	size_t room = count;
	for (size_t i = 0; i < count; i++)
		room += row->cell[i].len;
	buf_init(&b, a, room);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&b, '\t');
		buf_add(&b, row->cell[i]);
	}
	return buf_str(&b);
}

struct str list_text(struct arena *a, const struct list *l)
{
	struct buf b;
	buf_init(&b, a, LIST_BYTES_MAX * 2);
	for (size_t i = 0; i < l->row_count; i++) {
		SCRATCH(scratch);
		buf_add(&b, list_row_text(&scratch, &l->rows[i]));
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

/* What to do about what the readers of the lists say. */
static const char *advice_for(const char *wrong)
{
	static const struct {
		const char *wrong, *advice;
	} known[] = {
		{ "过长", "拆成几条，或缩短到规定的长度" },
		{ "没有可匹配的文字", "补上文字，或删去这一行" },
		{ "多于五列", "检查是否多了制表符；CSV 中含逗号的内容用英文双引号括起来" },
		{ "级别应为", "改为 BLOCK、WARN、NOTE 之一，或留空" },
		{ "类别应为", "改为所列的类别之一，或留空（留空为提法）" },
		{ "选项应为", "改为所列的选项，多个之间用空格隔开，或留空" },
		{ "更名须写明", "在第三列写上新名称" },
		{ "电话须写明", "第一列写处室，第三列写一个带区号的号码" },
		{ "UTF-8", "用记事本打开，另存为 UTF-8 编码" },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strstr(wrong, known[i].wrong))
			return known[i].advice;
	return "对照使用手册中词库文件的格式修改";
}

/* The list's own reader on this one row; what it says is behind the number of its line. */
static enum err read_row(enum list_kind kind, struct str row)
{
	SCRATCH(a);
	struct lexicon lexicon;
	struct names names;
	if (kind == LIST_NAMES)
		return names_read(&a, row, &names);
	bool allowed = kind == LIST_ALLOW;
	return lexicon_read(&a, allowed ? STR("") : row, allowed ? row : STR(""), &lexicon);
}

static bool has_breaks(const struct list_row *row)
{
	for (size_t i = 0; i < LIST_COLUMNS; i++)
		for (size_t j = 0; j < row->cell[i].len; j++)
			if ((unsigned char)row->cell[i].at[j] < 0x20)
				return true;
	return false;
}

static bool is_good(struct list *l, const struct list_row *row)
{
	static const char mark[] = "行：";
	SCRATCH(scratch);
	if (has_breaks(row)) {
		list_add_problem(l, row->line, "内容中有换行、制表符或控制字符",
			"删去换行和制表符，每条写在一行里");
		return false;
	}
	if (str_starts(row->cell[0], STR("# "))) {
		list_add_problem(l, row->line, "以“# ”开头的是注释", "去掉“# ”，或删去这一条");
		return false;
	}
	if (!row->cell[0].len) {
		list_add_problem(l, row->line, "没有可匹配的文字", advice_for("没有可匹配的文字"));
		return false;
	}
	if (!read_row(l->kind, list_row_text(&scratch, row))) {
		list_judge_signs(l, row); /* kept: a stored one is exported as it is */
		return true;
	}
	const char *said = strstr(err_reason(), mark);
	const char *wrong = arena_printf(l->arena, "%s", said ? said + strlen(mark) : err_reason());
	list_add_problem(l, row->line, wrong, advice_for(wrong));
	return false;
}

struct keyed {
	struct str key;
	size_t row;
};

static int by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	size_t n = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = memcmp(a->key.at, b->key.at, n);
	if (!order)
		order = (a->key.len > b->key.len) - (a->key.len < b->key.len);
	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static bool same_cells(const struct list_row *a, const struct list_row *b)
{
	for (size_t i = 1; i < LIST_COLUMNS; i++)
		if (!str_eq(a->cell[i], b->cell[i]))
			return false;
	return true;
}

static void judge_twin(struct list *l, const struct list_row *first, struct list_row *again)
{
	if (same_cells(first, again))
		add_twin(l, again->line, first->line, again->cell[0]);
	else
		list_add_problem(l, again->line,
			arena_printf(l->arena, "与第 %zu 行是同一条，内容却不同", first->line),
			"保留其中一行，删去另一行");
	again->line = 0;
}

/* Rows that stand again get line 0. */
static void find_twins(struct list *l)
{
	SCRATCH(scratch);
	struct keyed *all = arena_array(&scratch, struct keyed, l->row_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < l->row_count; i++)
		if (!l->rows[i].comment)
			all[count++] =
				(struct keyed){ list_row_key(&scratch, l->kind, &l->rows[i]), i };
	qsort(all, count, sizeof *all, by_key);
	for (size_t i = 1, first = 0; i < count; i++)
		if (str_eq(all[i].key, all[first].key))
			judge_twin(l, &l->rows[all[first].row], &l->rows[all[i].row]);
		else
			first = i;
}

static void keep(struct list *l, bool (*good)(struct list *, const struct list_row *))
{
	size_t kept = 0;
	for (size_t i = 0; i < l->row_count; i++)
		if (good(l, &l->rows[i]))
			l->rows[kept++] = l->rows[i];
	l->row_count = kept;
}

static bool is_good_or_comment(struct list *l, const struct list_row *row)
{
	return row->comment || is_good(l, row);
}

static bool has_line(struct list *l, const struct list_row *row)
{
	(void)l;
	return row->line;
}

static int by_line(const void *x, const void *y)
{
	const struct list_problem *a = x, *b = y;
	return (a->line > b->line) - (a->line < b->line);
}

static int twin_by_line(const void *x, const void *y)
{
	const struct list_twin *a = x, *b = y;
	return (a->line > b->line) - (a->line < b->line);
}

static enum list_format guess_format(struct list *l, struct str text)
{
	struct str cells[LIST_COLUMNS], rest = text, head = str_trim(str_cut(&rest, '\n'));
	size_t count = 0, column[LIST_COLUMNS];
	if (str_starts(str_trim(text), STR("[")) || str_starts(str_trim(text), STR("{")))
		return LIST_JSON;
	while (head.len && count < LIST_COLUMNS)
		cells[count++] = str_trim(str_cut(&head, ','));
	if (count > 1 && list_heading(l->kind, cells, count, column))
		return LIST_CSV;
	return str_find(text, STR("\t")) >= 0 ? LIST_TSV : LIST_PLAIN;
}

static void read_text(struct list *l, struct str text)
{
	if (l->format == LIST__FORMATS)
		l->format = guess_format(l, text);
	if (l->format == LIST_JSON)
		list_read_json(l, text);
	else if (l->format == LIST_CSV)
		list_read_csv(l, text);
	else
		list_read_lines(l, text);
}

/* No text has one, and nothing that holds one is stored; 0: there is none. */
static size_t line_of_nul(struct str text)
{
	size_t line = 1;
	for (size_t i = 0; i < text.len; i++) {
		if (!text.at[i])
			return line;
		line += text.at[i] == '\n';
	}
	return 0;
}

/* A mark of byte order in the middle is left of a file that was joined to another, and says nothing. */
static struct str without_marks(struct arena *a, struct str text)
{
	static const struct str mark = { "\xEF\xBB\xBF", 3 };
	struct buf b;
	if (str_find(text, mark) < 0)
		return text;
	buf_init(&b, a, text.len + 1);
	for (ptrdiff_t at; (at = str_find(text, mark)) >= 0;
		text = str_from(text, (size_t)at + mark.len))
		buf_add(&b, str_sub(text, 0, (size_t)at));
	buf_add(&b, text);
	return buf_str(&b);
}

/* What was read of it so far is nothing that anybody wants to see. */
static void refuse_length(struct list *l, const char *wrong)
{
	l->row_count = l->problem_count = l->twin_count = 0;
	list_add_problem(l, 1, wrong,
		"检查是否选错了文件；是词库的，删去很少用的词条，或去掉建议、依据等列");
}

/* As it would be stored: of another charset it may have grown. */
static size_t stored_bytes(const struct list *l)
{
	size_t bytes = 0;
	for (size_t i = 0; i < l->row_count; i++)
		for (size_t c = 0; c < LIST_COLUMNS; c++)
			bytes += l->rows[i].cell[c].len + (c == 0 || l->rows[i].cell[c].len);
	return bytes;
}

/* By lines, what is wrong and what stands again. */
static void sort(struct list *l)
{
	if (l->problem_count)
		qsort(l->problems, l->problem_count, sizeof *l->problems, by_line);
	if (l->twin_count)
		qsort(l->twins, l->twin_count, sizeof *l->twins, twin_by_line);
}

static void judge(struct list *l)
{
	if (list_is_full(l)) {
		refuse_length(l, arena_printf(l->arena, "超过 %d 万行", LIST_ROWS_MAX / 10000));
		return;
	}
	keep(l, is_good_or_comment);
	find_twins(l);
	keep(l, has_line);
	sort(l);
	if (stored_bytes(l) > LIST_BYTES_MAX)
		refuse_length(l, arena_printf(l->arena, "存为 UTF-8 后超过 %d MB",
					 LIST_BYTES_MAX / 1024 / 1024));
	if (!l->row_count && !l->problem_count)
		list_add_problem(l, 1, "文件里没有词条", "检查是否选错了文件或格式");
}

void list_read(struct list *l, struct arena *a, enum list_kind kind, enum list_format format,
	struct str bytes)
{
	struct charset_read read;
	*l = (struct list){ .arena = a, .kind = kind, .format = format };
	bool decoded = !charset_decode(a, bytes, true, &read);
	size_t nul = decoded ? line_of_nul(read.text) : 0;
	l->charset = read.which;
	if (nul)
		read.bad_line = nul;
	if (!decoded || nul) {
		list_add_problem(
			l, read.bad_line, "无法识别文字编码", "用记事本打开，另存为 UTF-8 编码");
		l->format = LIST_PLAIN;
		return;
	}
	read_text(l, without_marks(a, read.text));
	judge(l);
}
