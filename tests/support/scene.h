/* scene.h: a small bureau in a fresh database, and the people who act in it. */
#pragma once
#include "base/sign.h"
#include "desk/correct.h"
#include "desk/decide.h"
#include "desk/findings.h"
#include "desk/lexicon.h"
#include "desk/statement.h"
#include "desk/submit.h"

/* 数据资源处: two editors and a head with 保密审查; 发展规划处: unified review; a leader. */
enum who {
	EDITOR,
	EDITOR2,
	HEAD,
	REVIEWER,
	REVIEWER2,
	LEADER,
	OPERATOR,
	SYSTEM,
	SECURITY,
	AUDIT,
	WHO__COUNT
};

struct scene {
	const char *database;
	struct store *db; /* as shenfa_web */
	struct vault *vault;
	struct person people[WHO__COUNT];
	struct key *keys[WHO__COUNT]; /* Ed25519 vote keys, enrolled */
	const char *key_ids[WHO__COUNT];
	int64_t website, wechat; /* channel accounts, ACTIVE */
	struct arena arena;
};

/* Any failure here ends the test program with the reason. */
void scene_open(struct scene *);
void scene_close(struct scene *);

/* One request: an arena of its own, the active lexicon, the clock's time. */
struct desk scene_desk(struct scene *, struct arena *);
void scene_desk_done(struct desk *);

/* A draft ready to hand in (公开属性 set, nothing to find). `html` may be NULL. */
int64_t scene_draft(struct scene *, enum who, const char *title, const char *html);
const char *scene_head(struct scene *, int64_t draft); /* hex commit */

/* The same with a text file linked, which the screen let through: its one line is `line`. */
int64_t scene_draft_with_file(struct scene *, enum who, const char *line);

/* Hands in to website and WeChat; the screen's step is done as shenfa_screen. */
int64_t scene_submit(struct scene *, enum who, int64_t draft);

/* `html` becomes the words of the main line. */
void scene_edit(struct scene *, enum who, int64_t draft, const char *html);

/* What is out becomes `html`: opened (or gone on with), written, handed in; the screen's step is done. */
int64_t scene_correct(struct scene *, enum who, int64_t draft, const char *html);

/* Opens everything, marks 保密审查 where the person may, and votes. */
enum err scene_open_all(struct scene *, enum who, int64_t submission);
enum err scene_vote(
	struct scene *, enum who, int64_t submission, const char *verdict, const char *opinion);

/* An AGREE of that person for what the submission is now, everything opened, signed: for the arena. */
struct ballot scene_ballot(struct scene *, struct arena *, enum who, int64_t submission);
struct str scene_sign(struct scene *, struct arena *, enum who, struct str payload); /* base64 */
/* The body of POST votes for it. */
const char *scene_ballot_json(struct arena *, const struct ballot *);

/* Bodies of PUT roles and POST countersignature, signed by `by`; `roles`: "EDITOR HEAD". */
const char *scene_grant_json(
	struct scene *, struct arena *, enum who by, int64_t account, const char *roles);
const char *scene_vouch_json(
	struct scene *, struct arena *, enum who by, int64_t account, int64_t device);

/* 保密审查 by that person, signed. */
struct stamp scene_stamp(struct scene *, struct arena *, enum who, int64_t submission);
/* A mark of another kind, given: "URGENT". */
enum err scene_mark(struct scene *, enum who, int64_t submission, const char *kind);
/* 事后复核: AFTER_GOOD, AFTER_WITHDRAW, AFTER_CORRECT. */
enum err scene_look_again(
	struct scene *, enum who, int64_t submission, const char *kind, const char *opinion);
const char *scene_stamp_json(struct arena *, const struct stamp *);

/* A result of the provincial check, its sheet a file that the draft has from now on; signed. */
struct outside_check scene_check(
	struct scene *, struct arena *, enum who, int64_t submission, const char *result);
const char *scene_check_json(struct arena *, const struct outside_check *);

/* The decision about one finding, signed; without a place it gets that of the finding in the head, or "#0". */
enum err scene_decide(struct scene *, struct desk *, enum who, int64_t draft,
	const struct finding_key *, const char *decision, const char *reason);

/* 撤稿 of all that these channel accounts have of the draft, signed. */
struct takedown scene_takedown(struct scene *, struct arena *, enum who, int64_t draft,
	const int64_t *accounts, size_t count, const char *reason);
enum err scene_withdraw(struct scene *, enum who, int64_t draft, const int64_t *accounts,
	size_t count, size_t *out_count);
const char *scene_takedown_json(struct arena *, const struct takedown *);

/* Bodies of POST lexicons and POST activate, signed. */
const char *scene_lexicon_json(
	struct scene *, struct arena *, enum who, const char *terms, const char *note);
const char *scene_activation_json(struct scene *, struct arena *, enum who, int64_t version);
/* Of asking that a list comes back, because of a 误拦; of agreeing to what was asked last. */
const char *scene_return_json(struct scene *, struct arena *, enum who, int64_t version);
const char *scene_agreement_json(struct scene *, struct arena *, enum who, int64_t version);

/* 存量 of all that the first list has but these; the second person's word for it; 补登. */
struct own_signature scene_baseline(struct scene *, struct arena *, enum who, int64_t channel,
	const char *except); /* "1,2", or "0" */
struct own_signature scene_second(struct scene *, struct arena *, enum who, int64_t statement);
struct own_signature scene_entry(
	struct scene *, struct arena *, enum who, int64_t incident, const struct entry_words *);
/* Deleting the stranger ("removal"), a changed face ("profile"): over what the store has of it now. */
struct own_signature scene_reasoned(struct scene *, struct arena *, enum who, const char *kind,
	int64_t incident, const char *reason);

/* Taking the whole site down, or bringing it back, after what was signed of it before. */
struct own_signature scene_closure(
	struct scene *, struct arena *, enum who, int64_t channel, bool close, const char *reason);

/* Head and reviewer agree: the submission is APPROVED. */
void scene_approve(struct scene *, int64_t submission);

/* One value of one row, as the superuser, for looking and for tampering. */
const char *scene_sql(struct scene *, const char *sql);
/* The same as a role of ours; NULL when refused, and err_reason-like text in *why. */
const char *scene_sql_as(struct scene *, const char *role, const char *sql, const char **why);
