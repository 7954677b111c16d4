#include "seal/trust.h"

enum { CHAIN_MAX = 16 }; /* administrators between a person and the first run */

static struct proof proof_at(struct arena *a, const struct rows *r, int i)
{
	static const char *const kinds[] = { "founder", "grant", "first", "key" };
	struct proof p = { .account = row_int(r, i, 1),
		.id = row_int(r, i, 2),
		.at = row_int(r, i, 3),
		.by = row_int(r, i, 4),
		.by_key = row_int(r, i, 5),
		.by_public = arena_str(a, row_str(r, i, 6)),
		.by_key_owner = row_int(r, i, 7),
		.by_key_revoked = row_int(r, i, 8),
		.signature = arena_str(a, row_str(r, i, 9)),
		.after = row_int(r, i, 14) };
	for (enum proof_kind k = PROOF_FOUNDER; k <= PROOF_KEY; k++)
		if (str_eq(row_str(r, i, 0), str_c(kinds[k])))
			p.kind = k;
	for (int w = 0; w < 4; w++)
		p.words[w] = arena_str(a, row_str(r, i, 10 + w));
	return p;
}

struct trust trust_of(struct arena *a, const struct rows *r)
{
	struct trust t = { .list = arena_array(a, struct proof, (size_t)r->count + 1) };
	for (int i = 0; i < r->count; i++)
		t.list[t.count++] = proof_at(a, r, i);
	return t;
}

enum err trust_read_people(struct desk *d, const int64_t *accounts, size_t count, struct trust *out)
{
	AUTO_ROWS r = {};
	TRY(store_run(d->db, d->arena, seal_proofs, &r, P_INT_LIST(NULL, 0),
		P_INT_LIST(accounts, count)));
	*out = trust_of(d->arena, &r);
	return ERR_OK;
}

/* The key, or the person's latest grant by then, or what the first run made him. */
static const struct proof *find_key(const struct trust *t, int64_t id)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->list[i].kind >= PROOF_FIRST_KEY && t->list[i].id == id)
			return &t->list[i];
	return NULL;
}

static const struct proof *find_roles(const struct trust *t, int64_t account, int64_t at)
{
	const struct proof *found = NULL;
	for (size_t i = 0; i < t->count; i++) {
		const struct proof *p = &t->list[i];
		if (p->account == account && p->kind <= PROOF_GRANT && p->at <= at &&
			(!found || p->id > found->id))
			found = p;
	}
	return found;
}

static struct str statement_of(struct arena *a, const struct proof *p)
{
	if (p->kind == PROOF_KEY) {
		struct enrolment e = { p->account, p->words[0], p->words[1], p->words[2] };
		return key_payload(a, &e);
	}
	struct appointment g = { .account = p->account,
		.after = p->after,
		.department = p->words[0],
		.login = p->words[1],
		.person_no = p->words[2] };
	g.role_count = names_split(a, p->words[3], &g.roles);
	return grant_payload(a, &g);
}

static bool holds(const struct trust *, const struct proof *, int depth);

static bool was_security(const struct trust *t, int64_t account, int64_t at, int depth)
{
	SCRATCH(a);
	const struct str *roles;
	const struct proof *p = find_roles(t, account, at);
	if (!p || !holds(t, p, depth))
		return false;
	for (size_t i = names_split(&a, p->words[3], &roles); i--;)
		if (str_eq(roles[i], STR("SECURITY")))
			return true;
	return false;
}

/* Somebody else's key, good on that day, of a person who was security administrator on that day. */
static bool may_vouch(const struct trust *t, const struct proof *p, int depth)
{
	const struct proof *key = find_key(t, p->by_key);
	return key && p->by != p->account && p->by_key_owner == p->by && key->account == p->by &&
	       key->at <= p->at && (!p->by_key_revoked || p->by_key_revoked > p->at) &&
	       holds(t, key, depth) && was_security(t, p->by, p->at, depth);
}

bool trust_signed(const struct proof *p)
{
	SCRATCH(a);
	return p->by_key_owner == p->by &&
	       !signature_fits(p->by_public, statement_of(&a, p), p->signature);
}

static bool holds(const struct trust *t, const struct proof *p, int depth)
{
	if (p->kind == PROOF_FOUNDER || p->kind == PROOF_FIRST_KEY)
		return true;
	return depth < CHAIN_MAX && may_vouch(t, p, depth + 1) && trust_signed(p);
}

bool trust_holds(const struct trust *t, const struct proof *p)
{
	return holds(t, p, 0);
}

bool trust_security(const struct trust *t, const struct signer *s, int64_t at)
{
	const struct proof *key = find_key(t, s->key);
	return s->key_owner == s->account && s->key_good && key && key->account == s->account &&
	       holds(t, key, 0) && was_security(t, s->account, at, 0);
}

void trust_judge(const struct trust *t, struct signer *s)
{
	const struct proof *key = find_key(t, s->key);
	const struct proof *roles = find_roles(t, s->account, INT64_MAX);
	s->stands = key && key->account == s->account && holds(t, key, 0) && roles &&
		    holds(t, roles, 0);
}
