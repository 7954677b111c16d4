#include "article/article.h"
#include "article/tags.h"
#include "article/utf8.h"
#include "base/buf.h"

/* A block as places in the buffers below, until these have stopped growing. */
struct cut {
	const char *tag;
	size_t text, text_end, from, from_end, line;
};

/* The title of a link: its block stands behind the block that holds the link. */
struct held {
	struct str value;
	size_t line;
};

/* Canonical HTML is regular enough to be read with one finger: no parser, no tree. */
struct reader {
	struct str html;
	size_t at, line;
	bool in_note; /* the number of a footnote is no part of the words round it */

	struct buf text; /* all blocks' words, one behind the other */
	uint32_t *from;  /* the same in code points: where each came from, and one past */
	size_t codepoints;

	bool in_words;
	struct cut now;
	struct cut *cuts;
	struct held *held;
	size_t cut_count, held_count;
};

static enum err not_canonical(const struct reader *r, const char *why)
{
	return fault_as(ERR_INVALID, "article.form", "html", "正文第 %zu 行不是规范格式：%s",
		r->line + 1, why);
}

static void put(struct reader *r, uint32_t cp, size_t offset)
{
	buf_add_codepoint(&r->text, cp);
	r->from[r->codepoints++] = (uint32_t)offset;
}

/* One character or one of the five entities; *len is what it takes. */
static enum err read_character(const struct reader *r, struct str s, uint32_t *cp, size_t *len)
{
	static const struct {
		struct str name;
		uint32_t cp;
	} entities[] = { { STR("&amp;"), '&' }, { STR("&lt;"), '<' }, { STR("&gt;"), '>' },
		{ STR("&quot;"), '"' }, { STR("&nbsp;"), 0xA0 } };
	*cp = utf8_next(s, len);
	if (*cp == 0xFFFD && *len == 1)
		return not_canonical(r, "含有无效字符");
	for (size_t i = 0; *cp == '&' && i < sizeof entities / sizeof *entities; i++) {
		if (!str_starts(s, entities[i].name))
			continue;
		*cp = entities[i].cp;
		*len = entities[i].name.len;
		return ERR_OK;
	}
	return *cp == '&' ? not_canonical(r, "含有未知实体") : ERR_OK;
}

static void begin(struct reader *r, const char *tag, size_t line)
{
	r->now = (struct cut){
		.tag = tag, .text = r->text.len, .from = r->codepoints, .line = line
	};
	r->in_words = true;
}

/* `past` is the byte behind the last word. */
static void end_cut(struct reader *r, size_t past)
{
	r->in_words = false;
	if (r->codepoints == r->now.from)
		return;
	r->now.text_end = r->text.len;
	r->now.from_end = r->codepoints;
	r->from[r->codepoints++] = (uint32_t)past;
	r->cuts[r->cut_count++] = r->now;
}

static enum err read_value(struct reader *r, const char *tag, struct held h)
{
	begin(r, tag, h.line);
	for (size_t len; h.value.len; h.value = str_from(h.value, len)) {
		uint32_t cp;
		TRY(read_character(r, h.value, &cp, &len));
		put(r, cp, (size_t)(h.value.at - r->html.at));
	}
	end_cut(r, (size_t)(h.value.at - r->html.at));
	return ERR_OK;
}

static enum err end(struct reader *r)
{
	if (r->in_words)
		end_cut(r, r->at);
	for (size_t i = 0; i < r->held_count; i++)
		TRY(read_value(r, "a@title", r->held[i]));
	r->held_count = 0;
	return ERR_OK;
}

static struct str attribute(struct str tag, struct str name)
{
	ptrdiff_t at = str_find(tag, name);
	struct str rest = str_from(tag, at < 0 ? tag.len : (size_t)at + name.len);
	return str_cut(&rest, '"');
}

static enum err read_picture(struct reader *r, struct str tag)
{
	TRY(end(r));
	TRY(read_value(r, "img@alt", (struct held){ attribute(tag, STR(" alt=\"")), r->line }));
	return read_value(
		r, "img@title", (struct held){ attribute(tag, STR(" title=\"")), r->line });
}

static enum err read_inline(struct reader *r, enum tag t, struct str tag, bool closing)
{
	if (!r->in_words)
		return not_canonical(r, "文字不在段落内");
	if (t == TAG_BR)
		put(r, '\n', r->at);
	if (t != TAG_A)
		return ERR_OK;
	r->in_note = !closing && str_starts(attribute(tag, STR(" href=\"")), STR("#fn-"));
	struct str title = attribute(tag, STR(" title=\""));
	if (title.len)
		r->held[r->held_count++] = (struct held){ title, r->line };
	return ERR_OK;
}

static enum err read_block(struct reader *r, enum tag t, bool closing)
{
	TRY(end(r));
	bool bare = t == TAG_LI || t == TAG_TD || t == TAG_TH;
	if (!closing && (bare || tag_kind(t) == TEXTUAL))
		begin(r, tag_html(t).at, r->line);
	return ERR_OK;
}

static enum err read_tag(struct reader *r, size_t *len)
{
	struct str rest = str_from(r->html, r->at + 1), inside = rest;
	bool closing = str_starts(rest, STR("/"));
	struct str tag = str_cut(&rest, '>');
	if (tag.len == inside.len)
		return not_canonical(r, "标签没有写完");
	struct str name = str_from(tag, closing);
	enum tag t = tag_canonical(str_cut(&name, ' '));
	*len = tag.len + 2;
	if (t == TAG__COUNT || t == TAG_DIV || t == TAG_SPAN)
		return not_canonical(r, "含有不允许的标签");
	if (t == TAG_IMG)
		return read_picture(r, tag);
	if (t == TAG_BR || tag_kind(t) == INLINE || tag_kind(t) == FORMATTING)
		return read_inline(r, t, tag, closing);
	return read_block(r, t, closing);
}

static bool in_preformatted(const struct reader *r)
{
	return r->in_words && str_eq(str_c(r->now.tag), STR("pre"));
}

static enum err read_words(struct reader *r, size_t *len)
{
	uint32_t cp;
	TRY(read_character(r, str_from(r->html, r->at), &cp, len));
	if (cp == '\n' && !in_preformatted(r)) {
		TRY(end(r));
	} else if (!r->in_words) {
		return not_canonical(r, "文字不在段落内");
	} else if (!r->in_note) {
		put(r, cp, r->at);
	}
	r->line += cp == '\n';
	return ERR_OK;
}

static size_t count_tags(struct str s)
{
	size_t n = 0;
	for (; s.len; n++)
		str_cut(&s, '<');
	return n;
}

static struct article_block *blocks_of(struct arena *a, const struct reader *r)
{
	struct article_block *blocks = arena_array(a, struct article_block, r->cut_count + 1);
	for (size_t i = 0; i < r->cut_count; i++) {
		const struct cut *c = &r->cuts[i];
		blocks[i] = (struct article_block){ .tag = c->tag,
			.text = str_sub(buf_str(&r->text), c->text, c->text_end - c->text),
			.line = c->line,
			.from = r->from + c->from,
			.codepoints = c->from_end - c->from };
	}
	return blocks;
}

enum err article_read(struct arena *a, struct str canonical, struct article *out)
{
	SCRATCH(scratch);
	/* A picture gives two blocks, anything else one; each block has an end of its own. */
	size_t most = 2 * count_tags(canonical) + 1;
	struct reader r = { .html = canonical,
		.from = arena_array(a, uint32_t, canonical.len + most),
		.cuts = arena_array(&scratch, struct cut, most),
		.held = arena_array(&scratch, struct held, most) };
	buf_init(&r.text, a, canonical.len + 1);
	if (canonical.len > ARTICLE_BYTES_MAX)
		return fault_as(ERR_LIMIT, "article.size", "html", "正文过长");
	for (size_t len; r.at < canonical.len; r.at += len)
		TRY(canonical.at[r.at] == '<' ? read_tag(&r, &len) : read_words(&r, &len));
	TRY(end(&r));
	*out = (struct article){ canonical, blocks_of(a, &r), r.cut_count };
	return ERR_OK;
}

struct str article_excerpt(struct arena *a, const struct article *art, size_t max)
{
	struct buf b;
	buf_init(&b, a, max * 4 + 1);
	for (size_t i = 0; i < art->count && max; i++) {
		struct str s = art->blocks[i].text;
		if (i && max--)
			buf_add_char(&b, ' ');
		for (size_t len; s.len && max; s = str_from(s, len), max--) {
			uint32_t cp = utf8_next(s, &len);
			buf_add_codepoint(&b, cp == '\n' ? ' ' : cp);
		}
	}
	return arena_str(a, str_trim(buf_str(&b)));
}
