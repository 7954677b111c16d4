#include "reviewers/attachment_wrapped.h"

#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/symbols.h"

enum { LINES_AT_ONCE = 1000, BYTES_AT_ONCE = 256 * 1024, LINES_MOST = 4 * LINES_AT_ONCE };

/* "正文 第3段", a row of a table. */
static bool is_soft(const struct part *p)
{
	return p->cells.len || str_ends(p->name, STR("段"));
}

/* N of "第N行", the lines of a plain text; 0: it is none. */
static int64_t line_number(const struct part *p)
{
	const struct str head = STR("第"), tail = STR("行");
	int64_t n;
	if (p->cells.len || !str_starts(p->name, head) || !str_ends(p->name, tail))
		return 0;
	struct str digits = str_sub(p->name, head.len, p->name.len - head.len - tail.len);
	return str_i64(digits, &n) ? n : 0;
}

static bool ends_sentence(struct str line)
{
	static const struct str marks[] = { STR("。"), STR("！"), STR("？"), STR("；"), STR("!"),
		STR("?"), STR(";"), STR("。”"), STR("。）") };
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_ends(line, marks[i]))
			return true;
	return false;
}

static bool goes_on(const struct parts *p, const struct wrapped_line *l, size_t part)
{
	if (l->part == part)
		return l->soft || !ends_sentence(l->text);
	int64_t here = line_number(&p->at[l->part]), next = line_number(&p->at[part]);
	return here && next == here + 1 && !ends_sentence(l->text);
}

struct making {
	struct wrapped *out;
	struct buf *text; /* of the paragraph */
	size_t lines, bytes, room;
};

/* A paragraph of one line was read as it stands. */
static void end_paragraph(struct arena *a, struct making *m)
{
	struct wrapped *w = m->out;
	size_t first = w->first[w->article.count];
	if (m->lines > first + 1)
		w->article.blocks[w->article.count++] = (struct article_block){
			.tag = "p",
			.text = arena_str(a, buf_str(m->text)),
			.codepoints = w->lines[m->lines - 1].at + w->lines[m->lines - 1].count,
		};
	else
		m->lines = first;
	w->first[w->article.count] = m->lines;
	m->text->len = 0;
}

static void add_line(
	struct making *m, const struct part *p, size_t part, size_t start, struct str text)
{
	struct wrapped *w = m->out;
	size_t first = w->first[w->article.count], at = 0;
	if (m->lines > first) {
		const struct wrapped_line *before = &w->lines[m->lines - 1];
		buf_add_char(m->text, '\n');
		at = before->at + before->count + 1;
	}
	buf_add(m->text, text);
	m->bytes += text.len;
	w->lines[m->lines++] =
		(struct wrapped_line){ part, start, utf8_count(text), at, text, is_soft(p) };
}

static size_t lines_in(struct str text)
{
	size_t n = 0;
	for (; text.len; n++)
		str_cut(&text, '\n');
	return n;
}

/* How many parts are read at once: whole paragraphs, and no more lines than anybody has room for. */
static size_t some_parts(const struct parts *p, size_t from, size_t *out_lines, size_t *out_bytes)
{
	size_t end = from, lines = 0, bytes = 0;
	for (; end < p->count; end++) {
		struct wrapped_line last = { .part = end - 1 };
		bool full = lines >= LINES_AT_ONCE || bytes >= BYTES_AT_ONCE;
		if (full && (lines >= LINES_MOST || bytes >= 2 * BYTES_AT_ONCE ||
				    !goes_on(p, &last, end)))
			break;
		lines += lines_in(p->at[end].text);
		bytes += p->at[end].text.len + 1;
	}
	*out_lines = lines;
	*out_bytes = bytes;
	return end;
}

static void read_part(struct arena *a, struct making *m, const struct parts *p, size_t part)
{
	size_t start = 0;
	for (struct str rest = p->at[part].text; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		size_t first = m->out->first[m->out->article.count];
		if (m->lines > first && !goes_on(p, &m->out->lines[m->lines - 1], part))
			end_paragraph(a, m);
		add_line(m, &p->at[part], part, start, line);
		start += utf8_count(line) + 1;
	}
}

void attachment_next_wrapped(
	struct arena *a, const struct parts *p, size_t *at, struct wrapped *out)
{
	*out = (struct wrapped){};
	while (*at < p->count && !out->article.count) {
		size_t lines, bytes, from = *at;
		struct buf text;
		struct making m = { .out = out, .text = &text };
		*at = some_parts(p, from, &lines, &bytes);
		buf_init(&text, a, bytes + 1);
		out->lines = arena_array(a, struct wrapped_line, lines + 1);
		out->first = arena_array(a, size_t, lines + 2);
		out->article.blocks = arena_array(a, struct article_block, lines + 1);
		for (size_t i = from; i < *at; i++)
			read_part(a, &m, p, i);
		end_paragraph(a, &m);
	}
}

static const struct wrapped_line *line_at(const struct wrapped *w, size_t block, size_t codepoint)
{
	size_t low = w->first[block], high = w->first[block + 1];
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (w->lines[middle].at <= codepoint)
			low = middle;
		else
			high = middle;
	}
	return &w->lines[low];
}

/*
 * …国家秘密, and the next line begins with a star for what it lists. Only a level that is itself broken, or
 * with its star and term and nothing behind them, is a mark.
 */
static bool is_mark(struct arena *a, const struct finding *f, const struct wrapped_line *last)
{
	enum { LEVEL = 2 };
	struct str quote = f->quote, head = str_cut(&quote, '\n');
	struct words w = words_of(a, 0, head);
	return symbols_of(a, &w).count < LEVEL || f->end == last->at + last->count;
}

/* Columns of figures stand below each other; a telephone that is broken stands in words. */
static bool is_in_words(const struct wrapped_line *l)
{
	enum { BYTES = 12 };
	size_t n = 0;
	for (size_t i = 0; i < l->text.len; i++)
		n += (unsigned char)l->text.at[i] >= 0x80;
	return l->soft || n >= BYTES;
}

bool attachment_unwrap(
	struct arena *a, const struct wrapped *w, const struct finding *f, struct finding *out)
{
	if (f->block >= w->article.count || f->severity == NOTE || f->end <= f->start)
		return false;
	const struct wrapped_line *from = line_at(w, f->block, f->start);
	const struct wrapped_line *to = line_at(w, f->block, f->end - 1);
	bool personal = !strcmp(f->reviewer, "personal");
	if (from == to || (f->refused && !is_mark(a, f, to)) ||
		(personal && f->severity < BLOCK && !is_in_words(from)))
		return false;
	*out = *f;
	out->block = from->part;
	out->start = from->start + f->start - from->at;
	out->end = from->part == to->part ? to->start + f->end - to->at : from->start + from->count;
	return true;
}
