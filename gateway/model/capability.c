#include "model/capability.h"

#include <assert.h>

#define R(role)  (1u << ROLE_##role)
#define EVERYONE ((1u << ROLE__COUNT) - 1)
#define WRITERS  (R(EDITOR) | R(HEAD) | R(REVIEWER))

static_assert(CAP__COUNT <= 64, "capability_set has 64 bits");

static const struct {
	const char *name, *zh;
	int class;
} roles[] = {
#define ROLE(n, bit, z, c) [bit] = { .name = #n, .zh = (z), .class = (c) },
#include "model/role.def"
#undef ROLE
};

static const struct {
	const char *name, *zh;
	role_set held_by;
} capabilities[] = {
#define CAPABILITY(n, r, z) [CAP_##n] = { .name = #n, .zh = (z), .held_by = (r) },
#include "model/capability.def"
#undef CAPABILITY
};

const char *role_name(enum role r)
{
	return roles[r].name;
}

const char *role_zh(enum role r)
{
	return roles[r].zh;
}

int role_class(enum role r)
{
	return roles[r].class;
}

bool role_named(struct str name, enum role *out)
{
	for (enum role r = 0; r < ROLE__COUNT; r++)
		if (str_eq(name, str_c(roles[r].name))) {
			*out = r;
			return true;
		}
	return false;
}

bool roles_agree(role_set set)
{
	unsigned classes = 0;
	for (enum role r = 0; r < ROLE__COUNT; r++)
		if (set >> r & 1)
			classes |= 1u << roles[r].class;
	return !(classes & (classes - 1));
}

const char *capability_name(enum capability c)
{
	return capabilities[c].name;
}

const char *capability_zh(enum capability c)
{
	return capabilities[c].zh;
}

role_set capability_roles(enum capability c)
{
	return capabilities[c].held_by;
}

capability_set capabilities_of(role_set set)
{
	capability_set held = 0;
	for (enum capability c = 0; c < CAP__COUNT; c++)
		if (capabilities[c].held_by & set)
			held |= capability_bit(c);
	return held;
}
