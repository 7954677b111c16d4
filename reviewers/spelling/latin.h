/* latin.h: words in Latin letters in a text of any script. */
#pragma once
#include "reviewers/words.h"

struct latin {
	size_t start, end; /* code points */
};

struct latin_reader {
	const struct words *words;
	size_t at, run; /* where it is; the end of the run that was looked at as a whole */
};

/*
 * The next word that may be held against a dictionary. Not: addresses of the web and of mail, names
 * of files, code, words with digits or letters of other scripts, in capitals throughout or inside
 * (API, WeChat), of one or two letters. 's at the end is left out.
 */
bool latin_next(struct latin_reader *, struct latin *out);

/* The syllables of pinyin, in order. */
struct pinyin {
	struct str *at;
	size_t count;
};

/* One syllable a line; borrows the list. */
struct pinyin pinyin_read(struct arena *, struct str list);

/* Written as names in pinyin are: syllables from end to end. `word` is of small letters. */
bool pinyin_is(const struct pinyin *, struct str word);
