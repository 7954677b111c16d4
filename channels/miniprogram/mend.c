/* mend.c: what somebody altered in the cloud database or in the feed is put back as the ticket has it. */
#include "base/digest.h"
#include "channels/mending.h"
#include "channels/miniprogram/mini.h"
#include "channels/miniprogram/record.h"
#include "channels/released.h"

struct mend {
	struct mini *mini;
	struct mending bound;
	struct mended *it;
};

static struct str id_of(const struct mini *m)
{
	return record_id(m->arena, m->job);
}

/*
 * By what this courier wrote last under the id, which no platform and no gateway writes: a correction or a withdrawal that a
 * restored gateway does not know of is not undone. Where that is not known, what stands there may not be the later one.
 */
static bool is_the_last(const struct mini *m, const json_t *there)
{
	struct str last;
	bool known = released_last(m->wire, m->arena, mini_place(m), id_of(m), &last) && last.len;
	if (known)
		return str_eq(last, json_str(m->row, "marker"));
	return json_int(there, "rev", 0) <= json_int(m->row, "rev", 0);
}

/* Of what is to be put there: `should`; of what is there: `is`, or NULL. */
static bool begin(struct mend *x, const json_t *is, const json_t *should)
{
	struct mini *m = x->mini;
	*x->it = (struct mended){ .path = id_of(m),
		.url = mini_landing(m),
		.put_sha256 = str_c(sha256_hex(m->arena, json_canonical(m->arena, should))) };
	bool whole = is && !json_has_fraction(is); /* canonical JSON has whole numbers alone */
	mending_saw(m->arena, x->it,
		!is     ? STR("")
		: whole ? json_canonical(m->arena, is)
			: json_text(m->arena, is),
		!is);
	if (is_the_last(m, m->settings.way == MINI_TCB ? is : json_object_get(is, "_gw")))
		return mending_begin(&x->bound, x->it, 1);
	mending_end(&x->bound, x->it, 1,
		"本连接器在这一编号下最后写入的不是这一版（更正或撤稿），不自动恢复：请到平台核对");
	return false;
}

/* Whatever was said to the writing: it stands there, or it does not. */
static const char *why_not(struct mini *m, enum err failed)
{
	json_auto_t *row = NULL;
	if (!failed)
		return NULL;
	const char *why = arena_printf(m->arena, "%s", err_reason());
	bool there = !tcb_get(&m->tcb, id_of(m), &row) && row && mini_is_as_made(m, row);
	return there ? NULL : why;
}

static enum err mend_row(struct mend *x)
{
	struct mini *m = x->mini;
	json_auto_t *row = NULL;
	TRY(tcb_get(&m->tcb, id_of(m), &row));
	if (row && mini_is_as_made(m, row))
		return ERR_OK;
	if (begin(x, row, m->row))
		mending_end(&x->bound, x->it, 1, why_not(m, tcb_set(&m->tcb, id_of(m), m->row)));
	return ERR_OK;
}

/* What lies right here and is shown otherwise out there is between the two: nothing here mends it. */
static enum err mend_feed(struct mend *x)
{
	bool altered = false;
	struct mini *m = x->mini;
	json_auto_t *item = record_item(m->arena, m->job, m->row), *is = NULL;
	int64_t now = m->wire->now(m->wire), at = json_int(m->seen->state, "at", 0);
	TRY(feed_altered(m->arena, &m->feed, item, now, &altered, &is));
	if (!altered || !begin(x, is, item))
		return ERR_OK;
	enum err e = feed_put_back(m->arena, &m->feed, item, at, now);
	mending_end(&x->bound, x->it, 1, e ? arena_printf(m->arena, "%s", err_reason()) : NULL);
	return ERR_OK;
}

/* Whose page nobody says: what would be put back is not what went out. */
static bool job_is_unplaced(const struct mini *m)
{
	return m->job->act != ACT_WITHDRAW && !mini_is_placed(m);
}

static enum err mend(struct mini *m, struct mended *it)
{
	struct mend x = { .mini = m, .it = it };
	TRY(mini_open(m));
	if (release_is_another(m->arena, m->job, m->seen->state))
		return ERR_OK; /* the notes are of another release: there is nothing to make the row from */
	if (job_is_unplaced(m))
		return ERR_OK;
	TRY(mini_make_row(m));
	TRY(mending_open(&x.bound, m->wire, m->arena, &m->job->site, m->job));
	return m->settings.way == MINI_TCB ? mend_row(&x) : mend_feed(&x);
}

enum err mini_mend(struct wire *wire, struct arena *a, const struct channel_site *site,
	const json_t *notes, const struct delivery_job *job, struct mends *out)
{
	struct mends done = { .list = arena_array(a, struct mended, 1) };
	json_auto_t *state = notes ? json_deep_copy(notes) : json_object();
	struct receipt seen = { .state = state };
	AUTO_MINI m = { .wire = wire, .arena = a, .job = job, .seen = &seen };
	(void)site;
	if (job)
		TRY(mend(&m, done.list));
	done.count = done.list[0].path.len > 0;
	*out = done;
	return ERR_OK;
}
