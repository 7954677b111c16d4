/* links.c: which links a text has, for who looks whether they open (0020_links.sql). */
#include "clerk/lists.h"
#include "clerk/tasks.h"
#include "reviewers/anchors.h"
#include "reviewers/words.h"

enum { LINKS_MAX = 500, URL_MAX = 4000 };

/* The links of one text, as columns. */
struct link_list {
	struct str *urls, *quotes;
	int64_t *blocks, *starts, *ends;
	size_t count;
};

static struct link_list list_for(struct arena *a, size_t count)
{
	return (struct link_list){ .urls = arena_array(a, struct str, count + 1),
		.quotes = arena_array(a, struct str, count + 1),
		.blocks = arena_array(a, int64_t, count + 1),
		.starts = arena_array(a, int64_t, count + 1),
		.ends = arena_array(a, int64_t, count + 1) };
}

static bool is_web(struct str href)
{
	return href.len < URL_MAX &&
	       (str_starts(href, STR("http://")) || str_starts(href, STR("https://")));
}

static void add(
	struct arena *a, struct link_list *l, const struct article *art, const struct anchor *n)
{
	struct words w = { .block = n->block };
	if (n->block < art->count)
		w = words_of(a, n->block, art->blocks[n->block].text);
	l->urls[l->count] = n->href;
	l->quotes[l->count] = n->start < n->end ? words_quote(&w, n->start, n->end) : STR("");
	l->blocks[l->count] = (int64_t)(int)n->block; /* ARTICLE_META is -2 */
	l->starts[l->count] = (int64_t)n->start;
	l->ends[l->count++] = (int64_t)n->end;
}

/* What is damaged has none: `audit verify` names it. */
static struct link_list links_of(struct arena *a, const struct vault_text *t)
{
	struct read_text words;
	struct anchor *anchors;
	if (!t->sound || lists_text(a, t, &words))
		return list_for(a, 0);
	size_t count = anchors_of(a, &words.article, &anchors);
	struct link_list l = list_for(a, count);
	for (size_t i = 0; i < count && l.count < LINKS_MAX; i++)
		if (is_web(anchors[i].href))
			add(a, &l, &words.article, &anchors[i]);
	return l;
}

static enum err keep(struct desk *d, int64_t submission, const struct vault_text *t)
{
	SCRATCH(a);
	struct link_list l = links_of(&a, t);
	return store_run(d->db, &a, clerk_links_keep, NULL, P_INT(submission),
		P_TEXT_LIST(l.urls, l.count), P_INT_LIST(l.blocks, l.count),
		P_INT_LIST(l.starts, l.count), P_INT_LIST(l.ends, l.count),
		P_TEXT_LIST(l.quotes, l.count), param_time(&a, d->now));
}

static enum err read_new(struct desk *d)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, clerk_links_unread, &rows));
	size_t count = (size_t)rows.count;
	struct vault_text *texts = arena_array(d->arena, struct vault_text, count + 1);
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct vault_text){ .draft = row_int(&rows, (int)i, 1),
			.tree = row_str(&rows, (int)i, 2) };
	if (count)
		TRY(vault_texts(d->db, d->arena, texts, count));
	for (size_t i = 0; i < count; i++)
		TRY(keep(d, row_int(&rows, (int)i, 0), &texts[i]));
	return ERR_OK;
}

enum err clerk_do_links(struct clerk *c, struct arena *a, int64_t now)
{
	struct desk d = { .db = c->db, .vault = c->vault, .arena = a, .now = now };
	TRY(read_new(&d));
	return store_run(c->db, a, clerk_tell_of_links, NULL, param_time(a, now));
}
