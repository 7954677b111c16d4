/* clerking.h: a scene with a seal and a clerk beside it. */
#pragma once
#include "tests/store/sealer.h"

#include "clerk/clerk.h"

extern struct clerk clerk; /* the program's own */

static inline int open_clerked(void **state)
{
	open_sealed(state);
	assert_int_equal(
		clerk_open(test_conninfo(s.database, "shenfa_clerk"), NULL, &clerk), ERR_OK);
	return 0;
}

static inline int close_clerked(void **state)
{
	clerk_close(&clerk);
	return close_sealed(state);
}
