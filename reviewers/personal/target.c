/* target.c: who is named in the address behind the words of a link. */
#include "reviewers/anchors.h"
#include "reviewers/personal/number.h"

/* The digits of tel:+86-138…, as a number that was written in one group. */
static bool number_of(struct str digits, struct number *out)
{
	*out = (struct number){ .groups = 1 };
	for (size_t i = 0; i < digits.len; i++) {
		if (!is_digit((unsigned char)digits.at[i]))
			continue;
		if (out->count == DIGITS_MAX)
			return false;
		out->digit[out->count++] = digits.at[i];
	}
	number_drop_country(out);
	return true;
}

static const struct verdict *judge_call(const struct published *p, struct str number)
{
	static const struct verdict verdict = { "mobile",
		"链接拨打的是手机号码：对外公布的办公电话可以保留，个人号码请改掉链接", WARN, 0,
		0 };
	struct number n;
	if (!number_of(number, &n) || !mobile(&n, NULL))
		return NULL;
	return listed_has(&p->numbers, (struct str){ n.digit, n.count }) ? NULL : &verdict;
}

/* The digits at `at`, all of them, and an X behind; how many bytes that is. */
static size_t take_digits(struct str s, size_t at, struct number *out)
{
	size_t end = at;
	*out = (struct number){ .groups = 1 };
	for (; end < s.len && is_digit((unsigned char)s.at[end]); end++)
		if (out->count < DIGITS_MAX)
			out->digit[out->count++] = s.at[end];
	if (out->count == 17 && end < s.len && (s.at[end] | 0x20) == 'x')
		out->digit[out->count++] = 'x', end++;
	return end - at;
}

/* https://…/query?id=110105…: whoever follows the link, or reads the page's source, has the number. */
static const struct verdict *judge_page(struct str href)
{
	static const struct verdict verdict = { "resident-id",
		"链接地址中含居民身份证号码：请换一个不带号码的链接", BLOCK, 0, 0 };
	struct number n;
	for (size_t at = 0, len; at < href.len; at += len ? len : 1) {
		len = take_digits(href, at, &n);
		if (len && resident_id(&n, NULL))
			return &verdict;
	}
	return NULL;
}

/* What the words show is found in the words. */
static const struct verdict *judge_target(
	struct arena *a, const struct published *p, struct str href, struct str shown)
{
	enum { END = 4 };
	struct str rest = href;
	struct str scheme = str_cut(&rest, ':');
	if (str_eq(scheme, STR("tel")))
		return str_find(shown, str_from(rest, rest.len > END ? rest.len - END : 0)) < 0
			       ? judge_call(p, rest)
			       : NULL;
	if (!str_eq(scheme, STR("mailto")))
		return judge_page(rest);
	if (str_find(shown, STR("@")) >= 0)
		return NULL;
	return mailbox_verdict(p, lower_case(a, str_cut(&rest, '?')));
}

void find_link_targets(const struct published *p, const struct article *art, struct findings *out)
{
	struct anchor *links;
	struct words w = { .block = (size_t)ARTICLE_TITLE };
	size_t count = anchors_of(out->arena, art, &links);
	for (size_t i = 0; i < count; i++) {
		const struct anchor *l = &links[i];
		if (l->start == l->end)
			continue;
		if (w.block != l->block)
			w = words_of(out->arena, l->block, art->blocks[l->block].text);
		w.beside = l->href; /* the words stay when another number is put behind them */
		struct str shown = words_quote(&w, l->start, l->end);
		const struct verdict *v = judge_target(out->arena, p, l->href, shown);
		if (v)
			personal_report(&w, l->start, l->end, v, (struct str){}, out);
	}
}
