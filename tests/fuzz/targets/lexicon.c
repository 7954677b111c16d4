/* A word list that may be anything, compiled, opened, and looked for in a text: at each speed the same. */
#include "article/utf8.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/stream.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/reference.h"

static void check(const struct image *image, struct str text, const struct matches *found)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct match *m = &found->at[i];
		MUST(m->entry < image->entry_count && !image_listed(image, m->entry).allowed);
		MUST(m->from < m->to && m->to <= text.len && m->start < m->end);
		MUST(!i || found->at[i - 1].from <= m->from);
		MUST(utf8_count(str_sub(text, 0, m->from)) == m->start);
		MUST(utf8_count(str_sub(text, 0, m->to)) == m->end);
	}
}

static bool same(const struct matches *x, const struct matches *y)
{
	bool same = x->count == y->count;
	for (size_t i = 0; same && i < x->count; i++)
		same = x->at[i].from == y->at[i].from && x->at[i].to == y->at[i].to &&
		       x->at[i].entry == y->at[i].entry && x->at[i].kind == y->at[i].kind;
	return same;
}

static void look(
	struct arena *a, const struct lexicon *l, enum image_reading reading, struct str text)
{
	struct image image;
	struct str bytes;
	struct matches found[STREAM_16 + 1] = {};
	MUST(image_build(a, l, reading, &bytes) == ERR_OK);
	MUST(image_open(bytes, &image) == ERR_OK);
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		found[speed].arena = a;
		stream_limit(speed);
		matches_find(&image, text, &found[speed]);
		MUST(same(&found[speed], &found[STREAM_PLAIN]));
	}
	check(&image, text, &found[STREAM_PLAIN]);
}

/* One reading for both finds what two find. */
static void look_once(
	struct arena *a, const struct lexicon *faces, const struct lexicon *sounds, struct str text)
{
	struct image f, s, both;
	struct str bytes;
	MUST(image_build(a, faces, READ_FACES, &bytes) == ERR_OK && !image_open(bytes, &f));
	MUST(image_build(a, sounds, READ_SOUNDS, &bytes) == ERR_OK && !image_open(bytes, &s));
	MUST(image_build_both(a, sounds, faces, &bytes) == ERR_OK && !image_open(bytes, &both));
	struct matches two[2] = { { .arena = a }, { .arena = a } };
	matches_find(&f, text, &two[0]);
	matches_find(&s, text, &two[1]);
	reference_uncover(&two[1], &two[0]);
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches once[2] = { { .arena = a }, { .arena = a } };
		stream_limit(speed);
		matches_find_both(&f, &both, text, &once[0], &once[1]);
		MUST(same(&once[0], &two[0]) && same(&once[1], &two[1]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct lexicon listed, derived, sounds;
	struct str rest = fuzz_input(data, len);
	struct str terms = fuzz_part(&rest), allow = fuzz_part(&rest);
	if (lexicon_read(&a, terms, allow, &listed))
		return 0;
	derive_choose(&listed);
	struct str text = utf8_clean(&a, rest);
	derive_faces(&a, &listed, &derived);
	look(&a, &derived, READ_FACES, text);
	derive_sounds(&a, &listed, &sounds);
	look(&a, &sounds, READ_SOUNDS, text);
	look_once(&a, &derived, &sounds, text);
	return 0;
}
