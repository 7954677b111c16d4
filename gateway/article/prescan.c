#include "article/prescan.h"

#include "article/article.h"
#include "article/stack.h"
#include "article/utf8.h"
#include "base/buf.h"

/* Attributes that some rule of ours reads; the rest never reaches the parser. */
static bool is_read(struct str name)
{
	static const struct str names[] = { STR("href"), STR("src"), STR("alt"), STR("title"),
		STR("colspan"), STR("rowspan"), STR("style"), STR("class"), STR("id") };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	return false;
}

static void put_replacing(struct buf *b, struct str s, char c, struct str with)
{
	while (s.len) {
		buf_add(b, str_cut(&s, c));
		if (s.at[-1] == c)
			buf_add(b, with);
	}
}

static void put_tag(struct buf *b, const struct token *t)
{
	buf_add(b, t->kind == TOKEN_END ? STR("</") : STR("<"));
	buf_add(b, tag_html(t->tag));
	for (size_t i = 0; t->kind == TOKEN_START && i < t->count; i++) {
		if (!is_read(t->attributes[i].name))
			continue;
		buf_add_char(b, ' ');
		buf_add(b, t->attributes[i].name);
		buf_add(b, STR("=\""));
		put_replacing(b, t->attributes[i].value, '"', STR("&quot;"));
		buf_add_char(b, '"');
	}
	buf_add_char(b, '>');
}

static enum err scan_token(struct stack *s, struct str *rest, struct token *t, struct buf *b)
{
	if (t->kind == TOKEN_NOTHING)
		return ERR_OK;
	if (t->kind == TOKEN_TEXT) {
		/* A "<" that opened nothing where it stood must not do so beside other text. */
		put_replacing(b, t->raw, '<', STR("&lt;"));
		return stack_text(s);
	}
	if (t->count > ATTRIBUTES_MAX)
		return fault_as(ERR_LIMIT, "article.attributes", "html",
			"一个元素的属性超过 %d 个，请改用纯文本粘贴", ATTRIBUTES_MAX);
	if (t->tag == RAW || t->tag == DROPPED) {
		if (t->kind == TOKEN_START)
			token_swallow(rest, t);
		return ERR_OK;
	}
	bool kept = false;
	if (t->tag < TAG__COUNT)
		TRY(t->kind == TOKEN_START ? stack_start(s, t->tag, &kept)
					   : stack_end(s, t->tag, &kept));
	if (kept)
		put_tag(b, t);
	return ERR_OK;
}

enum err prescan(struct arena *a, struct str html, struct prescan *out)
{
	struct stack s = {};
	struct buf b;
	struct token t;
	size_t tokens = 0;
	if (html.len > ARTICLE_BYTES_MAX)
		return fault_as(ERR_LIMIT, "article.size", "html",
			"正文超过 %d MB，请拆分或改为附件", ARTICLE_BYTES_MAX >> 20);
	/* Escaping a quote or a "<" makes six bytes of one, at most. */
	buf_init(&b, a, 64 + html.len * 18);
	buf_add(&b, STR("<!DOCTYPE html><body>"));
	for (struct str rest = utf8_clean(a, html); token_next(&rest, &t); tokens++)
		TRY(scan_token(&s, &rest, &t, &b));
	*out = (struct prescan){ buf_str(&b), tokens + s.steps, s.units, s.deepest };
	return ERR_OK;
}
