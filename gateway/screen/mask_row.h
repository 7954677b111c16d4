/* mask_row.h: the numbers in one row of a table, in the prescribed masked form. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { MASKER_COLUMNS = 256 };

/* What the heads of a table say of its columns (enum column), and how many rows of it were read. */
struct masker_heads {
	unsigned char columns[MASKER_COLUMNS];
	size_t rows;
	bool people; /* a column of persons is among them */
};

struct masker {
	void *personal; /* the reviewer's state */
	size_t masked;
	struct arena arena;
	const struct published *published;
	struct masker_heads heads; /* of this table: who reads one inside another puts them back */
};

/* The first column that a cell stands in, and how many it is joined of. */
struct masker_place {
	size_t column, span;
};

/* Bytes [from, to) of a cell's words, and what stands there in the masked form. */
struct masker_edit {
	size_t from, to;
	struct str put;
};

struct masker_edits {
	struct masker_edit *at;
	size_t count;
};

/* Numbers of `allow` (a lexicon's list of published ones) stay. */
[[nodiscard]] enum err masker_open(struct masker *, struct str allow);

/* `e` as it is; ERR_REFUSED mask.none where all went well and nothing was masked. */
[[nodiscard]] enum err masker_close(struct masker *, enum err e);

/* Another table begins: what stands above its columns is not known yet. */
void masker_table(struct masker *);

/*
 * out[i] is words[i] with its numbers masked; the same bytes where there is none. Each a block of its
 * own: no number goes over its border. places[i] is where it stands, NULL: one beside
 * the other. Under a head that names a kind of number (身份证号), or where no head is, behind such words in a form, whatever has six digits is masked, also
 * what no reviewer takes for one; under 住址 every digit. 电话 and 地址 say so only beside a column of persons.
 */
[[nodiscard]] enum err masker_row(struct masker *, struct arena *, const struct str *words,
	const struct masker_place *places, size_t count, struct str *out);

/* The same, told as what changes, from the beginning on: for who keeps all other bytes. */
[[nodiscard]] enum err masker_edits(struct masker *, struct arena *, const struct str *words,
	const struct masker_place *places, size_t count, struct masker_edits *out);

/* Whether masker_row would mask anything in these words, which stay as they are. */
[[nodiscard]] enum err masker_finds(
	const struct masker *, struct arena *, struct str words, bool *out);
