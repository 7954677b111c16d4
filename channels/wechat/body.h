/* body.h: the article's HTML as WeChat keeps it, so that what reviewers see is what readers get. */
#pragma once
#include "channels/channel.h"

struct picture {
	struct str sha256, address; /* "assets/<sha256>.<ext>" */
};

struct body {
	struct str html;        /* pictures as {{hole:asset:<sha256>}} */
	struct picture *images; /* in order, once each */
	size_t image_count;
	size_t image_uses; /* <img> elements */
	unsigned links_out, links_file, links_note, pre, images_lost;
	bool names_page; /* {{hole:files_url}} stands in it */
};

/*
 * Whether readers are told the address of the item's page on the website, since it has files besides its pictures and
 * stands there. Its delivery goes after that page, by the hole's name (0058_files_page.sql).
 */
#define WECHAT_FILES_PAGE "{{hole:files_url}}"
#define WECHAT_PAGE_SHOWN "（网站原文的网址，发布时填入）"
bool wechat_names_page(const struct revision *, const struct channel_site *);

/*
 * Inline styles only; links to outside become text and address, links to files a hint, pre is
 * written line by line: everything the platform would drop without a word is gone beforehand. With `names_page` the
 * last line says where the files are.
 */
struct body body_make(struct arena *, struct str canonical, bool names_page);
