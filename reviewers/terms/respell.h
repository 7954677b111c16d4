/* respell.h: a text as people read it where no run of its characters says so. */
#pragma once
#include "reviewers/words.h"

struct respelling {
	struct str text;

	/* By code point of it: what it stands for, code points of the words; whether it was changed. */
	uint32_t *from, *to;
	bool *changed;
	size_t count;
};

/*
 * What is written several times once (扫扫黑黑黑险恶: hanzi, whatever may stand inside a term between
 * them); @, $ and ! in Latin words as the letters that they are taken for. False where there is neither.
 */
bool respell_once(struct arena *, const struct words *, struct respelling *out);

/*
 * Short lines that have as many characters each, by columns from the right or from the left: as what is
 * written downwards is read. False where two such lines do not follow each other.
 */
enum { COLUMNS_MOST = 16 };
bool respell_columns(struct arena *, const struct words *, bool from_right, struct respelling *out);
