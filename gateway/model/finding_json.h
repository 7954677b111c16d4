/* finding_json.h: a finding as the API shows it and the store keeps it. */
#pragma once
#include "base/json.h"
#include "model/finding.h"

/*
 * FINDING of docs/api.md, `decision` null. `id`: of reviewer, rule, quote and occurrence; what a decision
 * follows is `place`. Strings are copied into the object.
 */
json_t *finding_json(const struct finding *);
