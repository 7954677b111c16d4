/* build.h: from the parser's tree to ours. */
#pragma once
#include <gumbo.h>

#include "article/doc.h"

/* `body` is any tree the parser made of prescanned HTML. What has no place is unwrapped. */
void doc_build(struct doc *, const GumboNode *body);
