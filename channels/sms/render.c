#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/sms/message.h"
#include "channels/sms/text.h"
#include "channels/words.h"

struct list_choice {
	struct str sha256, name;
	int64_t count;
};

struct composed {
	struct list_choice list;
	struct str text, sent; /* with holes */
	struct str shown;      /* the same with a page's address in it, for counting */
	size_t items, units;
	json_t *template; /* owned, or NULL */
	bool link;
};

static enum err no_list(void)
{
	return fault_as(ERR_REFUSED, "sms.list", "channels", "请先为短信选择收件人名单");
}

/* "SHA256 COUNT NAME", as the editor writes it: the courier holds it against the list itself. */
static enum err read_list(struct str s, struct list_choice *out)
{
	struct str rest = s;
	out->sha256 = str_cut(&rest, ' ');
	struct str count = str_cut(&rest, ' ');
	out->name = rest;
	for (size_t i = 0; i < out->sha256.len; i++)
		if (!strchr("0123456789abcdef", out->sha256.at[i]))
			return no_list();
	if (out->sha256.len != 64 || !str_i64(count, &out->count) || out->count < 1 ||
		out->count > SMS_LIST_MAX || !rest.len)
		return no_list();
	return ERR_OK;
}

static enum err read_choice(struct arena *a, const struct revision *rev, struct list_choice *out)
{
	json_auto_t *meta = NULL;
	TRY(json_read(rev->meta.len ? rev->meta : STR("{}"), &meta));
	const json_t *own = json_object_get(json_object_get(meta, "channels"), "sms");
	struct str list = arena_str(a, json_str(own, "list"));
	TRY(rendition_words(list, "channels"));
	return read_list(list, out);
}

static struct str replaced(struct arena *a, struct str s, struct str what, struct str with)
{
	struct buf b;
	ptrdiff_t at;
	buf_init(&b, a, 65536);
	for (; (at = str_find(s, what)) >= 0; s = str_from(s, (size_t)at + what.len)) {
		buf_add(&b, str_sub(s, 0, (size_t)at));
		buf_add(&b, with);
	}
	buf_add(&b, s);
	return arena_str(a, buf_str(&b));
}

/* A page's address as it will be, or something as long as it may be. */
static struct str any_link(struct arena *a, const struct channel_site *site)
{
	struct buf b;
	struct str start = STR("https://网页地址");
	if (site->landing_url.len)
		return site->landing_url;
	buf_init(&b, a, 8 * SMS_LINK_MAX);
	buf_add(&b, start);
	for (size_t i = words_length(start); i < SMS_LINK_MAX; i++)
		buf_add(&b, STR("·"));
	return buf_str(&b);
}

/* What no handset shows is not sent: with it the same words would pass for others. */
static struct str body_of(struct arena *a, const struct words *w)
{
	struct str s = w->summary.len ? w->summary : w->title;
	return str_trim(sms_visible(a, s));
}

/* One of the item's own words, as a template's variable. */
static struct str param_of(struct arena *a, const struct words *w, struct str name)
{
	if (str_eq(name, STR("title")))
		return sms_visible(a, w->title);
	if (str_eq(name, STR("link")))
		return STR(SMS_LINK);
	return body_of(a, w);
}

/* The provider's approved text with our variables in it: what a handset will show. */
static enum err from_template(struct arena *a, const struct sms_settings *set,
	const struct words *w, struct composed *c, struct str *body)
{
	struct str names = set->template_params, text = set->template_text;
	json_t *params = json_array();
	c->template = json_pack("{s:o s:o}", "id", json_from(set->template_id), "params", params);
	for (size_t i = 1; names.len; i++) {
		struct str value = param_of(a, w, str_cut(&names, ' '));
		const char *hole = arena_printf(a, "{%zu}", i);
		if (i > SMS_PARAMS_MAX || str_find(text, str_c(hole)) < 0)
			return fault_as(ERR_INVALID, "sms.template", "settings",
				"短信模板里没有第 %zu 个变量，请核对账号的设置", i);
		text = replaced(a, text, str_c(hole), value);
		json_array_append_new(params,
			json_from(replaced(a, value, STR(SMS_LINK), STR("{{hole:landing_url}}"))));
	}
	*body = text;
	return ERR_OK;
}

/* Whose message it is stands in the provider's or gateway's own place, and is counted. */
static void sign(
	struct arena *a, const struct sms_settings *set, struct str body, struct composed *c)
{
	bool end = str_eq(set->signature_at, STR("end"));
	const char *before = end ? "" : arena_printf(a, "【" STRF "】", STRV(set->signature));
	const char *behind = end ? arena_printf(a, "【" STRF "】", STRV(set->signature)) : "";
	c->text = str_c(arena_printf(a, "%s" STRF "%s", before, STRV(body), behind));
	c->sent = str_eq(set->signature_at, STR("platform")) || c->template ? body : c->text;
}

/* As written, before anything of ours stands behind it. */
static enum err check_words(struct str body)
{
	if (!body.len)
		return fault_as(ERR_LIMIT, "sms.text", "summary", "短信没有文字");
	if (str_starts(body, STR("【")) || str_ends(body, STR("】")))
		return fault_as(ERR_LIMIT, "sms.signature", "summary",
			"短信文字开头或末尾不要再写【签名】，系统会加上登记的签名");
	return ERR_OK;
}

static enum err check_length(const struct composed *c)
{
	if (c->units > SMS_TEXT_MAX)
		return fault_as(ERR_LIMIT, "sms.length", "summary",
			"短信连同签名最多 %d 字，现在 %zu 字", SMS_TEXT_MAX, c->units);
	return ERR_OK;
}

static bool is_marketing(const struct revision *rev)
{
	json_auto_t *meta = NULL;
	return !json_read(rev->meta.len ? rev->meta : STR("{}"), &meta) &&
	       str_eq(json_str(meta, "nature"), STR("商业推广"));
}

/* Advertising offers a way out; a notice in the public interest need not. Nothing can be added to a provider's template. */
static enum err offer_way_out(struct arena *a, const struct revision *rev,
	const struct sms_settings *set, struct str *body)
{
	if (!is_marketing(rev) || str_find(*body, set->opt_out_line) >= 0)
		return ERR_OK;
	if (set->template_text.len)
		return fault_as(ERR_LIMIT, "sms.opt_out", "nature",
			"商业推广的短信须写明退订办法，短信模板里没有“" STRF
			"”：请换用含退订办法的模板，或在账号设置 opt_out_line "
			"里填模板所用的写法",
			STRV(set->opt_out_line));
	*body = str_c(arena_printf(a, STRF " " STRF, STRV(*body), STRV(set->opt_out_line)));
	return ERR_OK;
}

static enum err compose(struct arena *a, const struct revision *rev,
	const struct channel_site *site, const struct sms_settings *set, const struct words *w,
	struct composed *c)
{
	struct str body = body_of(a, w);
	TRY(read_choice(a, rev, &c->list));
	if (set->template_text.len)
		TRY(from_template(a, set, w, c, &body));
	TRY(check_words(body));
	TRY(offer_way_out(a, rev, set, &body));
	c->link = str_find(body, STR(SMS_LINK)) >= 0;
	sign(a, set, body, c);
	c->shown = replaced(a, c->text, STR(SMS_LINK), any_link(a, site));
	c->text = replaced(a, c->text, STR(SMS_LINK), STR("{{hole:landing_url}}"));
	c->sent = replaced(a, c->sent, STR(SMS_LINK), STR("{{hole:landing_url}}"));
	c->units = sms_units(a, c->shown).count;
	c->items = sms_items(a, c->shown);
	return check_length(c);
}

static struct str message_json(struct arena *a, const struct composed *c)
{
	json_auto_t *j = json_pack("{s:{s:o s:I s:o} s:o s:o s:I}", "list", "sha256",
		json_from(c->list.sha256), "count", (json_int_t)c->list.count, "name",
		json_from(c->list.name), "text", json_from(c->text), "sent", json_from(c->sent),
		"items", (json_int_t)c->items);
	if (c->template)
		json_object_set(j, "template", c->template);
	return json_canonical(a, j);
}

static const char style[] =
	"body{margin:0;background:#e9ebef;font-family:sans-serif;color:#1c1f23}"
	".phone{max-width:375px;margin:0 auto;background:#fff;min-height:100vh;box-sizing:border-"
	"box;padding:20px 16px}h1{font-size:15px;text-align:center;color:#555;margin:0 0 18px}"
	".bubble{background:#e5e7eb;border-radius:4px 18px 18px 18px;padding:12px 14px;font-size:"
	"17px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere}.cut{border-left:2px "
	"dotted #b45309;margin:0 1px}table{width:100%;border-collapse:collapse;margin-top:22px;"
	"font-size:15px}th{text-align:left;font-weight:normal;color:#555}td{text-align:right}th,"
	"td{padding:7px 0;border-bottom:1px solid #e5e7eb}.no{color:#9a3412;font-size:15px;"
	"line-height:1.5}";

/* The words as a handset shows them, with a mark where one item ends and the next begins. */
static void put_bubble(struct arena *a, struct buf *b, const struct composed *c)
{
	size_t lens[SMS_PARTS_MAX], at = 0, parts = sms_split(sms_units(a, c->shown), lens);
	struct str rest = c->shown;
	buf_add(b, STR("<p class=\"bubble\">"));
	for (size_t p = 0; p < parts; p++) {
		size_t bytes = 0;
		for (size_t units = 0; units < lens[p]; bytes++) {
			unsigned char lead = (unsigned char)rest.at[bytes];
			units += (lead & 0xC0) != 0x80 ? (lead >= 0xF0 ? 2 : 1) : 0;
			while (bytes + 1 < rest.len && (rest.at[bytes + 1] & 0xC0) == 0x80)
				bytes++;
		}
		if (at++)
			buf_add(b, STR("<span class=\"cut\" title=\"下一条从这里开始\"></span>"));
		buf_add_escaped(b, str_sub(rest, 0, bytes));
		rest = str_from(rest, bytes);
	}
	buf_add(b, STR("</p>\n"));
}

static void put_row(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "<tr><th scope=\"row\">%s</th><td>", name);
	buf_add_escaped(b, str_c(value));
	buf_add(b, STR("</td></tr>\n"));
}

static void put_counts(
	struct arena *a, struct buf *b, const struct sms_settings *set, const struct composed *c)
{
	int64_t all = (int64_t)c->items * c->list.count, milli = all * set->price_milli;
	buf_add(b, STR("<table>\n"));
	put_row(b, "字数（含签名）", arena_printf(a, "%zu 字", c->units));
	put_row(b, "每人计费", arena_printf(a, "%zu 条", c->items));
	put_row(b, "收件人",
		arena_printf(a, STRF "，%lld 人", STRV(c->list.name), (long long)c->list.count));
	put_row(b, "共计", arena_printf(a, "%lld 条", (long long)all));
	if (set->price_milli)
		put_row(b, "费用约",
			arena_printf(a, "%lld.%02lld 元", (long long)(milli / 1000),
				(long long)(milli % 1000 / 10)));
	buf_add(b, STR("</table>\n<p class=\"no\">短信发出后不能收回，也不能更改。</p>\n"));
}

static struct str preview(struct arena *a, const struct channel_site *site,
	const struct sms_settings *set, const struct composed *c)
{
	struct buf b;
	buf_init(&b, a, 256 * 1024);
	buf_printf(&b,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>短信预览</title>\n<style>%s</style>\n</head>\n<body>\n"
		"<main class=\"phone\">\n<h1>",
		style);
	buf_add_escaped(&b, set->sender.len ? set->sender : site->name);
	buf_add(&b, STR("</h1>\n"));
	put_bubble(a, &b, c);
	put_counts(a, &b, set, c);
	buf_add(&b, STR("</main>\n</body>\n</html>\n"));
	return buf_str(&b);
}

static void name_losses(struct arena *a, const struct composed *c, struct rendition *r)
{
	rendition_loss(a, r, "只发文字：正文、图片、附件和格式都不在短信里");
	if (c->link)
		rendition_loss(a, r, "网页地址在发送时填入，字数按其长度估算");
}

enum err sms_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct words w;
	struct sms_settings set;
	struct composed c = {};
	(void)art;
	TRY(words_read(a, rev, "sms", &w));
	TRY(sms_settings_read(a, site, &set));
	enum err e = compose(a, rev, site, &set, &w, &c);
	if (!e) {
		struct rendition r = {};
		if (c.link)
			rendition_hole(a, &r, STR("landing_url"));
		rendition_put(
			a, &r, STR("message.json"), STR("application/json"), message_json(a, &c));
		rendition_put(
			a, &r, STR("preview.html"), STR("text/html"), preview(a, site, &set, &c));
		name_losses(a, &c, &r);
		words_without_correction(a, &w, &r);
		*out = r;
	}
	json_decref(c.template);
	return e;
}
