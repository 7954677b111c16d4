#include "reviewers/reviewer.h"

const struct reviewer *const reviewers[] = {
	&reviewer_terms,
	NULL,
};
