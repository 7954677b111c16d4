/* passport.c: passports and travel permits. They have no checksum: a word in front decides. */
#include "reviewers/personal/number.h"

static const struct str named[] = { STR("护照"), STR("通行证"), STR("旅行证"), STR("证件"),
	STR("passport") };

/* E12345678 may as well end in a day: E20260115 is a form's number. */
static bool ends_in_day(const struct number *n)
{
	int year = number_value(n, 1, 4), month = number_value(n, 5, 2);
	return year >= 1900 && year < 2100 && month >= 1 && month <= 12;
}

static size_t digits_at_end(const struct number *n)
{
	size_t count = 0;
	while (count < n->count && is_digit((unsigned char)n->digit[n->count - 1 - count]))
		count++;
	return count;
}

/* One letter and eight digits, or two letters (the second is no I and no O) and seven. */
static bool has_form(const struct number *n, size_t digits)
{
	if (n->count != 9 || !strchr("eghcktdspm", n->digit[0]))
		return false;
	return digits == 8 || (digits == 7 && !strchr("io", n->digit[1]));
}

const struct verdict *passport(const struct number *n, const struct symbols *s)
{
	enum { REACH = 12 };
	static const struct verdict passport = { "passport",
		"含护照或通行证号码：请删除，或以脱敏形式发布", BLOCK, 2, 2 };
	static const struct verdict doubtful = { "passport",
		"形似护照号码：如指向个人，请删除或脱敏", NOTE, 2, 2 };
	size_t digits = digits_at_end(n);
	if (!has_form(n, digits))
		return NULL;
	if (symbols_before(s, n->from, REACH, named, sizeof named / sizeof *named))
		return &passport;
	bool ordinary = n->digit[0] == 'e' || (n->digit[0] == 'g' && digits == 8);
	return ordinary && n->groups == 1 && !(digits == 8 && ends_in_day(n)) ? &doubtful : NULL;
}
