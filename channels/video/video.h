/* video.h: 视频号, which has no interface: a hand-off with limits of its own. */
#pragma once
#include "channels/channel.h"

/*
 * One film (MP4, attached), a cover, a short title, a description with its topics. No document of the platform's
 * says how much it takes: each number below is a setting of the account, and strict where there is none.
 */
extern const struct channel channel_video;
