/* decide.h: what reviewers do to a submission: vote, mark, suggest, remark; and taking back. */
#pragma once
#include "desk/draft.h"
#include "desk/signed.h"

/* Rows of sign_facts_ahead, in the arena; `tree` is empty where there is no such submission. */
struct signing signing_of(struct arena *, const struct rows *);

/*
 * Checks the signature against the person's own enrolled key, then casts the vote; the rules
 * (seat, contributor, tree, opened, findings, marks) are vote_cast's, in 0005_review.sql. `order`
 * is read here, whatever the ballot says. `out` is where the submission stands afterwards.
 */
struct standing {
	struct str state, state_zh;
};
[[nodiscard]] enum err vote(
	struct desk *, const struct person *, const struct ballot *, struct standing *out);

/* SECRECY, PROOF1–3, LEGAL, URGENT, AFTER_…: signed as a vote is. `tree` is read here, whatever the stamp says. */
[[nodiscard]] enum err mark(struct desk *, const struct person *, const struct stamp *);

/* An outside check's result, signed as a mark is. `tree` is read here, whatever the words say. */
[[nodiscard]] enum err enter_check(
	struct desk *, const struct person *, const struct outside_check *);

/* Notes that this person has looked into "rendition:website", "asset:…"; what counts is the vote. */
[[nodiscard]] enum err note_opened(
	struct desk *, const struct person *, int64_t submission, struct str what);

[[nodiscard]] enum err recall(
	struct desk *, const struct person *, int64_t submission, struct str reason);

/* 催办: ERR_BUSY within 30 minutes of the last. */
[[nodiscard]] enum err remind(struct desk *, const struct person *, int64_t submission);

struct suggestion_words {
	int64_t block, start, end; /* code points of the block's text */
	struct str quote, replacement, reason;
};
[[nodiscard]] enum err suggest(struct desk *, const struct person *, int64_t submission,
	const struct suggestion_words *, int64_t *out_id);

/*
 * Puts a suggestion into the head as the drafter's own save. Up to 20 characters each and 2 % of
 * the text in all leave the suggester outside the words; beyond that he is a contributor, by a
 * Co-authored-by trailer. ERR_WRONG_STATE suggestion.moved when the words are no longer there.
 */
[[nodiscard]] enum err suggestion_accept(struct desk *, const struct person *, int64_t suggestion,
	struct str if_match, int64_t *out_draft);
[[nodiscard]] enum err suggestion_decline(struct desk *, const struct person *, int64_t suggestion);

[[nodiscard]] enum err comment_on(struct desk *, const struct person *, int64_t submission,
	int64_t block, struct str quote, struct str text, int64_t *out_id);

/* What can be taken down of it now, as JSON: WITHDRAWABLE. */
[[nodiscard]] enum err withdrawable(struct desk *, int64_t draft, struct str *out_json);

/*
 * 撤稿: one authorised person at once, signed as a vote is; the seal signs, couriers carry. *out_count:
 * publications. ERR_WRONG_STATE withdraw.none, withdraw.moved: it is not as he saw it.
 */
[[nodiscard]] enum err withdraw(
	struct desk *, const struct person *, const struct takedown *, size_t *out_count);
