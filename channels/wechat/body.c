#include "channels/wechat/body.h"

#include "base/buf.h"
#include "channels/markup.h"

static const struct style {
	const char *from, *to, *css;
} styles[] = {
#define STYLE(from, to, css) { from, to, css },
#include "channels/wechat/styles.def"
#undef STYLE
};

struct writer {
	struct buf out;
	struct body *body;
	struct str link; /* the address a link's text is followed by, or empty */
	struct str link_text;
	bool kept_link, in_pre;
};

static const struct style *style_of(struct str name)
{
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		if (str_eq(str_c(styles[i].from), name))
			return &styles[i];
	return NULL;
}

static void note_image(struct arena *a, struct body *body, struct picture image)
{
	body->image_uses++;
	for (size_t i = 0; i < body->image_count; i++)
		if (str_eq(body->images[i].sha256, image.sha256))
			return;
	struct picture *grown = arena_array(a, struct picture, body->image_count + 1);
	if (body->image_count)
		memcpy(grown, body->images, body->image_count * sizeof *grown);
	grown[body->image_count++] = image;
	body->images = grown;
}

static void add_attr(struct buf *b, const struct markup *m, const char *name)
{
	struct str value = markup_attr(m, name);
	if (value.len)
		buf_printf(b, " %s=\"" STRF "\"", name, STRV(value));
}

static void add_image(struct writer *w, const struct markup *m)
{
	struct str address = markup_attr(m, "src"), sha256;
	if (!markup_asset(address, &sha256)) {
		w->body->images_lost++;
		return;
	}
	note_image(w->out.arena, w->body, (struct picture){ sha256, address });
	buf_add(&w->out, STR("<img"));
	add_attr(&w->out, m, "alt");
	buf_printf(&w->out, " src=\"{{hole:asset:" STRF "}}\" style=\"max-width:100%%\">",
		STRV(sha256));
}

static bool link_is_kept(struct str href)
{
	return str_starts(href, STR("https://mp.weixin.qq.com/")) ||
	       str_starts(href, STR("http://mp.weixin.qq.com/"));
}

static void open_link(struct writer *w, const struct markup *m)
{
	struct str href = markup_attr(m, "href"), sha256;
	w->link = w->link_text = (struct str){};
	w->kept_link = link_is_kept(href);
	if (w->kept_link)
		buf_printf(&w->out, "<a href=\"" STRF "\">", STRV(href));
	else if (markup_asset(href, &sha256)) {
		w->body->links_file++;
		w->link = w->body->names_page ? STR("附件请到网站原文下载，网址见文末")
					      : STR("附件请到网站原文下载");
	} else if (str_starts(href, STR("http"))) {
		w->body->links_out++;
		w->link = href;
	} else if (str_starts(href, STR("#")))
		w->body->links_note++;
}

static void close_link(struct writer *w)
{
	if (w->kept_link)
		buf_add(&w->out, STR("</a>"));
	else if (w->link.len && !str_eq(w->link, w->link_text))
		buf_printf(&w->out, "（" STRF "）", STRV(w->link));
	w->link = (struct str){};
	w->kept_link = false;
}

static void open_tag(struct writer *w, const struct markup *m)
{
	const struct style *s = style_of(m->name);
	if (str_eq(m->name, STR("a")))
		return open_link(w, m);
	if (str_eq(m->name, STR("img")))
		return add_image(w, m);
	if (!s)
		return;
	if (str_eq(m->name, STR("pre"))) {
		w->in_pre = true;
		w->body->pre++;
	}
	buf_printf(&w->out, "<%s", s->to);
	add_attr(&w->out, m, "colspan");
	add_attr(&w->out, m, "rowspan");
	add_attr(&w->out, m, "start");
	if (*s->css)
		buf_printf(&w->out, " style=\"%s\"", s->css);
	buf_add_char(&w->out, '>');
}

static void close_tag(struct writer *w, const struct markup *m)
{
	const struct style *s = style_of(m->name);
	if (str_eq(m->name, STR("a")))
		return close_link(w);
	if (str_eq(m->name, STR("pre")))
		w->in_pre = false;
	if (s && strcmp(s->to, "br") != 0 && strcmp(s->to, "hr") != 0)
		buf_printf(&w->out, "</%s>", s->to);
}

/* The platform folds blanks and line ends of pre: written as what it keeps. */
static void add_pre_text(struct buf *b, struct str text)
{
	bool at_start = true;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '\n')
			buf_add(b, STR("<br>"));
		else if (c == ' ' && (at_start || (i && text.at[i - 1] == ' ')))
			buf_add(b, STR("&nbsp;"));
		else
			buf_add_char(b, c);
		at_start = c == '\n' || (at_start && c == ' ');
	}
}

static void add_text(struct writer *w, struct str text)
{
	w->link_text = text;
	if (w->in_pre)
		add_pre_text(&w->out, text);
	else if (str_trim(text).len || !memchr(text.at, '\n', text.len))
		buf_add(&w->out, text);
}

bool wechat_names_page(const struct revision *rev, const struct channel_site *site)
{
	for (size_t i = 0; i < rev->asset_count; i++)
		if (!str_starts(rev->assets[i].media_type, STR("image/")))
			return site->landing;
	return false;
}

/* Text, since the platform takes no link to outside; 阅读原文 below it leads there, too. */
static void add_page(struct buf *b)
{
	buf_printf(b, "<p style=\"%s\">附件请点“阅读原文”，或打开下面的网址下载：<br>%s</p>",
		style_of(STR("p"))->css, WECHAT_FILES_PAGE);
}

struct body body_make(struct arena *a, struct str canonical, bool names_page)
{
	struct body body = { .names_page = names_page };
	struct writer w = { .body = &body };
	struct markup m;
	buf_init(&w.out, a, (size_t)8 * ARTICLE_BYTES_MAX);
	while (markup_next(&canonical, &m))
		if (m.kind == MARKUP_TEXT)
			add_text(&w, m.text);
		else if (m.kind == MARKUP_OPEN)
			open_tag(&w, &m);
		else
			close_tag(&w, &m);
	if (names_page)
		add_page(&w.out);
	body.html = buf_str(&w.out);
	return body;
}
