/* Characters each written in a way of its own: what the tree finds against each term tried at each place. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "reviewers/terms/chinese.h"
#include "reviewers/terms/derive.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/mixed.h"
#include "reviewers/terms/parts.h"
#include "reviewers/terms/sound.h"

enum { TEXTS = 4000, SEED = 11643, WINDOW = 63, TIMES = 4, NEAR = 24, FOUND_MOST = 4000 };

static uint64_t seed = SEED;

static size_t chance(size_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (size_t)(seed * 0x2545F4914F6CDD1Du >> 33) % below;
}

/* Many share letters, parts and looks; some have two readings, the same character twice, or a long way to go. */
static const char *const listed[] = { "示范禁词", "宣传", "虚假宣传", "试验用语", "是非",
	"天天向上", "刷单返利", "时返金", "办证刻章", "示范区", "章程", "样例词条", "语言", "安安",
	"重长行乐", "十分精彩", "数据资源", "数据安全", "中长期规划纲要", "师范讲词", "收费奖惩",
	"上访举措", "社发局长", "试发经彩", "是发金彩", "十分精装", "社分精彩" };
enum { LISTED = sizeof listed / sizeof *listed };

/* The slow search. */
struct unit {
	uint32_t code;
	size_t at;
	bool follows, cut, quote, clause;
};

struct hit {
	size_t start, end, term;
	bool sure;
};

struct slow {
	struct unit units[512];
	size_t count;
	struct hit hits[FOUND_MOST];
	size_t found;
};

static bool is_latin(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_hanzi(uint32_t code)
{
	return code >= 0x4E00 && code < 0xA000;
}

static void read_units(struct slow *s, const struct words *w)
{
	struct unit next = { .cut = true };
	s->count = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		next.quote |= code == FOLD_QUOTE;
		next.clause |= code == FOLD_CLAUSE;
		next.cut |= code == FOLD_SEPARATOR || next.quote || next.clause;
		if (code >= FOLD_SKIP && code < FOLD_END)
			continue;
		next.at = i;
		next.code = is_latin(code) || is_hanzi(code) ? code : 0;
		next.follows = is_latin(code) && !next.cut && s->count &&
			       is_latin(s->units[s->count - 1].code);
		s->units[s->count++] = next;
		next = (struct unit){};
	}
}

static uint32_t somebody_like(uint32_t hanzi)
{
	size_t at = 0;
	uint32_t other = face_alike(hanzi, &at);
	return other ? other : hanzi;
}

static bool is_alike(uint32_t x, uint32_t y)
{
	uint32_t other;
	for (size_t at = 0; (other = face_alike(x, &at));)
		if (other == y)
			return true;
	return x == y;
}

/* Parts of any hanzi, which are no word. */
static bool is_apart(const struct slow *s, size_t i)
{
	for (size_t row = 0; row < parts_count(); row++) {
		const uint32_t *parts = parts_row(row);
		size_t n = 0;
		while (parts[n] && i + n < s->count && s->units[i + n].code == parts[n])
			n++;
		if (n && !parts[n] && !chinese_has(parts, n))
			return true;
	}
	return false;
}

static bool is_start(const struct slow *s, size_t i)
{
	if (s->units[i].follows)
		return false;
	for (size_t k = i; k < i + NEAR && k < s->count && s->units[k].code; k++)
		if (is_latin(s->units[k].code) || is_apart(s, k))
			return true;
	return false;
}

/* Where the characters so far may end, and what they say at most there. */
struct ends {
	int said[WINDOW + 1];
};

static void reach(
	const struct slow *s, size_t start, size_t at, size_t len, int says, struct ends *out)
{
	for (size_t times = 1; times <= TIMES && at + times * len <= start + WINDOW; times++) {
		size_t end = at + times * len;
		for (size_t k = at + (times - 1) * len; k < end; k++)
			if (k >= s->count || s->units[k].code != s->units[at + (k - at) % len].code)
				return;
		if (says > out->said[end - start])
			out->said[end - start] = says;
	}
}

static bool spells(const struct slow *s, size_t at, const char *letters, size_t len)
{
	for (size_t k = 0; k < len; k++)
		if (at + k >= s->count || s->units[at + k].code != (uint8_t)letters[k])
			return false;
	return true;
}

static void reach_by_sound(
	const struct slow *s, size_t start, size_t at, uint32_t hanzi, int said, struct ends *out)
{
	for (size_t r = 0; r < SOUND_READINGS && sound_of(hanzi, r); r++) {
		const char *letters = sound_letters(sound_of(hanzi, r));
		size_t len = strlen(letters);
		if (spells(s, at, letters, 1))
			reach(s, start, at, 1, said + 1, out);
		if (len >= 2 && letters[1] == 'h' && spells(s, at, letters, 2))
			reach(s, start, at, 2, said + 1, out);
		if (len >= 2 && spells(s, at, letters, len))
			reach(s, start, at, len, said + 3, out);
	}
}

static bool is_heard(uint32_t x, uint32_t y)
{
	for (size_t r = 0; r < SOUND_READINGS * SOUND_READINGS; r++) {
		uint32_t sound = sound_of(x, r / SOUND_READINGS);
		if (sound && sound == sound_of(y, r % SOUND_READINGS))
			return true;
	}
	return false;
}

static void reach_by_hanzi(
	const struct slow *s, size_t start, size_t at, uint32_t hanzi, int said, struct ends *out)
{
	uint32_t code = s->units[at].code;
	const uint32_t *parts = parts_of(hanzi);
	size_t n = 0;
	if (code == hanzi)
		reach(s, start, at, 1, said + 3, out);
	else if (is_alike(code, hanzi) || is_heard(code, hanzi))
		reach(s, start, at, 1, said + 2, out);
	while (parts && parts[n] && at + n < s->count && is_alike(s->units[at + n].code, parts[n]))
		n++;
	if (n && !parts[n])
		reach(s, start, at, n, said + 2, out);
}

static struct ends next_ends(
	const struct slow *s, size_t start, const struct ends *before, uint32_t hanzi)
{
	struct ends out = {};
	for (size_t i = 0; i <= WINDOW && start + i < s->count; i++) {
		if (i ? !before->said[i] : before->said[0] != 1)
			continue;
		int said = i ? before->said[i] : 0;
		if (is_latin(s->units[start + i].code))
			reach_by_sound(s, start, start + i, hanzi, said, &out);
		if (is_hanzi(s->units[start + i].code))
			reach_by_hanzi(s, start, start + i, hanzi, said, &out);
	}
	return out;
}

static bool is_enough(const struct slow *s, size_t from, size_t to, size_t count, int said)
{
	bool letters = true, mixed = false, quote = false, clause = false;
	size_t cut = 0;
	for (size_t i = from; i < to; i++) {
		letters &= is_latin(s->units[i].code);
		mixed |= is_latin(s->units[i].code) || (i + 1 < to && is_apart(s, i));
		cut += i > from && s->units[i].cut;
		quote |= i > from && s->units[i].quote;
		clause |= i > from && s->units[i].clause;
	}
	if ((to < s->count && s->units[to].follows) || !mixed)
		return false;
	if (count == 2)
		return said == 5 && !letters && !quote && !clause;
	if (clause && cut < count - 1)
		return false;
	return letters ? count >= 4 && said >= 2 * (int)count : said >= (int)count + 2;
}

static void try_term(
	struct slow *s, size_t start, size_t term, const struct words *chars, bool turned)
{
	struct ends ends = { { 1 } };
	for (size_t k = 0; k < chars->count; k++)
		ends = next_ends(s, start, &ends, chars->cp[turned ? chars->count - 1 - k : k]);
	for (size_t end = WINDOW; end > 0; end--) {
		int said = ends.said[end];
		if (!said || !is_enough(s, start, start + end, chars->count, said))
			continue;
		assert_true(s->found < FOUND_MOST);
		s->hits[s->found++] =
			(struct hit){ s->units[start].at, s->units[start + end - 1].at + 1, term,
				chars->count > 3 || (chars->count == 3 && said > 6) };
		return;
	}
}

/* Of those from one place the longest; none where an earlier one of the term goes on. */
static void settle(struct slow *s, size_t before)
{
	for (size_t i = before; i < s->found;) {
		bool drop = false;
		for (size_t k = 0; k < s->found; k++)
			drop |= k != i && s->hits[k].term == s->hits[i].term &&
				(k < before ? s->hits[k].end > s->hits[i].start
					    : s->hits[k].end > s->hits[i].end ||
							(s->hits[k].end == s->hits[i].end &&
								k < i));
		if (drop)
			s->hits[i] = s->hits[--s->found];
		else
			i++;
	}
}

static void search(struct slow *s, struct arena *a, const struct words *w)
{
	read_units(s, w);
	s->found = 0;
	for (size_t start = 0; start < s->count; start++) {
		size_t before = s->found;
		if (!is_start(s, start))
			continue;
		for (size_t t = 0; t < LISTED; t++) {
			struct words chars = words_of(a, 0, str_c(listed[t]));
			try_term(s, start, t, &chars, false);
			if (chars.count >= 4)
				try_term(s, start, t, &chars, true);
		}
		settle(s, before);
	}
}

/* The text. */
static void put_one(struct buf *b, uint32_t hanzi)
{
	const char *letters = sound_letters(sound_of(hanzi, chance(2) && sound_of(hanzi, 1)));
	const uint32_t *parts = parts_of(hanzi);
	switch (chance(8)) {
	case 0:
	case 1:
		buf_printf(b, "%c", *letters);
		break;
	case 2:
		buf_printf(b, "%.2s", letters);
		break;
	case 3:
	case 4:
		buf_printf(b, "%s", letters);
		break;
	case 5:
		buf_add_codepoint(b, somebody_like(hanzi));
		break;
	case 6:
		for (; parts && *parts; parts++)
			buf_add_codepoint(b, chance(4) ? *parts : somebody_like(*parts));
		break;
	default:
		buf_add_codepoint(b, hanzi);
	}
}

static const char *const marks[] = { "", "", "", "", "", "", " ", "-", "“", "）", "，", "、", "。",
	"1", "\u200b", "h", "n", "女子", "亻", "时", "s ", "shi" };

static void put_term(struct buf *b)
{
	SCRATCH(a);
	struct words w = words_of(&a, 0, str_c(listed[chance(LISTED)]));
	bool turned = chance(4) == 0, cut = chance(4) == 0;
	for (size_t i = 0; i < w.count; i++) {
		size_t times = chance(6) ? 1 : 1 + chance(5);
		for (uint64_t same = seed; times; times--) {
			seed = times > 1 ? same : seed;
			put_one(b, w.cp[turned ? w.count - 1 - i : i]);
		}
		buf_printf(b, "%s%s", cut ? marks[6 + chance(6)] : "",
			chance(4) ? "" : marks[chance(sizeof marks / sizeof *marks)]);
	}
}

static int by_place(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->term < b->term ? -1 : a->term > b->term;
}

static size_t number_of(struct str text)
{
	size_t t = 0;
	while (!str_eq(text, str_c(listed[t])))
		t++;
	return t;
}

static void compare(const struct mixed *m, struct arena *a, struct slow *slow, struct str text)
{
	struct words w = words_of(a, 0, text);
	struct mixed_match *found;
	size_t count = mixed_find(m, a, &w, &found);
	struct hit *hits = arena_array(a, struct hit, count + 1);
	search(slow, a, &w);
	for (size_t i = 0; i < count; i++)
		hits[i] = (struct hit){ found[i].start, found[i].end,
			number_of(found[i].term->text), found[i].sure };
	qsort(hits, count, sizeof *hits, by_place);
	qsort(slow->hits, slow->found, sizeof *slow->hits, by_place);
	bool same = count == slow->found;
	for (size_t i = 0; same && i < count; i++)
		same = !by_place(&hits[i], &slow->hits[i]) && hits[i].end == slow->hits[i].end &&
		       hits[i].sure == slow->hits[i].sure;
	if (!same)
		print_error(STRF ": %zu, wanted %zu\n", STRV(text), count, slow->found);
	assert_true(same);
}

static struct mixed *open_listed(struct arena *a)
{
	struct lexicon l;
	struct buf b;
	buf_init(&b, a, 1 << 16);
	for (size_t t = 0; t < LISTED; t++)
		buf_printf(&b, "%s\n", listed[t]);
	assert_int_equal(lexicon_read(a, buf_str(&b), STR(""), &l), ERR_OK);
	derive_choose(&l);
	return mixed_open(&l);
}

static void the_tree_finds_what_trying_each_term_finds(void **)
{
	static struct slow slow;
	SCRATCH(lasting);
	struct mixed *m = open_listed(&lasting);
	size_t found = 0;
	for (size_t n = 0; n < TEXTS; n++) {
		SCRATCH(a);
		struct buf b;
		buf_init(&b, &a, 1 << 16);
		for (size_t terms = 1 + chance(4); terms && b.len < 600; terms--)
			put_term(&b);
		compare(m, &a, &slow, buf_str(&b));
		found += slow.found;
	}
	assert_true(found > TEXTS / 4); /* else the texts would show nothing */
	mixed_close(m);
}

/* In full and up to four times over: as far as a walk looks. */
static void the_tree_finds_what_takes_a_whole_window(void **)
{
	static struct slow slow;
	SCRATCH(lasting);
	struct mixed *m = open_listed(&lasting);
	size_t longest = 0;
	for (size_t n = 0; n < TEXTS / 4; n++) {
		SCRATCH(a);
		struct buf b;
		struct words w = words_of(&a, 0, str_c(listed[chance(LISTED)]));
		buf_init(&b, &a, 1 << 16);
		size_t i = chance(2);
		if (i) /* read as 十 and as 社 */
			buf_add_codepoint(&b, U'拾');
		for (; i < w.count; i++)
			for (size_t times = 2 + chance(3); times; times--)
				buf_printf(&b, "%s", sound_letters(sound_of(w.cp[i], 0)));
		compare(m, &a, &slow, buf_str(&b));
		for (size_t h = 0; h < slow.found; h++)
			if (slow.hits[h].end - slow.hits[h].start > longest)
				longest = slow.hits[h].end - slow.hits[h].start;
	}
	assert_in_range(longest, WINDOW - 3, WINDOW);
	mixed_close(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_finds_what_trying_each_term_finds),
		cmocka_unit_test(the_tree_finds_what_takes_a_whole_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
