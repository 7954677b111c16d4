/* signed.h: what people sign with their own keys: one line that says what it is, then RFC 8785. */
#pragma once
#include "base/json.h"

/*
 * The first line differs for each kind ("shenfa vote 1"), so a signature over one is never a
 * signature over another. The browser (ui/src/sign) and the command build the same bytes.
 */

struct ballot {
	int64_t submission, stage;
	struct str verdict; /* AGREE 同意, RETURN 退回, DISAGREE 不同意 */
	struct str opinion, tree, key_id;
	struct str signature; /* base64, over vote_payload() */
	struct str order;     /* submission_order() in 0005_review.sql: where it goes, and when */
	const struct str *opened; /* "rendition:website", "asset:…": what the voter looked into */
	size_t opened_count;
};

/* {account, opened, opinion, order, stage, submission, tree, verdict} */
struct str vote_payload(struct arena *, int64_t account, const struct ballot *);

/* 保密审查, 一校 …: {account, kind, submission, tree} */
struct stamp {
	int64_t submission;
	struct str kind, tree, key_id, signature;
	struct str opinion; /* of 事后复核; not under the signature */
};
struct str mark_payload(struct arena *, int64_t account, const struct stamp *);

/*
 * One finding of a draft, over all its rounds: by the place that the words around it make. Without one
 * (a report of another body, decisions older than places) by how many equal ones stand before it.
 */
struct finding_key {
	struct str reviewer, rule, quote;
	int64_t occurrence;
	struct str place;
};
/* Does a decision about `decided` serve for `found`? */
bool finding_key_serves(const struct finding_key *decided, const struct finding_key *found);
struct finding_key finding_key_of(const json_t *finding);
/* Adds what names it to an object: with `place`, or with `occurrence`. */
void finding_key_put(const struct finding_key *, json_t *);

/* 省级平台检测结果: {account, date, kind, number, provider, result, sheet, submission, tree} */
struct outside_check {
	int64_t submission;
	struct str kind;   /* provincial */
	struct str result; /* CLEAN 未发现问题, FLAGGED 发现问题 */
	struct str provider, number,
		date;     /* who found it, in which report, of which day: 2026-01-31 */
	struct str sheet; /* SHA-256 of the report's file, hex */
	struct str tree, key_id, signature;
};
struct str check_payload(struct arena *, int64_t account, const struct outside_check *);

/* How a decision about a flagged result names it: check_quote() in 0016_external.sql. */
struct finding_key check_finding(struct arena *, const struct outside_check *);

/* {account, decision, draft, place, quote, reason, reviewer, rule}; without a place `occurrence` instead */
struct ruling {
	int64_t draft;
	struct finding_key finding;
	struct str decision; /* ACCEPT 放行, FALSE_ALARM 误报 */
	struct str reason, key_id, signature;
};
struct str ruling_payload(struct arena *, int64_t account, const struct ruling *);

/* What the security administrator gives a person: {account, after, department, login, person_no, roles} */
struct appointment {
	int64_t account,
		after; /* after: the grant before this one, 0: none. None is ever given twice */
	struct str department, login, person_no;
	const struct str *roles;
	size_t role_count;
};
struct str grant_payload(struct arena *, const struct appointment *);

/* The key of somebody else that he vouches for: {account, key_id, kind, public_key} */
struct enrolment {
	int64_t account;
	struct str kind, key_id, public_key; /* PEM, as the store has it */
};
struct str key_payload(struct arena *, const struct enrolment *);

/* 撤稿: {account, draft, reason, targets} */
struct takedown {
	int64_t draft;
	const struct str
		*targets; /* "CHANNEL ACCOUNT/SUBMISSION": these publications and no later */
	size_t target_count;
	struct str reason, key_id, signature;
};
struct str takedown_payload(struct arena *, int64_t account, const struct takedown *);

/*
 * 存量, 补登, deletions, a changed face: what both people sign, each with his own number: the body and {account}. `kind`: baseline
 * {certification, channel, count, face, list, name}, list being the SHA-256 of its lines; entry {approver, channel,
 * document, incident, reason, sha256}, which is that of what was seen; removal {channel, incident, marker, reason, remote_id,
 * seen, sha256, title, url}, of the thing as it stands; profile {certification, channel, face, incident, name, reason}.
 */
struct str statement_payload(struct arena *, int64_t account, struct str kind, const json_t *body);

/* Who made a word list: {account, note, sha256}. sha256: hex, of terms, a line feed, what passes. */
struct str lexicon_payload(struct arena *, int64_t account, struct str note, struct str sha256);

/* Who puts one in force: {account, after, sha256, version}, and `haste` where it was not tried before */
struct activation {
	int64_t version, after; /* after: the activation before this one, so none serves twice */
	struct str sha256;
	struct str haste; /* why there was no time to try it; empty: it was tried */
};
struct str activation_payload(struct arena *, int64_t account, const struct activation *);

/* Who asks that an older one comes back: {account, after, previous, reason, sha256, version} */
struct comeback {
	int64_t version, after,
		previous; /* what was asked for before it, 0: nothing: so none serves twice */
	struct str sha256, reason;
};
struct str return_payload(struct arena *, int64_t account, const struct comeback *);

/* Who agrees, and puts it in force: an activation too, {account, after, reason, return, sha256, version} */
struct agreement {
	int64_t version, after, asked; /* asked: what he agrees to, the member `return` */
	struct str sha256, reason;     /* reason: as it was asked for */
};
struct str agreement_payload(struct arena *, int64_t account, const struct agreement *);

/*
 * For who has a SUBMISSION as the API gives it, and signs what it shows: submission_order(), and the
 * names of everything that was opened. In the arena, or borrowed from the JSON.
 */
struct str order_shown(struct arena *, const json_t *submission);
size_t opened_shown(struct arena *, const json_t *submission, const struct str **out);

/* ERR_DENIED: the base64 signature is not that key's over these bytes. */
[[nodiscard]] enum err signature_fits(
	struct str public_key, struct str payload, struct str signature);

/* "a b c" as the queries give lists of names without blanks. */
size_t names_split(struct arena *, struct str joined, const struct str **out);
