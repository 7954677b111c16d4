/* elapsed.h: how long ago something was, by a clock that nobody can set. */
#pragma once
#include "channels/channel.h"

/* A mark of this moment for the notes; the caller owns it. */
json_t *elapsed_mark(struct wire *);

/* Milliseconds since the mark; false where nobody knows: another machine, or one that was started anew. */
[[nodiscard]] bool elapsed_since(struct wire *, const json_t *mark, int64_t *out_ms);
