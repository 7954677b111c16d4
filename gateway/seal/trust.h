/* trust.h: who vouched for whom, from the people of the first run on. */
#pragma once
#include "desk/desk.h"
#include "seal/signed_vote.h"

/*
 * The web process can ask for accounts, roles and keys in anybody's name. What it cannot do is sign:
 * roles and keys carry the signature of a security administrator, made with a key of his that another
 * one countersigned, and so on down to what the owner of the database wrote at the first run.
 */
enum proof_kind { PROOF_FOUNDER, PROOF_GRANT, PROOF_FIRST_KEY, PROOF_KEY };

struct proof {
	enum proof_kind kind;
	int64_t account, id, at;                          /* at: µs */
	int64_t by, by_key, by_key_owner, by_key_revoked; /* revoked: µs, 0: not */
	struct str by_public, signature;
	struct str words[4]; /* as seal_proofs says */
	int64_t after;
};

struct trust {
	struct proof *list;
	size_t count;
};

/* What the standing of who signed something of a submission rests on: rows of seal_proofs. */
struct trust trust_of(struct arena *, const struct rows *);

/* The same for these people; in the arena. */
[[nodiscard]] enum err trust_read_people(
	struct desk *, const int64_t *accounts, size_t count, struct trust *out);

/* Sets `stands`. Pure, as the others are. */
void trust_judge(const struct trust *, struct signer *);

/* Whether he was security administrator at that time (µs), with a key that stands and was good. */
bool trust_security(const struct trust *, const struct signer *, int64_t at);

/* Whether what one proof says was signed by whom it names, and whether that one might vouch. */
bool trust_signed(const struct proof *);
bool trust_holds(const struct trust *, const struct proof *);
