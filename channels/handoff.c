#include "channels/handoff.h"

#include "channels/rendition.h"
#include "channels/words.h"

static enum err handoff_render(const struct revision *rev, const struct article *art,
	const struct channel_site *site, struct arena *a, struct rendition *out)
{
	struct words w;
	(void)site, (void)art;
	TRY(words_read(a, rev, "handoff", &w));
	struct str text = markup_text(a, rev->html);
	*out = (struct rendition){};
	rendition_add(a, out,
		(struct rendition_file){ .path = STR("post.txt"),
			.media_type = STR("text/plain; charset=utf-8"),
			.bytes = str_c(arena_printf(
				a, STRF "\n\n" STRF "\n", STRV(w.title), STRV(text))) });
	rendition_add_assets(a, out, rev, rev->html);
	rendition_loss(a, out, "只保留文字和图片文件，由人工在平台上排版发布");
	return ERR_OK;
}

static enum err handoff_publish(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	(void)w, (void)a, (void)job, (void)seen, (void)live;
	return fault_as(
		ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工发布，发布后请登记链接");
}

static enum err handoff_observe(struct wire *w, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	(void)w, (void)a, (void)job, (void)seen;
	*out = SEEN_UNKNOWN;
	return ERR_OK;
}

static enum err handoff_withdraw(
	struct wire *w, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	(void)w, (void)a, (void)job, (void)seen;
	return fault_as(ERR_UNCERTAIN, "channel.by_hand", NULL, "此渠道由人工下线，完成后请登记");
}

const struct channel channel_handoff = {
	.name = "handoff",
	.zh = "人工发布",
	.can = CHANNEL_CAN_WITHDRAW | CHANNEL_CAN_CORRECT,

	.render = handoff_render,
	.publish = handoff_publish,
	.observe = handoff_observe,
	.withdraw = handoff_withdraw,
};
