/* rescreen.c: after a lexicon change everything in flight and everything live is looked at again. */
#include "base/failpoint.h"
#include "clerk/lists.h"
#include "clerk/tasks.h"
#include "desk/findings.h"
#include "desk/lexicon.h"

enum { AGAIN_MS = 5 * 60 * 1000, VERSIONS_MAX = 16, RECHECKS_A_TIME = 200 };

/* One row of clerk_stale. */
struct stale {
	int64_t id, draft, lexicon; /* lexicon: under which it was looked at before */
	struct str commit;
	bool approved, live, has_files;
};

/* From a version to the one in force: read once a round. NULL: everything may have changed. */
struct step {
	int64_t from;
	struct change *change;
};

struct round {
	struct desk *desk;
	struct step steps[VERSIONS_MAX];
	size_t step_count;
	int64_t last;
	bool left; /* somebody has to decide something first */
};

static const char *words_for(const struct stale *s)
{
	return s->live ? "{no} 已发布的内容按新词库检查出拦截项，请核对后更正或撤稿"
		       : "{no} 按新词库检查出拦截项，处理之前不会发布";
}

/* Whose it is hears of it, and has it among what there is to do until it is seen to be done. */
static enum err tell(struct desk *d, const struct stale *s)
{
	const char *once = arena_printf(d->arena, "lexicon-%lld-%lld-%s",
		(long long)d->lexicon_version, (long long)s->id, s->live ? "live" : "flight");
	TRY(store_run(d->db, d->arena, clerk_tell_owner, NULL, P_INT(s->id), P_C("LEXICON"),
		P_C(words_for(s)), P_C(once), param_time(d->arena, d->now)));
	return store_run(d->db, d->arena, recheck_begin, NULL, P_INT(s->id),
		P_INT(d->lexicon_version), P_BOOL(s->live), param_time(d->arena, d->now));
}

/*
 * An approved one that has a new BLOCK keeps its old version, and so stays held, until somebody
 * decides the finding: the next round then finds it clean.
 */
static enum err screen_whole(struct desk *d, const struct stale *s, bool *out_left)
{
	struct draft_text text;
	json_t *list;
	size_t undecided;
	TRY(draft_text(d, s->draft, s->commit, false, &text));
	TRY(findings_of(d, s->draft, &text, &list, &undecided));
	struct str findings = json_text(d->arena, list);
	json_decref(list);
	if (undecided)
		TRY(tell(d, s));
	TRY(store_run(d->db, d->arena, rescreen_touched, NULL, P_INT(d->lexicon_version),
		P_BOOL(undecided)));
	*out_left = undecided && s->approved;
	return *out_left ? ERR_OK
			 : store_run(d->db, d->arena, submission_rescreened, NULL, P_INT(s->id),
				   P_INT(d->lexicon_version), P_TEXT(findings),
				   param_time(d->arena, d->now));
}

static enum err look_again(struct round *r, const struct stale *s)
{
	SCRATCH(a);
	struct desk one = *r->desk;
	bool left = false;
	one.arena = &a;
	(void)FP("rescreen.next");
	enum err e = screen_whole(&one, s, &left);
	vault_forget(one.vault);
	r->left |= left;
	return e;
}

static enum err step_from(struct round *r, int64_t version, const struct change **out)
{
	*out = NULL;
	for (size_t i = 0; i < r->step_count; i++)
		if (r->steps[i].from == version) {
			*out = r->steps[i].change;
			return ERR_OK;
		}
	if (r->step_count == VERSIONS_MAX)
		return ERR_OK;
	struct step *s = &r->steps[r->step_count];
	TRY(lists_change(r->desk, version, r->desk->lexicon_version, &s->change));
	s->from = version;
	*out = r->steps[r->step_count++].change;
	return ERR_OK;
}

/* May the change matter to it? What cannot be read here is read the long way, which says why. */
static enum err matters(
	struct round *r, const struct stale *s, const struct vault_text *t, bool *out)
{
	const struct change *c;
	TRY(step_from(r, s->lexicon, &c));
	*out = s->has_files || lists_touch(c, t);
	return ERR_OK;
}

static struct stale stale_at(const struct rows *r, int i)
{
	return (struct stale){ .id = row_int(r, i, 0),
		.draft = row_int(r, i, 1),
		.commit = row_str(r, i, 2),
		.approved = str_eq(row_str(r, i, 3), STR("APPROVED")),
		.lexicon = row_int(r, i, 4),
		.live = row_bool(r, i, 6),
		.has_files = row_bool(r, i, 7) };
}

static enum err look_at_page(struct round *r, struct arena *a, const struct rows *rows)
{
	struct desk *d = r->desk;
	size_t passed = 0, count = (size_t)rows->count;
	int64_t *ids = arena_array(a, int64_t, count + 1);
	struct vault_text *texts = arena_array(a, struct vault_text, count + 1);
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct vault_text){ .draft = row_int(rows, (int)i, 1),
			.tree = row_str(rows, (int)i, 5) };
	TRY(vault_texts(d->db, a, texts, count));
	for (size_t i = 0; i < count; i++) {
		const struct stale s = stale_at(rows, (int)i);
		bool whole;
		TRY(matters(r, &s, &texts[i], &whole));
		if (whole)
			TRY(look_again(r, &s));
		else
			ids[passed++] = s.id;
		r->last = s.id;
	}
	return passed ? store_run(d->db, a, rescreen_pass, NULL, P_INT(d->lexicon_version),
				P_INT_LIST(ids, passed), param_time(a, d->now))
		      : ERR_OK;
}

static enum err look_at_all(struct round *r)
{
	struct desk *d = r->desk;
	TRY(store_run(d->db, d->arena, rescreen_begin, NULL, P_INT(d->lexicon_version),
		param_time(d->arena, d->now)));
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS rows = {};
		TRY(store_run(d->db, &a, clerk_stale, &rows, P_INT(r->last)));
		TRY(look_at_page(r, &a, &rows));
		count = rows.count;
	}
	return store_run(d->db, d->arena, rescreen_end, NULL, P_INT(d->lexicon_version),
		param_time(d->arena, d->now));
}

/*
 * Once under each lexicon; again while something waits for a decision, and now and then: somebody
 * may have handed in under the old one at the very moment of the change.
 */
static enum err screen_again(struct clerk *c, struct arena *a, int64_t now)
{
	struct desk d = { .db = c->db, .vault = c->vault, .arena = a, .now = now };
	TRY(lexicon_use(&d));
	enum err e = ERR_OK;
	if (d.lexicon_version != c->screened || now >= c->screen_again) {
		struct round r = { .desk = &d };
		e = look_at_all(&r);
		for (size_t i = 0; i < r.step_count; i++)
			change_close(r.steps[i].change);
		c->screened = e || r.left ? -1 : d.lexicon_version;
		c->screen_again = now + AGAIN_MS;
	}
	lexicon_release(&d);
	return e;
}

static enum err settle(struct clerk *c, struct arena *a, int64_t now)
{
	AUTO_ROWS rows = {};
	TRY(store_run(c->db, a, recheck_settle, &rows, P_INT(c->rechecked), P_INT(RECHECKS_A_TIME),
		param_time(a, now)));
	c->rechecked = row_int(&rows, 0, 0);
	return ERR_OK;
}

/* One that cannot be screened keeps none of the others open. */
enum err clerk_do_rescreen(struct clerk *c, struct arena *a, int64_t now)
{
	enum err e = screen_again(c, a, now);
	enum err settled = e == ERR_UNAVAILABLE ? e : settle(c, a, now);
	return e ? e : settled;
}
