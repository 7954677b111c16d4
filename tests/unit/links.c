#include "tests/check.h"

#include "article/article.h"
#include "reviewers/links/scheme.h"
#include "reviewers/reviewer.h"

static struct screening *screening;

static int open_screening(void **state)
{
	(void)state;
	return screening_open(
		&screening, STR(""), STR("mp.weixin.qq.com\nnbdata.org.cn\nzjgov.cn\n"));
}

static int close_screening(void **state)
{
	(void)state;
	screening_close(screening);
	return 0;
}

/* All rules that `html` breaks, in order, parted by spaces; `message` gets the first message. */
static const char *rules_of(struct arena *a, const char *html, const char **message)
{
	struct findings found;
	struct str canonical;
	const char *rules = "";
	assert_int_equal(article_canon(a, str_c(html), &canonical), ERR_OK);
	struct revision rev = { .html = canonical };
	findings_init(&found, a);
	assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		if (!strcmp(f->reviewer, "links"))
			rules = arena_printf(
				a, "%s%s" STRF, rules, *rules ? " " : "", STRV(f->rule));
	if (message)
		*message = found.first ? arena_cstr(a, found.first->message) : "";
	return rules;
}

static void finds(const char *html, const char *rules)
{
	SCRATCH(a);
	assert_string_equal(rules_of(&a, html, NULL), rules);
}

/* A link with neutral words. */
static void leads(const char *href, const char *rules)
{
	SCRATCH(a);
	finds(arena_printf(&a, "<p><a href=\"%s\">查看</a></p>", href), rules);
}

static void a_government_and_whom_the_bureau_trusts_need_no_notice(void **state)
{
	(void)state;
	leads("https://www.ningbo.gov.cn/col/a.html?b=1#c", "");
	leads("https://www.ningbo.gov.cn:443/", "");
	leads("https://www.ningbo.gov.cn./", "");
	leads("https://mp.weixin.qq.com/s/abc", "");
	leads("https://data.nbdata.org.cn/", "");
	leads("https://xn--zfr164b/", "");
	leads("https://example.com/", "outside-host");
	leads("https://notnbdata.org.cn/", "outside-host");
	leads("http://example.com/", "outside-host not-encrypted");
	leads("http://www.ningbo.gov.cn/", "not-encrypted");
	leads("mailto:bgs@ningbo.gov.cn", "");
	leads("#fn-1", "");
}

static void a_host_is_told_once(void **state)
{
	(void)state;
	finds("<p><a href=\"https://example.com/a\">甲</a><a href=\"https://EXAMPLE.com/b\">乙"
	      "</a><a href=\"https://example.org/\">丙</a></p>",
		"outside-host outside-host");
}

static void hosts_that_look_official_are_not(void **state)
{
	(void)state;
	leads("https://www.ningbo.g0v.cn/", "look-alike-host");
	leads("https://www.gov.cn.example.com/", "look-alike-host");
	leads("https://gov.cn%2eexample.com/", "look-alike-host");
	leads("https://ningbogov.cn/", "look-alike-host");
	leads("https://ningbo-gov.cn/", "look-alike-host");
	leads("https://www.ningbo-gov-cn.com/", "look-alike-host");
	leads("https://ningbo.govcn.net/", "look-alike-host");
	leads("https://ningbo.gоv.cn/", "look-alike-host"); /* Cyrillic о */
	leads("https://xn--gv-fmc.cn/", "look-alike-host"); /* the same, hidden */
	leads("https://ningbo.ｇｏｖ.cn/", "");             /* full width is the same name */
	leads("https://zjgov.cn/", "");                     /* listed */
	leads("https://exаmple.com/", "look-alike-host");   /* Cyrillic а */
	leads("https://government.cn/", "outside-host");
	leads("https://govt.com/", "outside-host");
	leads("https://宁波.com/", "outside-host");
}

static void a_foreign_name_is_shown_as_it_is_asked_for(void **state)
{
	(void)state;
	SCRATCH(a);
	const char *message;
	rules_of(&a, "<p><a href=\"https://宁波.com/\">查看</a></p>", &message);
	assert_non_null(strstr(message, "xn--w9s671b.com"));
	assert_non_null(strstr(message, "宁波.com"));
	rules_of(&a, "<p><a href=\"https://ningbo.gоv.cn/\">查看</a></p>", &message);
	assert_non_null(strstr(message, "ningbo.xn--gv-fmc.cn"));
}

static void a_host_in_the_words_is_looked_at_too(void **state)
{
	(void)state;
	finds("<p>请登录 www.ningbo.g0v.cn 办理。</p>", "look-alike-host");
	finds("<p>请登录www.ningbo.gоv.сn办理</p>", "look-alike-host");
	finds("<p>请登录https://gov.cn.example.test/a办理</p>", "look-alike-host");
	finds("<p>请登录WWW.NINGBO.GOV.CN办理</p>", "");
	finds("<p>附件g0v.cn.docx、bgs@ningbogov.cn、3.5.cn版、V1.0.2</p>", "");
	finds("<p>“a.b”等。1.2.3</p>", "");
}

static void what_is_shown_is_what_opens(void **state)
{
	(void)state;
	finds("<p><a href=\"https://www.ningbo.gov.cn/a\">ningbo.gov.cn</a></p>", "");
	finds("<p><a href=\"https://www.ningbo.gov.cn/a\">https://www.ningbo.gov.cn/a</a></p>", "");
	finds("<p><a href=\"https://example.com/\">www.ningbo.gov.cn</a></p>",
		"other-host outside-host");
	finds("<p>见 www.ningbo.gov.cn 和<a href=\"https://nbdata.org.cn/\">这里</a></p>", "");
	finds("<p><a href=\"https://nbdata.org.cn/\">这里</a>和 www.ningbo.gov.cn</p>", "");
	finds("<p><a href=\"https://www.ningbo.gov.cn/1.pdf\">附件1.pdf</a></p>", "");
	finds("<p><a href=\"https://ningbogov.cn/\">ningbogov.cn</a></p>", "look-alike-host");
}

static void the_way_there_hides_nothing(void **state)
{
	(void)state;
	leads("https://www.ningbo.gov.cn@example.com/", "user-info");
	leads("http://192.168.1.10/", "ip-host");
	leads("http://192.168.1.10:8080/", "ip-host port");
	leads("http://3232235786/", "ip-host");
	leads("http://0xc0a8010a/", "ip-host");
	leads("http://[::1]/", "ip-host");
	leads("https://t.cn/A6abc", "short-link");
	leads("https://cat.cn/", "outside-host");
	leads("https://www.ningbo.gov.cn:8443/", "port");
	leads("https://", "");
	leads("https://%00/", "bad-host");
}

/* No article has them; the targets that a file keeps for its links may be anything. */
static void what_is_no_page_of_the_web_is_told(void **state)
{
	static const struct {
		const char *target, *says; /* NULL: nothing */
	} targets[] = {
		{ "file:///C:/Users/zhang/%E5%90%8D%E5%8D%95.xlsx", "内部网络" },
		{ "FILE://server/share/a.doc", "内部网络" },
		{ "\\\\server\\share\\a.doc", "内部网络" },
		{ "D:\\a.doc", "内部网络" },
		{ "javascript:alert(1)", "一段程序" },
		{ " \tJavaScript:alert(1)", "一段程序" },
		{ "data:text/html,a", "一段程序" },
		{ "ftp://10.1.2.3/a", "（ftp:）" },
		{ "ms-word:ofe|u|https://a/", "（ms-word:）" },
		{ "https://www.ningbo.gov.cn/", NULL },
		{ "HTTP://www.ningbo.gov.cn/", NULL },
		{ "mailto:bgs@ningbo.gov.cn", NULL },
		{ "tel:057412345", NULL },
		{ "#_Toc1", NULL },
		{ "a/b:c", NULL },
		{ "附件：名单.xlsx", NULL },
		{ "", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		SCRATCH(a);
		const char *said = link_scheme_trouble(&a, str_c(targets[i].target));
		if (!said != !targets[i].says || (said && !strstr(said, targets[i].says)))
			fail_msg("%s: %s", targets[i].target, said ? said : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_government_and_whom_the_bureau_trusts_need_no_notice),
		cmocka_unit_test(a_host_is_told_once),
		cmocka_unit_test(hosts_that_look_official_are_not),
		cmocka_unit_test(a_foreign_name_is_shown_as_it_is_asked_for),
		cmocka_unit_test(a_host_in_the_words_is_looked_at_too),
		cmocka_unit_test(what_is_shown_is_what_opens),
		cmocka_unit_test(the_way_there_hides_nothing),
		cmocka_unit_test(what_is_no_page_of_the_web_is_told),
	};
	return cmocka_run_group_tests(tests, open_screening, close_screening);
}
