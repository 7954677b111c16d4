#include "seal/trust.h"
#include "seal/verify_inside.h"

/* Well signed, but by somebody who was no security administrator then, or with a key that nobody vouched for. */
static void look_at_proofs(struct verify *v, const struct trust *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct proof *p = &t->list[i];
		enum verify_kind kind = p->kind == PROOF_GRANT ? VERIFY_grant : VERIFY_key;
		bool waits = p->kind == PROOF_KEY && !p->by; /* for its countersignature */
		if (!waits && trust_signed(p) && !trust_holds(t, p))
			verify_bad(v, kind, "签名人当时无权授予或会签", "%lld", (long long)p->id);
	}
}

static enum err look_at_trust(struct verify *v, struct arena *a)
{
	AUTO_ROWS r = {};
	struct trust t;
	struct desk d = { .db = v->db, .arena = a };
	TRY(store_run(v->db, a, verify_people, &r));
	int64_t *who = arena_array(a, int64_t, (size_t)r.count + 1);
	for (int i = 0; i < r.count; i++)
		who[i] = row_int(&r, i, 0);
	TRY(trust_read_people(&d, who, (size_t)r.count, &t));
	look_at_proofs(v, &t);
	return ERR_OK;
}

/* Rights that are in force without what they rest on: the first of each. */
static enum err look_at_force(struct verify *v, struct arena *a)
{
	AUTO_ROWS roles = {}, lexicon = {};
	TRY(store_run(v->db, a, verify_roles, &roles));
	TRY(store_run(v->db, a, verify_lexicon_in_force, &lexicon));
	if (roles.count)
		verify_bad(v, VERIFY_grant, "现有角色不是最近一次授予的", "of account %lld",
			(long long)row_int(&roles, 0, 0));
	if (lexicon.count)
		verify_bad(v, VERIFY_lexicon, "现行的不是最近一次启用的", "%lld",
			(long long)row_int(&lexicon, 0, 0));
	return ERR_OK;
}

enum err verify_standing(struct verify *v)
{
	SCRATCH(a);
	TRY(look_at_trust(v, &a));
	return look_at_force(v, &a);
}
