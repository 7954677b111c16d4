#include "article/units.h"

#include "article/tags.h"
#include "article/utf8.h"
#include "base/buf.h"

struct cutter {
	struct arena *arena;
	struct unit_names *names;
	struct str html;
	size_t line;

	uint32_t place[64]; /* the lists and quotations round us, as look ids */
	size_t depth;
	uint32_t look[32]; /* the inline tags open now */
	size_t looks;
	struct str href; /* of the open link */

	bool open, in_row;
	struct unit now;
	uint32_t id;   /* of the place and the tag of the open unit */
	uint32_t *ids; /* of the words, side by side */
	struct unit_word *words;
	size_t word_count;
	struct unit *units;
	size_t unit_count;
};

static uint32_t top_look(const struct cutter *c)
{
	return c->looks ? c->look[c->looks - 1] : 0;
}

static void add_word(struct cutter *c, struct str text, uint32_t look, bool connected)
{
	uint32_t id = intern(&c->names->words, look, text);
	c->ids[c->word_count] = id;
	c->words[c->word_count++] = (struct unit_word){ text, id, connected };
}

static void begin(struct cutter *c, const char *tag, struct str raw)
{
	uint32_t place = c->depth ? c->place[c->depth - 1] : 0;
	c->open = true;
	c->now = (struct unit){ .tag = tag, .line = c->line, .words = c->words + c->word_count };
	c->id = intern(&c->names->looks, place, raw);
}

static void end(struct cutter *c)
{
	if (!c->open)
		return;
	c->open = false;
	c->now.count = (size_t)(c->words + c->word_count - c->now.words);
	size_t first = (size_t)(c->now.words - c->words);
	c->now.id = intern(&c->names->units, c->id,
		(struct str){ (const char *)(c->ids + first), c->now.count * sizeof *c->ids });
	/* An item that holds only blocks has no words of its own. */
	bool bare = str_eq(str_c(c->now.tag), STR("li")) && !c->now.count;
	if (!bare)
		c->units[c->unit_count++] = c->now;
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

static bool is_letter(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || (cp >= 0xC0 && cp < 0x2000);
}

static uint32_t peek(struct str s, size_t at, size_t *len)
{
	*len = 0;
	return at < s.len ? utf8_next(str_from(s, at), len) : 0;
}

/* What changes a number's size belongs to it: 3万, 50%; 日 and 元 do not. */
static bool is_scale(uint32_t cp)
{
	static const uint32_t scales[] = { '%', U'％', U'‰', U'℃', U'°', U'百', U'千', U'万',
		U'亿' };
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
		if (scales[i] == cp)
			return true;
	return false;
}

/* Digits, with a point, a comma or a colon between them, and a scale behind. */
static size_t number_length(struct str s)
{
	size_t at = 0, len, behind;
	for (uint32_t cp = peek(s, 0, &len); len; cp = peek(s, at, &len)) {
		bool joint = cp == '.' || cp == ',' || cp == ':';
		if (!is_digit(cp) && !(joint && is_digit(peek(s, at + len, &behind))))
			break;
		at += len;
	}
	for (uint32_t cp = peek(s, at, &len); len && is_scale(cp); cp = peek(s, at, &len))
		at += len;
	return at;
}

static size_t word_length(struct str s)
{
	size_t len, at = 0;
	uint32_t cp = peek(s, 0, &len);
	if (is_digit(cp))
		return number_length(s);
	if (!is_letter(cp))
		return len;
	for (; len && (is_letter(cp) || is_digit(cp)); cp = peek(s, at, &len))
		at += len;
	return at;
}

static struct str decoded(struct arena *a, struct str s)
{
	static const struct {
		struct str name, text;
	} entities[] = { { STR("&amp;"), STR("&") }, { STR("&lt;"), STR("<") },
		{ STR("&gt;"), STR(">") }, { STR("&quot;"), STR("\"") },
		{ STR("&nbsp;"), STR("\u00A0") } };
	struct buf b;
	if (!s.len || !memchr(s.at, '&', s.len))
		return s;
	buf_init(&b, a, s.len);
	while (s.len) {
		buf_add(&b, str_cut(&s, '&'));
		for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
			struct str name = str_from(entities[i].name, 1);
			if (!str_starts(s, name))
				continue;
			buf_add(&b, entities[i].text);
			s = str_from(s, name.len);
			break;
		}
	}
	return buf_str(&b);
}

static void add_text(struct cutter *c, struct str raw)
{
	struct str s = decoded(c->arena, raw);
	for (size_t len; s.len; s = str_from(s, len)) {
		len = word_length(s);
		size_t first;
		uint32_t cp = utf8_next(s, &first);
		add_word(c, str_sub(s, 0, len), top_look(c), is_digit(cp) || len > 4);
	}
}

static struct str attribute(struct str tag, struct str name)
{
	ptrdiff_t at = str_find(tag, name);
	struct str rest = str_from(tag, at < 0 ? tag.len : (size_t)at + name.len);
	return str_cut(&rest, '"');
}

static void add_aside(struct cutter *c, const char *what, struct str text)
{
	text = decoded(c->arena, text);
	add_word(c, str_c(arena_printf(c->arena, "〔%s" STRF "〕", what, STRV(text))), 0, true);
}

static void take_inline(struct cutter *c, enum tag t, struct str tag, bool closing)
{
	if (t == TAG_BR) {
		add_word(c, STR("\n"), 0, false);
	} else if (!closing) {
		uint32_t look = intern(&c->names->looks, top_look(c), tag);
		if (c->looks < sizeof c->look / sizeof *c->look)
			c->look[c->looks++] = look;
		if (t == TAG_A)
			c->href = attribute(tag, STR(" href=\""));
	} else {
		c->looks -= c->looks > 0;
		if (t == TAG_A)
			add_aside(c, "", c->href);
	}
}

static void take_picture(struct cutter *c, struct str tag)
{
	begin(c, "img", tag);
	add_aside(c, "图片 ", attribute(tag, STR(" src=\"")));
	struct str alt = attribute(tag, STR(" alt=\"")), title = attribute(tag, STR(" title=\""));
	add_text(c, alt);
	if (title.len)
		add_aside(c, "", title);
	end(c);
}

static void take_place(struct cutter *c, struct str tag, bool closing)
{
	uint32_t outer = c->depth ? c->place[c->depth - 1] : 0;
	if (closing)
		c->depth -= c->depth > 0;
	else if (c->depth < sizeof c->place / sizeof *c->place)
		c->place[c->depth++] = intern(&c->names->looks, outer, tag);
}

/* In a row all cells are one unit: a tab in front of each but the first, blocks in lines. */
static void take_in_row(struct cutter *c, enum tag t, struct str tag, bool closing)
{
	if (t == TAG_TR && closing) {
		end(c);
		c->in_row = false;
	} else if (t == TAG_IMG) {
		add_aside(c, "图片 ", attribute(tag, STR(" src=\"")));
		add_text(c, attribute(tag, STR(" alt=\"")));
	} else if (!closing && (t == TAG_TD || t == TAG_TH)) {
		uint32_t look = intern(&c->names->looks, 0, tag);
		add_word(c, c->now.words == c->words + c->word_count ? STR("") : STR("\t"), look,
			false);
	} else if (!closing && (t == TAG_LI || tag_kind(t) == TEXTUAL)) {
		add_word(c, STR("\n"), intern(&c->names->looks, 0, tag), false);
	}
}

static void take_block(struct cutter *c, enum tag t, struct str tag, bool closing)
{
	bool textual = t == TAG_LI || tag_kind(t) == TEXTUAL;
	if (c->in_row) {
		take_in_row(c, t, tag, closing);
		return;
	}
	end(c);
	if (t == TAG_UL || t == TAG_OL || t == TAG_BLOCKQUOTE || t == TAG_THEAD || t == TAG_TBODY)
		take_place(c, tag, closing);
	if (t == TAG_IMG)
		take_picture(c, tag);
	if (!closing && (textual || t == TAG_TR || t == TAG_HR))
		begin(c, tag_html(t).at, tag);
	c->in_row = t == TAG_TR && !closing;
}

static enum err take_tag(struct cutter *c, struct str tag)
{
	bool closing = str_starts(tag, STR("/"));
	struct str name = str_from(tag, closing);
	enum tag t = tag_canonical(str_cut(&name, ' '));
	if (t == TAG__COUNT)
		return fault_as(ERR_INVALID, "article.form", "html", "正文不是规范格式");
	if (t != TAG_BR && tag_kind(t) != INLINE && tag_kind(t) != FORMATTING)
		take_block(c, t, tag, closing);
	else if (c->open)
		take_inline(c, t, tag, closing);
	return ERR_OK;
}

static void take_line(struct cutter *c, struct str raw, bool ended)
{
	if (c->open)
		add_text(c, raw);
	bool preformatted = c->open && str_eq(str_c(c->now.tag), STR("pre"));
	if (ended && preformatted)
		add_word(c, STR("\n"), 0, false);
	else if (ended && !c->in_row)
		end(c);
	c->line += ended;
}

static void take_text(struct cutter *c, struct str raw)
{
	while (raw.len) {
		struct str line = str_cut(&raw, '\n');
		take_line(c, line, raw.at[-1] == '\n');
	}
}

static size_t count_of(struct str s, char mark)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == mark;
	return n;
}

enum err units_read(
	struct arena *a, struct unit_names *names, struct str canonical, struct units *out)
{
	size_t tags = count_of(canonical, '<');
	struct cutter c = { .arena = a, .names = names, .html = canonical };
	size_t most = utf8_count(canonical) + 2 * tags + 1;
	c.words = arena_array(a, struct unit_word, most);
	c.ids = arena_array(a, uint32_t, most);
	c.units = arena_array(a, struct unit, tags + 1);
	struct str rest = canonical;
	while (rest.len) {
		take_text(&c, str_cut(&rest, '<'));
		if (rest.len)
			TRY(take_tag(&c, str_cut(&rest, '>')));
	}
	end(&c);
	*out = (struct units){ c.units, c.unit_count };
	return ERR_OK;
}
