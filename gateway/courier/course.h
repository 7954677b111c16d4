/* course.h: what a courier does next with one lease. Pure: it is told what happened, and when. */
#pragma once
#include "courier/lease.h"

enum outcome_kind {
#define OUTCOME(name) OUTCOME_##name,
#include "courier/outcomes.def"
#undef OUTCOME
};

const char *outcome_name(enum outcome_kind);

struct outcome {
	enum outcome_kind kind;
	const char *reason; /* Chinese, for the person at the channel board */
	int64_t retry_at;   /* ms; 0: not by itself */
	const char *code;   /* of what holds it ("wechat.token"); "" for every other outcome */
};

enum course_next {
	COURSE_LOOK,   /* observe, then course_looked() */
	COURSE_INTEND, /* commit the intent, then course_intended() */
	COURSE_SEND,   /* publish or withdraw, then course_sent() */
	COURSE_REPORT, /* say `out`: this was the lease */
	COURSE_ABANDON /* say nothing: the lease is lost, or lapses, and the next one looks */
};

/* Why it looks: for a doubt of before, before anything leaves a second time, after it was sent. */
enum course_look { LOOK_DOUBT, LOOK_FIRST, LOOK_AFTER };

struct course {
	enum delivery_act act; /* these four as the lease has them */
	enum lease_state state;
	int64_t attempt, fence;
	bool by_hand; /* a person posts and another confirms: a look only tells them what is there */

	int64_t patience; /* ms of looking before a person is called; 0: a day */

	/* Since the last act; the caller keeps them from lease to lease. 0 and 0 before the first. */
	int64_t looks, looking_since;
	/* How often what may have been taken down was seen to stand all the same; kept likewise, beyond the next act. */
	int64_t still;

	enum course_next next;
	enum course_look look;
	struct outcome out;
};

/*
 * How a call ended: `why` and `code` are of its failure, and the caller's for as long as `out`. Of a
 * look by hand that did not fail `why` is what the people are told.
 */
struct heard {
	enum err err;
	const char *why, *code;
	int64_t now;      /* ms, when it ended */
	int64_t again_at; /* ms, of a BUSY: when the other side wants to be asked again; 0: unsaid */
};

/* The facts are filled in: what is first? */
void course_begin(struct course *);

/*
 * Instead: the ticket does not allow it (or a part of the lease could not be read). ERR_BUSY: not
 * before `at`. Nothing is done under this lease.
 */
void course_barred(struct course *, enum err, const char *why, int64_t at);

void course_looked(struct course *, struct heard, enum sighting);
void course_intended(struct course *, enum err);
void course_sent(struct course *, struct heard, bool live);
