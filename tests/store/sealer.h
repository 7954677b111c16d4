/* sealer.h: a scene with a seal beside it. */
#pragma once
#include "tests/store/facts.h"

#include "base/clock.h"
#include "base/files.h"
#include "seal/seal.h"

extern struct sealer sealer; /* the program's own */

static inline int open_sealed(void **)
{
	scene_open(&s);
	const char *keys = F("%s/keys-%s", test_folder(), s.database);
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(s.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	return 0;
}

static inline int close_sealed(void **)
{
	sealer_close(&sealer);
	scene_close(&s);
	return 0;
}

/* How many tickets it made. */
static inline int tick(void)
{
	int made = 0;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}
