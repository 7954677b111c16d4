/* capability.h: who may do what: roles, capabilities, and the one table between them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum role {
#define ROLE(name, bit, zh, class) ROLE_##name = (bit),
#include "model/role.def"
#undef ROLE
	ROLE__COUNT
};

enum capability {
#define CAPABILITY(name, roles, zh) CAP_##name,
#include "model/capability.def"
#undef CAPABILITY
	CAP__COUNT
};

/* Sets of roles and of capabilities are bits. */
typedef uint32_t role_set;
typedef uint64_t capability_set;

const char *role_name(enum role); /* "EDITOR" */
const char *role_zh(enum role);   /* "供稿人" */
int role_class(enum role);        /* 0: business; 1 to 3: the administrators */
bool role_named(struct str name, enum role *out);

/* No administrator beside another role: what the constraint administrators_are_apart says too. */
bool roles_agree(role_set);

const char *capability_name(enum capability); /* "DRAFT_WRITE" */
const char *capability_zh(enum capability);
role_set capability_roles(enum capability); /* who holds it */
capability_set capabilities_of(role_set);

static inline capability_set capability_bit(enum capability c)
{
	return UINT64_C(1) << c;
}

static inline bool capability_in(capability_set held, enum capability c)
{
	return held >> c & 1;
}
