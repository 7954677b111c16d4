#include "channels/website/check.h"

#include "channels/markup.h"
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
	struct markup m;
	size_t found = 0;
	while (markup_next(&page, &m))
		if (str_eq(m.name, STR("meta")) && str_eq(markup_attr(&m, "name"), str_c(name))) {
			*out = markup_attr(&m, "content");
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
	bool local = str_find(href, STR(":")) < 0 && !str_starts(href, STR("#")) &&
		     !str_starts(href, STR("../../"));
	return local && !delivery_file(job, href, &bytes) ? wrong("站内链接无效", href) : ERR_OK;
}

static enum err check_element(const struct delivery_job *job, const struct markup *m)
{
	if (str_eq(m->name, STR("script")))
		return wrong("含有脚本", m->attrs);
	if (str_eq(m->name, STR("link")) && str_eq(markup_attr(m, "rel"), STR("stylesheet")))
		return check_loaded(job, markup_attr(m, "href"));
	if (str_eq(m->name, STR("a")))
		return check_link(job, markup_attr(m, "href"));
	return str_eq(m->name, STR("img")) ? check_loaded(job, markup_attr(m, "src")) : ERR_OK;
}

enum err page_check(struct arena *a, struct str page, const struct delivery_job *job, int64_t now)
{
	struct markup m;
	TRY(check_tags(page));
	TRY(check_date(a, page, job, now));
	while (markup_next(&page, &m))
		if (m.kind == MARKUP_OPEN)
			TRY(check_element(job, &m));
	return ERR_OK;
}
