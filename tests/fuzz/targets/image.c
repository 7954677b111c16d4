/*
 * A compiled word list with bytes changed in it and its checksum made right again: refused, or safe to
 * look for words with. The input: four bytes a change: section and how, where in it (two), what.
 */
#include "reviewers/terms/match.h"
#include "reviewers/terms/sections.h"
#include "reviewers/terms/stream.h"
#include "tests/fuzz/fuzz.h"

enum { CHANGE_BYTES = 4, WIDE = 0x80, MANY = 0x40, MANY_BYTES = 700 };

static struct str good(void)
{
	static struct arena kept;
	static struct str bytes;
	struct lexicon lexicon;
	struct str list = STR("示范禁词\tWARN\t类\t好话\n示范\nbig data\n㎏\n甲\n一二三四五六\n");
	if (bytes.len)
		return bytes;
	MUST(lexicon_read(&kept, list, STR("示范区\n"), &lexicon) == ERR_OK);
	MUST(image_build(&kept, &lexicon, READ_FACES, &bytes) == ERR_OK);
	return bytes;
}

static void change(struct str image, struct str how)
{
	const struct image_header *h = (const void *)good().at;
	const uint8_t *b = (const uint8_t *)how.at;
	size_t s = (b[0] & 15) % (IMAGE_SECTIONS + 1), place = (size_t)b[1] << 8 | b[2];
	size_t from = s < IMAGE_SECTIONS ? h->section[s].at : 0;
	size_t room = s < IMAGE_SECTIONS ? h->section[s].count * image_units[s].bytes : sizeof *h;
	/* Byte by byte near the front of a section, or anywhere in it; one byte, or many of them. */
	size_t at = b[0] & WIDE || place >= room ? place * room >> 16 : place;
	size_t count = b[0] & MANY ? MANY_BYTES : 1;
	if (room)
		memset((char *)image.at + from + at, b[3], count < room - at ? count : room - at);
}

static void seal(struct str image)
{
	struct image_header *h = (struct image_header *)image.at;
	h->checksum = image_checksum(h + 1, image.len - sizeof *h);
}

static bool in_pool(const struct image *image, struct str s)
{
	const char *end = image->pool + image->head->section[SECTION_POOL].count;
	return !s.len || (s.at >= image->pool && s.at <= end && s.len <= (size_t)(end - s.at));
}

static void find(struct arena *a, const struct image *image, struct str text)
{
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches found = { .arena = a };
		stream_limit(speed);
		matches_find(image, text, &found);
		for (size_t i = 0; i < found.count; i++) {
			MUST(found.at[i].from < found.at[i].to && found.at[i].to <= text.len);
			struct listed l = image_listed(image, found.at[i].entry);
			MUST(l.length && in_pool(image, l.text) && in_pool(image, l.category) &&
				in_pool(image, l.suggestion));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct image image;
	struct str rest = fuzz_input(data, len), whole = good();
	/* Of its exact size, so that the sanitizer sees its end. */
	struct str bytes = { aligned_alloc(64, whole.len), whole.len };
	memcpy((char *)bytes.at, whole.at, whole.len);
	for (; rest.len >= CHANGE_BYTES; rest = str_from(rest, CHANGE_BYTES))
		change(bytes, rest);
	seal(bytes);
	if (!image_open(bytes, &image))
		find(&a, &image, STR("示范禁词，big data 一二三四五六㎏甲 1二三 示范区😀𠮷"));
	free((char *)bytes.at);
	return 0;
}
