/* hidden.c: a page read forward as browsers do, as far as to know what is open at one place; in doubt it is hidden. */
#include "channels/website/hidden.h"

#include "article/token.h"

enum { OPEN_MAX = 200 };

#define FOREIGN "svg math"
/* What it holds is no markup: only its own end tag ends it. */
#define RAW_TEXT "script style noscript noembed noframes textarea title iframe xmp plaintext"
#define UNSEEN                                                                                     \
	"template object applet svg math select datalist audio video canvas progress meter rp "    \
	"frameset"
#define WITHOUT_END                                                                                \
	"area base basefont bgsound br col embed frame hr img input keygen link meta param "       \
	"source track wbr"
/* Their end tag has no effect on what is behind it. */
#define TO_THE_END "html body frameset"
/* The lists of the HTML standard: whose end tag also ends what is open within, unless that is a wall or a part of a table. */
#define CLOSERS                                                                                    \
	"address article aside blockquote button center dd details dialog dir div dl dt fieldset " \
	"figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup listing main menu nav ol pre "   \
	"section summary ul"
#define OTHER_BLOCKS "p li form search body html head frameset colgroup tbody thead tfoot tr"
#define TABLES       "table tbody thead tfoot tr td th caption"
#define WALLS                                                                                      \
	"applet caption html table td th marquee object template select foreignobject desc title " \
	"annotation-xml mi mo mn ms mtext"

struct open {
	struct str name;
	bool hides;
};

/* `open`: from the outermost that hides on. `lost`: what a browser makes of it is not certain. */
struct shade {
	struct open open[OPEN_MAX];
	size_t count;
	bool lost;
};

static bool is_of(struct str name, const char *names)
{
	struct str rest = str_c(names);
	while (rest.len)
		if (str_eq_nocase(name, str_cut(&rest, ' ')))
			return true;
	return false;
}

static bool has(const struct token *t, struct str name)
{
	for (size_t i = 0; i < t->count && i < ATTRIBUTES_MAX; i++)
		if (str_eq_nocase(t->attributes[i].name, name))
			return true;
	return false;
}

/* Without regard to case and spaces. */
static bool reads(struct str style, const char *what)
{
	for (size_t at = 0; *what && at < style.len; at++)
		if (str_eq_nocase(str_sub(style, at, 1), (struct str){ what, 1 }))
			what++;
		else if (!strchr(" \t\n\f\r", style.at[at]))
			return false;
	return !*what;
}

/* What is written with escapes or comments hides, until somebody looks. */
static bool style_hides(struct str style)
{
	for (; style.len; style = str_from(style, 1))
		if (strchr("&\\", *style.at) || str_starts(style, STR("/*")) ||
			reads(style, "display:none") || reads(style, "visibility:hidden") ||
			reads(style, "visibility:collapse"))
			return true;
	return false;
}

static bool attributes_hide(const struct token *t)
{
	return t->count > ATTRIBUTES_MAX || has(t, STR("hidden")) || has(t, STR("popover")) ||
	       style_hides(token_attribute(t, STR("style")));
}

static bool name_hides(const struct token *t)
{
	return is_of(t->name, UNSEEN) || (is_of(t->name, "details dialog") && !has(t, STR("open")));
}

static bool is_within(const struct shade *s, const char *names)
{
	for (size_t i = 0; i < s->count; i++)
		if (is_of(s->open[i].name, names))
			return true;
	return false;
}

/* Nothing is kept of what is open around: it takes nothing in. */
static void on_start(struct shade *s, const struct token *t)
{
	bool by_attribute = attributes_hide(t), hides = by_attribute || name_hides(t);
	bool foreign = is_of(t->name, FOREIGN) || is_within(s, FOREIGN);
	bool over = t->closed && foreign && !by_attribute && !is_of(t->name, CLOSERS);
	if (over || is_of(t->name, WITHOUT_END) || (!s->count && !hides))
		return;
	if (s->count == OPEN_MAX)
		s->lost = true;
	else
		s->open[s->count++] = (struct open){ t->name, hides };
}

static bool ends_with(struct str inner, struct str outer)
{
	if (is_of(outer, "template"))
		return true;
	if (is_of(outer, TABLES))
		return !is_of(inner, "table template");
	if (is_of(inner, WALLS))
		return false;
	return is_of(outer, CLOSERS) || !(is_of(inner, CLOSERS) || is_of(inner, OTHER_BLOCKS));
}

/* What hides and is ended only by what is around it: browsers open some of it again. */
static void on_end(struct shade *s, struct str name)
{
	size_t n = s->count;
	if (is_of(name, TO_THE_END))
		return;
	for (; n && !str_eq_nocase(s->open[n - 1].name, name); n--)
		if (!ends_with(s->open[n - 1].name, name))
			return;
	if (!n)
		return;
	for (size_t i = n; i < s->count; i++)
		s->lost |= s->open[i].hides;
	s->count = n - 1;
}

static size_t raw_end(struct str s, struct str name)
{
	for (size_t at = 0; at + 2 + name.len < s.len; at++)
		if (s.at[at] == '<' && s.at[at + 1] == '/' &&
			str_eq_nocase(str_sub(s, at + 2, name.len), name) &&
			s.at[at + 2 + name.len] && strchr(" \t\n\f\r/>", s.at[at + 2 + name.len]))
			return at;
	return s.len;
}

static bool holds_script(struct str s)
{
	for (size_t at = 0; at < s.len; at++)
		if (str_eq_nocase(str_sub(s, at, strlen("<script")), STR("<script")))
			return true;
	return false;
}

/* Within a drawing or a list of choices it is markup; and a script within a comment of a script has an end tag of its own. */
static void on_raw(struct shade *s, const struct token *t, struct str *rest)
{
	size_t end = is_of(t->name, "plaintext") ? rest->len : raw_end(*rest, t->name);
	struct str held = str_sub(*rest, 0, end);
	ptrdiff_t comment = str_find(held, STR("<!--"));
	if (is_within(s, FOREIGN " select"))
		s->lost |= t->closed || str_find(held, STR("<")) >= 0;
	else if (is_of(t->name, "script") && comment >= 0)
		s->lost |= holds_script(str_from(held, (size_t)comment));
	*rest = str_from(*rest, end);
}

/* A comment may end otherwise than token_next has it. */
static void on_declaration(struct shade *s, struct str raw)
{
	if (str_starts(raw, STR("<!--")))
		s->lost |= str_find(raw, STR("--!>")) >= 0;
	else
		s->lost |= str_starts(raw, STR("<![CDATA[")) && is_within(s, FOREIGN);
}

bool page_hides(struct str page, size_t at)
{
	struct shade s = { .count = 0 };
	struct str rest = page;
	struct token t;
	while (page.len - rest.len < at && token_next(&rest, &t)) {
		if (t.kind == TOKEN_NOTHING)
			on_declaration(&s, t.raw);
		else if (t.kind == TOKEN_END)
			on_end(&s, t.name);
		else if (t.kind == TOKEN_START && is_of(t.name, RAW_TEXT))
			on_raw(&s, &t, &rest);
		else if (t.kind == TOKEN_START)
			on_start(&s, &t);
	}
	return s.lost || s.count || page.len - rest.len != at;
}
