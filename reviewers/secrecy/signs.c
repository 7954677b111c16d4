/* signs.c: the boxes and ticks of a form, and which level each of them belongs to. */
#include "reviewers/secrecy/signs.h"

#include "reviewers/terms/fold.h"

enum belongs { NO, MAYBE, YES };

struct sign {
	uint32_t cp;
	bool touches;     /* the level: no blank between them */
	bool held, alone; /* on its other side a word touches it; stands none */
};

/* The code points from a level on, in one direction. */
struct way {
	const uint32_t *from;
	size_t left;
	bool forward;
};

bool is_one_of(uint32_t cp, const uint32_t *list)
{
	while (*list && *list != cp)
		list++;
	return *list;
}

bool is_box(uint32_t cp)
{
	return is_one_of(cp, U"□☐▢◻◽⬜○◯❏❑▯");
}

bool is_tick(uint32_t cp)
{
	return is_one_of(cp, U"☑☒✓✔√✅✘✗");
}

bool is_filled(uint32_t cp)
{
	return is_one_of(cp, U"■●◉⊙▣☉◼◾⬛");
}

static bool is_sign(uint32_t cp)
{
	return is_box(cp) || is_tick(cp) || is_filled(cp);
}

/* ｜ parts the cells of a row: the sign may have one of its own. */
static bool is_blank(uint32_t cp)
{
	return is_one_of(cp, U" \xA0\u3000\t｜");
}

static bool opens(uint32_t cp, bool forward)
{
	return is_one_of(cp, forward ? U"(（[【〔［" : U")）]】〕］");
}

static bool is_letter_v(uint32_t cp)
{
	return is_one_of(cp, U"VvＶｖ");
}

static uint32_t look(const struct way *v, size_t k)
{
	if (k >= v->left)
		return 0;
	return v->forward ? v->from[k] : *(v->from - 1 - k);
}

static size_t past_blanks(const struct way *v, size_t k)
{
	while (k < v->left && (is_blank(look(v, k)) || fold(look(v, k)) == FOLD_SKIP))
		k++;
	return k;
}

/* （√）, [ ], and (V) of who has no tick: one past it, or 0. */
static size_t bracketed(const struct way *v, size_t k, uint32_t *out)
{
	if (!opens(look(v, k), v->forward))
		return 0;
	size_t at = past_blanks(v, k + 1);
	uint32_t inside = look(v, at), sign = SIGN_EMPTY;
	if (is_sign(inside) || is_letter_v(inside)) {
		sign = is_sign(inside) ? inside : U'√';
		at = past_blanks(v, at + 1);
	}
	if (!opens(look(v, at), !v->forward))
		return 0;
	*out = sign;
	return at + 1;
}

static bool is_word(uint32_t cp)
{
	uint32_t code = fold(cp);
	return cp && !is_sign(cp) && !(code >= FOLD_SKIP && code < FOLD_SEQUENCE);
}

static void look_beyond(const struct way *v, size_t k, struct sign *out)
{
	size_t next = past_blanks(v, k);
	out->alone = !is_word(look(v, next));
	out->held = !out->alone && next == k;
}

static struct sign sign_beside(const struct symbols *s, const struct level *l, bool forward)
{
	size_t at = forward ? s->at[l->to - 1].at + 1 : s->at[l->from].at;
	struct way v = { s->words->cp + at, forward ? s->words->count - at : at, forward };
	struct sign sign = { .touches = true };
	for (size_t k = 0; k < v.left; k++) {
		uint32_t cp = look(&v, k);
		size_t end = is_sign(cp) ? k + 1 : bracketed(&v, k, &sign.cp);
		if (end) {
			sign.cp = is_sign(cp) ? cp : sign.cp;
			look_beyond(&v, end, &sign);
			return sign;
		}
		bool blank = is_blank(cp) || opens(cp, true) || opens(cp, false);
		if (!blank && fold(cp) != FOLD_SKIP)
			break;
		sign.touches = sign.touches && !blank;
	}
	return (struct sign){};
}

static enum belongs belongs(const struct sign *s)
{
	if (!s->cp || (!s->touches && s->held))
		return NO;
	return s->alone || (s->touches && !s->held) ? YES : MAYBE;
}

/* What this level says of its list; EITHER: nothing. */
static enum side side_at(const struct symbols *s, const struct level *l)
{
	static const struct str heading[] = { STR("密级") }, open[] = { STR("公开") };
	struct sign front = sign_beside(s, l, false), back = sign_beside(s, l, true);
	enum belongs f = belongs(&front), b = belongs(&back);
	if (f != b)
		return f > b ? FRONT : BEHIND;
	if (f != MAYBE)
		return EITHER;
	if (symbols_before(s, l->from, 2, heading, 1))
		return FRONT;
	return symbols_before(s, l->from, 2, open, 1) ? BEHIND : EITHER;
}

struct signs signs_of(const struct symbols *s)
{
	struct signs all = { .known = true };
	struct level l;
	bool sides[BEHIND + 1] = {};
	for (size_t i = 0; i < s->words->count && !all.boxes; i++)
		all.boxes = is_box(s->words->cp[i]);
	for (size_t i = 0; i < s->count; i++)
		if (level_at(s, i, &l))
			sides[side_at(s, &l)] = true;
	if (sides[FRONT] != sides[BEHIND])
		all.side = sides[FRONT] ? FRONT : BEHIND;
	return all;
}

static int rank(uint32_t sign)
{
	return is_tick(sign) ? 3 : is_filled(sign) ? 2 : sign != 0;
}

uint32_t sign_of(const struct signs *all, const struct symbols *s, const struct level *l)
{
	struct sign front = sign_beside(s, l, false), back = sign_beside(s, l, true);
	enum belongs f = belongs(&front), b = belongs(&back);
	uint32_t in_front = f == YES || (f == MAYBE && all->side != BEHIND) ? front.cp : 0;
	uint32_t behind = b == YES || (b == MAYBE && all->side != FRONT) ? back.cp : 0;
	return rank(in_front) >= rank(behind) ? in_front : behind;
}
