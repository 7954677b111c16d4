#include "channels/handoff.h"

#include "base/buf.h"
#include "channels/rendition.h"
#include "channels/words.h"

/* What stands between two pieces of text, by the widest border between them. */
enum gap { GAP_NONE, GAP_CELL, GAP_LINE, GAP_BLOCK };
static const char *const gaps[] = { "", "\t", "\n", "\n\n" };

static enum gap gap_of(const struct markup *m)
{
	static const struct {
		const char *name;
		enum gap gap;
	} borders[] = { { "td", GAP_CELL }, { "th", GAP_CELL }, { "li", GAP_LINE },
		{ "tr", GAP_LINE }, { "br", GAP_LINE }, { "p", GAP_BLOCK }, { "h1", GAP_BLOCK },
		{ "h2", GAP_BLOCK }, { "h3", GAP_BLOCK }, { "h4", GAP_BLOCK }, { "ul", GAP_BLOCK },
		{ "ol", GAP_BLOCK }, { "table", GAP_BLOCK }, { "figure", GAP_BLOCK },
		{ "pre", GAP_BLOCK }, { "hr", GAP_BLOCK } };
	for (size_t i = 0; i < sizeof borders / sizeof *borders; i++)
		if (str_eq(m->name, str_c(borders[i].name)))
			return borders[i].gap;
	return GAP_NONE;
}

/* The words as a person pastes them: a blank line between paragraphs, a line for each row and point. */
static void put_text(struct arena *a, struct buf *b, struct str html)
{
	struct markup m;
	enum gap gap = GAP_NONE;
	bool pre = false;
	while (markup_next(&html, &m)) {
		if (m.kind != MARKUP_TEXT) {
			if (str_eq(m.name, STR("pre")))
				pre = m.kind == MARKUP_OPEN;
			gap = gap_of(&m) > gap ? gap_of(&m) : gap;
			continue;
		}
		if (!pre && !str_trim(m.text).len && str_find(m.text, STR("\n")) >= 0)
			continue; /* between two lines of the file */
		buf_add(b, str_c(gaps[gap]));
		buf_add(b, markup_decode(a, m.text));
		gap = GAP_NONE;
	}
}

static struct str post_text(struct arena *a, const struct words *w, struct str html)
{
	struct buf b, body;
	buf_init(&b, a, (size_t)4 * ARTICLE_BYTES_MAX);
	buf_init(&body, a, (size_t)4 * ARTICLE_BYTES_MAX);
	put_text(a, &body, html);
	buf_add(&b, w->title);
	buf_add(&b, STR("\n\n"));
	buf_add(&b, str_trim(buf_str(&body)));
	buf_add(&b, STR("\n"));
	return buf_str(&b);
}

static const char page_head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>人工发布的文字和图片</title>\n<style>body{margin:0 "
	"auto;max-width:680px;padding:20px "
	"16px;font-family:sans-serif;line-height:1.7}pre{font:inherit;white-space:pre-wrap;"
	"overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>\n</head>\n<body>\n<pre>";

/* What reviewers look at: that text to the letter, and the pictures that go with it. */
static struct str preview(struct arena *a, struct str text, const struct rendition *r)
{
	struct buf b;
	buf_init(&b, a, (size_t)16 * ARTICLE_BYTES_MAX);
	buf_add(&b, str_c(page_head));
	buf_add_escaped(&b, text);
	buf_add(&b, STR("</pre>\n"));
	for (const struct rendition_file *f = r->first; f; f = f->next)
		if (str_starts(f->media_type, STR("image/")))
			buf_printf(
				&b, "<p><img alt=\"图片\" src=\"" STRF "\"></p>\n", STRV(f->path));
	buf_add(&b, STR("</body>\n</html>\n"));
	return buf_str(&b);
}

static void add_file(
	struct arena *a, struct rendition *r, const char *path, const char *type, struct str bytes)
{
	rendition_add(a, r,
		(struct rendition_file){
			.path = str_c(path), .media_type = str_c(type), .bytes = bytes });
}

static enum err handoff_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct words w;
	struct rendition assets = {};
	(void)site, (void)art;
	TRY(words_read(a, rev, "handoff", &w));
	struct str text = post_text(a, &w, rev->html);
	rendition_add_assets(a, &assets, rev, rev->html);
	*out = (struct rendition){ .losses = assets.losses, .loss_count = assets.loss_count };
	add_file(a, out, "post.txt", "text/plain; charset=utf-8", text);
	add_file(a, out, "preview.html", "text/html", preview(a, text, &assets));
	for (const struct rendition_file *f = assets.first; f; f = f->next)
		rendition_add(a, out, *f);
	rendition_loss(a, out, "只保留文字和图片文件，由人工在平台上排版发布");
	return ERR_OK;
}

static enum err handoff_publish(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	(void)w, (void)a, (void)job, (void)seen, (void)live;
	return fault_as(
		ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工发布，发布后请登记链接");
}

static enum err handoff_observe(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	(void)w, (void)a, (void)job, (void)seen;
	*out = SEEN_UNKNOWN;
	return ERR_OK;
}

static enum err handoff_withdraw(
	struct wire *w, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	(void)w, (void)a, (void)job, (void)seen;
	return fault_as(ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工下线，完成后请登记");
}

const struct channel channel_handoff = {
	.name = "handoff",
	.zh = "人工发布",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,

	.render = handoff_render,
	.publish = handoff_publish,
	.observe = handoff_observe,
	.withdraw = handoff_withdraw,
};
