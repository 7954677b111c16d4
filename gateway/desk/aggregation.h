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
 * Reads the roll of this text and appends a WARN for each person of whom another item that is live
 * tells something else. Nothing here blocks, so the seal does not look again: it could not, for what
 * is live changes from hour to hour. No attachments: only tables of the text itself.
 */
[[nodiscard]] enum err aggregation_look(struct desk *, int64_t draft, const struct article *,
	struct shown_people *out, json_t *findings);
