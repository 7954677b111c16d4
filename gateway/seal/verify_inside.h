/* verify_inside.h: what the parts of verify share; nobody else includes it. */
#pragma once
#include "seal/verify.h"

struct verify {
	struct store *db;
	const struct seal_keys *keys;
	struct verify_report *report;
};

/* Counts it; tells of the first one of its kind. */
void verify_bad(struct verify *, enum verify_kind, const char *why, const char *place, ...)
	__attribute__((format(printf, 4, 5)));

[[nodiscard]] enum err verify_chains(struct verify *);
[[nodiscard]] enum err verify_checkpoints(struct verify *);
[[nodiscard]] enum err verify_words(struct verify *);
[[nodiscard]] enum err verify_votes(struct verify *);
[[nodiscard]] enum err verify_acts(struct verify *);
[[nodiscard]] enum err verify_lists(struct verify *);
[[nodiscard]] enum err verify_standing(struct verify *);
[[nodiscard]] enum err verify_tickets(struct verify *);

/* Every row that a statement gives, a page at a time: each stands behind the last id of the one before. */
[[nodiscard]] enum err verify_each_row(struct verify *, enum query page,
	void (*look)(struct verify *, const struct rows *, int i));
