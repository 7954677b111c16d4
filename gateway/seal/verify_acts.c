#include "base/digest.h"
#include "desk/signed.h"
#include "seal/removal.h"
#include "seal/verify_inside.h"

/* The first columns of each of these statements; what was signed stands behind them. */
enum { ID, PLACE, WHO, SIGNATURE, PUBLIC_KEY, OWNER, GOOD, RECORDED, WORDS };

static_assert(Q_verify_marks_takes == 1 && Q_verify_checks_takes == 1 &&
	      Q_verify_decisions_takes == 1 && Q_verify_grants_takes == 1 &&
	      Q_verify_keys_takes == 1 && Q_verify_withdrawals_takes == 1 &&
	      Q_verify_activations_takes == 1 && Q_verify_word_lists_takes == 1 &&
	      Q_verify_returns_takes == 1 && Q_verify_statements_takes == 1 &&
	      Q_verify_removals_takes == 1);

static struct str word(const struct rows *r, int i, int n)
{
	return row_str(r, i, WORDS + n);
}

static void judge(
	struct verify *v, enum verify_kind kind, const struct rows *r, int i, const char *why)
{
	v->report->looked[kind]++;
	if (why)
		verify_bad(v, kind, why, STRF, STRV(row_str(r, i, PLACE)));
}

/* Signed by his own key, which was good then; and the record kept this very signature. */
static const char *trouble(struct arena *a, const struct rows *r, int i, struct str payload)
{
	struct str signature = row_str(r, i, SIGNATURE);
	if (row_int(r, i, OWNER) != row_int(r, i, WHO))
		return "签名密钥不属于本人";
	if (!row_bool(r, i, GOOD))
		return "签名密钥当时无效";
	if (signature_fits(row_str(r, i, PUBLIC_KEY), payload, signature))
		return "签名与内容不符";
	return str_eq(str_c(sha256_hex(a, signature)), row_str(r, i, RECORDED)) ? NULL
										: "与操作记录不符";
}

static bool nobody_signed(const struct rows *r, int i)
{
	return !row_str(r, i, SIGNATURE).len && !row_str(r, i, RECORDED).len;
}

static void look_at_mark(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const struct stamp s = {
		.submission = row_int(r, i, ID), .kind = word(r, i, 0), .tree = word(r, i, 1)
	};
	judge(v, VERIFY_mark, r, i, trouble(&a, r, i, mark_payload(&a, row_int(r, i, WHO), &s)));
}

static void look_at_check(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const struct outside_check c = { .submission = row_int(r, i, WORDS),
		.kind = word(r, i, 1),
		.result = word(r, i, 2),
		.provider = word(r, i, 3),
		.number = word(r, i, 4),
		.date = word(r, i, 5),
		.sheet = word(r, i, 6),
		.tree = word(r, i, 7) };
	judge(v, VERIFY_check, r, i, trouble(&a, r, i, check_payload(&a, row_int(r, i, WHO), &c)));
}

static void look_at_decision(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const struct ruling x = { .draft = row_int(r, i, ID),
		.finding = { word(r, i, 0), word(r, i, 1), word(r, i, 2), row_int(r, i, WORDS + 3),
			word(r, i, 6) },
		.decision = word(r, i, 4),
		.reason = word(r, i, 5) };
	judge(v, VERIFY_decision, r, i,
		trouble(&a, r, i, ruling_payload(&a, row_int(r, i, WHO), &x)));
}

static void look_at_grant(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	struct appointment g = { .account = row_int(r, i, WORDS),
		.after = row_int(r, i, WORDS + 1),
		.department = word(r, i, 2),
		.login = word(r, i, 3),
		.person_no = word(r, i, 4) };
	g.role_count = names_split(&a, word(r, i, 5), &g.roles);
	judge(v, VERIFY_grant, r, i, trouble(&a, r, i, grant_payload(&a, &g)));
}

/* As it was enrolled, and as it ended; whose countersignature it has, if it needs one and has it. */
static const char *key_trouble(struct arena *a, const struct rows *r, int i)
{
	struct enrolment e = { row_int(r, i, WORDS), word(r, i, 1), word(r, i, 2), word(r, i, 3) };
	if (!str_eq(str_c(sha256_hex(a, e.public_key)), word(r, i, 4)) ||
		!str_eq(word(r, i, 5), word(r, i, 6)))
		return "与登记时的操作记录不符";
	if (row_bool(r, i, WORDS + 7) != row_bool(r, i, WORDS + 8))
		return "是否停用与操作记录不符";
	return nobody_signed(r, i) ? NULL : trouble(a, r, i, key_payload(a, &e));
}

static void look_at_key(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	judge(v, VERIFY_key, r, i, key_trouble(&a, r, i));
}

/* By its own date, or older than signatures are: then the record knows of none either. */
static const char *withdrawal_trouble(struct arena *a, const struct rows *r, int i)
{
	struct takedown t = { .draft = row_int(r, i, WORDS), .reason = word(r, i, 1) };
	if (!row_bool(r, i, WORDS + 3))
		return "与操作记录不符";
	if (nobody_signed(r, i))
		return NULL;
	t.target_count = names_split(a, word(r, i, 2), &t.targets);
	return trouble(a, r, i, takedown_payload(a, row_int(r, i, WHO), &t));
}

static void look_at_withdrawal(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	judge(v, VERIFY_withdrawal, r, i, withdrawal_trouble(&a, r, i));
}

/* Either of the two people; what the list says is what its sum in the body says. */
static const char *statement_trouble(struct arena *a, const struct rows *r, int i)
{
	json_auto_t *body = NULL;
	if (json_read(word(r, i, 1), &body))
		return "内容不是 JSON";
	if (str_eq(word(r, i, 0), STR("baseline")) &&
		!str_eq(json_str(body, "list"), str_c(sha256_hex(a, word(r, i, 2)))))
		return "清单与所签的不符";
	return trouble(a, r, i, statement_payload(a, row_int(r, i, WHO), word(r, i, 0), body));
}

static void look_at_statement(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	judge(v, VERIFY_statement, r, i, statement_trouble(&a, r, i));
}

/* Columns of verify_removals. */
enum { R_ID, R_TICKET, R_ED25519, R_SM2, R_ACCOUNT, R_EPOCH, R_BODY, R_RECORDED, R_BOTH, R_AT };

static bool names_body(const struct ticket *t, const struct rows *r, int i)
{
	return str_eq(t->act, STR("remove")) && str_eq(t->account, row_str(r, i, R_ACCOUNT)) &&
	       t->epoch == row_int(r, i, R_EPOCH) && t->file_count == 1 &&
	       !ticket_check_file(t, STR(REMOVAL_FILE), row_str(r, i, R_BODY), NULL);
}

static const char *removal_trouble(struct verify *v, struct arena *a, const struct rows *r, int i)
{
	struct str body = row_str(r, i, R_TICKET);
	struct ticket_sigs sigs = { row_str(r, i, R_ED25519), row_str(r, i, R_SM2) };
	struct ticket t;
	if (ticket_read(a, body, &t))
		return "不是完好的凭证";
	if (seal_keys_check_ticket(v->keys, body, &t, sigs, row_int(r, i, R_AT)))
		return "签名不符";
	if (!names_body(&t, r, i))
		return "与两人所签的不一致";
	const char *all =
		arena_printf(a, STRF STRF STRF, STRV(body), STRV(sigs.ed25519), STRV(sigs.sm2));
	if (!str_eq(str_c(sha256_hex(a, str_c(all))), row_str(r, i, R_RECORDED)))
		return "与操作记录不符";
	return row_bool(r, i, R_BOTH) ? NULL : "没有两个人的同意";
}

static void look_at_removal(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const char *why = removal_trouble(v, &a, r, i);
	v->report->looked[VERIFY_removal]++;
	if (why)
		verify_bad(v, VERIFY_removal, why, "%lld", (long long)row_int(r, i, R_ID));
}

/* What the first run put in force has no signature, but the record knows its content. One that comes back is agreed to
 * by another than who asked, unless it came back before that was asked for. */
static const char *activation_trouble(struct arena *a, const struct rows *r, int i)
{
	const struct activation x = { row_int(r, i, WORDS), row_int(r, i, WORDS + 1), word(r, i, 2),
		word(r, i, 4) };
	const struct agreement g = { x.version, x.after, row_int(r, i, WORDS + 5), x.sha256,
		word(r, i, 6) };
	if (!str_eq(x.sha256, word(r, i, 3)))
		return "词条与启用时的操作记录不符";
	if (!row_bool(r, i, WORDS + 7))
		return "恢复旧版没有两个人的签名";
	if (!row_int(r, i, WHO) && !x.after)
		return NULL;
	return trouble(a, r, i,
		g.asked ? agreement_payload(a, row_int(r, i, WHO), &g)
			: activation_payload(a, row_int(r, i, WHO), &x));
}

static void look_at_activation(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	judge(v, VERIFY_lexicon, r, i, activation_trouble(&a, r, i));
}

static void look_at_return(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const struct comeback c = { row_int(r, i, WORDS), row_int(r, i, WORDS + 1),
		row_int(r, i, WORDS + 2), word(r, i, 3), word(r, i, 4) };
	judge(v, VERIFY_lexicon, r, i,
		trouble(&a, r, i, return_payload(&a, row_int(r, i, WHO), &c)));
}

static const char *word_list_trouble(struct arena *a, const struct rows *r, int i)
{
	if (!str_eq(word(r, i, 1), word(r, i, 2)))
		return "词条与编制时的操作记录不符";
	return nobody_signed(r, i) ? NULL
				   : trouble(a, r, i,
					     lexicon_payload(a, row_int(r, i, WHO), word(r, i, 0),
						     word(r, i, 1)));
}

static void look_at_word_list(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	judge(v, VERIFY_lexicon, r, i, word_list_trouble(&a, r, i));
}

static enum verify_kind kind_named(struct str name)
{
	enum verify_kind k = 0;
	while (k < VERIFY__COUNT - 1 && !str_eq(name, str_c(verify_kind_name(k))))
		k++;
	return k;
}

/* What the record knows and the tables do not: the first of each kind. */
static enum err look_for_gone(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(v->db, &a, verify_acts_gone, &r));
	for (int i = 0; i < r.count; i++)
		verify_bad(v, kind_named(row_str(&r, i, 0)), "操作记录里有，所记的已不在",
			"of audit " STRF "/%lld row %lld", STRV(row_str(&r, i, 1)),
			(long long)row_int(&r, i, 2), (long long)row_int(&r, i, 3));
	return ERR_OK;
}

enum err verify_acts(struct verify *v)
{
	TRY(verify_each_row(v, Q_verify_marks, look_at_mark));
	TRY(verify_each_row(v, Q_verify_checks, look_at_check));
	TRY(verify_each_row(v, Q_verify_decisions, look_at_decision));
	TRY(verify_each_row(v, Q_verify_grants, look_at_grant));
	TRY(verify_each_row(v, Q_verify_keys, look_at_key));
	TRY(verify_each_row(v, Q_verify_withdrawals, look_at_withdrawal));
	TRY(verify_each_row(v, Q_verify_statements, look_at_statement));
	TRY(verify_each_row(v, Q_verify_removals, look_at_removal));
	TRY(verify_each_row(v, Q_verify_word_lists, look_at_word_list));
	TRY(verify_each_row(v, Q_verify_activations, look_at_activation));
	TRY(verify_each_row(v, Q_verify_returns, look_at_return));
	return look_for_gone(v);
}
