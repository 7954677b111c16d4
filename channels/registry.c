#include "channels/app/app.h"
#include "channels/handoff.h"
#include "channels/miniprogram/miniprogram.h"
#include "channels/sms/sms.h"
#include "channels/video/video.h"
#include "channels/website/website.h"
#include "channels/wechat/wechat.h"
#include "channels/weibo/weibo.h"

const struct channel *const channels[] = { &channel_website, &channel_wechat, &channel_weibo,
	&channel_video, &channel_app, &channel_miniprogram, &channel_sms, &channel_handoff, NULL };

const struct channel *channel_named(struct str name)
{
	for (const struct channel *const *c = channels; *c; c++)
		if (str_eq(str_c((*c)->name), name))
			return *c;
	return NULL;
}

static const char *const acts[] = { "publish", "correct", "withdraw" };

const char *delivery_act_name(enum delivery_act act)
{
	return acts[act];
}

bool delivery_act_read(struct str name, enum delivery_act *out)
{
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (str_eq(str_c(acts[i]), name)) {
			*out = (enum delivery_act)i;
			return true;
		}
	return false;
}
