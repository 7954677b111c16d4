#include "seal/lexicon_trust.h"

#include "seal/trust.h"

/* Columns of seal_lexicon. */
enum { ID, VERSION, SUM, AFTER, BY, AT, KEY, SIGNATURE = KEY + 4, MAKER, MADE_AT, MAKERS_KEY };
enum { MAKERS_SIGNATURE = MAKERS_KEY + 4, WORDS, HASTE, BACK, ASKER, ASKED_AT, ASKERS_KEY };
enum { ASKERS_SIGNATURE = ASKERS_KEY + 4, ASKED_AFTER, PREVIOUS, REASON, RETURN };

static struct signer signer_at(const struct rows *r, int who, int key)
{
	return (struct signer){ .account = row_int(r, 0, who),
		.public_key = row_str(r, 0, key),
		.key_owner = row_int(r, 0, key + 1),
		.key_good = row_bool(r, 0, key + 2),
		.key = row_int(r, 0, key + 3) };
}

static bool in_force_by(const struct trust *t, const struct rows *r, const struct signer *by)
{
	SCRATCH(a);
	const struct activation x = { row_int(r, 0, VERSION), row_int(r, 0, AFTER),
		row_str(r, 0, SUM), row_str(r, 0, HASTE) };
	const struct agreement g = { x.version, x.after, row_int(r, 0, RETURN), x.sha256,
		row_str(r, 0, REASON) };
	struct str payload = g.asked ? agreement_payload(&a, by->account, &g)
				     : activation_payload(&a, by->account, &x);
	return trust_security(t, by, row_int(r, 0, AT)) &&
	       !signature_fits(by->public_key, payload, row_str(r, 0, SIGNATURE));
}

static bool made_by(const struct trust *t, const struct rows *r, const struct signer *by)
{
	SCRATCH(a);
	struct str payload =
		lexicon_payload(&a, by->account, row_str(r, 0, WORDS), row_str(r, 0, SUM));
	return trust_security(t, by, row_int(r, 0, MADE_AT)) &&
	       !signature_fits(by->public_key, payload, row_str(r, 0, MAKERS_SIGNATURE));
}

/* Behind the activation that was in force when it was asked for, and behind no other. */
static bool asked_by(const struct trust *t, const struct rows *r, const struct signer *by)
{
	SCRATCH(a);
	const struct comeback c = { row_int(r, 0, VERSION), row_int(r, 0, ASKED_AFTER),
		row_int(r, 0, PREVIOUS), row_str(r, 0, SUM), row_str(r, 0, REASON) };
	struct str payload = return_payload(&a, by->account, &c);
	return c.after == row_int(r, 0, AFTER) && trust_security(t, by, row_int(r, 0, ASKED_AT)) &&
	       !signature_fits(by->public_key, payload, row_str(r, 0, ASKERS_SIGNATURE));
}

struct signers {
	struct signer by, maker, asker;
};

/*
 * What nobody made came with the program: only the owner of the database writes such a row. The pair of a list that
 * comes back is who asked and who agreed; who made it may be either, and signed its content all the same.
 */
static enum err check_pair(const struct trust *t, const struct rows *r, const struct signers *s)
{
	long long version = row_int(r, 0, VERSION);
	bool back = row_bool(r, 0, BACK), own = s->maker.account == s->by.account;
	if (!in_force_by(t, r, &s->by))
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）的启用没有安全管理员的有效签名，暂停签发", version);
	if (s->maker.account && ((own && !back) || !made_by(t, r, &s->maker)))
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）没有另一位安全管理员编制的有效签名，暂停签发",
			version);
	if (back && (s->asker.account == s->by.account || !asked_by(t, r, &s->asker)))
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）的恢复没有另一位安全管理员申请的有效签名，暂停签发",
			version);
	return ERR_OK;
}

static enum err check_signatures(struct desk *d, const struct rows *r)
{
	struct trust t;
	const struct signers s = { signer_at(r, BY, KEY), signer_at(r, MAKER, MAKERS_KEY),
		signer_at(r, ASKER, ASKERS_KEY) };
	const int64_t who[] = { s.by.account, s.maker.account, s.asker.account };
	TRY(trust_read_people(d, who, 3, &t));
	return check_pair(&t, r, &s);
}

static enum err check(struct desk *d, const struct rows *r)
{
	if (!r->count || row_int(r, 0, VERSION) != d->lexicon_version)
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）没有启用记录，暂停签发",
			(long long)d->lexicon_version);
	bool root = !row_int(r, 0, BY) && !row_int(r, 0, AFTER);
	return root ? ERR_OK : check_signatures(d, r);
}

enum err lexicon_trust(struct desk *d, int64_t activation, struct lexicon_trust *known)
{
	AUTO_ROWS r = {};
	if (activation && activation == known->activation && known->version == d->lexicon_version)
		return ERR_OK;
	TRY(store_run(d->db, d->arena, seal_lexicon, &r));
	TRY(check(d, &r));
	*known = (struct lexicon_trust){ row_int(&r, 0, ID), d->lexicon_version };
	return ERR_OK;
}
