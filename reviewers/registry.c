#include "reviewers/reviewer.h"

const struct reviewer *const reviewers[] = {
#define REVIEWER(name) &reviewer_##name,
#include "reviewers/reviewers.def"
#undef REVIEWER
	NULL,
};
