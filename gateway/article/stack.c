#include "article/stack.h"

enum { NOWHERE = -1, SPECIALS_UNWOUND = 7 };

static bool is_heading(enum tag t)
{
	return t >= TAG_H1 && t <= TAG_H4;
}

static bool is_special(enum tag t)
{
	return tag_kind(t) != INLINE && tag_kind(t) != FORMATTING;
}

static bool is_border(enum tag t)
{
	return t == TAG_TABLE || t == TAG_TD || t == TAG_TH || t == TAG_CAPTION;
}

static bool is_same(enum tag open, enum tag wanted)
{
	return open == wanted || (is_heading(open) && is_heading(wanted));
}

/* Where `wanted` stands, looking down and not past a table's border. */
static int find_in_scope(struct stack *s, enum tag wanted)
{
	for (int i = (int)s->depth - 1; i >= 0; i--) {
		enum tag t = s->open[i].tag;
		s->steps++;
		if (is_same(t, wanted))
			return i;
		if (is_border(t) || (wanted == TAG_LI && (t == TAG_UL || t == TAG_OL)))
			break;
	}
	return NOWHERE;
}

/* Where `wanted`, or any part of a table up to the table itself, stands. */
static int find_in_table(struct stack *s, enum tag wanted)
{
	for (int i = (int)s->depth - 1; i >= 0; i--) {
		s->steps++;
		if (s->open[i].tag == wanted)
			return i;
		if (s->open[i].tag == TAG_TABLE)
			break;
	}
	return NOWHERE;
}

static void forget_format(struct stack *s, int at)
{
	for (size_t i = 0; i < s->depth; i++)
		if (s->open[i].format > at)
			s->open[i].format--;
	for (size_t i = (size_t)at; i + 1 < s->format_count; i++, s->steps++)
		s->formats[i] = s->formats[i + 1];
	s->format_count--;
	s->formatting--;
}

static void forget_to_marker(struct stack *s)
{
	while (s->format_count && s->formats[--s->format_count].tag != TAG__COUNT)
		s->formatting--;
}

static void pop(struct stack *s)
{
	struct open top = s->open[--s->depth];
	s->steps++;
	if (top.format >= 0)
		s->formats[top.format].on_stack = false;
	if (top.tag == TAG_TD || top.tag == TAG_TH || top.tag == TAG_CAPTION)
		forget_to_marker(s);
}

static void pop_to(struct stack *s, int at)
{
	while ((int)s->depth > at)
		pop(s);
}

static enum err push(struct stack *s, enum tag t, int format)
{
	if (s->depth == DEPTH_MAX)
		return fault_as(ERR_LIMIT, "article.depth", "html",
			"内容嵌套超过 %d 层，请改用纯文本粘贴", DEPTH_MAX);
	s->open[s->depth++] = (struct open){ t, format };
	if (s->depth > s->deepest)
		s->deepest = s->depth;
	return ERR_OK;
}

static enum err count(struct stack *s)
{
	s->steps++;
	if (++s->units > UNITS_MAX)
		return fault_as(ERR_LIMIT, "article.elements", "html",
			"内容的元素超过 %d 个，请拆分或改为附件", UNITS_MAX);
	return ERR_OK;
}

/* Formatting left open by a block's end comes back in the next one. */
static enum err reconstruct(struct stack *s)
{
	size_t first = s->format_count;
	while (first && s->formats[first - 1].tag != TAG__COUNT && !s->formats[first - 1].on_stack)
		first--;
	for (size_t i = first; i < s->format_count; i++) {
		TRY(count(s));
		TRY(push(s, s->formats[i].tag, (int)i));
		s->formats[i].on_stack = true;
	}
	return ERR_OK;
}

static int find_format(struct stack *s, enum tag wanted)
{
	for (int i = (int)s->format_count - 1; i >= 0; i--) {
		s->steps++;
		if (s->formats[i].tag == TAG__COUNT)
			break;
		if (s->formats[i].tag == wanted)
			return i;
	}
	return NOWHERE;
}

static int find_open_format(struct stack *s, int format)
{
	int at = (int)s->depth - 1;
	while (at >= 0 && s->open[at].format != format)
		at--;
	return at;
}

/* An element leaves the stack from under others: they sink by one. */
static void take_out(struct stack *s, int at)
{
	for (size_t i = (size_t)at; i + 1 < s->depth; i++, s->steps++)
		s->open[i] = s->open[i + 1];
	s->depth--;
}

/* The "adoption agency": eight blocks in between at most, or the element stays open. */
static void end_open_format(struct stack *s, int format, int at)
{
	int specials = 0;
	for (size_t i = (size_t)at + 1; i < s->depth; i++) {
		if (is_border(s->open[i].tag))
			return;
		specials += is_special(s->open[i].tag);
	}
	if (!specials) {
		pop_to(s, at);
		forget_format(s, format);
	} else if (specials <= SPECIALS_UNWOUND) {
		take_out(s, at);
		forget_format(s, format);
	}
}

/* An end tag that closes the nearest of its name, unless a block stands in between. */
static bool end_inline(struct stack *s, enum tag t)
{
	for (int i = (int)s->depth - 1; i >= 0 && !is_special(s->open[i].tag); i--) {
		s->steps++;
		if (s->open[i].tag != t)
			continue;
		pop_to(s, i);
		return true;
	}
	return false;
}

static bool end_formatting(struct stack *s, enum tag t)
{
	int format = find_format(s, t);
	if (format == NOWHERE)
		return end_inline(s, t);
	int at = find_open_format(s, format);
	if (at == NOWHERE)
		forget_format(s, format);
	else
		end_open_format(s, format, at);
	return true;
}

static bool close_to(struct stack *s, int at)
{
	if (at != NOWHERE)
		pop_to(s, at);
	return at != NOWHERE;
}

enum err stack_end(struct stack *s, enum tag t, bool *kept)
{
	TRY(count(s));
	switch (tag_kind(t)) {
	case GRID:
		*kept = close_to(s, find_in_table(s, t));
		return ERR_OK;
	case INLINE:
		*kept = end_inline(s, t);
		return ERR_OK;
	case FORMATTING:
		*kept = end_formatting(s, t);
		return ERR_OK;
	case VOID:
		*kept = false;
		return ERR_OK;
	case STRUCTURE:
	case TEXTUAL:
		break;
	}
	*kept = close_to(s, find_in_scope(s, t));
	return ERR_OK;
}

/* Pops until one of the table's own parts is on top in which `t` may stand. */
static void clear_back(struct stack *s, enum tag t)
{
	bool cell = t == TAG_TD || t == TAG_TH;
	for (; s->depth; pop(s)) {
		enum tag top = s->open[s->depth - 1].tag;
		bool section = top == TAG_TBODY || top == TAG_THEAD;
		if (top == TAG_TABLE || (cell && top == TAG_TR) ||
			((cell || t == TAG_TR) && section))
			return;
	}
}

static enum err start_grid(struct stack *s, enum tag t, bool *kept)
{
	*kept = t == TAG_TABLE || find_in_table(s, TAG_TABLE) != NOWHERE;
	if (!*kept)
		return ERR_OK;
	if (t == TAG_TABLE)
		close_to(s, find_in_scope(s, TAG_P));
	else
		clear_back(s, t);
	TRY(push(s, t, NOWHERE));
	if (t == TAG_TD || t == TAG_TH || t == TAG_CAPTION)
		s->formats[s->format_count++] = (struct format){ TAG__COUNT, false };
	return ERR_OK;
}

/* A list item closes the one before it, unless a list or another block began in between. */
static void close_item(struct stack *s)
{
	for (int i = (int)s->depth - 1; i >= 0; i--) {
		enum tag t = s->open[i].tag;
		s->steps++;
		if (t == TAG_LI) {
			pop_to(s, i);
			return;
		}
		if (is_special(t) && t != TAG_DIV && t != TAG_P)
			return;
	}
}

static enum err start_block(struct stack *s, enum tag t)
{
	if (t == TAG_LI)
		close_item(s);
	close_to(s, find_in_scope(s, TAG_P));
	if (is_heading(t) && s->depth && is_heading(s->open[s->depth - 1].tag))
		pop(s);
	return push(s, t, NOWHERE);
}

static enum err start_formatting(struct stack *s, enum tag t)
{
	if (t == TAG_A && find_format(s, TAG_A) != NOWHERE)
		end_formatting(s, TAG_A);
	TRY(reconstruct(s));
	if (s->formatting == FORMATTING_MAX)
		return fault_as(ERR_LIMIT, "article.formatting", "html",
			"未关闭的格式标签超过 %d 个，请改用纯文本粘贴", FORMATTING_MAX);
	s->formats[s->format_count] = (struct format){ t, true };
	s->formatting++;
	return push(s, t, (int)s->format_count++);
}

static enum err start_void(struct stack *s, enum tag t)
{
	if (t != TAG_HR)
		return reconstruct(s);
	close_to(s, find_in_scope(s, TAG_P));
	return ERR_OK;
}

enum err stack_start(struct stack *s, enum tag t, bool *kept)
{
	TRY(count(s));
	*kept = true;
	switch (tag_kind(t)) {
	case GRID:
		return start_grid(s, t, kept);
	case FORMATTING:
		return start_formatting(s, t);
	case VOID:
		return start_void(s, t);
	case INLINE:
		TRY(reconstruct(s));
		return push(s, t, NOWHERE);
	case STRUCTURE:
	case TEXTUAL:
		break;
	}
	return start_block(s, t);
}

enum err stack_text(struct stack *s)
{
	TRY(count(s));
	return reconstruct(s);
}
