#include "seal/dossier.h"

#include "desk/findings.h"
#include "seal/trust.h"

void answers_free(struct answers *x)
{
	rows_free(&x->submissions);
	rows_free(&x->outlets);
	rows_free(&x->votes);
	rows_free(&x->marks);
	rows_free(&x->checks);
	rows_free(&x->proofs);
}

enum err answers_read(struct desk *d, const int64_t *ids, size_t count, struct answers *out)
{
	const struct param asked = P_INT_LIST(ids, count);
	const struct store_call calls[] = { STORE_CALL(seal_submission, &out->submissions, asked),
		STORE_CALL(seal_outlets, &out->outlets, asked),
		STORE_CALL(seal_votes, &out->votes, asked),
		STORE_CALL(seal_marks, &out->marks, asked),
		STORE_CALL(seal_checks, &out->checks, asked),
		STORE_CALL(seal_proofs, &out->proofs, asked, P_INT_LIST(NULL, 0)) };
	return store_run_all(d->db, d->arena, calls, sizeof calls / sizeof *calls);
}

/* Rows say in one of their columns of which submission they are, and stand together. */
struct span {
	int from, to;
};

static struct span rows_of(const struct rows *r, int column, int64_t submission)
{
	struct span s = {};
	while (s.from < r->count && row_int(r, s.from, column) != submission)
		s.from++;
	s.to = s.from;
	while (s.to < r->count && row_int(r, s.to, column) == submission)
		s.to++;
	return s;
}

static size_t room(struct span s)
{
	return (size_t)(s.to - s.from) + 1;
}

static enum err read_submission(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct span s = rows_of(r, 13, out->id);
	int i = s.from;
	if (s.to != i + 1)
		return fault_as(ERR_NOTFOUND, "submission.none", NULL, "没有这一送审件");
	out->draft = row_int(r, i, 0);
	out->state = arena_str(d->arena, row_str(r, i, 1));
	out->commit = arena_str(d->arena, row_str(r, i, 2));
	out->tree = arena_str(d->arena, row_str(r, i, 3));
	out->department = arena_str(d->arena, row_str(r, i, 4));
	out->policy = row_int(r, i, 5);
	out->policy_in_force = row_int(r, i, 6);
	out->lexicon = row_int(r, i, 7);
	out->epoch = row_int(r, i, 8);
	out->not_before = row_int(r, i, 9);
	out->expires_at = row_int(r, i, 10);
	out->rev = row_int(r, i, 12);
	return json_read(row_str(r, i, 11), &out->policy_body);
}

static void read_outlets(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct span s = rows_of(r, 9, out->id);
	out->outlets = arena_array(d->arena, struct outlet, room(s));
	for (int i = s.from; i < s.to; i++)
		out->outlets[out->outlet_count++] =
			(struct outlet){ .account = arena_str(d->arena, row_str(r, i, 0)),
				.channel = arena_str(d->arena, row_str(r, i, 1)),
				.act = arena_str(d->arena, row_str(r, i, 2)),
				.active = row_bool(r, i, 3),
				.ticketed = row_bool(r, i, 4),
				.withdrawn = row_bool(r, i, 5),
				.overtaken = row_bool(r, i, 6),
				.base = arena_str(d->arena, row_str(r, i, 7)),
				.settings = arena_str(d->arena, row_str(r, i, 8)),
				.coming = str_eq(row_str(r, i, 10), STR("coming")),
				.nothing = !row_str(r, i, 10).len,
				.name = arena_str(d->arena, row_str(r, i, 11)) };
}

/* Four columns from `c` on: the key's public half, its owner, whether it was good then, its id. */
static struct signer signer_at(struct arena *a, const struct rows *r, int i, int64_t account, int c)
{
	return (struct signer){ .account = account,
		.public_key = arena_str(a, row_str(r, i, c)),
		.key_owner = row_int(r, i, c + 1),
		.key_good = row_bool(r, i, c + 2),
		.key = row_int(r, i, c + 3) };
}

struct signed_vote signed_vote_at(struct arena *a, const struct rows *r, int i)
{
	struct signed_vote v = { .id = row_int(r, i, 0),
		.by = signer_at(a, r, i, row_int(r, i, 3), 11),
		.payload = arena_str(a, row_str(r, i, 9)),
		.said = { .submission = row_int(r, i, 1),
			.stage = row_int(r, i, 2),
			.verdict = arena_str(a, row_str(r, i, 4)),
			.opinion = arena_str(a, row_str(r, i, 5)),
			.tree = arena_str(a, row_str(r, i, 6)),
			.order = arena_str(a, row_str(r, i, 8)),
			.signature = arena_str(a, row_str(r, i, 10)) } };
	v.said.opened_count = names_split(a, arena_str(a, row_str(r, i, 7)), &v.said.opened);
	return v;
}

static void read_votes(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct span s = rows_of(r, 1, out->id);
	out->votes = arena_array(d->arena, struct cast, room(s));
	for (int i = s.from; i < s.to; i++)
		out->votes[out->vote_count++] =
			(struct cast){ .vote = signed_vote_at(d->arena, r, i),
				.at = row_int(r, i, 15),
				.seated = row_bool(r, i, 16) };
}

static void read_marks(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct span s = rows_of(r, 10, out->id);
	struct arena *a = d->arena;
	out->marks = arena_array(a, struct given, room(s));
	for (int i = s.from; i < s.to; i++)
		out->marks[out->mark_count++] =
			(struct given){ .mark = { .submission = out->id,
						.kind = arena_str(a, row_str(r, i, 0)),
						.tree = arena_str(a, row_str(r, i, 2)),
						.signature = arena_str(a, row_str(r, i, 3)) },
				.by = signer_at(a, r, i, row_int(r, i, 1), 4),
				.at = row_int(r, i, 8),
				.secrecy_seat = row_bool(r, i, 9) };
}

static void read_checks(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct span s = rows_of(r, 13, out->id);
	struct arena *a = d->arena;
	out->checks = arena_array(a, struct entered, room(s));
	for (int i = s.from; i < s.to; i++)
		out->checks[out->check_count++] =
			(struct entered){ .check = { .submission = out->id,
						  .kind = arena_str(a, row_str(r, i, 0)),
						  .result = arena_str(a, row_str(r, i, 1)),
						  .provider = arena_str(a, row_str(r, i, 2)),
						  .number = arena_str(a, row_str(r, i, 3)),
						  .date = arena_str(a, row_str(r, i, 4)),
						  .sheet = arena_str(a, row_str(r, i, 5)),
						  .tree = arena_str(a, row_str(r, i, 6)),
						  .signature = arena_str(a, row_str(r, i, 8)) },
				.by = signer_at(a, r, i, row_int(r, i, 7), 9) };
}

static struct ruling ruling_at(struct arena *a, const struct rows *r, int i, int64_t draft)
{
	return (struct ruling){ .draft = draft,
		.finding = { arena_str(a, row_str(r, i, 0)), arena_str(a, row_str(r, i, 1)),
			arena_str(a, row_str(r, i, 2)), row_int(r, i, 3),
			arena_str(a, row_str(r, i, 13)) },
		.decision = arena_str(a, row_str(r, i, 4)),
		.reason = arena_str(a, row_str(r, i, 5)),
		.signature = arena_str(a, row_str(r, i, 7)) };
}

static enum err read_deciders(struct desk *d, struct dossier *out)
{
	AUTO_ROWS r = {};
	if (!json_array_size(out->findings) && !out->check_count) /* nothing to decide */
		return ERR_OK;
	TRY(store_run(d->db, d->arena, seal_deciders, &r, P_INT(out->draft)));
	out->deciders = arena_array(d->arena, struct decider, (size_t)r.count + 1);
	for (int i = 0; i < r.count; i++)
		out->deciders[out->decider_count++] =
			(struct decider){ .ruling = ruling_at(d->arena, &r, i, out->draft),
				.by = signer_at(d->arena, &r, i, row_int(&r, i, 6), 8),
				.seated = row_bool(&r, i, 12) };
	return ERR_OK;
}

/* The words as the commit has them, and what the reviewers of today find in them. */
static enum err read_words(struct desk *d, struct dossier *out)
{
	size_t undecided;
	TRY(vault_prefetch_revision(d->vault, out->draft, out->rev));
	TRY(vault_commit_read(d->vault, d->arena, out->draft, out->commit, &out->head));
	TRY(draft_text(d, out->draft, out->commit, false, &out->text));
	return findings_of(d, out->draft, &out->text, &out->findings, &undecided);
}

static enum err read_contributors(struct desk *d, struct dossier *out)
{
	struct str *bases = arena_array(d->arena, struct str, out->outlet_count + 1);
	for (size_t i = 0; i < out->outlet_count; i++)
		bases[i] = out->outlets[i].base;
	bool *stands = arena_array(d->arena, bool, out->outlet_count + 1);
	TRY(lineage_read(d->vault, d->arena, out->draft, out->commit, bases, out->outlet_count,
		&out->contributors, &out->contributor_count, stands));
	for (size_t i = 0; i < out->outlet_count; i++)
		out->outlets[i].stands = stands[i];
	return ERR_OK;
}

/* Who signed anything of it, and whether his roles and his key are what the first run let grow. */
static void read_standing(struct desk *d, const struct rows *r, struct dossier *out)
{
	struct trust t = trust_of(d->arena, r);
	for (size_t i = 0; i < out->vote_count; i++)
		trust_judge(&t, &out->votes[i].vote.by);
	for (size_t i = 0; i < out->mark_count; i++)
		trust_judge(&t, &out->marks[i].by);
	for (size_t i = 0; i < out->check_count; i++)
		trust_judge(&t, &out->checks[i].by);
	for (size_t i = 0; i < out->decider_count; i++)
		trust_judge(&t, &out->deciders[i].by);
}

static enum err read_all(struct desk *d, const struct answers *x, struct dossier *out)
{
	TRY(read_submission(d, &x->submissions, out));
	read_outlets(d, &x->outlets, out);
	TRY(read_words(d, out));
	TRY(read_contributors(d, out));
	read_votes(d, &x->votes, out);
	read_marks(d, &x->marks, out);
	read_checks(d, &x->checks, out);
	TRY(read_deciders(d, out));
	read_standing(d, &x->proofs, out);
	return ERR_OK;
}

enum err dossier_read(
	struct desk *d, const struct answers *x, int64_t submission, struct dossier *out)
{
	*out = (struct dossier){ .id = submission };
	return read_all(d, x, out);
}

void dossier_done(struct dossier *d)
{
	json_decref(d->findings);
	json_decref(d->policy_body);
	d->findings = d->policy_body = NULL;
}
