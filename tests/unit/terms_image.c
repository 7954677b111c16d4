/* An image is looked through before it is trusted, and no text of any bytes harms the engine. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/sections.h"
#include "reviewers/terms/stream.h"

enum { SEED = 77, BENT = 1000, TEXTS = 1000, TEXT_MAX = 300 };

static uint64_t seed = SEED;

static uint64_t next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545F4914F6CDD1Du >> 33;
}

static struct str build(struct arena *a)
{
	struct lexicon lexicon;
	struct str bytes;
	struct str list = STR("示范禁词\tWARN\t类\t好话\n示范\nbig data\n㎏\n甲\n一二三四五六\n");
	assert_int_equal(lexicon_read(a, list, STR("示范区\n"), &lexicon), ERR_OK);
	assert_int_equal(image_build(a, &lexicon, READ_FACES, &bytes), ERR_OK);
	return bytes;
}

static void an_image_is_the_same_wherever_it_lies(void **state)
{
	(void)state;
	SCRATCH(a);
	struct image image;
	struct str one = build(&a), two = build(&a);
	assert_true(str_eq(one, two));
	assert_int_equal(image_open(two, &image), ERR_OK);
}

/* Cut, or with a byte changed: refused by its checksum. */
static void what_was_cut_or_changed_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct image image;
	struct str bytes = build(&a);
	for (size_t len = 0; len < bytes.len; len += 1 + len / 3)
		assert_int_equal(image_open(str_sub(bytes, 0, len), &image), ERR_INVALID);
	for (int i = 0; i < 50; i++) {
		char *at = (char *)bytes.at + next_random() % bytes.len;
		*at ^= 64;
		assert_int_equal(image_open(bytes, &image), ERR_INVALID);
		*at ^= 64;
	}
	assert_int_equal(image_open(bytes, &image), ERR_OK);
}

enum { MAPPED_MAX = 8, PAGE_BYTES = 4096 };

/* The images in this process's memory that are for reading only. */
static size_t images_mapped(const char *out[MAPPED_MAX])
{
	size_t n = 0;
	char line[500];
	FILE *maps = fopen("/proc/self/maps", "re");
	assert_non_null(maps);
	while (fgets(line, sizeof line, maps)) {
		uintptr_t from, to;
		int end = 0;
		sscanf(line, "%lx-%lx r--p 00000000 00:00 0 %n", &from, &to, &end);
		for (; end && !strchr(line, '[') && from < to; from += PAGE_BYTES)
			if (n < MAPPED_MAX && !memcmp((const char *)from, IMAGE_MAGIC, 8))
				out[n++] = (const char *)from;
	}
	fclose(maps);
	return n;
}

static int signal_of_writing(const char *at)
{
	int status;
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		signal(SIGSEGV, SIG_DFL);
		*(volatile char *)at = 0;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Faces and sounds: one of each for all threads, and no word of theirs can be changed by mistake. */
static void what_the_terms_are_found_with_cannot_be_written_to(void **state)
{
	(void)state;
	void *terms;
	const char *image[MAPPED_MAX];
	const struct wordlists lists = { .terms = STR("示范禁词\n") };
	assert_int_equal(reviewer_terms.open(&terms, &lists), ERR_OK);
	assert_int_equal(images_mapped(image), 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(signal_of_writing(image[i] + 100), SIGSEGV);
	reviewer_terms.close(terms);
	assert_int_equal(images_mapped(image), 0);
}

static void a_mapped_image_is_the_same_as_any(void **state)
{
	(void)state;
	SCRATCH(a);
	struct lexicon lexicon;
	struct str bytes, mapped;
	assert_int_equal(lexicon_read(&a, STR("示范禁词\nbig data\n"), STR(""), &lexicon), ERR_OK);
	assert_int_equal(image_build_both(&a, &lexicon, &lexicon, &bytes), ERR_OK);
	assert_int_equal(image_map(&lexicon, READ_SOUNDS, &lexicon, &mapped), ERR_OK);
	assert_true(str_eq(bytes, mapped));
	image_unmap(mapped);
}

static void seal(struct str bytes)
{
	struct image_header *h = (struct image_header *)bytes.at;
	h->checksum = image_checksum(h + 1, bytes.len - sizeof *h);
}

static void find_in(struct arena *a, const struct image *image, struct str text)
{
	for (enum stream_speed speed = STREAM_PLAIN; speed <= STREAM_16; speed++) {
		struct matches found = { .arena = a };
		stream_limit(speed);
		matches_find(image, text, &found);
		for (size_t i = 0; i < found.count; i++) {
			assert_true(found.at[i].from < found.at[i].to);
			assert_true(found.at[i].to <= text.len);
		}
	}
}

/* With a right checksum, bent where it hurts: refused, or harmless. */
static void a_bent_image_is_refused_or_harmless(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str bytes = build(&a);
	size_t refused = 0;
	for (int i = 0; i < BENT; i++) {
		SCRATCH(b);
		struct image image;
		struct str copy = { arena_alloc(&b, bytes.len), bytes.len };
		memcpy((char *)copy.at, bytes.at, bytes.len);
		const struct image_header *h = (const void *)bytes.at;
		size_t s = next_random() % (IMAGE_SECTIONS + 1);
		size_t from = s == IMAGE_SECTIONS ? 0 : h->section[s].at, room = 200;
		if (s == SECTION_NODES)
			room = h->section[s].count * sizeof(struct node);
		size_t at = from + next_random() % room;
		((char *)copy.at)[at < copy.len ? at : 0] = (char)next_random();
		seal(copy);
		if (image_open(copy, &image))
			refused++;
		else
			find_in(&b, &image, STR("示范禁词，big data 一二三四五六㎏甲 1二三"));
	}
	assert_in_range(refused, BENT / 20, BENT);
}

/* A copy of a good image, of which a node may be bent; sealed again by opens(). */
static struct node *copy_nodes(struct arena *a, struct str *out)
{
	struct str good = build(a);
	struct image_header *h = arena_alloc(a, good.len);
	memcpy(h, good.at, good.len);
	*out = (struct str){ (const char *)h, good.len };
	return (struct node *)((char *)h + h->section[SECTION_NODES].at);
}

static enum err opens(struct str bytes)
{
	struct image image;
	seal(bytes);
	return image_open(bytes, &image);
}

/* The first node that is so many symbols deep. */
static uint32_t node_at_depth(const struct node *nodes, uint32_t depth)
{
	uint32_t s = 0;
	while (nodes[s].end >> NODE_DEPTH != depth)
		s++;
	return s;
}

/* Nothing is shorter than nothing: whoever follows that link comes to no end. */
static void nothing_ends_at_the_root(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str bytes;
	struct node *nodes = copy_nodes(&a, &bytes);
	nodes->end = NODE_SHORTER;
	assert_int_equal(opens(bytes), ERR_INVALID);
	nodes->end = 1;
	assert_int_equal(opens(bytes), ERR_INVALID);
	nodes->end = 0;
	assert_int_equal(opens(bytes), ERR_OK);
}

/* A place that no node has is not looked through, so no link may lead there. */
static void no_link_leads_to_a_free_place(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str bytes;
	struct node *nodes = copy_nodes(&a, &bytes), *n = &nodes[node_at_depth(nodes, 1)];
	uint32_t place = node_at_depth(nodes, 7),
		 fail = n->fail; /* "big data": nothing is deeper */
	nodes[place] = (struct node){ .base = UINT32_MAX, .check = NODE_FREE, .fail = UINT32_MAX };
	assert_int_equal(opens(bytes), ERR_OK);
	n->fail = place;
	assert_int_equal(opens(bytes), ERR_INVALID);
	n->fail = fail;
	n->check = place;
	assert_int_equal(opens(bytes), ERR_INVALID);
}

/* Behind the end of a text stand breaks: a term that has one would go on out there. */
static void no_term_has_a_break_in_it(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str bytes;
	struct node *nodes = copy_nodes(&a, &bytes);
	nodes->base = node_at_depth(nodes, 1) - CODE_BREAK;
	assert_int_equal(opens(bytes), ERR_INVALID);
}

static void bytes_of_any_kind_are_read_safely(void **state)
{
	(void)state;
	SCRATCH(a);
	struct image image;
	assert_int_equal(image_open(build(&a), &image), ERR_OK);
	for (int i = 0; i < TEXTS; i++) {
		SCRATCH(b);
		size_t len = next_random() % TEXT_MAX;
		char *at = arena_alloc(&b, len + 1);
		for (size_t k = 0; k < len; k++)
			at[k] = (char)(next_random() % 3 ? next_random()
							 : (uint64_t) "示\xE8\x80"[k % 5]);
		find_in(&b, &image, (struct str){ at, len });
	}
}

/* Of hanzi by chance: they share few beginnings, and what goes on from one place fits nowhere beside others. */
static void a_million_scattered_terms_have_room(void **)
{
	enum { TERMS = 1000000, HANZI = 6000, LENGTH = 4 };
	SCRATCH(a);
	struct buf b;
	struct lexicon lexicon;
	struct str bytes;
	struct image image;
	buf_init(&b, &a, TERMS * (3 * LENGTH + 1) + 1);
	for (size_t i = 0; i < TERMS; i++) {
		for (size_t k = 0; k < LENGTH; k++)
			buf_add_codepoint(&b, 0x4E00 + (uint32_t)(next_random() % HANZI));
		buf_add_char(&b, '\n');
	}
	assert_int_equal(lexicon_read(&a, buf_str(&b), STR(""), &lexicon), ERR_OK);
	assert_int_equal(image_map(&lexicon, READ_FACES, NULL, &bytes), ERR_OK);
	assert_int_equal(image_open(bytes, &image), ERR_OK);
	image_unmap(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_is_the_same_wherever_it_lies),
		cmocka_unit_test(what_was_cut_or_changed_is_refused),
		cmocka_unit_test(what_the_terms_are_found_with_cannot_be_written_to),
		cmocka_unit_test(a_mapped_image_is_the_same_as_any),
		cmocka_unit_test(a_bent_image_is_refused_or_harmless),
		cmocka_unit_test(nothing_ends_at_the_root),
		cmocka_unit_test(no_link_leads_to_a_free_place),
		cmocka_unit_test(no_term_has_a_break_in_it),
		cmocka_unit_test(bytes_of_any_kind_are_read_safely),
		cmocka_unit_test(a_million_scattered_terms_have_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
