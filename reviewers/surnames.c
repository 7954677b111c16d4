#include "reviewers/surnames.h"

/* The surnames of some nineteen in twenty people. */
static const char surnames[] = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖"
			       "田董袁潘于蒋蔡余杜叶程苏魏吕"
			       "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
			       "龙史陶黎贺顾毛郝龚邵万钱严覃"
			       "武戴莫孔向汤倪施傅俞葛虞裘竺应励柴屠娄楼章竹翁戚阮童舒洪";
static const char of_two[] = "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒长孙夏侯";

size_t surname_of(struct str s)
{
	enum { HANZI = 3 };
	ptrdiff_t two = s.len < 2 * HANZI ? -1 : str_find(str_c(of_two), str_sub(s, 0, 2 * HANZI));
	if (two >= 0 && two % (2 * HANZI) == 0)
		return 2 * HANZI;
	bool one = s.len >= HANZI && str_find(str_c(surnames), str_sub(s, 0, HANZI)) >= 0;
	return one ? HANZI : 0;
}
