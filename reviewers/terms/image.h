/* image.h: a lexicon compiled for matching: one run of bytes that is mapped once and shared. */
#pragma once
#include "reviewers/terms/face.h"
#include "reviewers/terms/lexicon.h"

/*
 * Header, then sections at measured offsets; nothing in it is a pointer, so it may lie in a file
 * that several processes map. Little-endian; one that was built for another fold is refused.
 */
enum { IMAGE_VERSION = 5, IMAGE_ALIGN = 64, IMAGE_SECTIONS = 14 };

/* How text is read: by its characters, or by the syllables of its hanzi (see derive.h). */
enum image_reading { READ_FACES, READ_SOUNDS, IMAGE_READINGS };

/* What a code point is here. Transparent ones may stand inside a term; a break ends every run. */
enum {
	CODE_BREAK = 0,
	CODE_SYMBOL = 1,
	CODE_SEQUENCE = 0xF000, /* + index: several symbols */
	CODE_TRANSPARENT = 0xFFFC,
	CODE_SKIP = CODE_TRANSPARENT,
	CODE_SEPARATOR,
	CODE_QUOTE,
	CODE_CLAUSE
};
enum { HANZI_IN_WORD = 32, HANZI_WORDS = (HANZI_TO - HANZI_FROM) / HANZI_IN_WORD };
enum { IMAGE_PLANE = 0x10000, IMAGE_PAGE = 256, IMAGE_PAGES = 0x1000 };

/*
 * A state of the automaton (Aho and Corasick), in a double array: the child of `s` over symbol `c`
 * is s.base + c if that one's check is s. State 0 is the root.
 */
struct node {
	uint32_t base, check, fail;
	uint32_t end; /* NODE_* */
};
enum {
	NODE_TERM = 0x1FFFFF,   /* 1 + the entry that ends here, or 0 */
	NODE_SHORTER = 1 << 21, /* something ends in a state down the fail links */
	NODE_TAKEN = 1 << 22,   /* some symbol of it may be written in another way */
	NODE_SEVERITY = 23,     /* shift: of a simple one, or NODE_ASK */
	NODE_ASK = 3,           /* its entry must be asked */
	NODE_DEPTH = 25         /* shift */
};
/*
 * Simple is a term of hanzi, without twins or separators, that may stand anywhere and has of each
 * face the plain hanzi: where these follow each other it is found, and neither its entry nor its text
 * need be fetched from memory. Nearly all are.
 */
static inline bool node_is_simple(uint32_t end)
{
	return (end >> NODE_SEVERITY & NODE_ASK) != NODE_ASK;
}
#define NODE_FREE UINT32_MAX

struct entry {
	uint32_t text;                 /* into the pool */
	uint16_t bytes : 12, kind : 4; /* of the text; enum match_kind */
	uint8_t length;                /* symbols */
	uint8_t flags;
};
enum {
	ENTRY_SEVERITY = 3,
	ENTRY_ALLOWED = 1 << 2, /* an allow phrase */
	ENTRY_TWIN = 1 << 3,    /* the next entry ends in the same state */
	ENTRY_EXACT = 1 << 4,   /* only as listed */
	ENTRY_MORE = 1 << 5,    /* gaps (8 bytes), category and suggestion stand behind the text */
	ENTRY_LOUD = 1 << 6,    /* its severity holds for whatever sounds or looks alike too */
	ENTRY_BARE = 1 << 7 /* no letter or digit in it: it may stand anywhere as it is listed */
};

struct image_header {
	char magic[8];
	uint32_t version, header_bytes, reading, unused;
	uint64_t bytes, checksum, fold;
	struct image_section {
		uint64_t at, count;
	} section[IMAGE_SECTIONS];
};

/* Where terms may begin, by hash of the first symbols: all where one does, and few others. */
struct image_filter {
	const uint32_t *pairs;             /* two bits for each two: a whole term; more of one */
	const uint32_t *triples;           /* one bit for each three */
	unsigned pair_shift, triple_shift; /* 32 - log2 of how many there are */
};

struct image {
	const struct image_header *head;
	const uint16_t *plane; /* by code point below 0x10000 */
	const uint16_t *page;  /* by code point >> 8 above it */
	const uint16_t (*pages)[IMAGE_PAGE];
	const uint32_t *sequence_at, *sequences; /* count, then symbols */
	const struct node *nodes;
	const struct entry *entries;
	const char *pool;
	const uint64_t *odd; /* two bits for each hanzi: enum image_odd */
	struct image_filter filter;

	/* Of image_build_both: what of that is its own terms', and of those of two symbols... */
	struct image_filter own;
	const uint32_t *heard; /* one bit for each hash of the one's bytes and the other's symbol */
	unsigned heard_shift;

	uint32_t node_count, entry_count;
	uint8_t ascii[128];                         /* ASCII_* */
	uint8_t ascii_symbols[16], ascii_clear[16]; /* by low half: a bit for each high half */
	bool has_singles;                           /* some term is one symbol */
};

/*
 * What a hanzi is to the plain one of its face: itself (as it is folded), a form of it, one that looks
 * like it, or what only the rules can tell. In an image of sounds none is plain: ODD_NOT is what folds to
 * itself and has no other form, so that it differs from all others; with ODD_FORM from all but those.
 */
enum image_odd { ODD_NOT, ODD_FORM, ODD_SHAPE, ODD_ASK };

/* Of a code point in [HANZI_FROM, HANZI_TO). */
static inline enum image_odd image_odd(const struct image *m, uint32_t hanzi)
{
	uint64_t word = m->odd[(hanzi - HANZI_FROM) / HANZI_IN_WORD];
	return word >> hanzi % HANZI_IN_WORD * 2 & 3;
}

static inline uint32_t image_code(const struct image *m, uint32_t cp)
{
	if (cp < IMAGE_PLANE)
		return m->plane[cp];
	return m->pages[m->page[(cp >> 8) - IMAGE_PLANE / IMAGE_PAGE]][cp & 255];
}

#define IMAGE_PAIR   0x9E3779B1u
#define IMAGE_TRIPLE 0x85EBCA6Bu
#define IMAGE_HEARD  0xC2B2AE35u

static inline uint32_t image_pair(uint32_t x, uint32_t y)
{
	return (x | y << 16) * IMAGE_PAIR;
}

static inline uint32_t image_triple(uint32_t pair, uint32_t z)
{
	return (pair >> 16 | z << 16) * IMAGE_TRIPLE;
}

/* Of two symbols one as it is written, in its three bytes, the other as it sounds; `place`: which is written. */
static inline uint32_t image_heard(size_t place, uint32_t bytes, uint32_t other)
{
	return (bytes << 1 | (uint32_t)place) * IMAGE_PAIR + other * IMAGE_HEARD;
}

/* What is written in three bytes. */
static inline uint32_t image_bytes(const void *at)
{
	const uint8_t *p = at;
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static inline uint32_t image_filter_pair(const struct image_filter *f, uint32_t pair)
{
	uint32_t h = pair >> f->pair_shift;
	return f->pairs[h / 16] >> h % 16 * 2 & 3;
}

static inline uint32_t image_filter_triple(
	const struct image_filter *f, uint32_t pair, uint32_t symbol)
{
	uint32_t h = image_triple(pair, symbol) >> f->triple_shift;
	return f->triples[h / 32] >> h % 32 & 1;
}

enum { ASCII_BREAK, ASCII_CLEAR, ASCII_SYMBOL, ASCII_LETTER, ASCII_DIGIT };

/* An entry as people wrote it; strings are borrowed from the image. */
struct listed {
	struct str text, category, suggestion;
	enum severity severity;
	bool allowed, exact, loud;
	unsigned kind;
	size_t length;
	uint64_t gaps;
};

struct listed image_listed(const struct image *, uint32_t entry);

/* The whole image in the arena, aligned. ERR_LIMIT when there is more than it can number. */
[[nodiscard]] enum err image_build(
	struct arena *, const struct lexicon *, enum image_reading, struct str *out);

/*
 * An image of sounds whose filters let pass, too, where a term of `faces` may begin: a text that is read
 * by it need not be read once more for those. See matches_find_both.
 */
[[nodiscard]] enum err image_build_both(
	struct arena *, const struct lexicon *sounds, const struct lexicon *faces, struct str *out);

/*
 * As image_build, or with `faces` as image_build_both, in pages that nobody can write to any more: the
 * threads of a process read the same ones, and so do its children. image_unmap gives them back.
 */
[[nodiscard]] enum err image_map(
	const struct lexicon *, enum image_reading, const struct lexicon *faces, struct str *out);
void image_unmap(struct str);

/*
 * Looks through all of `bytes` before anything trusts them: ERR_INVALID for what was cut, changed
 * or made for another program. `bytes` is borrowed and must be aligned to 8.
 */
[[nodiscard]] enum err image_open(struct str bytes, struct image *out);

/* Of everything behind the header. */
uint64_t image_checksum(const void *at, size_t bytes);
