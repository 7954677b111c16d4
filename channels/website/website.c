#include "channels/website/website.h"

#include "channels/website/page.h"

static bool is_plain(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return id.len && id.len <= 64;
}

enum err website_url(struct arena *a, struct str base_url, struct str draft, struct str *out)
{
	if (!is_plain(draft))
		return fault_as(ERR_INVALID, "website.draft", "draft", "稿件编号不能用作网址");
	while (str_ends(base_url, STR("/")))
		base_url.len--;
	*out = str_c(arena_printf(a, STRF "/art/" STRF "/", STRV(base_url), STRV(draft)));
	return ERR_OK;
}

const struct channel channel_website = {
	.name = "website",
	.zh = "网站",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,

	.render = website_render,
};
