/* handoff.h: the channel that sends nothing, correctly: a person posts by hand. */
#pragma once
#include "channels/channel.h"

/*
 * The smallest channel there can be, and the pattern for a new one: any outlet without an interface.
 * Its rendition is the words to paste; it never claims that anything went out, so each delivery becomes a
 * hand-off (0026_hand_off.sql): one person posts and reports, another confirms. Settings of the account:
 * title_max, text_max (characters of that outlet), remind_hours, expire_hours.
 */
extern const struct channel channel_handoff;
