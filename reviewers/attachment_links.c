#include "reviewers/attachment_links.h"

#include "article/token.h"
#include "article/utf8.h"

static size_t scheme_length(struct str s)
{
	static const struct str schemes[] = { STR("http://"), STR("https://") };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_eq_nocase(str_sub(s, 0, schemes[i].len), schemes[i]))
			return schemes[i].len;
	return 0;
}

/* Hanzi and their marks follow an address without a space. */
static bool ends_address(uint32_t cp)
{
	return cp <= ' ' || cp == 0x7F || cp == '"' || cp == '<' || cp == '>' || cp == '\'' ||
	       (cp >= 0x80 && cp <= 0xBF) || (cp >= 0x2000 && cp <= 0x206F) || utf8_is_wide(cp);
}

/* The full stop, the comma and the bracket behind it belong to the sentence. */
static size_t without_marks(struct str s, size_t n)
{
	while (n && strchr(".,;:!?)]}", s.at[n - 1]))
		n--;
	return n;
}

/* How long the address that begins here is; 0: none does. */
static size_t address_length(struct str s)
{
	size_t scheme = scheme_length(s), n = scheme, step;
	while (scheme && n < s.len && !ends_address(utf8_next(str_from(s, n), &step)))
		n += step;
	n = without_marks(s, n);
	return n > scheme ? n : 0;
}

static void add_link(struct buf *html, struct str address)
{
	buf_add(html, STR("<a href=\""));
	buf_add_escaped(html, address);
	buf_add(html, STR("\">"));
	buf_add_escaped(html, address);
	buf_add(html, STR("</a>"));
}

static void add_words(struct buf *html, struct str line)
{
	size_t from = 0, length;
	for (size_t i = 0; i < line.len; i++) {
		bool may = (line.at[i] | 0x20) == 'h';
		length = may ? address_length(str_from(line, i)) : 0;
		if (!length)
			continue;
		buf_add_escaped(html, str_sub(line, from, i - from));
		add_link(html, str_sub(line, i, length));
		from = i + length;
		i = from - 1;
	}
	buf_add_escaped(html, str_from(line, from));
}

void attachment_add_line(struct buf *html, const struct part *part, struct str line)
{
	bool target = str_starts(part->name, STR("链接")) || str_starts(part->name, STR("二维码"));
	if (target && scheme_length(line))
		add_link(html, line);
	else
		add_words(html, line);
}
