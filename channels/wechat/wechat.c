#include "channels/wechat/wechat.h"

#include "channels/wechat/render.h"

const struct channel channel_wechat = {
	.name = "wechat",
	.zh = "微信公众号",
	.can = CHANNEL_CAN_WITHDRAW,

	.render = wechat_render,
};
