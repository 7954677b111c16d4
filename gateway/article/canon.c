#include <gumbo.h>

#include "article/article.h"
#include "article/build.h"
#include "article/prescan.h"

static enum err too_long(void)
{
	return fault_as(ERR_LIMIT, "article.size", "html", "正文超过 %d MB，请拆分或改为附件",
		ARTICLE_BYTES_MAX >> 20);
}

enum err article_canon(struct arena *a, struct str html, struct str *out)
{
	SCRATCH(scratch);
	struct prescan scan;
	struct doc doc = { .arena = &scratch };
	bool toobig;
	TRY(prescan(&scratch, html, &scan));
	GumboOptions options = kGumboDefaultOptions;
	options.max_errors = 0;
	GumboOutput *tree = gumbo_parse_with_options(&options, scan.html.at, scan.html.len);
	doc_build(&doc, tree->root);
	gumbo_destroy_output(&options, tree);
	word_lists(&doc, doc.root);
	doc_finish(&doc, doc.root);
	doc_number_notes(&doc);
	struct str text = doc_write(&doc, ARTICLE_BYTES_MAX, &toobig);
	if (toobig)
		return too_long();
	*out = arena_str(a, text);
	return ERR_OK;
}

enum err article_check(struct arena *a, struct str html)
{
	struct str canonical;
	TRY(article_canon(a, html, &canonical));
	if (!str_eq(html, canonical))
		return fault_as(ERR_INVALID, "article.form", "html", "正文不是规范格式");
	return ERR_OK;
}
