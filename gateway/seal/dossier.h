/* dossier.h: all that the seal knows about one submission before it decides. */
#pragma once
#include "desk/draft.h"
#include "seal/signed_vote.h"

/* One channel account it goes to. */
struct outlet {
	struct str account, channel, act, base; /* base: commit that is live there, or empty */
	struct str settings, name;              /* of the account, as they are now */
	bool active, ticketed, withdrawn, overtaken;
	bool stands; /* the words stand on what is live there, or nothing is */
	/* Of a correction: what it corrects is on its way there; is neither that, nor out. */
	bool coming, nothing;
};

struct cast {
	struct signed_vote vote;
	int64_t at;
	bool seated;
};

struct given {
	struct stamp mark;
	struct signer by;
	int64_t at;
	bool secrecy_seat;
};

/* What another body found, as somebody entered it. */
struct entered {
	struct outside_check check;
	struct signer by;
};

struct decider {
	struct ruling ruling;
	struct signer by;
	bool seated; /* may decide findings at all */
};

/*
 * Gathered from commits and signed votes; the columns that the web process writes serve as pointers
 * to them, and are compared with them. Everything in the arena but `findings` and `policy_body`.
 */
struct dossier {
	int64_t id, draft, rev, policy, policy_in_force, lexicon, epoch, not_before, expires_at;
	struct str state, commit, tree, department;
	struct vault_revision head; /* the commit, read and hash-checked */
	struct draft_text text;
	struct outlet *outlets;
	struct cast *votes;
	struct given *marks;
	struct entered *checks;
	struct decider *deciders;
	size_t outlet_count, vote_count, mark_count, check_count, decider_count;
	int64_t *contributors;
	size_t contributor_count;
	json_t *findings, *policy_body;
};

/* What the store has of some submissions, asked for in one round trip. To be freed, also after a failure. */
struct answers {
	struct rows submissions, outlets, votes, marks, checks, proofs;
};
[[nodiscard]] enum err answers_read(
	struct desk *, const int64_t *ids, size_t count, struct answers *out);
void answers_free(struct answers *);

[[nodiscard]] enum err dossier_read(
	struct desk *, const struct answers *, int64_t submission, struct dossier *out);
void dossier_done(struct dossier *);

/*
 * Everybody whose words it brings: authors and co-authors of each commit that `head` stands on and one
 * of `bases` does not (an empty one stands on nothing). out_stands[i]: `head` stands on base i, or that
 * is empty. ERR_REFUSED when a commit names no account.
 */
[[nodiscard]] enum err lineage_read(struct vault *, struct arena *, int64_t draft, struct str head,
	const struct str *bases, size_t base_count, int64_t **out, size_t *out_count,
	bool *out_stands);

/* The first fifteen columns of seal_votes and verify_votes; everything in the arena. */
struct signed_vote signed_vote_at(struct arena *, const struct rows *, int row);

bool dossier_contributor(const struct dossier *, int64_t account);
