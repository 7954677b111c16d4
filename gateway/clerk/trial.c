/* trial.c: what a word list that is not in force yet would find in everything that is out. */
#include "clerk/lists.h"
#include "clerk/tasks.h"
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

static bool same_finding(const struct finding *a, const struct finding *b)
{
	return a->severity == b->severity && a->occurrence == b->occurrence &&
	       !strcmp(a->reviewer, b->reviewer) && str_eq(a->rule, b->rule) &&
	       str_eq(a->quote, b->quote);
}

static bool among(const struct finding *f, const struct findings *list)
{
	for (const struct finding *g = list->first; g; g = g->next)
		if (same_finding(f, g))
			return true;
	return false;
}

/* Those of `mine` that `other` has not. */
static int64_t put_differences(struct page *p, int64_t submission, bool fresh,
	const struct findings *mine, const struct findings *other)
{
	int64_t n = 0;
	for (const struct finding *f = mine->first; f; f = f->next) {
		if (among(f, other))
			continue;
		n++;
		if (json_array_size(p->hits) < HITS_A_PAGE)
			json_array_append_new(p->hits,
				json_pack("{s:I,s:b,s:o}", "submission", (json_int_t)submission,
					"fresh", fresh, "finding", finding_json(f)));
	}
	return n;
}

static enum err screen_both(
	struct trial *t, struct page *p, int64_t submission, const struct vault_text *text)
{
	SCRATCH(a);
	struct read_text words;
	struct findings tried, other;
	if (!text->sound || lists_text(&a, text, &words))
		return ERR_OK; /* nothing can be said of it; `audit verify` names it */
	findings_init(&tried, &a);
	findings_init(&other, &a);
	TRY(screening_review(t->tried, &words.revision, &words.article, &tried));
	TRY(screening_review(t->other, &words.revision, &words.article, &other));
	p->touched++;
	p->fresh += put_differences(p, submission, true, &tried, &other);
	p->freed += put_differences(p, submission, false, &other, &tried);
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
		t->after = row_int(rows, (int)i, 0);
		p->looked++;
		if (lists_touch(t->change, &texts[i]))
			TRY(screen_both(t, p, t->after, &texts[i]));
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
