/* phones.h: area codes, for whoever reads telephone numbers. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct area {
	size_t length; /* of the code, its 0 included: 3 or 4; 0 when there is no such code */
	size_t local;  /* how long the numbers behind it are: 7 or 8; 0: either */
};

/* The area code that these digits, at least four, begin with. */
struct area area_of(const char *digits);

/* May so many digits, of which the first is `first`, be a number behind this code? */
bool area_takes(const struct area *, char first, size_t local);
