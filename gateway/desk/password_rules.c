/*
 * What a password must be. Crackers do not try characters, they try words, names, dates and walks
 * over the keyboard: so a password is cut into the fewest such parts, and the parts are counted.
 */
#include <ctype.h>

#include "desk/password.h"

enum { SHORT_MIN = 12, LONG_MIN = 20, PARTS_MIN = 6, DIGITS_AS_ONE = 8 };

static const struct {
	const char *file, *text;
} lists[] = {
#define FILE_ROW(name, text_) { .file = (name), .text = (text_) },
#include "passwords.def"
#undef FILE_ROW
};

/* Rows, columns and alphabets that fingers follow, both ways. */
static const char *const walks[] = { "`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./",
	"1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/",
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "147258369", "159357", "0okm", "9ijn", "8uhb",
	"7ygv", "6tfc", "5rdx", "4esz", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p" };

/* The character below the shift key. */
static char unshift(char c)
{
	static const char up[] = "!@#$%^&*()_+{}|:\"<>?~", down[] = "1234567890-=[]\\;',./`";
	const char *p = c ? strchr(up, c) : NULL;
	return p ? down[p - up] : (char)tolower((unsigned char)c);
}

/* The letter a digit or mark stands for in P@ssw0rd. */
static char unleet(char c)
{
	static const char from[] = "@4310!|$5780+69", to[] = "aaeioiisstbotbg";
	const char *p = c ? strchr(from, c) : NULL;
	return p ? to[p - from] : (char)tolower((unsigned char)c);
}

static bool letter_fits(char typed, char want)
{
	char plain = (char)tolower((unsigned char)typed);
	return plain == want || unleet(typed) == want || (want == 'l' && strchr("1|!", typed));
}

static size_t word_at(struct str s, struct str word)
{
	if (s.len < word.len)
		return 0;
	for (size_t i = 0; i < word.len; i++)
		if (!letter_fits(s.at[i], word.at[i]))
			return 0;
	return word.len;
}

/* Every listed word that stands here makes one step; `cost` takes the cheapest way to each place. */
static void step_words(struct str s, size_t at, size_t *cost)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct str rest = str_c(lists[i].text);
		while (rest.len) {
			struct str word = str_trim(str_cut(&rest, '\n'));
			size_t n = word.len > 1 && word.at[0] != '#'
					   ? word_at(str_from(s, at), word)
					   : 0;
			if (n && cost[at] + 1 < cost[at + n])
				cost[at + n] = cost[at] + 1;
		}
	}
}

static size_t walk_length(
	struct str s, const char *from, int direction, const char *start, const char *end)
{
	size_t n = 0;
	while (n < s.len && from >= start && from < end && unshift(s.at[n]) == *from) {
		from += direction;
		n++;
	}
	return n;
}

static size_t walk_at(struct str s)
{
	size_t longest = 0;
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		const char *end = walks[i] + strlen(walks[i]);
		for (const char *p = walks[i]; p < end; p++) {
			size_t there = walk_length(s, p, 1, walks[i], end);
			size_t back = walk_length(s, p, -1, walks[i], end);
			longest = there > longest ? there : longest;
			longest = back > longest ? back : longest;
		}
	}
	return longest;
}

static size_t repeat_at(struct str s)
{
	size_t n = 1;
	while (n < s.len && s.at[n] == s.at[0])
		n++;
	return n;
}

/* The same two to six characters over again. */
static size_t echo_at(struct str all, size_t at)
{
	size_t longest = 0;
	for (size_t period = 2; period <= 6 && period <= at; period++) {
		size_t n = 0;
		while (at + n < all.len && all.at[at + n] == all.at[at + n - period])
			n++;
		longest = n >= period && n > longest ? n : longest;
	}
	return longest;
}

static size_t digits_at(struct str s)
{
	size_t n = 0;
	while (n < s.len && n < DIGITS_AS_ONE && isdigit((unsigned char)s.at[n]))
		n++;
	return n;
}

static size_t character_at(struct str s)
{
	size_t n = 1;
	while (n < s.len && ((unsigned char)s.at[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static void step(size_t *cost, size_t at, size_t n)
{
	if (n && cost[at] + 1 < cost[at + n])
		cost[at + n] = cost[at] + 1;
}

size_t password_parts(struct str s)
{
	size_t cost[PASSWORD_BYTES_MAX + 1];
	s = str_sub(s, 0, PASSWORD_BYTES_MAX);
	for (size_t i = 0; i <= s.len; i++)
		cost[i] = i;
	for (size_t at = 0; at < s.len; at++) {
		struct str rest = str_from(s, at);
		size_t walk = walk_at(rest), again = repeat_at(rest);
		step(cost, at, character_at(rest));
		step(cost, at, walk > 2 ? walk : 0);
		step(cost, at, again > 1 ? again : 0);
		step(cost, at, echo_at(s, at));
		step(cost, at, digits_at(rest));
		step_words(s, at, cost);
	}
	return cost[s.len];
}

static int classes_of(struct str s)
{
	int seen = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		seen |= islower(c) ? 1 : isupper(c) ? 2 : isdigit(c) ? 4 : 8;
	}
	return __builtin_popcount((unsigned)seen);
}

static bool holds(struct str s, struct str part)
{
	for (size_t at = 0; part.len > 2 && at + part.len <= s.len; at++) {
		size_t n = 0;
		while (n < part.len &&
			tolower((unsigned char)s.at[at + n]) == tolower((unsigned char)part.at[n]))
			n++;
		if (n == part.len)
			return true;
	}
	return false;
}

static enum err weak(const char *zh)
{
	return fault_as(ERR_INVALID, "password.weak", "new", "%s", zh);
}

static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t at = 0; at < s.len; at += character_at(str_from(s, at)))
		n++;
	return n;
}

enum err password_check(struct str s, struct str login, struct str name)
{
	size_t length = characters(s);
	if (s.len > PASSWORD_BYTES_MAX)
		return weak("口令过长，最多 256 字节");
	if (length < SHORT_MIN)
		return weak("口令至少 12 个字符");
	if (length < LONG_MIN && classes_of(s) < 3)
		return weak("口令应含大写字母、小写字母、数字、符号中的三类，或长达 20 个字符");
	if (holds(s, login) || holds(s, name))
		return weak("口令中不能有登录名或姓名");
	if (password_parts(s) < PARTS_MIN)
		return weak("口令由常见词、姓名拼音、年份或键盘顺序组成，容易猜到，请换一个");
	return ERR_OK;
}
