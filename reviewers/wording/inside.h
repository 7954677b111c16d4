/* inside.h: what the files of this folder share. */
#pragma once
#include "reviewers/names/index.h"
#include "reviewers/names/nearest.h"
#include "reviewers/reviewer.h"
#include "reviewers/symbols.h"

struct wording {
	struct arena arena;
	struct names names;
	struct index index;
	struct nearest nearest;
	bool has_order, has_commercial;
};

/* One run of words being looked at. */
struct looking {
	const struct wording *wording;
	const struct words *words;
	const struct symbols *symbols;
	struct findings *out;
	struct arena *scratch; /* for what no finding keeps */
	size_t *weighed; /* near misses of this revision that were held against the dictionary */
	size_t *titles;  /* titles of it that names were asked for */
};

/* Code points of symbols [from, from + count). */
size_t looking_start(const struct looking *, size_t from);
size_t looking_end(const struct looking *, size_t from, size_t count);

/* The list's row of a form; NULL for a phrase. */
const struct name *looking_name(const struct looking *, uint32_t form);

/* Finds what is there and adds findings: nearly right names; then listed persons out of order. */
void misses_report(const struct looking *, struct looked *);
void order_report(const struct looking *);

/* Titles in 《》 that are no listed law, but much like one: advice. */
void titles_report(const struct looking *, const struct looked *);

/* Whether the revision's column or its 文案性质 says that it promotes something. */
bool is_commercial(const struct wording *, const struct revision *);
