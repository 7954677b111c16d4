/* conditions.h: the rules of a release, worked out again from what people signed. */
#pragma once
#include "seal/dossier.h"

/* ERR_REFUSED with the reason in Chinese for the first condition that does not hold. Pure. */
[[nodiscard]] enum err conditions_hold(const struct dossier *);

/* The same for one channel of it. */
[[nodiscard]] enum err outlet_holds(const struct dossier *, const struct outlet *, int64_t now);
