#include "tests/unit/terms_accuracy/disguise.h"

#include <stdio.h>

#include "article/utf8.h"
#include "base/buf.h"

const struct row rows[] = {
#define TERM(t, b, p, s, l, a) { OF_HANZI, t, b, p, s, l, a, "", "", SET },
#define LATIN(t, o, l)         { OF_LETTERS, t, "", "", "", "", "", o, l, SET },
#define NUMBER(t, n, c)        { OF_DIGITS, t, "", "", "", "", "", n, c, SET },
#define MIXED(t, s, p)         { OF_BOTH, t, "", p, s, "", "", "", "", SET },
#define SET                    ROW_LOOKED
#include "tests/golden/terms/fresh.def"
#include "tests/golden/terms/set.def"
#undef SET
#define SET ROW_HELD
#include "tests/golden/terms/held.def"
#undef SET
#define SET ROW_BLIND
#include "tests/golden/terms/blind.def"
#undef SET
#define SET ROW_BLIND_TWO
#include "tests/golden/terms/blind_two.def"
};
const size_t row_count = sizeof rows / sizeof *rows;

static uint64_t state;

void chance_begin(uint64_t seed)
{
	state = seed;
}

size_t chance(size_t count)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (size_t)(state * 0x2545F4914F6CDD1Du >> 33) % count;
}

size_t points_of(struct str s)
{
	return utf8_count(s);
}

/* A term, character by character; what stands for each. */
enum { PIECES_MAX = 16 };
struct pieces {
	struct str listed[PIECES_MAX], at[PIECES_MAX];
	size_t count;
};

static size_t cut(struct str s, struct str *out)
{
	size_t n = 0;
	for (size_t len; s.len && n < PIECES_MAX; s = str_from(s, len), n++) {
		utf8_next(s, &len);
		out[n] = str_sub(s, 0, len);
	}
	return n;
}

static size_t cut_words(struct str s, struct str *out)
{
	size_t n = 0;
	while (s.len && n < PIECES_MAX)
		out[n++] = str_cut(&s, ' ');
	return n;
}

static bool is_new(const struct pieces *p, size_t i)
{
	return str_eq(p->at[i], p->listed[i]);
}

/* Each that nothing stands for yet, as `other` has it. */
static void put_all(struct pieces *p, const char *other)
{
	struct str with[PIECES_MAX];
	size_t n = cut(str_c(other), with);
	for (size_t i = 0; i < p->count && i < n; i++)
		if (is_new(p, i))
			p->at[i] = with[i];
}

/* One or two syllables, or as many as there are; or their first letters. */
static void put_letters(struct pieces *p, const struct row *r, size_t most, bool initials)
{
	struct str syllables[PIECES_MAX];
	size_t from = chance(p->count);
	cut_words(str_c(r->pinyin), syllables);
	for (size_t k = 0, put = 0; k < p->count && put < most; k++) {
		size_t i = (from + k) % p->count;
		if (!is_new(p, i))
			continue;
		p->at[i] = initials ? str_sub(syllables[i], 0, 1) : syllables[i];
		put++;
	}
}

/* How much of `rest` stands for character `i`: itself, or all in front of the next one. */
static size_t length_apart(const struct pieces *p, size_t i, struct str rest)
{
	if (str_starts(rest, p->listed[i]))
		return p->listed[i].len;
	ptrdiff_t next = i + 1 < p->count ? str_find(rest, p->listed[i + 1]) : -1;
	return next < 0 ? rest.len : (size_t)next;
}

static void put_apart(struct pieces *p, const char *apart)
{
	struct str rest = str_c(apart);
	for (size_t i = 0; i < p->count; i++) {
		size_t len = length_apart(p, i, rest);
		if (is_new(p, i))
			p->at[i] = str_sub(rest, 0, len);
		rest = str_from(rest, len);
	}
}

static struct str times(struct arena *a, struct str s, size_t count)
{
	struct buf b;
	buf_init(&b, a, 1000);
	while (count--)
		buf_add(&b, s);
	return buf_str(&b);
}

static void put_repeated(struct arena *a, struct pieces *p, bool unevenly)
{
	for (size_t i = 0; i < p->count; i++)
		p->at[i] = times(a, p->at[i], unevenly ? 1 + (i + chance(4)) % 4 : 2);
}

static void turn_round(struct pieces *p)
{
	for (size_t i = 0; i < p->count / 2; i++) {
		struct str s = p->at[i];
		p->at[i] = p->at[p->count - 1 - i];
		p->at[p->count - 1 - i] = s;
	}
}

/* Letters and digits moved to where Unicode has another set of them. */
struct moved {
	uint32_t small, capital, digit, zero; /* 0: not there */
};
static uint32_t move(uint32_t cp, const struct moved *m)
{
	if (cp >= 'a' && cp <= 'z' && m->small)
		return m->small + cp - 'a';
	if (cp >= 'A' && cp <= 'Z' && (m->capital || m->small))
		return (m->capital ? m->capital : m->small) + cp - 'A';
	if (cp == '0')
		return m->zero ? m->zero : cp;
	return cp >= '0' && cp <= '9' && m->digit ? m->digit + cp - '0' : cp;
}

static void put_moved(struct arena *a, struct pieces *p, const struct moved *m)
{
	for (size_t i = 0; i < p->count; i++) {
		size_t len;
		struct buf b;
		buf_init(&b, a, 10);
		buf_add_codepoint(&b, move(utf8_next(p->at[i], &len), m));
		p->at[i] = buf_str(&b);
	}
}

static void put_case(struct arena *a, struct pieces *p)
{
	static const struct moved capitals = { .small = 'A' };
	struct pieces other = *p;
	put_moved(a, &other, &capitals);
	for (size_t i = 0; i < p->count; i++)
		if (chance(2) || i == 0)
			p->at[i] = other.at[i];
}

/* One character in writing of its own: percent signs, or a reference. */
static void put_encoded(struct arena *a, struct pieces *p, bool percent)
{
	size_t at = chance(p->count), len;
	while (!p->at[at].len || (uint8_t)p->at[at].at[0] < 0xE0)
		at = (at + 1) % p->count;
	uint32_t cp = utf8_next(p->at[at], &len);
	const uint8_t *b = (const uint8_t *)p->at[at].at;
	struct str rest = str_from(p->at[at], len);
	p->at[at] = str_c(
		percent ? arena_printf(a, "%%%02X%%%02x%%%02X" STRF, b[0], b[1], b[2], STRV(rest))
			: arena_printf(a, "&#%u;" STRF, cp, STRV(rest)));
}

enum way {
	/* other characters: */
	TRADITIONAL,
	SOUND,
	PINYIN,
	INITIAL,
	LOOKS,
	APART,
	REPEATED,
	REVERSED,
	/* something between them, or in front: */
	ZERO_WIDTH,
	BIDI,
	SPACES,
	MARKS,
	EMOJI,
	LINE_ENDS,
	COMBINING,
	MARKDOWN,
	TAGS,
	PERCENT,
	REFERENCE,
	PAIRED, /* how many go together */
	PLAIN = PAIRED,
	ALL_PINYIN,
	PINYIN_SPACED,
	INITIALS,
	REPEATED_EVENLY,
	COLUMNS,
	/* letters and digits: */
	CASE,
	FULL_WIDTH,
	CIRCLED,
	SQUARED,
	BOLD,
	SCRIPTS,
	LEET,
	IN_BRACKETS,
	NUMERALS,
	CHEQUES,
	WAYS
};
enum { GLYPHS = ZERO_WIDTH };
static const char *const names[WAYS] = { "traditional", "sound", "pinyin", "initial", "looks",
	"apart", "repeated", "reversed", "zero width", "bidi", "spaces", "marks", "emoji",
	"line ends", "combining", "markdown", "tags", "percent", "reference", "plain", "all pinyin",
	"pinyin spaced", "initials", "doubled", "columns", "case", "full width", "circled",
	"squared", "bold", "other scripts", "leet", "in brackets", "numerals", "cheques" };

/* As what it counts where people list the ways. */
static enum evasion evasion_of(enum row_kind of, int first, int second)
{
	static const enum evasion of_way[WAYS] = { [TRADITIONAL] = EV_TRADITIONAL,
		[SOUND] = EV_SOUNDS,
		[PINYIN] = EV_PINYIN_MIXED,
		[INITIAL] = EV_INITIALS_MIXED,
		[LOOKS] = EV_LOOKS,
		[APART] = EV_SPLIT,
		[REPEATED] = EV_REPEATED,
		[REVERSED] = EV_REVERSED,
		[ZERO_WIDTH] = EV_ZERO_WIDTH,
		[BIDI] = EV_BIDI,
		[SPACES] = EV_SPACES,
		[MARKS] = EV_MARKS,
		[EMOJI] = EV_EMOJI,
		[LINE_ENDS] = EV_LINES,
		[COMBINING] = EV_COMBINING,
		[MARKDOWN] = EV_MARKDOWN,
		[TAGS] = EV_TAGS,
		[PERCENT] = EV_PERCENT,
		[REFERENCE] = EV_ENTITIES,
		[PLAIN] = EV_NONE,
		[ALL_PINYIN] = EV_PINYIN,
		[PINYIN_SPACED] = EV_PINYIN,
		[INITIALS] = EV_INITIALS,
		[REPEATED_EVENLY] = EV_REPEATED,
		[COLUMNS] = EV_VERTICAL,
		[CASE] = EV_CASE,
		[FULL_WIDTH] = EV_WIDTH,
		[CIRCLED] = EV_ENCLOSED,
		[SQUARED] = EV_ENCLOSED,
		[BOLD] = EV_ENCLOSED,
		[SCRIPTS] = EV_SCRIPTS,
		[LEET] = EV_LEET,
		[IN_BRACKETS] = EV_ENCLOSED,
		[NUMERALS] = EV_DIGITS,
		[CHEQUES] = EV_DIGITS };
	if (second >= 0)
		return first < GLYPHS && second < GLYPHS ? EV_BOTH_CHANGE : EV_ONE_BETWEEN;
	return of == OF_DIGITS && of_way[first] == EV_ENCLOSED ? EV_DIGITS : of_way[first];
}

static const char *between_of(int way)
{
	static const char *const between[PAIRED] = { [ZERO_WIDTH] = "\u200b",
		[BIDI] = "\u202e",
		[SPACES] = "　",
		[MARKS] = "-",
		[EMOJI] = "😀",
		[LINE_ENDS] = "\n",
		[COMBINING] = "\u0336",
		[MARKDOWN] = "**",
		[TAGS] = "<b></b>" };
	return way >= 0 && way < PAIRED && between[way] ? between[way] : "";
}

static const struct moved *moved_of(int way)
{
	static const struct moved sets[WAYS] = { [FULL_WIDTH] = { 0xFF41, 0xFF21, 0xFF10, 0xFF10 },
		[CIRCLED] = { 0x24D0, 0x24B6, 0x245F, 0x24EA },
		[SQUARED] = { 0x1F130, 0x1F130, 0, 0 },
		[BOLD] = { 0x1D41A, 0x1D400, 0x1D7CE, 0x1D7CE },
		[IN_BRACKETS] = { 0x249C, 0, 0x2473, 0 } };
	return way >= 0 && (sets[way].small || sets[way].digit) ? &sets[way] : NULL;
}

static void change_hanzi(struct arena *a, struct pieces *p, const struct row *r, int way)
{
	if (way == TRADITIONAL)
		put_all(p, r->traditional);
	else if (way == SOUND)
		put_all(p, r->sounds);
	else if (way == LOOKS)
		put_all(p, r->looks);
	else if (way == APART)
		put_apart(p, r->apart);
	else if (way == PINYIN || way == INITIAL)
		put_letters(p, r, 1 + chance(2), way == INITIAL);
	else if (way == ALL_PINYIN || way == PINYIN_SPACED || way == INITIALS)
		put_letters(p, r, PIECES_MAX, way == INITIALS);
	else if (way == REPEATED || way == REPEATED_EVENLY)
		put_repeated(a, p, way == REPEATED);
	else if (way == REVERSED)
		turn_round(p);
	else if (way == PERCENT || way == REFERENCE)
		put_encoded(a, p, way == PERCENT);
}

/* Of letters and digits people wrote some whole. */
static void change_others(struct arena *a, struct pieces *p, const struct row *r, int way)
{
	if (way == CASE)
		put_case(a, p);
	else if (moved_of(way))
		put_moved(a, p, moved_of(way));
	else if (way == SCRIPTS || way == NUMERALS)
		p->count = cut(str_c(r->others), p->at);
	else if (way == LEET || way == CHEQUES)
		p->count = cut(str_c(r->leet), p->at);
	else if (r->kind == OF_BOTH && way == SOUND)
		p->count = cut(str_c(r->sounds), p->at);
	else if (r->kind == OF_BOTH && way == PINYIN)
		p->count = cut(str_c(r->pinyin), p->at);
}

static struct str join(struct arena *a, const struct pieces *p, const char *odd, const char *even)
{
	struct buf b;
	buf_init(&b, a, 4096);
	for (size_t i = 0; i < p->count; i++)
		buf_printf(&b, "%s" STRF, i == 0 ? "" : i % 2 ? odd : even, STRV(p->at[i]));
	return buf_str(&b);
}

/* Downwards, with other columns beside it. */
static struct disguised in_columns(struct arena *a, const struct pieces *p)
{
	static const char *const others[] = { "的", "了", "年", "月", "日" };
	size_t columns = 2 + chance(4), own = chance(columns);
	struct disguised d = { .lines = true };
	struct buf b;
	buf_init(&b, a, 4096);
	for (size_t i = 0; i < p->count; i++) {
		for (size_t c = 0; c < columns; c++)
			buf_add(&b, c == own ? p->at[i] : str_c(others[c]));
		buf_add_char(&b, '\n');
	}
	d.text = buf_str(&b);
	d.from = own;
	d.to = (p->count - 1) * (columns + 1) + own + 1;
	return d;
}

struct disguised disguise(struct arena *a, const struct row *r, const struct class *c)
{
	struct pieces p;
	const int ways[2] = { c->first, c->second };
	p.count = cut(str_c(r->term), p.listed);
	memcpy(p.at, p.listed, sizeof p.at);
	for (int w = 0; w < 2; w++)
		if (ways[w] >= 0 && r->kind == OF_HANZI)
			change_hanzi(a, &p, r, ways[w]);
		else if (ways[w] >= 0)
			change_others(a, &p, r, ways[w]);
	if (c->first == COLUMNS)
		return in_columns(a, &p);
	const char *odd = between_of(c->first), *even = between_of(c->second);
	if (c->first == PINYIN_SPACED)
		odd = even = chance(2) ? " " : "-";
	struct disguised d = { .text = join(a, &p, *odd ? odd : even, *even ? even : odd) };
	d.html = c->first == TAGS || c->second == TAGS;
	d.to = points_of(d.text);
	return d;
}

enum { CLASSES_MAX = 400 };
static struct class made[CLASSES_MAX];
static size_t made_count;

static void add(enum row_kind of, int first, int second)
{
	static char text[CLASSES_MAX][60];
	static const char *const kinds[] = { "", "letters: ", "digits: ", "both: " };
	bool two = second >= 0;
	snprintf(text[made_count], sizeof *text, "%s%s%s%s", kinds[of], names[first],
		two ? " + " : "", two ? names[second] : "");
	made[made_count] = (struct class){ text[made_count], of, first, second,
		evasion_of(of, first, second) };
	made_count++;
}

static void add_alone(enum row_kind of, const int *ways, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(of, ways[i], -1);
}
#define ADD_ALONE(of, ...)                                                                         \
	add_alone(of, (const int[]){ __VA_ARGS__ },                                                \
		sizeof(const int[]){ __VA_ARGS__ } / sizeof(int))

static void make_classes(void)
{
	for (int way = 0; way <= COLUMNS; way++)
		add(OF_HANZI, way, -1);
	for (int x = 0; x < PAIRED; x++)
		for (int y = x + 1; y < PAIRED; y++)
			add(OF_HANZI, x, y);
	ADD_ALONE(OF_LETTERS, CASE, FULL_WIDTH, CIRCLED, SQUARED, BOLD, SCRIPTS, LEET, IN_BRACKETS,
		ZERO_WIDTH, SPACES, COMBINING, TAGS);
	ADD_ALONE(OF_DIGITS, FULL_WIDTH, CIRCLED, BOLD, NUMERALS, CHEQUES, IN_BRACKETS, ZERO_WIDTH,
		SPACES);
	ADD_ALONE(OF_BOTH, SOUND, PINYIN, CASE, FULL_WIDTH, CIRCLED, ZERO_WIDTH, SPACES);
}

/* Every way alone, and of those that go together every two. */
const struct class *classes_all(size_t *count)
{
	if (!made_count)
		make_classes();
	*count = made_count;
	return made;
}
