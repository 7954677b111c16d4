/* mask_format.h: how a number is to look, as far as a masked copy may take it along. */
#pragma once
#include "screen/mask_row.h"

/*
 * False for a format that may hold a number of somebody (in its words, its conditions, or one digit
 * after the other), and for one that shows nothing of a number or of words: it hides the cell.
 */
[[nodiscard]] enum err format_is_harmless(
	const struct masker *, struct arena *, struct str format, bool *out);
