/* The engine against the reference that tries each term at each place. */
#include "article/utf8.h"
#include "reviewers/terms/stream.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/reference.h"

/* The reference is slow on purpose. */
enum { TERMS_MAX = 24, WORDS_LONG = 240 };

static void compare(
	struct arena *a, const struct lexicon *l, const struct image *image, struct str text)
{
	struct reference_spans wanted;
	struct words w = words_of(a, 0, text);
	if (w.count > WORDS_LONG || !reference_find(a, l, &w, &wanted))
		return;
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches found = { .arena = a };
		stream_limit(speed);
		matches_find(image, text, &found);
		if (!reference_agrees(&wanted, image, &found)) {
			reference_print(stderr, &wanted, image, &found);
			MUST(!"the engine finds what the reference finds");
		}
	}
}

static void compare_all(struct arena *a, const struct lexicon *l, struct str text)
{
	struct image image;
	struct str bytes;
	MUST(image_build(a, l, READ_FACES, &bytes) == ERR_OK);
	MUST(image_open(bytes, &image) == ERR_OK);
	for (size_t n = 0; n < FUZZ_TURNS; n++)
		compare(a, l, &image, fuzz_turned(a, text, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct lexicon lexicon;
	struct str rest = fuzz_input(data, len);
	struct str terms = fuzz_part(&rest), allow = fuzz_part(&rest);
	if (!lexicon_read(&a, terms, allow, &lexicon) && lexicon.count <= TERMS_MAX)
		compare_all(&a, &lexicon, utf8_clean(&a, rest));
	return 0;
}
