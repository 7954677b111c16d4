/* mask_row.h: the numbers in one row of a table, in the prescribed masked form. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { MASKER_COLUMNS = 256 };

struct masker {
	void *personal; /* the reviewer's state */
	size_t masked;
	struct arena arena;
	const struct published *published;

	/* What the heads of this table say of its columns (enum column), and how many rows were read. */
	unsigned char columns[MASKER_COLUMNS];
	size_t rows;
	bool people; /* a column of persons is among them */
};

/* Numbers of `allow` (a lexicon's list of published ones) stay. */
[[nodiscard]] enum err masker_open(struct masker *, struct str allow);

/* `e` as it is; ERR_REFUSED mask.none where all went well and nothing was masked. */
[[nodiscard]] enum err masker_close(struct masker *, enum err e);

/* Another table begins: what stands above its columns is not known yet. */
void masker_table(struct masker *);

/*
 * out[i] is words[i] with its numbers masked; the same bytes where there is none. Each a block of its
 * own: no number goes over its border. columns[i] is where it stands, NULL: one beside
 * the other. Under a head that names a kind of number (身份证号) whatever has six digits is masked, also
 * what no reviewer takes for one; under 住址 every digit. 电话 and 地址 say so only beside a column of persons.
 */
[[nodiscard]] enum err masker_row(struct masker *, struct arena *, const struct str *words,
	const size_t *columns, size_t count, struct str *out);

/* Whether masker_row would mask anything in these words, which stay as they are. */
[[nodiscard]] enum err masker_finds(
	const struct masker *, struct arena *, struct str words, bool *out);
