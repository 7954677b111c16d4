/* list_series.c: the pages of a list, month by month, and the facts they are made of, while these are read. */
#include "base/digest.h"
#include "channels/website/disk.h"
#include "channels/website/feed.h"
#include "channels/website/lists_inside.h"

enum { PART_PAGES = MONTH_PART / LIST_PAGE };
_Static_assert(MONTH_PART % LIST_PAGE == 0, "a page stands in one part");

const struct series whole_site = { "list", "list.html", "", { "信息发布", 12 } };

static const char *page_name(
	const struct lists *l, const struct series *s, const char *month, size_t page)
{
	return arena_printf(l->arena, "%s-%s-%zu.html", s->prefix, month, page + 1);
}

/* Its newest page, whose number only the month itself knows. */
const char *series_month_page(const struct lists *l, const struct series *s, const char *month)
{
	return arena_printf(l->arena, "%s-%s.html", s->prefix, month);
}

/* 2026年11月 */
const char *series_month_zh(const struct lists *l, const char *month)
{
	return arena_printf(l->arena, "%.4s年%d月", month, (month[5] - '0') * 10 + month[6] - '0');
}

const char *series_titled(const struct lists *l, const struct series *s, const char *title)
{
	return s == &whole_site ? title
				: arena_printf(l->arena, STRF "：%s", STRV(s->column), title);
}

const char *series_facts_name(const struct lists *l, const struct series *s, const char *month)
{
	return arena_printf(l->arena, "%s%s", s->facts, month);
}

/* A month on its way from what it was to what it becomes. */
struct passing {
	const struct lists *lists;
	const struct series *series;
	const char *month, *facts;
	struct month_pass old;
	size_t old_parts;
	struct str drop;          /* still to be left out */
	const struct entry *add;  /* still to be put in */
	struct entry ahead;       /* of the old ones, the next, where `there` */
	bool loaded, there, ours; /* ours: what is put in comes next */
	bool all;
	size_t rank;  /* of what comes next */
	size_t first; /* that stands elsewhere now; SIZE_MAX: none so far */
	int moved;    /* by how many places those behind it */
};

static void passing_close(struct passing *p)
{
	month_close(&p->old);
}
#define AUTO_PASSING __attribute__((cleanup(passing_close))) struct passing

static void touch(struct passing *p)
{
	if (p->rank < p->first)
		p->first = p->rank;
}

/* Until it is known what comes next, if anything does: then it is known, too, whether it is another than before. */
static enum err look(struct passing *p)
{
	while (!p->loaded) {
		TRY(month_next(&p->old, &p->ahead, &p->there));
		p->loaded = !p->there || !p->drop.len || !str_eq(p->ahead.draft, p->drop);
		if (p->loaded)
			break;
		p->drop = (struct str){};
		p->moved--;
		touch(p);
	}
	p->ours = p->add && (!p->there || entry_age(p->add, &p->ahead) < 0);
	if (p->ours)
		touch(p);
	return ERR_OK;
}

static bool more(const struct passing *p)
{
	return p->ours || p->there;
}

static struct entry take(struct passing *p, struct arena *a)
{
	p->rank++;
	if (!p->ours) {
		p->loaded = false;
		return entry_copy(a, &p->ahead);
	}
	struct entry e = *p->add;
	p->add = NULL;
	p->moved++;
	return e;
}

static enum err gather(struct passing *p, struct arena *a, struct part *out)
{
	*out = (struct part){ .list = arena_array(a, struct entry, MONTH_PART) };
	TRY(look(p));
	while (more(p) && out->count < MONTH_PART) {
		out->list[out->count++] = take(p, a);
		TRY(look(p));
	}
	return ERR_OK;
}

static enum err put_facts(
	const struct lists *l, const char *name, const struct series *s, const struct part *part)
{
	TRY(lists_put(
		l, arena_printf(l->arena, ".entries/%s.tsv", name), part_text(l->arena, part)));
	if (s != &whole_site)
		return ERR_OK;
	TRY(lists_put(
		l, arena_printf(l->arena, "search-%s.json", name), search_json(l->arena, part)));
	return feeds_part(l, name, part);
}

static enum err drop_part(const struct lists *l, const struct series *s, const char *name)
{
	TRY(lists_clear(l, arena_printf(l->arena, ".entries/%s.tsv", name)));
	if (s != &whole_site)
		return ERR_OK;
	TRY(lists_clear(l, arena_printf(l->arena, "sitemap-%s.xml", name)));
	return lists_clear(l, arena_printf(l->arena, "search-%s.json", name));
}

static void add_pages(const struct passing *p, struct buf *b, size_t page, bool newest)
{
	const struct lists *l = p->lists;
	buf_add(b, STR("<nav class=\"pages\" aria-label=\"分页\">"));
	if (!newest)
		buf_printf(b, "<a href=\"%s\">较新的一页</a>　",
			page_name(l, p->series, p->month, page + 1));
	if (page)
		buf_printf(b, "<a href=\"%s\">较早的一页</a>　",
			page_name(l, p->series, p->month, page - 1));
	buf_printf(b, "<a href=\"%s\">按月查看</a></nav>\n", p->series->index);
}

/* One page: entries oldest first, as they stand in their part. */
struct list_page {
	const struct entry *list;
	size_t count, number;
	bool newest;
};

static enum err write_page(const struct passing *p, const struct list_page *page, const char *name)
{
	struct sheet s;
	const struct lists *l = p->lists;
	lists_begin(l, &s, p->series->column,
		series_titled(l, p->series, series_month_zh(l, p->month)));
	buf_add(&s.middle, STR("<ul class=\"list\">\n"));
	for (size_t i = page->count; i-- > 0;)
		lists_item(&s.middle, &page->list[i]);
	buf_add(&s.middle, STR("</ul>\n"));
	add_pages(p, &s.pages, page->number, page->newest);
	return lists_page(l, name, &s, false);
}

/* list-2026-11.html is the newest page under a name of its own. */
static enum err put_page(const struct passing *p, const struct list_page *page)
{
	SCRATCH(a);
	struct passing own = *p;
	struct lists lists = *p->lists;
	lists.arena = &a;
	own.lists = &lists;
	TRY(write_page(&own, page, page_name(&lists, p->series, p->month, page->number)));
	return page->newest ? write_page(&own, page, series_month_page(&lists, p->series, p->month))
			    : ERR_OK;
}

/* A page changes with what stands on it, and with what comes behind its last: it says whether there is a newer one. */
static enum err put_pages(const struct passing *p, const struct part *part, size_t number)
{
	for (size_t from = 0; from < part->count; from += LIST_PAGE) {
		size_t left = part->count - from, n = left < LIST_PAGE ? left : LIST_PAGE;
		struct list_page page = { part->list + from, n,
			number * PART_PAGES + from / LIST_PAGE, left == n && !more(p) };
		if (p->first <= number * MONTH_PART + from + LIST_PAGE)
			TRY(put_page(p, &page));
	}
	return ERR_OK;
}

static enum err put_part(const struct passing *p, const struct part *part, size_t number)
{
	const char *name = part_name(p->lists->arena, p->facts, number);
	if (part->count && p->first < (number + 1) * MONTH_PART)
		TRY(put_facts(p->lists, name, p->series, part));
	return put_pages(p, part, number);
}

/* All that is new has its place, and what comes behind has kept its own. */
static bool is_settled(const struct passing *p)
{
	return !p->all && !p->add && !p->drop.len && !p->moved;
}

static enum err one_part(struct passing *p, size_t number)
{
	SCRATCH(a);
	struct part part;
	struct passing own;
	struct lists lists = *p->lists;
	TRY(gather(p, &a, &part));
	lists.arena = &a;
	own = *p;
	own.lists = &lists;
	return put_part(&own, &part, number);
}

/* A page that is one too many goes, and parts that are; and with the last entry the newest page. */
static enum err drop_the_rest(const struct passing *p)
{
	const struct lists *l = p->lists;
	size_t parts = (p->rank + MONTH_PART - 1) / MONTH_PART;
	TRY(lists_clear(
		l, page_name(l, p->series, p->month, (p->rank + LIST_PAGE - 1) / LIST_PAGE)));
	for (size_t i = parts; i < p->old_parts; i++)
		TRY(drop_part(l, p->series, part_name(l->arena, p->facts, i)));
	return p->rank ? ERR_OK : lists_clear(l, series_month_page(l, p->series, p->month));
}

/* From the part before: the page before the first that changes may have got a newer one, or lost it. */
static enum err pass_through(struct passing *p, size_t part)
{
	part -= part > 0;
	p->rank = part * MONTH_PART;
	TRY(month_open(p->lists->arena, p->lists->facts, p->facts, part, &p->old));
	do {
		TRY(one_part(p, part++));
		if (is_settled(p))
			return ERR_OK;
	} while (more(p));
	return drop_the_rest(p);
}

/* Where it belongs by its age: the last part that does not begin behind it. */
static enum err part_for(const struct passing *p, const struct entry *e, size_t *out)
{
	size_t n = p->old_parts;
	for (bool behind = true; n > 1 && behind; n -= behind) {
		SCRATCH(a);
		AUTO_MONTH pass = { .lines = NO_LINES };
		struct entry head = {};
		bool there;
		TRY(month_open(&a, p->lists->facts, p->facts, n - 1, &pass));
		TRY(month_next(&pass, &head, &there));
		behind = entry_age(e, &head) < 0;
	}
	*out = n ? n - 1 : 0;
	return ERR_OK;
}

/* All of a column is written before it is read. */
static bool is_vouched_for(const struct passing *p)
{
	return lists_vouched(p->lists) && (!p->all || p->series == &whole_site);
}

static enum err was_lost(const struct passing *p)
{
	return is_vouched_for(p) ? fault_as(ERR_INVALID, "website.entries", NULL,
					   "网站台账的“%s”缺少要撤换的一篇", p->facts)
				 : ERR_OK;
}

static enum err take_out(struct passing *p, const struct entry *was, size_t *first)
{
	SCRATCH(a);
	struct entry e;
	size_t part;
	enum err err = month_find(&a, p->lists->facts, p->facts, was->draft, &e, &part);
	if (err == ERR_NOTFOUND)
		return was_lost(p);
	TRY(err);
	p->drop = was->draft;
	*first = part < *first ? part : *first;
	return ERR_OK;
}

static enum err put_in(struct passing *p, const struct entry *is, size_t *first)
{
	size_t part;
	TRY(part_for(p, is, &part));
	p->add = is;
	*first = part < *first ? part : *first;
	return ERR_OK;
}

static enum err check_part(const struct passing *p, size_t part)
{
	SCRATCH(a);
	struct str bytes, sha256;
	const char *path = arena_printf(&a, ".entries/%s.tsv", part_name(&a, p->facts, part));
	TRY(disk_read(&a, p->lists->facts, path, &bytes));
	TRY(ledger_sha256(&a, &p->lists->tree->ledger, str_c(path), &sha256));
	return str_eq(sha256, str_c(sha256_hex(&a, bytes)))
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "website.entries", NULL,
				 "网站台账的“%s”被截断或改动", path);
}

static enum err check_parts(const struct passing *p, size_t from)
{
	for (size_t i = from - (from > 0); is_vouched_for(p) && i < p->old_parts; i++)
		TRY(check_part(p, i));
	return ERR_OK;
}

enum err series_month(const struct lists *l, const struct series *s, const char *month,
	const struct month_change *c)
{
	SCRATCH(a);
	size_t first = SIZE_MAX;
	struct lists lists = *l;
	lists.arena = &a;
	AUTO_PASSING p = { .lists = &lists,
		.series = s,
		.month = month,
		.facts = series_facts_name(&lists, s, month),
		.old = { .lines = NO_LINES },
		.all = c->all,
		.first = c->all ? 0 : SIZE_MAX };
	p.old_parts = part_count(l->facts, p.facts);
	if (c->was)
		TRY(take_out(&p, c->was, &first));
	if (c->is)
		TRY(put_in(&p, c->is, &first));
	first = c->all ? 0 : first;
	if (first == SIZE_MAX)
		return ERR_OK;
	TRY(check_parts(&p, first));
	return pass_through(&p, first);
}

static bool is_of(const struct series *s, const struct entry *e)
{
	return e && (s == &whole_site || str_eq(s->column, e->column));
}

/* Both at once where an item stays in its month. */
enum err series_change(const struct lists *l, const struct series *s, const struct lists_change *c)
{
	struct month_change at_once = { .was = is_of(s, c->was) ? c->was : NULL,
		.is = is_of(s, c->is) ? c->is : NULL };
	const char *was = at_once.was ? month_of(l->arena, c->was->released_at) : NULL;
	const char *is = at_once.is ? month_of(l->arena, c->is->released_at) : NULL;
	if (was && is && !strcmp(was, is))
		return series_month(l, s, is, &at_once);
	if (was)
		TRY(series_month(l, s, was, &(struct month_change){ .was = c->was }));
	return is ? series_month(l, s, is, &(struct month_change){ .is = c->is }) : ERR_OK;
}

static enum err put_full(struct series_facts *f)
{
	struct lists own = *f->lists;
	own.arena = &f->arena;
	const char *name = series_facts_name(&own, f->series, f->month);
	name = part_name(own.arena, name, f->number++);
	enum err e = f->part.count
			     ? lists_put(&own, arena_printf(own.arena, ".entries/%s.tsv", name),
				       part_text(own.arena, &f->part))
			     : ERR_OK;
	arena_free(&f->arena);
	f->part = (struct part){};
	return e;
}

void facts_close(struct series_facts *f)
{
	arena_free(&f->arena);
}

enum err facts_add(struct series_facts *f, const struct entry *e)
{
	if (f->part.count == MONTH_PART)
		TRY(put_full(f));
	if (!f->part.list)
		f->part.list = arena_array(&f->arena, struct entry, MONTH_PART);
	f->part.list[f->part.count++] = entry_copy(&f->arena, e);
	return ERR_OK;
}

enum err facts_end(struct series_facts *f)
{
	enum err e = f->month ? put_full(f) : ERR_OK;
	f->month = NULL;
	f->number = 0;
	return e;
}

/* Of one part, the newest first. */
static enum err newest_of_part(const struct lists *l, const char *facts, size_t number, size_t max,
	struct entry *out, size_t *count)
{
	SCRATCH(a);
	struct part part;
	TRY(part_read(&a, l->facts, facts, number, &part));
	for (size_t k = part.count; k-- > 0 && *count < max;)
		out[(*count)++] = entry_copy(l->arena, &part.list[k]);
	return ERR_OK;
}

enum err series_newest(const struct lists *l, const struct series *s, const char *const *months,
	size_t count, size_t max, struct entry *out, size_t *out_count)
{
	*out_count = 0;
	for (size_t i = count; i-- > 0 && *out_count < max;) {
		const char *facts = series_facts_name(l, s, months[i]);
		for (size_t k = part_count(l->facts, facts); k-- > 0 && *out_count < max;)
			TRY(newest_of_part(l, facts, k, max, out, out_count));
	}
	return ERR_OK;
}
