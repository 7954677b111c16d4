#include "courier/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

static const struct range {
	uint32_t from;
	int bits;
} four[] = {
#define FOUR(first, bits) { first, bits },
#define SIX(first, bits)
#include "courier/address.def"
#undef FOUR
#undef SIX
};

static const struct range six[] = {
#define FOUR(first, bits)
#define SIX(first, bits) { first, bits },
#include "courier/address.def"
#undef FOUR
#undef SIX
};

static bool in_ranges(uint32_t address, const struct range *r, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (address >> (32 - r[i].bits) == r[i].from >> (32 - r[i].bits))
			return true;
	return false;
}

static bool four_is_public(const struct sockaddr_in *a)
{
	return !in_ranges(ntohl(a->sin_addr.s_addr), four, sizeof four / sizeof *four);
}

/*
 * Only 2000::/3 is given out as public at all: that leaves out ::1, ::, mapped and compatible ones,
 * 64:ff9b::/96 and 64:ff9b:1::/48 (translated), fc00::/7, fe80::/10 and ff00::/8 at once.
 */
static bool six_is_public(const struct sockaddr_in6 *a)
{
	uint32_t first;
	memcpy(&first, a->sin6_addr.s6_addr, sizeof first);
	first = ntohl(first);
	return first >> 29 == 1 && !in_ranges(first, six, sizeof six / sizeof *six);
}

bool address_is_public(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET)
		return four_is_public((const struct sockaddr_in *)(const void *)a);
	return a->sa_family == AF_INET6 &&
	       six_is_public((const struct sockaddr_in6 *)(const void *)a);
}
