/* settings.h: what may be set of a channel account, from the one table (settings.def). */
#pragma once
#include "base/json.h"

/*
 * What is given for an account of this channel: an object. ERR_INVALID "channel.setting" names the first that the
 * channel does not have, or whose value is out of its range. What `standing` (or NULL) already has, letter for letter, may
 * stay: an account is older than the table.
 */
[[nodiscard]] enum err settings_check(
	struct arena *, struct str channel, const json_t *given, const json_t *standing);

/*
 * {items: [{channel, settings: [{key, kind, least, most, usual, options: [{code, words}], needed, only: {key, code},
 * group, label, help}]}]}, as the page draws them.
 */
json_t *settings_json(void);
