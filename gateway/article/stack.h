/* stack.h: what the HTML parser will hold open, counted without building anything. */
#pragma once
#include "article/prescan.h"

/*
 * Follows the standard's stack of open elements and its list of active formatting elements for
 * the elements of tags.def. Where the standard is subtle it errs upwards: an element that may
 * still be open is counted as open.
 */
struct stack {
	struct open {
		enum tag tag;
		int format; /* its place in formats[], or -1 */
	} open[DEPTH_MAX];
	struct format {
		enum tag tag; /* TAG__COUNT is a marker: a cell or a caption began */
		bool on_stack;
	} formats[FORMATTING_MAX + DEPTH_MAX];
	size_t depth, format_count, formatting, deepest;
	size_t steps, units;
};

/* *kept: false when the parser would ignore the tag, or do something about it we do not want. */
[[nodiscard]] enum err stack_start(struct stack *, enum tag, bool *kept);
[[nodiscard]] enum err stack_end(struct stack *, enum tag, bool *kept);
[[nodiscard]] enum err stack_text(struct stack *);
