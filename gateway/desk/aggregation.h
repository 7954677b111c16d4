/* aggregation.h: what a text would add to what is public already of the same people (Article 14). */
#pragma once
#include "base/json.h"
#include "desk/desk.h"
#include "reviewers/personal/roll.h"

/* A roll as parallel lists, one entry for each piece: what people_public() and people_keep() take. */
struct shown_people {
	int64_t *persons;
	struct str *names, *whats, *digits;
	size_t count;
};

/*
 * Reads the rolls of this text and of the files that it links, and appends a BLOCK for each
 * person of whom another item that is live tells something else, and one where the lists are too long to
 * compare. It stops nobody from handing in, which
 * is when this is called: it waits, in review, for the opinion of a 保密审查员 (needs_expert() in
 * 0057_sums.sql). The seal does not look again: it could not, for what is live changes from hour to hour.
 */
[[nodiscard]] enum err aggregation_look(struct desk *, int64_t draft, const struct article *,
	struct shown_people *out, json_t *findings);
