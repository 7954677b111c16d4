#include "seal/lexicon_trust.h"

#include "seal/trust.h"

/* Columns of seal_lexicon. */
enum { ID, VERSION, SUM, AFTER, BY, AT, KEY, SIGNATURE = KEY + 4, MAKER, MADE_AT, MAKERS_KEY };
enum { MAKERS_SIGNATURE = MAKERS_KEY + 4, WORDS, HASTE };

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
	struct str payload = activation_payload(&a, by->account, &x);
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

/* What nobody made came with the program: only the owner of the database writes such a row. */
static enum err check_signatures(struct desk *d, const struct rows *r)
{
	struct trust t;
	const struct signer by = signer_at(r, BY, KEY), maker = signer_at(r, MAKER, MAKERS_KEY);
	const int64_t who[] = { by.account, maker.account };
	long long version = row_int(r, 0, VERSION);
	TRY(trust_read_people(d, who, 2, &t));
	if (!in_force_by(&t, r, &by))
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）的启用没有安全管理员的有效签名，暂停签发", version);
	if (maker.account && (maker.account == by.account || !made_by(&t, r, &maker)))
		return fault_as(ERR_REFUSED, "seal.lexicon", NULL,
			"现行词库（第 %lld 版）没有另一位安全管理员编制的有效签名，暂停签发",
			version);
	return ERR_OK;
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
