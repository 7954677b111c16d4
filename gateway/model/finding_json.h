/* finding_json.h: a finding as the API shows it and the store keeps it. */
#pragma once
#include "base/json.h"
#include "model/finding.h"

/*
 * FINDING of docs/api.md, `decision` null. `id` is stable over rounds: the same reviewer, rule,
 * quote and occurrence is the same finding. Strings are copied into the object.
 */
json_t *finding_json(const struct finding *);
