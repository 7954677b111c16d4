#include "reviewers/raw.h"

#include "article/entity.h"
#include "article/token.h"
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/percent.h"

/* One run of words: those of the text, or those that stand beside it. */
struct line {
	struct buf words; /* of the block being read */
	struct raw_place *places;
	size_t count, from; /* places in all, and where the block's begin */
};

struct scan {
	struct arena *arena;
	struct line line,
		other;     /* read, and left for as long as something beside the text is read */
	struct str beside; /* its tag; empty: the text is read */
	size_t most;       /* places of a line */
	uint32_t at;       /* code points of the source read so far */

	struct article_block *blocks;
	const struct raw_place **block_places;
	size_t block_count, block_room;
};

static void put(struct scan *s, uint32_t cp, uint32_t from, uint32_t to)
{
	buf_add_codepoint(&s->line.words, cp);
	s->line.places[s->line.count++] = (struct raw_place){ from, to };
}

static void make_room(struct scan *s)
{
	if (s->block_count < s->block_room)
		return;
	size_t room = s->block_room ? s->block_room * 2 : 16;
	struct article_block *blocks = arena_array(s->arena, struct article_block, room);
	const struct raw_place **places = arena_array(s->arena, const struct raw_place *, room);
	if (s->block_count) {
		memcpy(blocks, s->blocks, s->block_count * sizeof *blocks);
		memcpy(places, s->block_places, s->block_count * sizeof *places);
	}
	s->blocks = blocks;
	s->block_places = places;
	s->block_room = room;
}

static void end_block(struct scan *s)
{
	size_t count = s->line.count - s->line.from;
	if (!count)
		return;
	make_room(s);
	s->block_places[s->block_count] = s->line.places + s->line.from;
	s->blocks[s->block_count++] = (struct article_block){ .tag = "p",
		.text = arena_str(s->arena, buf_str(&s->line.words)),
		.codepoints = count };
	s->line.words.len = 0;
	s->line.from = s->line.count;
}

static void skip(struct scan *s, struct str raw)
{
	s->at += (uint32_t)utf8_count(raw);
}

/* How much of `s` is one code point in writing of its own, or two; 0 when it stands for itself. */
static size_t written_read(struct str s, uint32_t *cp)
{
	cp[1] = 0;
	if (s.at[0] == '&')
		return entity_read(s, cp);
	return s.at[0] == '%' ? percent_read(s, cp) : 0;
}

/* Text, references and percent signs read where `encoded`. */
static void take_text(struct scan *s, struct str text, bool encoded)
{
	uint32_t cp[2];
	for (size_t len; text.len; text = str_from(text, len)) {
		len = encoded ? written_read(text, cp) : 0;
		uint32_t from = s->at;
		if (len) {
			skip(s, str_sub(text, 0, len));
			put(s, cp[0], from, s->at);
			/* The few that stand for two code points are shorter in bytes than written. */
			if (cp[1])
				put(s, cp[1], from, s->at);
			continue;
		}
		cp[0] = utf8_next(text, &len);
		s->at++;
		put(s, cp[0], from, s->at);
	}
}

static struct line line_of(struct arena *a, size_t bytes)
{
	struct line l = { .places = arena_array(a, struct raw_place, bytes + 1) };
	buf_init(&l.words, a, bytes * 4 + 1);
	return l;
}

/* The value of an attribute as a block; the words round the tag go on behind it. */
static void take_attribute(struct scan *s, struct str tag, struct str value, uint32_t tag_at)
{
	if (!value.len)
		return;
	struct scan inner = *s;
	inner.at = tag_at;
	skip(&inner, (struct str){ tag.at, (size_t)(value.at - tag.at) });
	inner.line = line_of(s->arena, value.len);
	take_text(&inner, value, true);
	end_block(&inner);
	s->blocks = inner.blocks;
	s->block_places = inner.block_places;
	s->block_count = inner.block_count;
	s->block_room = inner.block_room;
}

static bool parts_blocks(enum tag t)
{
	if (t == RAW || t == DROPPED)
		return true;
	return t == TAG_HR || (t < TAG__COUNT && t != TAG_BR && t != TAG_IMG &&
				      tag_kind(t) != INLINE && tag_kind(t) != FORMATTING);
}

static bool is_code(const struct token *t)
{
	return str_eq_nocase(t->name, STR("script")) || str_eq_nocase(t->name, STR("style"));
}

/* What no reader sees inside a word: it is screened by itself, and the word goes on behind it. */
static bool is_beside(struct str name)
{
	return str_eq_nocase(name, STR("rt")) || str_eq_nocase(name, STR("rp")) ||
	       str_eq_nocase(name, STR("template"));
}

/* What stood beside the text is whole when the text goes on. */
static void change_line(struct scan *s, struct str beside)
{
	if (!beside.len)
		end_block(s);
	if (!s->other.places)
		s->other = line_of(s->arena, s->most);
	struct line line = s->line;
	s->line = s->other;
	s->other = line;
	s->beside = beside;
}

static bool ends_beside(const struct scan *s, const struct token *t)
{
	bool end = t->kind == TOKEN_END;
	if (str_eq_nocase(s->beside, STR("template")))
		return end && str_eq_nocase(t->name, s->beside);
	return is_beside(t->name) || str_eq_nocase(t->name, STR("ruby")) || parts_blocks(t->tag);
}

/* True when the tag says no more than that something beside the text begins or ends. */
static bool steps_beside(struct scan *s, const struct token *t)
{
	bool ends = s->beside.len && ends_beside(s, t);
	bool begins = t->kind == TOKEN_START && !t->closed && is_beside(t->name);
	if (ends)
		change_line(s, (struct str){});
	if (begins && !s->beside.len)
		change_line(s, t->name);
	return begins || (ends && is_beside(t->name));
}

/* What stands last in an address; of a picture that is written out in it there is none. */
static struct str file_name_of(struct str address)
{
	if (str_starts(address, STR("data:")))
		return (struct str){};
	for (size_t i = 0; i < address.len; i++)
		if (address.at[i] == '?' || address.at[i] == '#')
			address.len = i;
	while (str_find(address, STR("/")) >= 0)
		str_cut(&address, '/');
	return address;
}

static void take_attributes(struct scan *s, const struct token *t, uint32_t at)
{
	static const char *const words[] = { "alt", "title", "aria-label", "download" };
	static const char *const addresses[] = { "href", "src" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		take_attribute(s, t->raw, token_attribute(t, str_c(words[i])), at);
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
		take_attribute(
			s, t->raw, file_name_of(token_attribute(t, str_c(addresses[i]))), at);
}

/* Two line breaks, with nothing but blanks between, are an empty line; a line end of the source is a blank. */
static bool is_behind_break(const struct line *l)
{
	struct str words = buf_str(&l->words);
	for (size_t i = l->count; i > l->from && words.len; i--, words.len--) {
		char last = words.at[words.len - 1];
		if (last == '\n' && l->places[i - 1].to - l->places[i - 1].from > 1)
			return true;
		if (last != ' ' && last != '\t' && last != '\n' && last != '\r')
			return false;
	}
	return false;
}

static void take_tag(struct scan *s, struct str *rest, const struct token *t)
{
	uint32_t at = s->at;
	const char *end = rest->at;
	bool code = t->kind == TOKEN_START && is_code(t);
	if (code)
		token_swallow(rest, t);
	else if (!steps_beside(s, t) && parts_blocks(t->tag))
		end_block(s);
	skip(s, (struct str){ t->raw.at, t->raw.len + (size_t)(rest->at - end) });
	if (t->kind != TOKEN_START || code)
		return;
	take_attributes(s, t, at);
	if (t->tag == TAG_BR && is_behind_break(&s->line))
		end_block(s);
	else if (t->tag == TAG_BR)
		put(s, '\n', at, s->at);
}

static struct scan scan_of(struct arena *a, struct str source)
{
	return (struct scan){ .arena = a, .line = line_of(a, source.len), .most = source.len };
}

static void finish(struct scan *s, struct str source, struct raw_text *out)
{
	if (s->beside.len)
		change_line(s, (struct str){});
	end_block(s);
	out->article = (struct article){ source, s->blocks, s->block_count };
	out->places = s->block_places;
}

void raw_read_html(struct arena *a, struct str html, struct raw_text *out)
{
	struct scan s = scan_of(a, html);
	struct token t;
	for (struct str rest = html; token_next(&rest, &t);) {
		if (t.kind == TOKEN_TEXT)
			take_text(&s, t.raw, true);
		else if (t.kind == TOKEN_NOTHING)
			skip(&s, t.raw);
		else
			take_tag(&s, &rest, &t);
	}
	finish(&s, html, out);
}

/* Where Markdown's link has its address: "](" and what has no blank up to ")"; of no length: nowhere in that line. */
static struct str address_in(struct str line)
{
	ptrdiff_t at = str_find(line, STR("]("));
	if (at < 0)
		return (struct str){ line.at + line.len, 0 };
	struct str rest = str_from(line, (size_t)at + 1);
	size_t end = 1;
	while (end < rest.len && !strchr("()[]< ", rest.at[end]))
		end++;
	bool is = end < rest.len && rest.at[end] == ')';
	return (struct str){ rest.at, is ? end + 1 : 0 };
}

/* The words of a link go on behind its address, which is read by itself. */
static void take_line(struct scan *s, struct str line)
{
	while (line.len) {
		struct str address = address_in(line);
		size_t before = (size_t)(address.at - line.at);
		take_text(s, str_sub(line, 0, before), true);
		uint32_t at = s->at;
		if (address.len) {
			skip(s, address);
			take_attribute(s, address, str_sub(address, 1, address.len - 2), at);
		}
		line = str_from(line, before + address.len);
	}
}

void raw_read_text(struct arena *a, struct str text, struct raw_text *out)
{
	struct scan s = scan_of(a, text);
	for (struct str rest = text; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		bool ended = rest.at[-1] == '\n';
		if (!str_trim(line).len)
			end_block(&s);
		take_line(&s, (struct str){ line.at, line.len + ended });
	}
	finish(&s, text, out);
}
