/* trial.c: what a word list that is not in force yet would find in everything that is out, files and all. */
#include "clerk/lists.h"
#include "clerk/tasks.h"
#include "desk/attachment_record.h"
#include "model/finding_json.h"

/* A few pages a round, so that other tasks have their turn and people see it go on. */
enum { PAGES_A_ROUND = 4, HITS_A_PAGE = 100 };

struct trial {
	struct desk *desk;
	int64_t version, against, releases, after;
	struct str asked_at;
	struct screening *tried, *other;
	struct change *change;
};

/* What a page came to. */
struct page {
	json_t *hits;
	int64_t looked, touched, fresh, freed;
};

/* One revision: its words, where the change can matter to them, and the files that they link. */
struct item {
	int64_t submission, draft;
	const struct vault_text *text;
	struct read_text words;
	bool touched, has_files;
};

/* Severity counts too: a word that is let go as a BLOCK and comes back as a WARN is both. */
static bool same_finding(const json_t *a, const json_t *b)
{
	static const char *const members[] = { "reviewer", "rule", "severity", "quote" };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (!str_eq(json_str(a, members[i]), json_str(b, members[i])))
			return false;
	return json_int(a, "occurrence", 0) == json_int(b, "occurrence", 0);
}

static bool among(const json_t *f, const json_t *list)
{
	size_t i;
	json_t *g;
	json_array_foreach(list, i, g)
	{
		if (same_finding(f, g))
			return true;
	}
	return false;
}

/* Those of `mine` that `other` has not. */
static int64_t put_differences(
	struct page *p, const struct item *it, bool fresh, const json_t *mine, const json_t *other)
{
	int64_t n = 0;
	size_t i;
	json_t *f;
	json_array_foreach(mine, i, f)
	{
		if (among(f, other))
			continue;
		n++;
		if (json_array_size(p->hits) < HITS_A_PAGE)
			json_array_append_new(p->hits, json_pack("{s:I,s:o,s:b,s:O}", "submission",
							       (json_int_t)it->submission, "title",
							       json_from(it->words.revision.title),
							       "fresh", fresh, "finding", f));
	}
	return n;
}

/* Files of a draft as the store has their words; under one of the two lists. */
static enum err review_files(
	const struct screening *screening, const struct rows *files, json_t *list)
{
	for (int i = 0; i < files->count; i++) {
		json_auto_t *found = NULL;
		const struct recorded x = { .sha256 = row_str(files, i, 2),
			.name = row_str(files, i, 3),
			.extension = row_str(files, i, 4),
			.pages = (unsigned)row_int(files, i, 5),
			.parts = row_str(files, i, 6) };
		TRY(record_review(screening, &x, &found));
		json_array_extend(list, found);
	}
	return ERR_OK;
}

static enum err review_words(
	const struct screening *screening, const struct read_text *words, json_t *list)
{
	SCRATCH(a);
	struct findings found;
	findings_init(&found, &a);
	TRY(screening_review(screening, &words->revision, &words->article, &found));
	for (const struct finding *f = found.first; f; f = f->next)
		json_array_append_new(list, finding_json(f));
	return ERR_OK;
}

static enum err files_of(struct trial *t, struct arena *a, const struct item *i, struct rows *out)
{
	struct str *named;
	size_t n = i->has_files ? article_assets(a, i->text->html, &named) : 0;
	return n ? store_run(t->desk->db, a, asset_findings, out, P_INT(i->draft),
			   P_TEXT_LIST(named, n), P_C("-"))
		 : ERR_OK;
}

static enum err review_item(const struct screening *screening, const struct item *i,
	const struct rows *files, json_t *list)
{
	if (i->touched)
		TRY(review_words(screening, &i->words, list));
	return review_files(screening, files, list);
}

static enum err screen_both(struct trial *t, struct page *p, struct item *i)
{
	SCRATCH(a);
	AUTO_ROWS files = {};
	json_auto_t *tried = json_array(), *other = json_array();
	if (!i->text->sound || lists_text(&a, i->text, &i->words))
		return ERR_OK; /* nothing can be said of it; `audit verify` names it */
	TRY(files_of(t, &a, i, &files));
	TRY(review_item(t->tried, i, &files, tried));
	TRY(review_item(t->other, i, &files, other));
	int64_t fresh = put_differences(p, i, true, tried, other);
	int64_t freed = put_differences(p, i, false, other, tried);
	p->fresh += fresh;
	p->freed += freed;
	p->touched += i->touched || fresh || freed;
	return ERR_OK;
}

static enum err store_page(struct trial *t, struct arena *a, const struct page *p, bool ended)
{
	return store_run(t->desk->db, a, trial_step, NULL, P_INT(t->version), P_TEXT(t->asked_at),
		P_INT(t->after), P_INT(p->looked), P_INT(p->touched), P_TEXT(json_text(a, p->hits)),
		P_INT(p->fresh), P_INT(p->freed), P_BOOL(ended), param_time(a, t->desk->now));
}

static enum err look_at(struct trial *t, struct arena *a, const struct rows *rows, struct page *p)
{
	size_t count = (size_t)rows->count;
	struct vault_text *texts = arena_array(a, struct vault_text, count + 1);
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct vault_text){ .draft = row_int(rows, (int)i, 1),
			.tree = row_str(rows, (int)i, 2) };
	TRY(vault_texts(t->desk->db, a, texts, count));
	for (size_t i = 0; i < count; i++) {
		struct item one = { .submission = row_int(rows, (int)i, 0),
			.draft = texts[i].draft,
			.text = &texts[i],
			.touched = lists_touch(t->change, &texts[i]),
			.has_files = row_bool(rows, (int)i, 3) };
		t->after = one.submission;
		p->looked++;
		if (one.touched || one.has_files)
			TRY(screen_both(t, p, &one));
	}
	return ERR_OK;
}

static enum err one_page(struct trial *t, bool *out_ended)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	json_auto_t *hits = json_array();
	struct page p = { .hits = hits };
	TRY(store_run(t->desk->db, &a, trial_page, &rows, P_INT(t->releases), P_INT(t->after)));
	TRY(look_at(t, &a, &rows, &p));
	*out_ended = !rows.count;
	return store_page(t, &a, &p, *out_ended);
}

static enum err open_lists(struct desk *d, int64_t version, struct screening **out)
{
	SCRATCH(a);
	struct desk scratch = *d;
	struct wordlists lists = {};
	scratch.arena = &a;
	TRY(lists_read(&scratch, version, &lists));
	return screening_open_lists(out, &lists);
}

static enum err go_on(struct trial *t)
{
	bool ended = false;
	TRY(open_lists(t->desk, t->version, &t->tried));
	TRY(open_lists(t->desk, t->against, &t->other));
	TRY(lists_change(t->desk, t->against, t->version, &t->change));
	for (int i = 0; i < PAGES_A_ROUND && !ended; i++)
		TRY(one_page(t, &ended));
	return ERR_OK;
}

enum err clerk_do_trial(struct clerk *c, struct arena *a, int64_t now)
{
	AUTO_ROWS rows = {};
	struct desk d = { .db = c->db, .vault = c->vault, .arena = a, .now = now };
	TRY(store_run(c->db, a, trial_next, &rows));
	if (!rows.count)
		return ERR_OK;
	struct trial t = { .desk = &d,
		.version = row_int(&rows, 0, 0),
		.against = row_int(&rows, 0, 1),
		.releases = row_int(&rows, 0, 2),
		.after = row_int(&rows, 0, 3),
		.asked_at = row_str(&rows, 0, 4) };
	enum err e = go_on(&t);
	screening_close(t.tried);
	screening_close(t.other);
	change_close(t.change);
	return e;
}
