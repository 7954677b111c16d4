#include "channels/website/check.h"

#include "article/token.h"
#include "channels/rendition.h"

enum { CLOCKS_APART_MS = 5 * 60 * 1000 };

static enum err wrong(const char *what, struct str detail)
{
	return fault_as(ERR_INVALID, "website.check", NULL, "网页自检未通过：%s“" STRF "”", what,
		STRV(detail));
}

/* The content of a meta tag that stands exactly once. */
static enum err only_meta(struct str page, const char *name, struct str *out)
{
	struct token t;
	size_t found = 0;
	while (token_next(&page, &t))
		if (t.kind == TOKEN_START && str_eq_nocase(t.name, STR("meta")) &&
			str_eq_nocase(token_attribute(&t, STR("name")), str_c(name))) {
			*out = token_attribute(&t, STR("content"));
			found++;
		}
	if (found != 1 || !out->len)
		return wrong("缺少或重复的标签", str_c(name));
	return ERR_OK;
}

static enum err check_tags(struct str page)
{
	static const char *const must[] = { "SiteName", "SiteDomain", "SiteIDCode", "ColumnName",
		"ArticleTitle", "PubDate", "ContentSource", "Keywords" };
	struct str content;
	for (size_t i = 0; i < sizeof must / sizeof *must; i++)
		TRY(only_meta(page, must[i], &content));
	TRY(only_meta(page, "SiteIDCode", &content));
	return site_code_valid(content) ? ERR_OK : wrong("网站标识码不是10位数字", content);
}

static enum err check_date(
	struct arena *a, struct str page, const struct delivery_job *job, int64_t now)
{
	struct str date;
	TRY(only_meta(page, "PubDate", &date));
	if (!str_eq(date, str_c(china_time(a, job->released_at))))
		return wrong("发布时间与批准的不同", date);
	return job->released_at > now + CLOCKS_APART_MS ? wrong("发布时间在将来", date) : ERR_OK;
}

/* Loaded by the page itself: pictures and style. Links a reader clicks may lead anywhere. */
static enum err check_loaded(const struct delivery_job *job, struct str address)
{
	struct str bytes;
	if (!delivery_file(job, address, &bytes))
		return wrong("引用了页面之外的资源", address);
	return ERR_OK;
}

static enum err check_link(const struct delivery_job *job, struct str href)
{
	struct str bytes;
	if (str_eq_nocase(str_sub(href, 0, 11), STR("javascript:")))
		return wrong("含有脚本", href);
	bool local = str_find(href, STR(":")) < 0 && !str_starts(href, STR("#")) &&
		     !str_starts(href, STR("../../"));
	return local && !delivery_file(job, href, &bytes) ? wrong("站内链接无效", href) : ERR_OK;
}

/* Names of elements and attributes in any case, tags cut where a browser cuts them: so a page is read. */
static bool is_named(struct str name, const char *const *list)
{
	for (; *list; list++)
		if (str_eq_nocase(name, str_c(*list)))
			return true;
	return false;
}

static enum err check_attributes(const struct token *t)
{
	if (t->count > ATTRIBUTES_MAX)
		return wrong("标签的属性过多", t->name);
	for (size_t i = 0; i < t->count; i++)
		if (str_eq_nocase(str_sub(t->attributes[i].name, 0, 2), STR("on")))
			return wrong("含有脚本", t->attributes[i].name);
	return ERR_OK;
}

static enum err check_element(const struct delivery_job *job, const struct token *t)
{
	static const char *const active[] = { "script", "iframe", "object", "embed", "base", NULL };
	if (is_named(t->name, active))
		return wrong("含有脚本", t->name);
	TRY(check_attributes(t));
	if (str_eq_nocase(t->name, STR("link")) &&
		str_eq_nocase(token_attribute(t, STR("rel")), STR("stylesheet")))
		return check_loaded(job, token_attribute(t, STR("href")));
	if (str_eq_nocase(t->name, STR("a")))
		return check_link(job, token_attribute(t, STR("href")));
	return str_eq_nocase(t->name, STR("img"))
		       ? check_loaded(job, token_attribute(t, STR("src")))
		       : ERR_OK;
}

enum err page_check(struct arena *a, struct str page, const struct delivery_job *job, int64_t now)
{
	struct token t;
	TRY(check_tags(page));
	TRY(check_date(a, page, job, now));
	while (token_next(&page, &t))
		if (t.kind == TOKEN_START)
			TRY(check_element(job, &t));
	return ERR_OK;
}
