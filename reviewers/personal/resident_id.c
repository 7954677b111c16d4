/* resident_id.c: GB 11643. A checksum alone passes one string in eleven: region and date as well. */
#include "reviewers/personal/number.h"

bool is_region(int province)
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

/* MOD 11-2, the check digit last. */
static bool checks(const struct number *n)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (size_t i = 0; i < 17; i++)
		sum += (n->digit[i] - '0') * weights[i];
	return "10x98765432"[sum % 11] == n->digit[17];
}

static bool looks_like_id(const struct number *n)
{
	return n->count == 18 && is_region(number_value(n, 0, 2)) &&
	       is_date(number_value(n, 6, 4), number_value(n, 10, 2), number_value(n, 12, 2));
}

/* 330203.19850312.1019 is cut where it has its parts. */
static bool is_cut_right(const struct number *n)
{
	enum { REGION = 6, DAY = 8 };
	return !n->dotted || (n->groups == 3 && n->first_group == REGION && n->second_group == DAY);
}

const struct verdict *resident_id(const struct number *n, const struct symbols *s)
{
	static const struct verdict id = { "resident-id",
		"含居民身份证号码：请删除，或以脱敏形式发布", BLOCK, 2, 3 };
	(void)s;
	return looks_like_id(n) && checks(n) && is_cut_right(n) ? &id : NULL;
}

const struct verdict *doubtful_resident_id(const struct number *n, const struct symbols *s)
{
	static const struct verdict doubtful = { "resident-id",
		"疑似居民身份证号码（校验位不符）：请核对", NOTE, 2, 3 };
	(void)s;
	return looks_like_id(n) ? &doubtful : NULL;
}

/* Fifteen digits, as they were given until 1999: without a check digit, so only where it is called one. */
const struct verdict *old_resident_id(const struct number *n, const struct symbols *s)
{
	enum { OLD = 15, REACH = 16 };
	static const struct verdict old = { "resident-id",
		"含十五位的旧居民身份证号码：请删除，或以脱敏形式发布", WARN, 2, 3 };
	static const struct str calls[] = { STR("身份证"), STR("身份号码"), STR("证件"),
		STR("证号") };
	if (!s || n->count != OLD || !is_region(number_value(n, 0, 2)) ||
		!is_date(1900 + number_value(n, 6, 2), number_value(n, 8, 2),
			number_value(n, 10, 2)))
		return NULL;
	return symbols_before(s, n->from, REACH, calls, sizeof calls / sizeof *calls) ? &old : NULL;
}
