#include "reviewers/personal/number.h"

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
	int two = number_value(n, 0, 2), four = number_value(n, 0, 4);
	if (two == 62)
		return n->count >= 16;
	if (n->digit[0] == '4' || four == 9558 || four == 9559)
		return n->count == 16 || n->count == 19;
	return n->count == 16 && ((two >= 51 && two <= 55) || (four >= 3528 && four <= 3589));
}

const struct verdict *bank_card(const struct number *n, const struct symbols *s)
{
	static const struct verdict card = { "bank-card", "含银行卡号：请删除，或以脱敏形式发布",
		BLOCK, 4, 4 };
	(void)s;
	if (n->count < 16 || n->digit[n->count - 1] == 'x')
		return NULL;
	return is_card_prefix(n) && luhn_checks(n) ? &card : NULL;
}
