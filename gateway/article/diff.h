/* diff.h: what changed between two texts, as a reviewer reads it: the only diff there is. */
#pragma once
#include <jansson.h>

#include "article/article.h"

/*
 * Blocks are aligned first (a table's rows are blocks, cells parted by a tab), then the words of
 * blocks that are alike. A word is a number with its per cent or 万, a Latin word, or one hanzi;
 * it differs when its look does, too. A link's address stands behind it in 〔〕, so that a changed
 * address is seen. Same input, same rows; the work has a ceiling, and above it whole blocks are
 * shown as replaced.
 */
struct diff_piece {
	bool changed; /* gone from the old side, or new on the new side */
	struct str text;
};

struct diff_side {
	struct diff_piece *pieces;
	size_t count;
};

enum diff_op { DIFF_SAME, DIFF_CHANGED, DIFF_ADDED, DIFF_REMOVED };

struct diff_row {
	enum diff_op op;
	int64_t old_line,
		new_line; /* of the canonical files, from 0; -1 on the side that has none */
	const char *tag;  /* "p", "li", "tr", "img" …: of the new side where there is one */
	struct diff_side before, after;
};

struct diff {
	struct diff_row *rows;
	size_t count;
	size_t changes; /* rows that are not DIFF_SAME */
};

/* ERR_INVALID when one of them is not canonical. */
[[nodiscard]] enum err article_diff(
	struct arena *, struct str before, struct str after, struct diff *out);

/* [{"op","old_line","new_line","tag","old":[{"t":"same|del","s"}],"new":[{"t":"same|ins","s"}]}] */
json_t *diff_json(const struct diff *);
