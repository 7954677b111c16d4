/* picture.h: how large a picture is, read from its head. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

/* PNG and JPEG alone: what the screen makes of every picture. False for any other. */
bool picture_size(struct str bytes, unsigned *width, unsigned *height);
