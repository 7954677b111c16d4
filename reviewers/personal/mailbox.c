/* mailbox.c: e-mail addresses. An office has its own domain; what is kept with a free provider is
   mostly a person's. */
#include "base/buf.h"
#include "reviewers/personal/number.h"
#include "reviewers/terms/fold.h"

static const struct str free_providers[] = {
#define PROVIDER(domain) STR(domain),
#include "reviewers/personal/providers.def"
#undef PROVIDER
};

static bool is_at(uint32_t cp)
{
	return cp == '@' || cp == U'＠';
}

static bool is_domain(uint32_t cp)
{
	return is_code(fold(cp)) || cp == '.' || cp == U'．' || cp == '-' || cp == U'－';
}

static bool is_local(uint32_t cp)
{
	return is_domain(cp) || cp == '_' || cp == '+' || cp == '%';
}

/* As a mail program would read it: lower case, half width. */
static struct str plain(struct arena *a, const struct words *w, size_t from, size_t to)
{
	struct buf b;
	buf_init(&b, a, to - from + 1);
	for (size_t i = from; i < to; i++) {
		uint32_t cp = w->cp[i], code = fold(cp);
		buf_add_char(&b, is_code(code)               ? (char)code
				 : is_at(cp)                 ? '@'
				 : cp == U'．'               ? '.'
				 : cp == U'－' || cp >= 0x80 ? '-'
							     : (char)cp);
	}
	return buf_str(&b);
}

static bool is_under(struct str domain, struct str of)
{
	return str_ends(domain, of) &&
	       (domain.len == of.len || domain.at[domain.len - of.len - 1] == '.');
}

/* At least one dot inside, and letters behind the last: a@1.2 is a version. */
static bool is_domain_name(struct str s)
{
	size_t last = s.len;
	while (last && s.at[last - 1] != '.')
		last--;
	if (last < 2 || s.len - last < 2)
		return false;
	for (size_t i = last; i < s.len; i++)
		if (s.at[i] < 'a' || s.at[i] > 'z')
			return false;
	return true;
}

static const struct verdict *judge_domain(struct str domain)
{
	static const struct verdict person = { "mailbox",
		"含个人常用的电子邮箱：对外公布的办公邮箱可以保留，个人邮箱请删除或脱敏", WARN, 0,
		0 };
	static const struct verdict other = { "mailbox", "含电子邮箱：个人邮箱请删除或脱敏", NOTE,
		0, 0 };
	if (is_under(domain, STR("gov.cn")))
		return NULL;
	for (size_t i = 0; i < sizeof free_providers / sizeof *free_providers; i++)
		if (is_under(domain, free_providers[i]))
			return &person;
	return &other;
}

const struct verdict *mailbox_verdict(const struct published *p, struct str address)
{
	struct str domain = address;
	str_cut(&domain, '@');
	return is_domain_name(domain) && !listed_has(&p->mailboxes, address) ? judge_domain(domain)
									     : NULL;
}

static void judge_mailbox(const struct published *p, const struct words *w, size_t from, size_t at,
	size_t to, struct findings *out)
{
	struct str whole = plain(out->arena, w, from, to), domain = str_from(whole, at + 1 - from);
	const struct verdict *v = mailbox_verdict(p, whole);
	if (!v)
		return;
	int kept = at - from > 4 ? 3 : 1;
	char *masked = arena_printf(out->arena, "%.*s***@" STRF, kept, whole.at, STRV(domain));
	personal_report(w, from, to, v, str_c(masked), out);
}

void find_mailboxes(const struct published *p, const struct words *w, struct findings *out)
{
	enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 };
	for (size_t at = 1; at + 1 < w->count; at++) {
		size_t from = at, to = at + 1;
		if (!is_at(w->cp[at]))
			continue;
		while (from && at - from < LOCAL_MAX && is_local(w->cp[from - 1]))
			from--;
		while (to < w->count && to - at <= DOMAIN_MAX && is_domain(w->cp[to]))
			to++;
		while (to > at + 1 && !is_code(fold(w->cp[to - 1])))
			to--;
		/* What stands behind // is the name in an address of the web. */
		if (from < at && to > at + 1 && !(from && w->cp[from - 1] == '/'))
			judge_mailbox(p, w, from, at, to, out);
	}
}
