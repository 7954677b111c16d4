/* laws.h: the laws that a word list cites: are they in force, as far as schemas/lexicons/laws.tsv knows? */
#pragma once
#include <jansson.h>

#include "reviewers/reviewer.h"

/*
 * What a list rests on goes out of date without anybody touching the list. Cited is what stands in
 * 《》 in a term's category, suggestion or in a row's source, the name of a listed law, and what an
 * old name is to be replaced by. A document number right before or in brackets behind tells texts of
 * the same title apart; "中华人民共和国" in front makes no difference.
 *
 * {"on":today,"good":n,"laws":[{"law","number","state","message","count","rows":[{"list","line",
 * "term"}]}],"more":bool}: `good` laws are in force as far as is known; `laws` are the others, those
 * that ended first, each with the first LAW_ROWS rows that cite it. `today` is "2026-11-29".
 */
enum { LAW_ROWS = 20, LAWS_MAX = 500 };
json_t *laws_cited(struct arena *, const struct wordlists *, struct str today);

/*
 * The same of every law that is cited, as a file to be kept: a heading, then a line for each by title:
 * title⇥number⇥state⇥day⇥message, of which the state is GOOD where it is in force as far as is known.
 */
struct str laws_table(struct arena *, const struct wordlists *, struct str day);

/* ENDED, NOT_YET, UNKNOWN (not in the table), UNCHECKED (in it, with nothing that is certain). */
bool law_has_ended(const json_t *law);
