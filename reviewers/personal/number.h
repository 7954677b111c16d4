/* number.h: runs of digits and letters, read as people group them. */
#pragma once
#include "reviewers/personal/personal.h"

/*
 * A number may be written in full-width digits and in groups with one space or hyphen between
 * them. It must begin and end where a group does, so that no number is found inside a longer one.
 */
enum { DIGITS_MAX = 19, GROUPS_MAX = 19 };

struct group {
	size_t from, count; /* symbols */
	bool joined; /* one space, hyphen or dot, and no more, parts it from the group before */
	bool dotted; /* a dot */
};

/* A number being looked at: the digits of some groups in a row. */
struct number {
	char digit[DIGITS_MAX + 1];
	size_t count;
	size_t first_group, second_group; /* how many digits each has */
	size_t groups;
	size_t from, to; /* symbols */
	bool dotted; /* 138.1234.5678; also the way that IP addresses and decimals are written */
};

bool is_digit(uint32_t code);
bool is_code(uint32_t code); /* a digit or a Latin letter */

/* Groups of one block of what `belongs`. */
size_t groups_of(
	const struct symbols *, bool (*belongs)(uint32_t), struct arena *, struct group **out);

/* Takes a group in; false when the number would grow past DIGITS_MAX. */
bool number_take(struct number *, const struct symbols *, const struct group *);

/* An X behind seventeen digits is the eighteenth. */
void number_take_x(struct number *, const struct symbols *);

/* +86 and 0086 are no part of a telephone number. */
void number_drop_country(struct number *);

int number_value(const struct number *, size_t from, size_t count);

/* The characters that the verdict keeps, and stars for the others. */
struct str number_masked(struct arena *, const struct number *, const struct verdict *);

/* The kinds, each in its file: what is to be said of this number, or NULL. */
typedef const struct verdict *judge(const struct number *, const struct symbols *);
judge resident_id, doubtful_resident_id, old_resident_id, bank_card, mobile,
	landline;            /* of digits */
judge credit_code, passport; /* of codes */

/*
 * Digits as they are read aloud: 一 幺 壹 for 1. 0 for what is none; 64 bits of them by code % 64; the
 * symbols with each of them as a digit.
 */
uint32_t numeral_digit(uint32_t code);
uint64_t numeral_bits(void);
struct symbols numerals_as_digits(struct arena *, const struct symbols *);

/* l3912345678 and 139O2345678: letters that look like digits, in a run of digits, as what they look like. */
bool looks_like_digit(uint32_t code);
struct symbols letters_as_digits(struct arena *, const struct symbols *);

struct cell;
/* Does this cell head a column of names? */
bool names_people(struct arena *, const struct article *, const struct cell *);

/* GB/T 2260: the provinces, and 8x for residence permits of Hong Kong, Macao and Taiwan people. */
bool is_region(int province);
