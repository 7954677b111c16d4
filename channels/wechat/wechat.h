/* wechat.h: 微信公众号: an article, handed in as a draft and published without a push. */
#pragma once
#include "channels/channel.h"

extern const struct channel channel_wechat;
