/* An article as WeChat keeps it: no script, every picture a hole. */
#include "channels/markup.h"
#include "channels/wechat/body.h"
#include "tests/fuzz/fuzz.h"

static void check_html(struct str html)
{
	struct markup m;
	while (markup_next(&html, &m)) {
		MUST(!str_eq(m.name, STR("script")) && !str_eq(m.name, STR("style")));
		if (m.kind == MARKUP_OPEN && str_eq(m.name, STR("img")))
			MUST(str_starts(markup_attr(&m, "src"), STR("{{hole:asset:")));
	}
}

/* Any bytes: the walk comes to an end, and takes every byte once. */
static void walk(struct arena *a, struct str html)
{
	struct str rest = html, sha256;
	struct markup m;
	for (size_t left = rest.len; markup_next(&rest, &m); left = rest.len) {
		MUST(rest.len < left);
		(void)markup_asset(markup_attr(&m, "src"), &sha256);
		(void)markup_tag(a, &m);
	}
	MUST(!rest.len && markup_text(a, html).len <= html.len * 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str canonical, html = fuzz_input(data, len);
	walk(&a, html);
	if (article_canon(&a, html, &canonical))
		return 0;
	struct body body = body_make(&a, canonical, len % 2);
	MUST(body.image_count <= body.image_uses);
	check_html(body.html);
	return 0;
}
