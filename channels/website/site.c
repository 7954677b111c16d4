#include "channels/website/site.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"

static struct str host_of(struct str url)
{
	ptrdiff_t scheme = str_find(url, STR("://"));
	struct str rest = scheme < 0 ? url : str_from(url, (size_t)scheme + 3);
	return str_cut(&rest, '/');
}

/* 8 to 128 of letters, digits and dashes: it becomes a file's name. */
static bool key_valid(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.at[i];
		if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
			c != '-')
			return false;
	}
	return !key.len || (key.len >= 8 && key.len <= 128);
}

enum err site_read(struct arena *a, const struct channel_site *from, struct site *out)
{
	json_auto_t *j = NULL;
	TRY(json_read(from->settings.len ? from->settings : STR("{}"), &j));
	if (!json_is_object(j))
		return fault_as(ERR_INVALID, "site.settings", "settings", "渠道设置应为 JSON 对象");
	struct str host = json_str(j, "host"), type = json_str(j, "column_type");
	struct str domain = json_str(j, "domain");
	*out = (struct site){
		.name = from->name,
		.domain = arena_str(a, domain.len ? domain : host_of(from->base_url)),
		.code = arena_str(a, json_str(j, "site_code")),
		.host = arena_str(a, host.len ? host : from->name),
		.contact = arena_str(a, json_str(j, "contact")),
		.icp = arena_str(a, json_str(j, "icp")),
		.police = arena_str(a, json_str(j, "police")),
		.column_type = arena_str(a, type.len ? type : STR("政务动态")),
		.indexnow = arena_str(a, json_str(j, "indexnow_key")),
	};
	return key_valid(out->indexnow) ? ERR_OK
					: fault_as(ERR_INVALID, "site.indexnow", "settings",
						  "indexnow_key 应为 8 到 128 个字母、数字或短横");
}

bool site_code_valid(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.at[i] < '0' || code.at[i] > '9')
			return false;
	return code.len == 10;
}

void site_meta(struct buf *b, const char *name, struct str value)
{
	if (!value.len)
		return;
	buf_printf(b, "<meta name=\"%s\" content=\"", name);
	buf_add_escaped(b, value);
	buf_add(b, STR("\">\n"));
}

void site_head(struct buf *b, const struct site *s, struct str title, const char *style)
{
	buf_add(b, STR("<meta charset=\"utf-8\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<title>"));
	buf_add_escaped(b, title);
	buf_add(b, STR("</title>\n"));
	buf_printf(b, "<link rel=\"stylesheet\" href=\"%s\">\n", style);
	site_meta(b, "SiteName", s->name);
	site_meta(b, "SiteDomain", s->domain);
	site_meta(b, "SiteIDCode", s->code);
}

/* Another way of reading is an address of its own, so that nothing has to run for it. */
void site_banner(struct buf *b, const struct site *s, const char *home)
{
	buf_add(b, STR("<span id=\"large\"></span><span id=\"print\"></span>\n"
		       "<a class=\"skip\" href=\"#main\">跳到正文</a>\n"));
	buf_printf(b, "<header class=\"banner\"><a href=\"%s\">", home);
	buf_add_escaped(b, s->name);
	buf_add(b, STR("</a></header>\n"));
}

const char *site_column_file(struct arena *a, struct str column)
{
	return arena_printf(a, "c-%.8s", sha256_hex(a, column));
}

static void footer_line(struct buf *b, const char *label, struct str value)
{
	if (!value.len)
		return;
	buf_printf(b, "<span>%s", label);
	buf_add_escaped(b, value);
	buf_add(b, STR("</span>\n"));
}

void site_footer(struct buf *b, const struct site *s)
{
	buf_add(b, STR("<footer class=\"foot\">\n"));
	footer_line(b, "主办单位：", s->host);
	footer_line(b, "联系方式：", s->contact);
	footer_line(b, "网站标识码：", s->code);
	footer_line(b, "", s->icp);
	footer_line(b, "", s->police);
	buf_add(b, STR("</footer>\n"));
}
