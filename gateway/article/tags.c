#include "article/tags.h"

#include <stdlib.h>

static const struct {
	const char *html;
	enum tag_kind kind;
} tags[TAG__COUNT] = {
#define TAG(name, h, k) [TAG_##name] = { .html = (h), .kind = k },
#include "article/tags.def"
#undef TAG
};

static const struct alias {
	const char *html;
	enum tag becomes;
} aliases[] = {
#define ALIAS(h, b) { (h), b },
#include "article/aliases.def"
#undef ALIAS
};

enum { LONGEST_NAME = 10 };

struct str tag_html(enum tag t)
{
	return str_c(tags[t].html);
}

enum tag_kind tag_kind(enum tag t)
{
	return tags[t].kind;
}

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct alias *)row)->html);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

enum tag tag_of(struct str name)
{
	char key[LONGEST_NAME + 1] = "";
	if (name.len > LONGEST_NAME)
		return UNWRAPPED;
	for (size_t i = 0; i < name.len; i++)
		key[i] = lower(name.at[i]);
	const struct alias *row =
		bsearch(key, aliases, sizeof aliases / sizeof *aliases, sizeof *aliases, by_name);
	return row ? row->becomes : UNWRAPPED;
}

enum tag tag_canonical(struct str name)
{
	enum tag t = tag_of(name);
	return t < TAG__COUNT && str_eq(name, tag_html(t)) ? t : TAG__COUNT;
}
