#include "desk/rule_names.h"

static const struct {
	struct str reviewer, name;
} reviewers[] = {
#define REVIEWER_NAME(reviewer, name) { STR(reviewer), STR(name) },
#define RULE_NAME(reviewer, rule, name)
#include "desk/rule_names.def"
#undef REVIEWER_NAME
#undef RULE_NAME
};

static const struct {
	struct str reviewer, rule, name;
} rules[] = {
#define REVIEWER_NAME(reviewer, name)
#define RULE_NAME(reviewer, rule, name) { STR(reviewer), STR(rule), STR(name) },
#include "desk/rule_names.def"
#undef REVIEWER_NAME
#undef RULE_NAME
};

struct str reviewer_name(struct str reviewer)
{
	for (size_t i = 0; i < sizeof reviewers / sizeof *reviewers; i++)
		if (str_eq(reviewers[i].reviewer, reviewer))
			return reviewers[i].name;
	return reviewer;
}

struct str rule_name(struct str reviewer, struct str rule)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_eq(rules[i].reviewer, reviewer) && str_eq(rules[i].rule, rule))
			return rules[i].name;
	return rule;
}
