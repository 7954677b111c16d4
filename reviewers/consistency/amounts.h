/* amounts.h: numbers with what they count: 1,234.5万元, 12件, 30%. */
#pragma once
#include "reviewers/symbols.h"

enum { AMOUNT_SCALE = 1000000 }; /* value 1 */

struct amount {
	int64_t value;   /* 万 and 亿 multiplied in; AMOUNT_SCALE is 1 */
	int64_t digits;  /* without them: what is written of 1200万元 is 1200 */
	int64_t step;    /* of the last place that is written, multiplied alike */
	bool fraction;   /* it has one: it may be rounded */
	uint32_t unit;   /* the hanzi behind; '%'; 0: none */
	size_t from, to; /* symbols: the number and its unit */
};

/* The amount that begins at symbol i; false when none does, or one too large. */
bool amount_read(const struct symbols *, size_t i, struct amount *out);
