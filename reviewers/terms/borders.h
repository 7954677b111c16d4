/* borders.h: whether a run of text begins and ends where words do. */
#pragma once
#include "reviewers/words.h"

enum borders {
	BORDERS_ONE,     /* it is one word of the dictionary */
	BORDERS_AT_ENDS, /* it begins and ends at borders */
	BORDERS_INSIDE   /* it begins or ends inside a word: 人参 in 个人参加 */
};

/* Whose dictionary it is: findings under another one are of another screening. */
const char *borders_version(struct arena *);

/* Of bytes [from, to). Looks only at a few characters round it. */
enum borders borders_of(struct str text, size_t from, size_t to);

/* Whether they begin and end at borders, and are words of two and more characters throughout. */
bool borders_are_of_words(struct str text, size_t from, size_t to, bool *at_ends);

/*
 * Whether two hanzi, bytes [from, to), may be the end of one word and the beginning of the next as well as a
 * word: 甲方|式样 holds 方式, and the dictionary alone cannot say which was meant.
 */
bool borders_may_be_crossed(struct str text, size_t from, size_t to);

/* Whether a word that both dictionaries know goes over an end of [from, to): 中国|家电 in 发展|中国家|电价. */
bool borders_are_straddled(struct str text, size_t from, size_t to);

/*
 * Whether up to three hanzi, code points [start, end), are made by words beside each other, by how common those are: a
 * second opinion where the first dictionary lacks a word. False for what is longer, and for what hanzi do not follow.
 */
bool borders_are_made(const struct words *, size_t start, size_t end);
