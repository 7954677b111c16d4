/* rule_names.h: what people call a reviewer, and what it looks for. */
#pragma once
#include "base/str.h"

/* A name that no table has is given back: a reviewer of later, a listed term. */
struct str reviewer_name(struct str reviewer);
struct str rule_name(struct str reviewer, struct str rule);
