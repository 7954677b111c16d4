#include "tests/unit/terms_accuracy/shapes.h"

#include "base/buf.h"

enum { THIRD = 3 };

/* Every third is held out; of drawn.def all are. */
static const struct shaped written[] = {
#define LOOK(term, as)  { term, as, SHAPE_LOOK, HELD },
#define SPLIT(term, as) { term, as, SHAPE_SPLIT, HELD },
#define HELD            __COUNTER__ % THIRD == THIRD - 1
#include "tests/golden/terms/shapes.def"
#undef HELD
#define HELD true
#include "tests/golden/terms/drawn.def"
#undef HELD
#undef LOOK
#undef SPLIT
};

static const struct shaped harmless[] = {
#define ALIKE(word, sentence) { word, sentence, SHAPE_LOOK, __COUNTER__ % THIRD == THIRD - 1 },
#include "tests/golden/terms/harmless_shapes.def"
#undef ALIKE
};
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

const struct shaped *shapes_all(size_t *count)
{
	*count = COUNT_OF(written);
	return written;
}

const struct shaped *shapes_harmless(size_t *count)
{
	*count = COUNT_OF(harmless);
	return harmless;
}

struct str shapes_listed(struct arena *a, const struct shaped *list, size_t count)
{
	struct buf b;
	buf_init(&b, a, 1 << 16);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s\n", list[i].term);
	return buf_str(&b);
}
