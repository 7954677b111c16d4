#include "desk/rule_line.h"

#include "reviewers/links/trusted.h"
#include "reviewers/personal/published.h"

/* One that stands in these words, round the quote. */
static bool phrase_stands(struct str allow, const struct alarm *x)
{
	while (allow.len) {
		struct str line = str_trim(str_cut(&allow, '\n'));
		if (line.len && str_find(x->phrase, line) >= 0 && str_find(line, x->quote) >= 0)
			return true;
	}
	return false;
}

static const char *published_kind(struct str rule)
{
	if (str_eq(rule, STR("mailbox")))
		return "对外公布的邮箱";
	return str_eq(rule, STR("address")) ? "对外公布的地址" : "对外公布的电话";
}

static struct rule_line of_published(
	struct arena *a, const struct alarm *x, struct str allow, struct str names)
{
	struct str line = published_line(a, x->rule, x->quote);
	return (struct rule_line){ published_kind(x->rule), line,
		line.len && published_stands(a, published_lines(a, allow, names), x->rule, line) };
}

static struct rule_line of_host(struct arena *a, const struct alarm *x, struct str allow)
{
	struct str line = host_line(a, x->href.len ? x->href : x->quote);
	return (struct rule_line){ "可信的网站", line,
		line.len && host_line_stands(a, allow, line) };
}

struct rule_line rule_line_of(struct arena *a, struct str reviewer, const struct alarm *x,
	struct str allow, struct str names)
{
	if (str_eq(reviewer, STR("personal")))
		return of_published(a, x, allow, names);
	if (str_eq(reviewer, STR("links")))
		return of_host(a, x, allow);
	return (struct rule_line){ "放行短语", x->phrase, phrase_stands(allow, x) };
}
