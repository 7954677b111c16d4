/* handoff.h: the channel that sends nothing, correctly: a person posts by hand. */
#pragma once
#include "channels/channel.h"

/*
 * The smallest channel there can be, and the pattern for a new one. Its rendition is the text to
 * post; it never claims that anything went out, so every delivery ends with a person.
 */
extern const struct channel channel_handoff;
