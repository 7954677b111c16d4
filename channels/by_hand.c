#include "channels/by_hand.h"

#include "article/entity.h"
#include "base/buf.h"
#include "base/json.h"
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

struct str by_hand_text(struct arena *a, struct str html)
{
	struct buf b;
	buf_init(&b, a, (size_t)4 * ARTICLE_BYTES_MAX);
	put_text(a, &b, html);
	return str_trim(buf_str(&b));
}

enum err by_hand_settings(const struct channel_site *site, json_t **out)
{
	json_auto_t *j = NULL;
	TRY(json_read(site->settings.len ? site->settings : STR("{}"), &j));
	if (!json_is_object(j))
		return fault_as(
			ERR_INVALID, "channel.settings", "settings", "渠道设置应为 JSON 对象");
	*out = json_incref(j);
	return ERR_OK;
}

int64_t by_hand_setting(const json_t *settings, const char *key, int64_t otherwise, int64_t most)
{
	int64_t n = json_int(settings, key, otherwise);
	return n >= 1 && n <= most ? n : otherwise;
}

enum err by_hand_check(const struct by_hand_field *f)
{
	long long n = (long long)words_length(f->text);
	if (n < f->least)
		return fault_as(ERR_LIMIT, "channel.length", f->file,
			"%s只有 %lld 字，该渠道要求至少 %lld 字", f->name, n, (long long)f->least);
	if (f->most && n > f->most)
		return fault_as(ERR_LIMIT, "channel.length", f->file,
			"%s有 %lld 字，该渠道最多 %lld 字", f->name, n, (long long)f->most);
	return ERR_OK;
}

static const char page_head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>人工发布的文字和图片</title>\n<style>body{margin:0 "
	"auto;max-width:680px;padding:20px "
	"16px;font-family:sans-serif;line-height:1.7}h2{font-size:1rem;margin:1.4em 0 "
	".3em}small{font-weight:normal;color:#555}pre{font:inherit;margin:0;white-space:pre-wrap;"
	"overflow-wrap:anywhere}img,video{max-width:100%;height:auto}</style>\n</head>\n<body>\n";

static void put_field(struct buf *b, const struct by_hand_field *f)
{
	buf_printf(b, "<h2>%s <small>%zu 字", f->name, words_length(f->text));
	if (f->most)
		buf_printf(b, "，最多 %lld 字", (long long)f->most);
	buf_add(b, STR("</small></h2>\n<pre>"));
	buf_add_escaped(b, f->text);
	buf_add(b, STR("</pre>\n"));
}

static void put_files(struct buf *b, const struct rendition *assets)
{
	int n = 0;
	for (const struct rendition_file *f = assets->first; f; f = f->next) {
		bool picture = str_starts(f->media_type, STR("image/"));
		if (picture && !n)
			buf_add(b, STR("<h2>图片</h2>\n"));
		if (picture)
			buf_printf(b, "<p><img alt=\"图片 %d\" src=\"" STRF "\"></p>\n", ++n,
				STRV(f->path));
	}
}

/* What reviewers look at: each text to the letter, and the pictures that go with it. */
static struct str preview(struct arena *a, const struct by_hand_field *fields, size_t count,
	const struct rendition *assets)
{
	struct buf b;
	buf_init(&b, a, (size_t)16 * ARTICLE_BYTES_MAX);
	buf_add(&b, str_c(page_head));
	for (size_t i = 0; i < count; i++)
		put_field(&b, &fields[i]);
	put_files(&b, assets);
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

void by_hand_add(struct arena *a, struct rendition *r, const struct by_hand_field *fields,
	size_t count, const struct rendition *assets)
{
	for (size_t i = 0; i < count; i++)
		add_file(a, r, fields[i].file, "text/plain; charset=utf-8", fields[i].text);
	add_file(a, r, "preview.html", "text/html", preview(a, fields, count, assets));
	for (const struct rendition_file *f = assets->first; f; f = f->next)
		rendition_add(a, r, *f);
}

enum err by_hand_publish(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	(void)w, (void)a, (void)job, (void)seen, (void)live;
	return fault_as(ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工发布");
}

enum err by_hand_withdraw(
	struct wire *w, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	(void)w, (void)a, (void)job, (void)seen;
	return fault_as(ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工下线");
}

static bool is_blank(uint32_t cp)
{
	return cp <= ' ' || cp == 0xA0 || cp == 0x3000 || cp == 0x200B;
}

/* One character of a page, a reference as what it stands for; bytes taken. */
static size_t take_character(struct buf *b, struct str s)
{
	static const char *const wide[] = { "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x8B" };
	uint32_t cp[2] = {};
	size_t n = s.at[0] == '&' ? entity_read(s, cp) : 0;
	if (n) {
		for (size_t i = 0; i < 2 && cp[i]; i++)
			if (!is_blank(cp[i]))
				buf_add_codepoint(b, cp[i]);
		return n;
	}
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (str_starts(s, str_c(wide[i])))
			return strlen(wide[i]);
	if ((unsigned char)s.at[0] > ' ')
		buf_add_char(b, s.at[0]);
	return 1;
}

/* Platforms break lines and write references as they like: only what can be seen counts. */
static struct str without_blanks(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, 2 * s.len + 16);
	for (size_t i = 0; i < s.len;)
		i += take_character(&b, str_from(s, i));
	return buf_str(&b);
}

static bool shows(struct arena *a, const struct page *p, const struct delivery_job *job)
{
	const struct rendition_file *own =
		job->rendition ? rendition_file(job->rendition, STR("title.txt")) : NULL;
	struct str title = without_blanks(a, own ? own->bytes : job->title);
	return title.len && str_find(without_blanks(a, p->body), title) >= 0;
}

static enum sighting say(struct receipt *seen, enum sighting what, const char *detail)
{
	static const char *const names[] = { "ABSENT", "PENDING", "LIVE", "OTHER", "UNKNOWN" };
	json_object_set_new(seen->state, "seen", json_string(names[what]));
	json_object_set_new(seen->state, "seen_detail", json_string(detail));
	return what;
}

static enum sighting judge(
	struct arena *a, const struct delivery_job *job, struct receipt *seen, const struct page *p)
{
	bool title = p->state == PAGE_OPEN && shows(a, p, job);
	if (p->state == PAGE_UNSEEN)
		return say(
			seen, SEEN_UNKNOWN, arena_printf(a, "系统看不到公开地址：%s", p->detail));
	if (p->state == PAGE_GONE)
		return say(seen, SEEN_ABSENT, arena_printf(a, "公开地址打不开：%s", p->detail));
	if (job->act == ACT_WITHDRAW)
		return title ? say(seen, SEEN_LIVE, "公开地址仍能打开，还看得到标题")
			     : say(seen, SEEN_OTHER, "公开地址仍能打开，页面源码中没有标题");
	return title ? say(seen, SEEN_LIVE, "公开地址能打开，标题与批准的一致")
		     : say(seen, SEEN_OTHER, "公开地址能打开，但页面源码中没有批准的标题");
}

enum err by_hand_observe(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	struct page p;
	bool reported = json_is_true(json_object_get(seen->state, "reported"));
	json_object_del(seen->state, "reported");
	json_object_del(seen->state, "seen");
	json_object_del(seen->state, "seen_detail");
	*out = SEEN_UNKNOWN;
	if (!reported || !seen->url.len)
		return ERR_OK;
	w->page(w, a, seen->url, &p);
	*out = judge(a, job, seen, &p);
	return ERR_OK;
}
