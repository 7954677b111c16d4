#include "channels/handoff.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/by_hand.h"
#include "channels/rendition.h"
#include "channels/words.h"

enum { SETTING_MAX = 1000000 };

static struct str post_text(struct arena *a, const struct words *w, struct str html)
{
	struct buf b;
	buf_init(&b, a, (size_t)4 * ARTICLE_BYTES_MAX);
	buf_add(&b, w->title);
	buf_add(&b, STR("\n\n"));
	buf_add(&b, by_hand_text(a, words_with_correction(a, w, html)));
	buf_add(&b, STR("\n"));
	return buf_str(&b);
}

/* The outlet's own limits are the account's to say: nobody else knows which outlet it is. */
static enum err handoff_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct words w;
	struct rendition assets = {};
	json_auto_t *settings = NULL;
	(void)art;
	TRY(words_read(a, rev, "handoff", &w));
	TRY(by_hand_settings(site, &settings));
	const struct by_hand_field fields[] = {
		{ .file = "title.txt",
			.name = "标题",
			.text = w.title,
			.most = by_hand_setting(settings, "title_max", 0, SETTING_MAX) },
		{ .file = "post.txt",
			.name = "全文（含标题）",
			.text = post_text(a, &w, rev->html),
			.most = by_hand_setting(settings, "text_max", 0, SETTING_MAX) }
	};
	TRY(by_hand_check(&fields[0]));
	TRY(by_hand_check(&fields[1]));
	rendition_add_assets(a, &assets, rev, rev->html);
	*out = (struct rendition){ .losses = assets.losses, .loss_count = assets.loss_count };
	by_hand_add(a, out, fields, 2, &assets);
	rendition_loss(a, out, "只保留文字和图片文件，由人工在平台上排版发布");
	return ERR_OK;
}

const struct channel channel_handoff = {
	.name = "handoff",
	.zh = "人工发布",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT | CHANNEL_BY_HAND,

	.render = handoff_render,
	.publish = by_hand_publish,
	.observe = by_hand_observe,
	.withdraw = by_hand_withdraw,
};
