#include "channels/website/template.h"

#include <stdlib.h>

#include "article/token.h"
#include "base/files.h"
#include "channels/website/site.h"

enum { TEMPLATE_MAX = 512 * 1024 };

#define HOLE(name) "<!--shenfa:" name "-->"

static const char page[] = "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n" HOLE(
	"head") "</head>\n<body>\n" HOLE("banner") "<main id=\"main\">\n" HOLE("crumb")
	HOLE("article") HOLE("tools") "</main>\n" HOLE("footer") "</body>\n</html>\n";

static const char list[] = "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n" HOLE(
	"head") "</head>\n<body>\n" HOLE("banner") "<main id=\"main\">\n" HOLE("columns")
	HOLE("list") HOLE("pages") "</main>\n" HOLE("footer") "</body>\n</html>\n";

static struct template built_in = { { page, sizeof page - 1 }, { list, sizeof list - 1 }, {} };
static struct template loaded;

const struct template *template_built_in(void)
{
	built_in.style = site_style;
	return &built_in;
}

const struct template *template_now(void)
{
	return loaded.page.len ? &loaded : template_built_in();
}

static const struct hole {
	const char *name;
	bool needed;
} page_holes[] = { { "head", true }, { "article", true }, { "footer", true }, { "name", false },
	{ "banner", false }, { "crumb", false }, { "tools", false }, {} },
  list_holes[] = { { "head", true }, { "list", true }, { "footer", true }, { "name", false },
	  { "banner", false }, { "columns", false }, { "pages", false }, {} };

/* Cuts up to and with the next hole; false when there is none. */
static bool next_hole(struct str *rest, struct str *before, struct str *name)
{
	ptrdiff_t at = str_find(*rest, STR("<!--shenfa:"));
	if (at < 0)
		return false;
	struct str behind = str_from(*rest, (size_t)at + strlen("<!--shenfa:"));
	ptrdiff_t end = str_find(behind, STR("-->"));
	*before = str_sub(*rest, 0, (size_t)at);
	*name = str_sub(behind, 0, end < 0 ? behind.len : (size_t)end);
	*rest = str_from(behind, end < 0 ? behind.len : (size_t)end + 3);
	return true;
}

static enum err wrong(const char *file, const char *what, struct str which)
{
	return fault_as(ERR_INVALID, "template.form", NULL, "网站模板 %s %s“" STRF "”", file, what,
		STRV(which));
}

static size_t times(struct str text, const char *name)
{
	size_t n = 0;
	struct str before, found;
	while (next_hole(&text, &before, &found))
		n += str_eq(found, str_c(name));
	return n;
}

static enum err check_holes(const char *file, struct str text, const struct hole *holes)
{
	struct str rest = text, before, name;
	for (const struct hole *h = holes; h->name; h++) {
		size_t n = times(text, h->name);
		if (n > 1)
			return wrong(file, "重复了位置", str_c(h->name));
		if (h->needed && !n)
			return wrong(file, "缺少必需的位置", str_c(h->name));
	}
	while (next_hole(&rest, &before, &name)) {
		const struct hole *h = holes;
		while (h->name && !str_eq(name, str_c(h->name)))
			h++;
		if (!h->name)
			return wrong(file, "有不认识的位置", name);
	}
	ptrdiff_t head = str_find(text, STR("<!--shenfa:head-->"));
	return head < str_find(text, STR("</head>"))
		       ? ERR_OK
		       : wrong(file, "的位置不在 </head> 之前：", STR("head"));
}

/* What the page itself would load, or run: a page is whole on its own. */
static enum err check_tag(const char *file, const struct token *t)
{
	static const char *const active[] = { "script", "iframe", "object", "embed", "base", "img",
		"link", "meta", "form" };
	for (size_t i = 0; i < sizeof active / sizeof *active; i++)
		if (str_eq_nocase(t->name, str_c(active[i])))
			return wrong(file, "不能含有元素", t->name);
	for (size_t i = 0; i < t->count && i < ATTRIBUTES_MAX; i++)
		if (str_eq_nocase(str_sub(t->attributes[i].name, 0, 2), STR("on")) ||
			str_eq_nocase(t->attributes[i].name, STR("style")))
			return wrong(file, "不能含有属性", t->attributes[i].name);
	return t->count > ATTRIBUTES_MAX ? wrong(file, "属性过多", t->name) : ERR_OK;
}

static enum err check_text(const char *file, struct str text, const struct hole *holes)
{
	struct token t;
	struct str rest = text;
	if (str_find(text, STR("{{")) >= 0)
		return wrong(file, "不能含有", STR("{{"));
	TRY(check_holes(file, text, holes));
	while (token_next(&rest, &t))
		if (t.kind == TOKEN_START)
			TRY(check_tag(file, &t));
	return ERR_OK;
}

static enum err check_style(struct str css)
{
	struct str rest = css;
	ptrdiff_t at;
	if (str_find(css, STR("@import")) >= 0)
		return wrong("style.css", "不能引用外部样式", STR("@import"));
	while ((at = str_find(rest, STR("url("))) >= 0) {
		rest = str_from(rest, (size_t)at + 4);
		struct str inside = str_trim(rest);
		if (!str_starts(inside, STR("data:")) && !str_starts(inside, STR("\"data:")))
			return wrong("style.css", "只能引用 data: 图片", str_sub(inside, 0, 40));
	}
	return ERR_OK;
}

/* Kept for ever: what is rendered points into it. */
static enum err take(const char *folder, const char *name, struct arena *lasting, struct str *out)
{
	enum err e =
		file_read(lasting, arena_printf(lasting, "%s/%s", folder, name), TEMPLATE_MAX, out);
	return e == ERR_NOTFOUND ? fault_as(ERR_NOTFOUND, "template.missing", NULL,
					   "网站模板文件夹 %s 里没有 %s", folder, name)
				 : e;
}

enum err template_load(const char *folder)
{
	static struct arena lasting;
	struct template t;
	TRY(take(folder, "page.html", &lasting, &t.page));
	TRY(take(folder, "list.html", &lasting, &t.list));
	TRY(take(folder, "style.css", &lasting, &t.style));
	TRY(check_text("page.html", t.page, page_holes));
	TRY(check_text("list.html", t.list, list_holes));
	TRY(check_style(t.style));
	loaded = t;
	return ERR_OK;
}

enum err template_write(const char *folder)
{
	SCRATCH(a);
	const struct template *t = template_built_in();
	const struct {
		const char *path;
		struct str text;
	} files[] = { { arena_printf(&a, "%s/page.html", folder), t->page },
		{ arena_printf(&a, "%s/list.html", folder), t->list },
		{ arena_printf(&a, "%s/style.css", folder), t->style } };
	if (file_mode(folder) < 0)
		TRY(folder_make(folder, 0755, NULL));
	for (size_t i = 0; i < 3; i++)
		if (file_mode(files[i].path) >= 0)
			return fault_as(ERR_CONFLICT, "template.there", NULL,
				"%s 已经存在，没有改动", files[i].path);
	for (size_t i = 0; i < 3; i++)
		TRY(file_write(files[i].path, files[i].text, 0644, NULL));
	return ERR_OK;
}

void template_fill(
	struct buf *b, struct str text, const struct template_value *values, size_t count)
{
	struct str before, name;
	while (next_hole(&text, &before, &name)) {
		buf_add(b, before);
		for (size_t i = 0; i < count; i++)
			if (str_eq(name, str_c(values[i].hole)))
				buf_add(b, values[i].value);
	}
	buf_add(b, text);
}
