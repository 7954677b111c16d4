/* credit_code.c: GB 32100: thirty-one characters, MOD 31, the check character last. */
#include "reviewers/personal/number.h"

static bool checks(const struct number *n)
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

const struct verdict *credit_code(const struct number *n, const struct symbols *s)
{
	static const struct verdict credit = { "credit-code",
		"含统一社会信用代码：个体工商户的代码可能指向个人，请确认需要公开", NOTE, 8, 2 };
	(void)s;
	if (n->count != 18 || !strchr("123456789any", n->digit[0]))
		return NULL;
	for (size_t i = 2; i < 8; i++)
		if (!is_digit((unsigned char)n->digit[i]))
			return NULL;
	return is_region(number_value(n, 2, 2)) && checks(n) ? &credit : NULL;
}
