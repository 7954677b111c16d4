#include "base/buf.h"
#include "channels/markup.h"
#include "tests/sim/wechat/platform.h"

struct rewriting {
	struct buf out;
	const char *own_pictures;
	bool in_pre;
	struct str skip; /* the element whose content is thrown away */
	int code;
};

static bool one_of(struct str name, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(name, str_c(*list)))
			return true;
	return false;
}

/* Only these attributes live; a style that loads a picture does not. */
static void keep_attributes(struct rewriting *r, const struct markup *m)
{
	static const char *const kept[] = { "alt", "colspan", "href", "rowspan", "src", "start",
		"style", NULL };
	for (const char *const *name = kept; *name; name++) {
		struct str value = markup_attr(m, *name);
		bool foreign = !strcmp(*name, "src") && !str_starts(value, str_c(r->own_pictures));
		bool loads = !strcmp(*name, "style") && str_find(value, STR("url(")) >= 0;
		if (value.at && !foreign && !loads)
			buf_printf(&r->out, " %s=\"" STRF "\"", *name, STRV(value));
	}
}

static void open_tag(struct rewriting *r, const struct markup *m)
{
	static const char *const shells[] = { "html", "head", "body", NULL };
	static const char *const thrown[] = { "script", "style", "button", "svg", NULL };
	struct str href = markup_attr(m, "href");
	if (one_of(m->name, shells))
		r->code = 47001;
	if (str_eq(m->name, STR("a")) && !str_starts(href, STR("https://mp.weixin.qq.com/")) &&
		!str_starts(href, STR("http://mp.weixin.qq.com/")))
		r->code = 45166;
	if (one_of(m->name, thrown)) {
		r->skip = m->name;
		return;
	}
	if (str_eq(m->name, STR("pre"))) {
		r->in_pre = true;
		return;
	}
	buf_printf(&r->out, "<" STRF, STRV(m->name));
	keep_attributes(r, m);
	buf_add_char(&r->out, '>');
}

/* pre is stripped, its line ends and blanks fold. */
static void fold(struct rewriting *r, struct str text)
{
	bool blank = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i] == '\n' ? ' ' : text.at[i];
		if (c != ' ' || !blank)
			buf_add_char(&r->out, c);
		blank = c == ' ';
	}
}

static void one_piece(struct rewriting *r, const struct markup *m)
{
	if (r->skip.len) {
		if (m->kind == MARKUP_CLOSE && str_eq(m->name, r->skip))
			r->skip = (struct str){};
	} else if (m->kind == MARKUP_OPEN)
		open_tag(r, m);
	else if (m->kind == MARKUP_TEXT && r->in_pre)
		fold(r, m->text);
	else if (m->kind == MARKUP_TEXT)
		buf_add(&r->out, m->text);
	else if (str_eq(m->name, STR("pre")))
		r->in_pre = false;
	else
		buf_printf(&r->out, "</" STRF ">", STRV(m->name));
}

int wx_rewrite(struct arena *a, struct str html, const char *own_pictures, struct str *out)
{
	struct rewriting r = { .own_pictures = own_pictures };
	struct markup m;
	buf_init(&r.out, a, html.len * 2 + 64);
	while (markup_next(&html, &m))
		one_piece(&r, &m);
	*out = buf_str(&r.out);
	return r.code;
}
