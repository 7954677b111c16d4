/* telephone.c: mobiles name a person; landlines mostly an office, which people must be able to call. */
#include "reviewers/personal/number.h"
#include "reviewers/phones.h"

/* 元 alone is one too where it begins no day: 13912345678元旦前停机. */
static bool is_yuan(const struct symbols *s, size_t at)
{
	static const struct str days[] = { STR("元旦"), STR("元宵"), STR("元月"), STR("元日") };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (symbols_match(s, at, days[i]))
			return false;
	return symbols_match(s, at, STR("元"));
}

/* 13912345678人次 is a sum and no telephone, unless it is said to be one: 电话13912345678次. */
static bool is_sum(const struct number *n, const struct symbols *s)
{
	enum { REACH = 16 };
	static const struct str units[] = { STR("人次"), STR("户次"), STR("车次"), STR("件次"),
		STR("千瓦时"), STR("平方米"), STR("立方米"), STR("公里"), STR("公斤"), STR("吨"),
		STR("亩"), STR("万元"), STR("亿元") };
	static const struct str calls[] = { STR("电话"), STR("手机"), STR("联系"), STR("拨打"),
		STR("致电"), STR("热线"), STR("号码"), STR("微信"), STR("短信"), STR("tel") };
	if (!s || n->groups != 1 || n->to >= s->count || s->at[n->to].before)
		return false;
	bool sum = is_yuan(s, n->to);
	for (size_t i = 0; i < sizeof units / sizeof *units && !sum; i++)
		sum = symbols_match(s, n->to, units[i]);
	return sum && !symbols_before(s, n->from, REACH, calls, sizeof calls / sizeof *calls);
}

const struct verdict *mobile(const struct number *n, const struct symbols *s)
{
	static const struct verdict verdict = { "mobile",
		"含手机号码：对外公布的办公电话可以保留，个人号码请删除或脱敏", WARN, 3, 4 };
	/* 14648 2021-07 is a line of a list. */
	bool grouped = n->groups == 1 || n->groups == n->count || n->first_group == 3 ||
		       (n->groups == 2 && n->first_group > 3);
	/* 139.196.123.45 is a host, 135.12345678 a measure. */
	if (n->dotted && (n->groups != 3 || n->first_group != 3 || n->second_group != 4))
		return NULL;
	bool is_one = n->count == 11 && n->digit[0] == '1' && n->digit[1] >= '3' && grouped;
	return is_one && !is_sum(n, s) ? &verdict : NULL;
}

const struct verdict *landline(const struct number *n, const struct symbols *s)
{
	static const struct verdict verdict = { "landline",
		"含固定电话：办公电话可以保留（常用的可请管理员列入放行词），住宅电话请删除或脱敏",
		NOTE, 4, 4 };
	(void)s;
	if (n->count < 10 || n->count > 12 || n->digit[0] != '0')
		return NULL;
	struct area area = area_of(n->digit);
	if (!area_takes(&area, n->digit[area.length], n->count - area.length))
		return NULL;
	return n->groups == 1 || n->first_group == area.length ? &verdict : NULL;
}
