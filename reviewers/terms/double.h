/* double.h: from a trie to the states of an image. */
#pragma once
#include "reviewers/terms/image.h"
#include "reviewers/terms/trie.h"

struct double_array {
	struct node *nodes;
	size_t count;
};

/* `t->end` becomes the nodes' terms. ERR_LIMIT past what an image can number. */
[[nodiscard]] enum err double_build(
	struct arena *, struct arena *scratch, const struct trie *, struct double_array *out);
