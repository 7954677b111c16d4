/* footprint.h: what an instance takes before anybody works: memory and time to start. */
#pragma once
#include "tests/support/system.h"

/* Proportional memory of every program of ours, KiB, said one by one on stdout. No stand-ins. */
long footprint_pss(struct system *);

/* `shenfa up` with a private cluster made beforehand: median of five starts, ms. */
double footprint_start(void);
