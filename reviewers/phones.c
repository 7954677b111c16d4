#include "reviewers/phones.h"

#include <string.h>

static const struct {
	const char *three, *fourth;
	size_t local;
} areas[] = {
#define AREA(three, fourth, local) { three, fourth, local },
#include "reviewers/area_codes.def"
#undef AREA
};

struct area area_of(const char *digits)
{
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		if (memcmp(digits, areas[i].three, 3))
			continue;
		if (!*areas[i].fourth)
			return (struct area){ 3, areas[i].local };
		if (digits[3] && strchr(areas[i].fourth, digits[3]))
			return (struct area){ 4, areas[i].local };
	}
	return (struct area){};
}

bool area_takes(const struct area *a, char first, size_t local)
{
	/* 0 and 1 begin other numbers (long distance, services), 9 begins those of companies. */
	if (!a->length || first < '2' || first > '8')
		return false;
	return a->local ? local == a->local : local == 7 || local == 8;
}
