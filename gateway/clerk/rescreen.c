/* rescreen.c: after a lexicon change everything in flight and everything live is looked at again. */
#include "clerk/tasks.h"
#include "desk/findings.h"
#include "desk/lexicon.h"

enum { AGAIN_MS = 5 * 60 * 1000 };

/* One row of clerk_stale. */
struct stale {
	int64_t id, draft, lexicon;
	struct str commit;
	bool approved, live;
};

static const char *words_for(const struct stale *s)
{
	return s->live ? "{no} 已发布的内容按新词库检查出拦截项，请核对后更正或撤稿"
		       : "{no} 按新词库检查出拦截项，处理之前不会发布";
}

static enum err tell(struct desk *d, const struct stale *s)
{
	const char *once = arena_printf(d->arena, "lexicon-%lld-%lld-%s", (long long)s->lexicon,
		(long long)s->id, s->live ? "live" : "flight");
	return store_run(d->db, d->arena, clerk_tell_owner, NULL, P_INT(s->id), P_C("LEXICON"),
		P_C(words_for(s)), P_C(once), param_time(d->arena, d->now));
}

/*
 * An approved one that has a new BLOCK keeps its old version, and so stays held, until somebody
 * decides the finding: the next round then finds it clean.
 */
static enum err look_again(struct desk *d, const struct stale *s, bool *out_left)
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
	*out_left = undecided && s->approved;
	return *out_left
		       ? ERR_OK
		       : store_run(d->db, d->arena, submission_rescreened, NULL, P_INT(s->id),
				 P_INT(s->lexicon), P_TEXT(findings), param_time(d->arena, d->now));
}

static enum err look_at_page(struct desk *d, const struct rows *r, int64_t *last, bool *left)
{
	for (int i = 0; i < r->count; i++) {
		SCRATCH(a);
		struct desk one = *d;
		bool stays = false;
		const struct stale s = { .id = row_int(r, i, 0),
			.draft = row_int(r, i, 1),
			.commit = row_str(r, i, 2),
			.approved = str_eq(row_str(r, i, 3), STR("APPROVED")),
			.lexicon = d->lexicon_version,
			.live = row_bool(r, i, 5) };
		one.arena = &a;
		TRY(look_again(&one, &s, &stays));
		vault_forget(d->vault);
		*left |= stays;
		*last = s.id;
	}
	return ERR_OK;
}

static enum err look_at_all(struct desk *d, bool *left)
{
	int64_t last = 0;
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run(d->db, &a, clerk_stale, &r, P_INT(last)));
		TRY(look_at_page(d, &r, &last, left));
		count = r.count;
	}
	return ERR_OK;
}

/*
 * Once under each lexicon; again while something waits for a decision, and now and then: somebody
 * may have handed in under the old one at the very moment of the change.
 */
enum err clerk_do_rescreen(struct clerk *c, struct arena *a, int64_t now)
{
	struct desk d = { .db = c->db, .vault = c->vault, .arena = a, .now = now };
	bool left = false;
	TRY(lexicon_use(&d));
	enum err e = ERR_OK;
	if (d.lexicon_version != c->screened || now >= c->screen_again) {
		e = look_at_all(&d, &left);
		c->screened = e || left ? -1 : d.lexicon_version;
		c->screen_again = now + AGAIN_MS;
	}
	lexicon_release(&d);
	return e;
}
