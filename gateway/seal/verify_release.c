#include "base/digest.h"
#include "seal/dossier.h"
#include "seal/verify_inside.h"

static void look_at_vote(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const struct signed_vote b = signed_vote_at(&a, r, i);
	v->report->looked[VERIFY_vote]++;
	if (signed_vote_check(&b))
		verify_bad(v, VERIFY_vote, arena_printf(&a, "%s", err_reason()), "%lld",
			(long long)b.id);
	else if (!str_eq(str_c(signed_vote_digest(&a, &b)), row_str(r, i, 15)))
		verify_bad(v, VERIFY_vote, "与操作记录不符", "%lld", (long long)b.id);
}

/* One row: something the record knows is gone. */
static enum err look_for_gone(
	struct verify *v, const struct rows *r, enum verify_kind kind, const char *why)
{
	if (r->count)
		verify_bad(v, kind, why, "of audit draft/%lld row %lld",
			(long long)row_int(r, 0, 0), (long long)row_int(r, 0, 1));
	return ERR_OK;
}

enum err verify_each_row(struct verify *v, enum query page,
	void (*look)(struct verify *, const struct rows *, int i))
{
	int64_t last = 0;
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_exec(v->db, &a, page, (const struct param[]){ P_INT(last) }, false, &r));
		for (int i = 0; i < r.count; i++)
			look(v, &r, i);
		last = r.count ? row_int(&r, r.count - 1, 0) : last;
		count = r.count;
	}
	return ERR_OK;
}
static_assert(Q_verify_votes_takes == 1 && Q_verify_tickets_takes == 1);

enum err verify_votes(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS gone = {};
	TRY(verify_each_row(v, Q_verify_votes, look_at_vote));
	TRY(store_run(v->db, &a, verify_votes_gone, &gone));
	return look_for_gone(v, &gone, VERIFY_vote, "操作记录里有，表决记录已不在");
}

/* The columns beside the body say what the body says. */
static bool columns_agree(const struct ticket *t, const struct rows *r, int i)
{
	return str_eq(t->submission, row_str(r, i, 1)) && str_eq(t->account, row_str(r, i, 2)) &&
	       str_eq(t->act, row_str(r, i, 3)) && t->epoch == row_int(r, i, 7) &&
	       str_eq(t->draft, row_str(r, i, 9));
}

static const char *ticket_trouble(struct verify *v, struct arena *a, const struct rows *r, int i)
{
	struct str body = row_str(r, i, 4);
	struct ticket_sigs sigs = { row_str(r, i, 5), row_str(r, i, 6) };
	struct ticket t;
	if (ticket_read(a, body, &t))
		return "不是完好的凭证";
	if (seal_keys_check_ticket(v->keys, body, &t, sigs, row_int(r, i, 8)))
		return "签名不符";
	if (!columns_agree(&t, r, i))
		return "与所列的送审件或渠道不一致";
	const char *sum = sha256_hex(a, str_c(arena_printf(a, STRF STRF STRF, STRV(body),
						STRV(sigs.ed25519), STRV(sigs.sm2))));
	if (!str_eq(str_c(sum), row_str(r, i, 10)))
		return "与操作记录不符";
	return row_bool(r, i, 11) ? NULL : "没有与它相符的发布任务";
}

static void look_at_ticket(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const char *why = ticket_trouble(v, &a, r, i);
	v->report->looked[VERIFY_ticket]++;
	if (why)
		verify_bad(v, VERIFY_ticket, why, "%lld", (long long)row_int(r, i, 0));
}

static enum err look_at_deliveries(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(v->db, &a, verify_deliveries, &r));
	if (r.count)
		verify_bad(v, VERIFY_delivery, "标为已发布，操作记录里没有", "%lld",
			(long long)row_int(&r, 0, 0));
	return ERR_OK;
}

enum err verify_tickets(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS gone = {};
	TRY(verify_each_row(v, Q_verify_tickets, look_at_ticket));
	TRY(store_run(v->db, &a, verify_tickets_gone, &gone));
	TRY(look_for_gone(v, &gone, VERIFY_ticket, "操作记录里有，凭证已不在"));
	return look_at_deliveries(v);
}
