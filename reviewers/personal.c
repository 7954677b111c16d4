/* personal.c: numbers that name a person. Article 13: they go out masked, or for a reason. */
#include "reviewers/reviewer.h"

#include <stdlib.h>

#include "base/buf.h"
#include "reviewers/symbols.h"
#include "reviewers/terms/fold.h"

/*
 * A number may be written in full-width digits and in groups with one space or hyphen between
 * them. It must begin and end where a group does, so that no number is found inside a longer one.
 */
enum { DIGITS_MAX = 19, GROUPS_MAX = 19 };

struct personal {
	struct arena arena;
	struct str *public; /* numbers that may stand, digits only, sorted */
	size_t public_count;
};

struct group {
	size_t from, count; /* symbols */
	bool joined;        /* one space or hyphen, and no more, parts it from the group before */
};

/* A number being looked at: the digits of some groups in a row. */
struct number {
	char digit[DIGITS_MAX + 1];
	size_t count;
	size_t first_group; /* how many digits the first group has */
	size_t groups;
	size_t from, to; /* symbols */
};

struct verdict {
	const char *rule, *message;
	enum severity severity;
	size_t head, tail; /* digits that stay when it is masked */
};

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static bool is_code(uint32_t code)
{
	return is_digit(code) || (code >= 'a' && code <= 'z');
}

static bool is_joint(const struct symbol *s)
{
	static const uint32_t joints[] = { ' ', 0xA0, 0x3000, '-', U'－', U'‐', U'‑', U'–', U'—',
		U'\n' };
	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
		if (s->marks == 1 && s->mark == joints[i])
			return true;
	return false;
}

/* Groups of digits (or, for codes, of digits and letters) of one block. */
static size_t groups_of(
	const struct symbols *s, bool (*belongs)(uint32_t), struct arena *a, struct group **out)
{
	size_t count = 0;
	struct group *groups = arena_array(a, struct group, s->count + 1);
	for (size_t i = 0; i < s->count; i++) {
		if (!belongs(s->at[i].code))
			continue;
		bool beside = i && belongs(s->at[i - 1].code);
		if (beside && !s->at[i].marks)
			groups[count - 1].count++;
		else
			groups[count++] = (struct group){ i, 1, beside && is_joint(&s->at[i]) };
	}
	*out = groups;
	return count;
}

/* Takes a group in; false when the number would grow past DIGITS_MAX. */
static bool take_group(struct number *n, const struct symbols *s, const struct group *g)
{
	if (n->count + g->count > DIGITS_MAX)
		return false;
	if (!n->groups++) {
		n->from = g->from;
		n->first_group = g->count;
	}
	for (size_t i = 0; i < g->count; i++)
		n->digit[n->count++] = (char)s->at[g->from + i].code;
	n->to = g->from + g->count;
	n->digit[n->count] = '\0';
	return true;
}

static int value(const struct number *n, size_t from, size_t count)
{
	int v = 0;
	for (size_t i = from; i < from + count; i++)
		v = v * 10 + (n->digit[i] - '0');
	return v;
}

/* GB/T 2260: the provinces, and 8x for residence permits of Hong Kong, Macao and Taiwan people. */
static bool is_region(int province)
{
	return (province >= 11 && province <= 15) || (province >= 21 && province <= 23) ||
	       (province >= 31 && province <= 37) || (province >= 41 && province <= 46) ||
	       (province >= 50 && province <= 54) || (province >= 61 && province <= 65) ||
	       province == 71 || (province >= 81 && province <= 83);
}

static bool is_date(int y, int m, int d)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (y % 4 == 0 && y % 100) || y % 400 == 0;
	if (y < 1900 || y > 2099 || m < 1 || m > 12 || d < 1 || d > days[m - 1])
		return false;
	return m != 2 || d < 29 || leap;
}

/* GB 11643: MOD 11-2, the check digit last. */
static bool id_checks(const struct number *n)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (size_t i = 0; i < 17; i++)
		sum += (n->digit[i] - '0') * weights[i];
	return "10x98765432"[sum % 11] == n->digit[17];
}

static bool looks_like_id(const struct number *n)
{
	return n->count == 18 && is_region(value(n, 0, 2)) &&
	       is_date(value(n, 6, 4), value(n, 10, 2), value(n, 12, 2));
}

static bool luhn_checks(const struct number *n)
{
	int sum = 0;
	for (size_t i = 0; i < n->count; i++) {
		int digit = n->digit[n->count - 1 - i] - '0';
		int twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += i % 2 ? twice : digit;
	}
	return sum % 10 == 0;
}

/* Who issues cards under these numbers, and how long theirs are. */
static bool is_card_prefix(const struct number *n)
{
	int two = value(n, 0, 2), four = value(n, 0, 4);
	if (two == 62)
		return n->count >= 16;
	if (n->digit[0] == '4' || four == 9558 || four == 9559)
		return n->count == 16 || n->count == 19;
	return n->count == 16 && ((two >= 51 && two <= 55) || (four >= 3528 && four <= 3589));
}

static bool is_mobile(const struct number *n)
{
	bool grouped = n->groups == 1 || n->groups == n->count || n->first_group >= 3;
	return n->count == 11 && n->digit[0] == '1' && n->digit[1] >= '3' && grouped;
}

static const struct verdict *judge_digits(const struct number *n)
{
	static const struct verdict id = { "resident-id",
		"含居民身份证号码：请删除，或以脱敏形式发布", BLOCK, 2, 3 };
	static const struct verdict bad_id = { "resident-id",
		"疑似居民身份证号码（校验位不符）：请核对", NOTE, 2, 3 };
	static const struct verdict card = { "bank-card", "含银行卡号：请删除，或以脱敏形式发布",
		BLOCK, 4, 4 };
	static const struct verdict mobile = { "mobile",
		"含手机号码：对外公布的办公电话可以保留，个人号码请删除或脱敏", WARN, 3, 4 };
	if (looks_like_id(n) && id_checks(n))
		return &id;
	if (n->digit[n->count - 1] != 'x' && n->count >= 16 && is_card_prefix(n) && luhn_checks(n))
		return &card;
	if (looks_like_id(n))
		return &bad_id;
	return is_mobile(n) ? &mobile : NULL;
}

/* GB 32100: thirty-one characters, MOD 31, the check character last. */
static bool credit_checks(const struct number *n)
{
	static const char alphabet[] = "0123456789abcdefghjklmnpqrtuwxy";
	int sum = 0, weight = 1;
	for (size_t i = 0; i < 18; i++) {
		const char *at = strchr(alphabet, n->digit[i]);
		if (!at)
			return false;
		if (i == 17)
			return (31 - sum % 31) % 31 == at - alphabet;
		sum += (int)(at - alphabet) * weight;
		weight = weight * 3 % 31;
	}
	return false;
}

static const struct verdict *judge_code(const struct number *n)
{
	static const struct verdict credit = { "credit-code",
		"含统一社会信用代码：个体工商户的代码可能指向个人，请确认需要公开", NOTE, 8, 2 };
	bool office = strchr("123456789any", n->digit[0]);
	for (size_t i = 2; i < 8; i++)
		if (!is_digit((unsigned char)n->digit[i]))
			return NULL;
	if (n->count != 18 || !office || !is_region(value(n, 2, 2)) || !credit_checks(n))
		return NULL;
	return &credit;
}

static struct str masked(struct arena *a, const struct number *n, const struct verdict *v)
{
	struct buf b;
	buf_init(&b, a, DIGITS_MAX + 1);
	for (size_t i = 0; i < n->count; i++) {
		bool stays = i < v->head || i >= n->count - v->tail;
		char c = n->digit[i];
		buf_add_char(&b, !stays ? '*' : c >= 'a' ? (char)(c - 32) : c);
	}
	return buf_str(&b);
}

static void report(const struct symbols *s, const struct number *n, const struct verdict *v,
	struct findings *out)
{
	size_t start = s->at[n->from].at, end = s->at[n->to - 1].at + 1;
	findings_add(out, (struct finding){ .reviewer = "personal",
				  .rule = str_c(v->rule),
				  .severity = v->severity,
				  .block = s->words->block,
				  .start = start,
				  .end = end,
				  .quote = words_quote(s->words, start, end),
				  .message = words_message(out->arena, s->words, str_c(v->message)),
				  .candidates = { masked(out->arena, n, v) },
				  .article = "第十三条" });
}

static int by_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : a->len < b->len ? -1 : a->len > b->len;
}

static bool is_public(const struct personal *p, const struct number *n)
{
	struct str key = { n->digit, n->count };
	return p->public_count && bsearch(&key, p->public, p->public_count, sizeof key, by_text);
}

/* An X behind seventeen digits is the eighteenth. */
static void take_x(struct number *n, const struct symbols *s)
{
	size_t x = n->to;
	if (n->count != 17 || x >= s->count || s->at[x].code != 'x')
		return;
	bool goes_on = x + 1 < s->count && is_code(s->at[x + 1].code) && !s->at[x + 1].marks;
	if (goes_on || (s->at[x].marks && !is_joint(&s->at[x])))
		return;
	n->digit[n->count++] = 'x';
	n->digit[n->count] = '\0';
	n->to = x + 1;
}

/* +86 13812345678, or 0086…, run together: the number begins behind it. */
static void drop_country(struct number *n)
{
	size_t cut = n->count == 13 && str_starts(str_c(n->digit), STR("86"))     ? 2
		     : n->count == 15 && str_starts(str_c(n->digit), STR("0086")) ? 4
										  : 0;
	if (!cut || n->groups != 1)
		return;
	memmove(n->digit, n->digit + cut, n->count - cut + 1);
	n->count -= cut;
	n->from += cut;
}

static bool begins_free(const struct symbols *s, const struct group *g)
{
	/* 3.13812345678 is no telephone; neither is 12.5. */
	return !(g->from && is_digit(s->at[g->from - 1].code) && s->at[g->from].mark == '.');
}

/* The longest number from group i on that means something; how many groups it takes. */
static size_t judge_groups(const struct personal *p, const struct symbols *s, const struct group *g,
	size_t count, bool codes, struct findings *out)
{
	struct number n = {}, best;
	const struct verdict *found = NULL;
	size_t taken = 0;
	for (size_t i = 0; i < count && i < GROUPS_MAX && (i == 0 || g[i].joined); i++) {
		if (!take_group(&n, s, &g[i]))
			break;
		struct number whole = n;
		if (!codes) {
			take_x(&whole, s);
			drop_country(&whole);
		}
		const struct verdict *v = codes ? judge_code(&whole) : judge_digits(&whole);
		if (v && !is_public(p, &whole)) {
			found = v;
			best = whole;
			taken = i + 1;
		}
	}
	if (found && begins_free(s, g))
		report(s, &best, found, out);
	return taken ? taken : 1;
}

/* The shortest of these numbers has eleven characters, none of them a hanzi. */
static bool may_hold_number(const struct words *w)
{
	enum { SHORTEST = 11 };
	size_t codes = 0;
	for (size_t i = 0; i < w->count && codes < SHORTEST; i++) {
		if (w->cp[i] >= 0x3400 && w->cp[i] <= 0x9FFF)
			continue;
		uint32_t code = fold(w->cp[i]);
		codes += code & FOLD_SEQUENCE ? FOLD_SYMBOLS : is_code(code);
	}
	return codes >= SHORTEST;
}

static void look_for(
	const struct personal *p, const struct symbols *s, bool codes, struct findings *out)
{
	struct group *groups;
	size_t count = groups_of(s, codes ? is_code : is_digit, out->arena, &groups);
	for (size_t i = 0; i < count;)
		i += judge_groups(p, s, groups + i, count - i, codes, out);
}

static enum err personal_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);) {
		if (!may_hold_number(&w))
			continue;
		struct symbols s = symbols_of(out->arena, &w);
		look_for(state, &s, false, out);
		look_for(state, &s, true, out);
	}
	return ERR_OK;
}

static void personal_close(void *state)
{
	struct personal *p = state;
	arena_free(&p->arena);
	free(p);
}

/* The digits of an allowed line that holds nothing but a number; too few digits are no number. */
static struct str public_number(struct arena *a, struct str line)
{
	struct words w = words_of(a, 0, line);
	struct symbols s = symbols_of(a, &w);
	struct buf b;
	buf_init(&b, a, DIGITS_MAX + 1);
	for (size_t i = 0; i < s.count; i++) {
		if (!is_digit(s.at[i].code))
			return (struct str){};
		buf_add_char(&b, (char)s.at[i].code);
	}
	return s.count >= 7 ? buf_str(&b) : (struct str){};
}

static enum err personal_open(void **state, const struct wordlists *lists)
{
	struct personal *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	size_t lines = 0;
	for (struct str rest = lists->allow; rest.len; lines++)
		str_cut(&rest, '\n');
	p->public = arena_array(&p->arena, struct str, lines + 1);
	for (struct str rest = lists->allow; rest.len;) {
		struct str number = public_number(&p->arena, str_cut(&rest, '\n'));
		if (number.len)
			p->public[p->public_count++] = number;
	}
	qsort(p->public, p->public_count, sizeof *p->public, by_text);
	*state = p;
	return ERR_OK;
}

const struct reviewer reviewer_personal = {
	.name = "personal",
	.version = 1,
	.open = personal_open,
	.review = personal_review,
	.close = personal_close,
};
