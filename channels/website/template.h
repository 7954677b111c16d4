/* template.h: what a page looks like, as a web designer writes it, with named holes. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

/*
 * Three files. In page.html and list.html a hole is a comment, <!--shenfa:NAME-->:
 *   page.html  head, article, footer are needed; name, banner, crumb, tools may stand
 *   list.html  head, list, footer are needed; name, banner, columns, pages may stand
 * Each stands at most once; head stands before </head>, and the tags of a government page are in it.
 */
struct template
{
	struct str page, list, style;
};

/* The one in force: built in until another was loaded. */
const struct template *template_now(void);

/*
 * Reads and checks a folder, at the start, before anything is rendered. ERR_INVALID: an unknown, missing or
 * doubled hole, a script, or something loaded from elsewhere; ERR_NOTFOUND: a file is missing.
 * It lives as long as the process.
 */
[[nodiscard]] enum err template_load(const char *folder);

/* The built-in one as three files of a folder, to begin with. ERR_CONFLICT: one of them stands there. */
[[nodiscard]] enum err template_write(const char *folder);

/* The built-in one, whatever is in force. */
const struct template *template_built_in(void);

struct template_value {
	const char *hole;
	struct str value;
};

/* Each hole's value in its place; a hole without a value becomes nothing. */
void template_fill(struct buf *, struct str text, const struct template_value *, size_t count);
