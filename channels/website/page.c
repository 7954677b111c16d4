#include "channels/website/page.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/site.h"
#include "channels/website/template.h"
#include "channels/words.h"

enum { PAGE_BYTES_MAX = 3 * 1024 * 1024, SUMMARY_CHARS = 120 };

#define RELEASED "{{hole:released_at}}"
#define LANDING  "{{hole:landing_url}}"

static struct str column_of(const struct words *w)
{
	return w->column.len ? w->column : STR("信息发布");
}

static void add_head(struct buf *b, const struct site *s, const struct words *w)
{
	const char *title = arena_printf(b->arena, STRF "_" STRF, STRV(w->title), STRV(s->name));
	site_head(b, s, str_c(title), "style.css");
	site_meta(b, "ColumnName", column_of(w));
	site_meta(b, "ArticleTitle", w->title);
	site_meta(b, "PubDate", STR(RELEASED));
	site_meta(b, "ContentSource", w->source.len ? w->source : STR("本网站"));
	site_meta(b, "Keywords", w->tags.len ? w->tags : w->title);
	site_meta(b, "Author", w->author);
	site_meta(b, "Description", w->summary);
	site_meta(b, "Url", STR(LANDING));
	buf_add(b, STR("<link rel=\"canonical\" href=\"" LANDING "\">\n"));
}

static void add_crumb(struct buf *b, const struct words *w)
{
	buf_printf(b,
		"<nav class=\"crumb\" aria-label=\"当前位置\"><a href=\"../../\">首页</a> &gt; "
		"<a href=\"../../%s.html\">",
		site_column_file(b->arena, column_of(w)));
	buf_add_escaped(b, column_of(w));
	buf_add(b, STR("</a> &gt; 正文</nav>\n"));
}

static void add_row(struct buf *b, const char *label, struct str value)
{
	if (!value.len)
		return;
	buf_printf(b, "<tr><th scope=\"row\">%s</th><td>", label);
	buf_add_escaped(b, value);
	buf_add(b, STR("</td></tr>\n"));
}

/* 公文: the particulars of the issued document stand above its text. */
static void add_official(struct buf *b, const struct words *w)
{
	if (!w->document)
		return;
	buf_add(b, STR("<table class=\"official\">\n<tbody>\n"));
	add_row(b, "索引号", w->index_no);
	add_row(b, "文号", w->doc_no);
	add_row(b, "发布机构", w->source);
	add_row(b, "成文日期", w->written_on);
	add_row(b, "发布日期", w->published_on.len ? w->published_on : STR(RELEASED));
	add_row(b, "有效性", w->validity);
	buf_add(b, STR("</tbody>\n</table>\n"));
}

static void add_fact(struct buf *b, const char *label, struct str value)
{
	if (!value.len)
		return;
	buf_printf(b, "<span>%s：", label);
	buf_add_escaped(b, value);
	buf_add(b, STR("</span>\n"));
}

/* Files the text itself does not link stand below it. */
static void add_attachments(struct buf *b, const struct revision *rev)
{
	bool any = false;
	for (size_t i = 0; i < rev->asset_count; i++) {
		const struct asset *f = &rev->assets[i];
		if (str_find(rev->html, f->sha256) >= 0)
			continue;
		buf_add(b, any ? STR("") : STR("<section class=\"text\">\n<h4>附件</h4>\n<ul>\n"));
		buf_printf(b, "<li><a href=\"" STRF "\">", STRV(rendition_asset_path(b->arena, f)));
		buf_add_escaped(b, f->name);
		buf_add(b, STR("</a></li>\n"));
		any = true;
	}
	if (any)
		buf_add(b, STR("</ul>\n</section>\n"));
}

/* To readers, above the words: what was wrong in those that stood here before. */
static void add_correction(struct buf *b, const struct words *w)
{
	if (!w->correction_note.len)
		return;
	buf_add(b, STR("<p class=\"mended\"><strong>更正说明：</strong>"));
	buf_add_escaped(b, w->correction_note);
	buf_add(b, STR("</p>\n"));
}

/* Who answers for the page, where the item says so. */
static void add_editor(struct buf *b, const struct words *w)
{
	if (!w->editor.len)
		return;
	buf_add(b, STR("<p class=\"editor\">责任编辑："));
	buf_add_escaped(b, w->editor);
	buf_add(b, STR("</p>\n"));
}

static void add_text(struct buf *b, const struct revision *rev, const struct words *w)
{
	buf_add(b, STR("<article>\n<h1>"));
	buf_add_escaped(b, w->title);
	buf_add(b, STR("</h1>\n<div class=\"facts\">\n"));
	add_fact(b, "来源", w->source.len ? w->source : STR("本网站"));
	buf_add(b, STR("<span>发布时间：<time>" RELEASED "</time></span>\n"));
	add_fact(b, "作者", w->author);
	buf_add(b, STR("</div>\n"));
	add_official(b, w);
	add_correction(b, w);
	buf_add(b, STR("<div class=\"text\">\n"));
	buf_add(b, rev->html);
	buf_add(b, STR("</div>\n"));
	add_attachments(b, rev);
	add_editor(b, w);
	buf_add(b, STR("</article>\n"));
}

static const char tools[] =
	"<div class=\"tools\"><a href=\"../../\">返回首页</a>　"
	"<a href=\"../../search.html\">站内搜索</a>　<a href=\"#large\">大字版</a>　"
	"<a href=\"#print\">打印版</a>　<a href=\"#main\">标准版</a></div>\n";

/* The parts of a page that the template puts in their places. */
struct parts {
	struct buf head, banner, crumb, article, footer, name;
};

static void fill_parts(struct parts *p, struct arena *a, const struct revision *rev,
	const struct site *site, const struct words *w)
{
	struct buf *const all[] = { &p->head, &p->banner, &p->crumb, &p->article, &p->footer,
		&p->name };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		buf_init(all[i], a, PAGE_BYTES_MAX);
	add_head(&p->head, site, w);
	site_banner(&p->banner, site, "../../");
	add_crumb(&p->crumb, w);
	add_text(&p->article, rev, w);
	site_footer(&p->footer, site);
	buf_add_escaped(&p->name, site->name);
}

static enum err page_html(struct arena *a, const struct revision *rev, const struct site *site,
	const struct words *w, struct str *out)
{
	struct buf b;
	struct parts p;
	buf_init(&b, a, PAGE_BYTES_MAX);
	fill_parts(&p, a, rev, site, w);
	const struct template_value values[] = { { "head", buf_str(&p.head) },
		{ "banner", buf_str(&p.banner) }, { "crumb", buf_str(&p.crumb) },
		{ "article", buf_str(&p.article) }, { "tools", str_c(tools) },
		{ "footer", buf_str(&p.footer) }, { "name", buf_str(&p.name) } };
	template_fill(&b, template_now()->page, values, sizeof values / sizeof *values);
	if (b.toobig || p.article.toobig)
		return fault_as(
			ERR_LIMIT, "website.size", "html", "网页超过 %d 字节", PAGE_BYTES_MAX);
	*out = buf_str(&b);
	return ERR_OK;
}

static struct str entry_json(struct arena *a, const struct words *w)
{
	json_auto_t *j = json_object();
	json_object_set_new(j, "title", json_from(w->title));
	json_object_set_new(j, "summary", json_from(w->summary));
	json_object_set_new(j, "column", json_from(column_of(w)));
	json_object_set_new(j, "source", json_from(w->source));
	json_object_set_new(j, "author", json_from(w->author));
	json_object_set_new(j, "released_at", json_string(RELEASED));
	json_object_set_new(j, "url", json_string(LANDING));
	return json_canonical(a, j);
}

/* GB/T 37668: a picture says in words what it shows. */
static size_t pictures_without_words(struct str html)
{
	struct markup m;
	size_t n = 0;
	while (markup_next(&html, &m))
		n += str_eq(m.name, STR("img")) && !str_trim(markup_attr(&m, "alt")).len;
	return n;
}

static void note_losses(
	struct arena *a, const struct site *site, const struct revision *rev, struct rendition *r)
{
	size_t mute = pictures_without_words(rev->html);
	if (mute)
		rendition_loss(a, r, "%zu 张图片没有说明文字，读屏软件的用户看不到内容", mute);
	if (!site_code_valid(site->code))
		rendition_loss(a, r, "渠道未登记10位网站标识码，发布前须由系统管理员补登");
}

/* The page, and what the lists are made of where it lands. */
static void add_files(struct arena *a, struct rendition *r, struct str page, struct str entry)
{
	rendition_put(a, r, STR("page.html"), STR("text/html"), page);
	rendition_put(a, r, STR("style.css"), STR("text/css"), template_now()->style);
	rendition_put(a, r, STR("list.html"), STR("text/html"), template_now()->list);
	rendition_put(a, r, STR("entry.json"), STR("application/json"), entry);
}

enum err website_render(const struct revision *rev, const struct article *art,
	const struct channel_site *from, struct arena *a, struct rendition *out)
{
	struct site site;
	struct words w;
	struct str page;
	struct rendition r = {};
	(void)art;
	TRY(site_read(a, from, &site));
	TRY(words_read(a, rev, "website", &w));
	if (!w.summary.len)
		w.summary = words_first(markup_text(a, rev->html), SUMMARY_CHARS);
	TRY(page_html(a, rev, &site, &w, &page));
	add_files(a, &r, page, entry_json(a, &w));
	rendition_add_assets(a, &r, rev, page);
	rendition_hole(a, &r, STR("released_at"));
	rendition_hole(a, &r, STR("landing_url"));
	note_losses(a, &site, rev, &r);
	*out = r;
	return ERR_OK;
}
