/* foreign.c: how others mark what is not for everybody. Whose it is, a person has to ask. */
#include "reviewers/secrecy/secrecy.h"

/* Alone in a block these are labels; the first few, in capitals, are so anywhere. */
static const struct {
	struct str text;
	bool loud;
} marks[] = {
	{ STR("topsecret"), true },
	{ STR("noforn"), true },
	{ STR("fouo"), true },
	{ STR("foryoureyesonly"), true },
	{ STR("eyesonly"), false },
	{ STR("secret"), false },
	{ STR("confidential"), false },
	{ STR("strictlyconfidential"), false },
	{ STR("privateandconfidential"), false },
	{ STR("companyconfidential"), false },
	{ STR("classified"), false },
	{ STR("restricted"), false },
	{ STR("internaluseonly"), false },
	{ STR("forinternaluseonly"), false },
	{ STR("internalonly"), false },
	{ STR("forofficialuseonly"), false },
	{ STR("极秘"), false },
	{ STR("社外秘"), false },
	{ STR("部外秘"), false },
	{ STR("关系者外秘"), false },
};

static bool is_capital(const struct symbols *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		uint32_t cp = s->words->cp[s->at[i].at];
		if (!(cp >= 'A' && cp <= 'Z') && !(cp >= U'Ａ' && cp <= U'Ｚ'))
			return false;
	}
	return true;
}

static bool is_letter(const struct symbols *s, size_t i)
{
	return i < s->count && s->at[i].code >= 'a' && s->at[i].code <= 'z';
}

/* Words are parted by spaces: TOPSECRETS has this in it, and is another word. */
static bool is_whole(const struct symbols *s, size_t from, size_t to)
{
	bool begins = !from || s->at[from].marks || !is_letter(s, from - 1);
	return begins && (to == s->count || s->at[to].marks || !is_letter(s, to));
}

static void report(const struct symbols *s, size_t from, size_t to, struct findings *out)
{
	secrecy_report(s,
		(struct mark){ "foreign-mark", "带有境外或企业的保密标志：请核实来源，确认可以公开",
			WARN, from, to, 0 },
		out);
}

/* ㊙ folds to the hanzi in it: as written, and not in the place of one, it is a mark. */
static bool is_circled(const struct symbols *s, size_t i)
{
	bool outside = !i || i + 1 == s->count || s->at[i].marks;
	return outside && s->words->cp[s->at[i].at] == 0x3299;
}

static void look_at(const struct symbols *s, size_t i, struct findings *out)
{
	for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
		size_t length = symbols_match(s, i, marks[m].text), to = i + length;
		if (!length || !is_whole(s, i, to))
			continue;
		bool alone = i == 0 && to == s->count;
		/* SECRET//NOFORN: what follows a slash belongs to the mark. */
		bool header =
			i == 0 && to < s->count && s->at[to].mark == '/' && is_capital(s, i, to);
		if (alone || header || (marks[m].loud && is_capital(s, i, to)))
			return report(s, i, to, out);
	}
}

void look_for_foreign(const struct symbols *s, struct findings *out)
{
	for (size_t i = 0; i < s->count; i++) {
		bool begins = !i || s->at[i].marks || !is_letter(s, i - 1);
		if (is_circled(s, i))
			report(s, i, i + 1, out);
		else if (begins && (is_letter(s, i) || i == 0))
			look_at(s, i, out);
	}
}
