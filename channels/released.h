/* released.h: what this courier wrote last under an id, where neither the platform nor the gateway writes. */
#pragma once
#include "channels/channel.h"

/*
 * In <own>/released/<place>/<id>, both of letters, figures, dots, - and _; before the release leaves. Nothing where the courier has
 * no folder of its own. ERR_UNAVAILABLE: the disk.
 */
[[nodiscard]] enum err released_keep(
	struct wire *, struct arena *, struct str place, struct str id, struct str marker);

/* False: nothing is known of it. *out_marker: empty where it was noted before markers were. */
bool released_last(
	struct wire *, struct arena *, struct str place, struct str id, struct str *out_marker);
