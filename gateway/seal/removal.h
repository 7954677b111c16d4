/* removal.h: deletions of what nobody explains (陌生内容): may one be signed? */
#pragma once
#include "seal/keys.h"
#include "seal/trust.h"

enum { REMOVAL_HOURS = 24 }; /* how long a courier may act on one */

/* The only file that such a ticket names: the statement's body, as both people signed it. */
#define REMOVAL_FILE "removal.json"

/*
 * Rows of seal_removals. Each is signed where it stands on the account still, no release, baseline or entry
 * explains it by the store's own tables, and two different people with the right, whose roles and keys go back
 * to the first run, signed these very words; else it is refused and says so. *out_signed counts.
 */
[[nodiscard]] enum err issue_removals(
	struct desk *, const struct seal_keys *, const struct rows *asked, int *out_signed);

/* The same for one row. ERR_REFUSED with the reason. Pure. */
[[nodiscard]] enum err removal_holds(const struct trust *, const struct rows *, int row);
