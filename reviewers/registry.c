#include "reviewers/reviewer.h"

const struct reviewer *const reviewers[] = {
	&reviewer_secrecy,
	&reviewer_personal,
	&reviewer_terms,
	&reviewer_pictures,
	&reviewer_links,
	&reviewer_consistency,
	&reviewer_wording,
	&reviewer_spelling,
	NULL,
};
