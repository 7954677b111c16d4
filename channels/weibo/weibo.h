/* weibo.h: 微博: a short post that leads to the website's page, or a headline article where granted. */
#pragma once
#include "channels/channel.h"

extern const struct channel channel_weibo;
