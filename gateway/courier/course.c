#include "courier/course.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	LOOK_SOON = 2 * SECOND,
	GIVE_UP_LOOKING = 24 * 60 * MINUTE,
	TRIES = 5,
};

const char *outcome_name(enum outcome_kind kind)
{
	static const char *const names[] = {
#define OUTCOME(name) #name,
#include "courier/outcomes.def"
#undef OUTCOME
	};
	return names[kind];
}

static void report(struct course *c, enum outcome_kind kind, const char *reason, int64_t retry_at)
{
	c->out = (struct outcome){ kind, reason, retry_at, "" };
	c->next = COURSE_REPORT;
}

/* Refused before anything was done, and again until somebody mends the account: no use in trying. */
static void hold(struct course *c, struct heard h)
{
	report(c, OUTCOME_HELD, h.why, 0);
	c->out.code = h.code;
}

/* 2, 5, 10, 30 s, then each minute for half an hour, then each ten minutes. */
static int64_t look_delay(int64_t looks)
{
	static const int64_t first[] = { 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND };
	if (looks < 4)
		return first[looks];
	return looks < 34 ? MINUTE : 10 * MINUTE;
}

/* Still not settled: the state stays, until patience ends and a person is called. */
static void look_again(struct course *c, const char *why, int64_t now)
{
	int64_t at = now + look_delay(c->looks);
	if (!c->looks++)
		c->looking_since = now;
	if (now - c->looking_since > (c->patience ? c->patience : GIVE_UP_LOOKING))
		report(c, OUTCOME_NEEDS_PERSON,
			c->patience ? "一直没有等到平台的结论，请到平台查看"
				    : "核实了一天仍无结论，请到平台查看",
			0);
	else
		report(c, c->state == LEASE_ACCEPTED ? OUTCOME_ACCEPTED : OUTCOME_UNCERTAIN, why,
			at);
}

static void look_failed(struct course *c, struct heard h)
{
	if (h.err == ERR_REFUSED)
		report(c, OUTCOME_REFUSED, h.why, 0);
	else if (h.err == ERR_BUSY || h.err == ERR_UNAVAILABLE || h.err == ERR_UNCERTAIN)
		look_again(c, h.why, h.now);
	else
		report(c, OUTCOME_NEEDS_PERSON, h.why, 0);
}

/* Certainly not done. 1 s, then 10 s, doubling up to 30 minutes. */
static int64_t act_again_at(const struct course *c, int64_t now)
{
	int64_t doublings = c->attempt < 9 ? c->attempt : 9, delay = (5 * SECOND) << doublings;
	if (c->attempt < 1)
		return now + SECOND;
	return now + (delay < 30 * MINUTE ? delay : 30 * MINUTE);
}

/* Looked for a page that should be there. */
static void judge_published(struct course *c, enum sighting seen, int64_t now)
{
	switch (seen) {
	case SEEN_LIVE:
		return report(c, OUTCOME_CONFIRMED, "", 0);
	case SEEN_PENDING:
		return look_again(c, "平台处理中", now);
	case SEEN_ABSENT:
		if (c->state == LEASE_DOUBT)
			return report(c, OUTCOME_PLANNED, "已核实：平台上没有，可以发送",
				act_again_at(c, now));
		return report(c, OUTCOME_NEEDS_PERSON, "平台曾接收，现在看不到该内容", 0);
	case SEEN_OTHER:
		return report(c, OUTCOME_NEEDS_PERSON, "平台上的内容与批准的不一致", 0);
	case SEEN_UNKNOWN:
		break;
	}
	report(c, OUTCOME_NEEDS_PERSON, "无法核实是否已发布，请到平台查看后登记", 0);
}

/*
 * Withdrawing again does no harm. A try is one that may have left and did nothing: what a quota parked, or nobody
 * answered to at all, was an attempt too, and would have used them up without one word to the platform.
 */
static void judge_still_there(struct course *c, int64_t now)
{
	if (c->state != LEASE_DOUBT)
		report(c, OUTCOME_UNCERTAIN, "撤稿后仍可见", now + LOOK_SOON);
	else if (++c->still >= TRIES)
		report(c, OUTCOME_NEEDS_PERSON, "多次撤稿后仍可见，请到平台处理", 0);
	else
		report(c, OUTCOME_PLANNED, "已核实：尚未撤下，再次撤稿", act_again_at(c, now));
}

/* Looked for a page that should be gone. */
static void judge_withdrawn(struct course *c, enum sighting seen, int64_t now)
{
	switch (seen) {
	case SEEN_ABSENT:
		return report(c, OUTCOME_CONFIRMED, "", 0);
	case SEEN_PENDING:
		return look_again(c, "已撤，公开地址仍可访问", now);
	case SEEN_LIVE:
	case SEEN_OTHER:
		return judge_still_there(c, now);
	case SEEN_UNKNOWN:
		break;
	}
	report(c, OUTCOME_NEEDS_PERSON, "无法核实是否已撤下，请到平台查看后登记", 0);
}

static void judge(struct course *c, struct heard h, enum sighting seen)
{
	if (h.err)
		look_failed(c, h);
	else if (c->by_hand)
		report(c, OUTCOME_NEEDS_PERSON, h.why, 0);
	else if (c->act == ACT_WITHDRAW)
		judge_withdrawn(c, seen, h.now);
	else
		judge_published(c, seen, h.now);
}

/*
 * Done, as far as the channel says; only a look confirms. A look that finds anything but what
 * was sent leaves the doubt to the next lease, where looking is all that is done.
 */
static void judge_after(struct course *c, struct heard h, enum sighting seen)
{
	judge(c, h, seen);
	if (c->out.kind == OUTCOME_NEEDS_PERSON)
		report(c, OUTCOME_UNCERTAIN, c->out.reason, h.now + LOOK_SOON);
}

/* Nothing was done by looking: acting waits until a look succeeds. */
static void first_look_failed(struct course *c, struct heard h)
{
	if (h.err == ERR_DENIED)
		hold(c, h);
	else if (h.err == ERR_BUSY || h.err == ERR_UNAVAILABLE || h.err == ERR_UNCERTAIN)
		report(c, OUTCOME_PLANNED, h.why, act_again_at(c, h.now));
	else
		report(c, h.err == ERR_REFUSED ? OUTCOME_REFUSED : OUTCOME_NEEDS_PERSON, h.why, 0);
}

/*
 * Before anything leaves a second time. SEEN_UNKNOWN goes on: what comes here was found absent, or
 * certainly not done, or a person decided, and looking will never tell more.
 */
static void judge_first(struct course *c, struct heard h, enum sighting seen)
{
	if (h.err)
		first_look_failed(c, h);
	else if (seen == SEEN_ABSENT || seen == SEEN_UNKNOWN)
		c->next = COURSE_INTEND;
	else
		judge_published(c, seen, h.now);
}

void course_looked(struct course *c, struct heard h, enum sighting seen)
{
	if (h.err == ERR_GONE)
		c->next = COURSE_ABANDON;
	else if (c->look == LOOK_FIRST)
		judge_first(c, h, seen);
	else if (c->look == LOOK_AFTER)
		judge_after(c, h, seen);
	else
		judge(c, h, seen);
}

/* Whether it was written or not: nobody knows, and nothing leaves. */
void course_intended(struct course *c, enum err e)
{
	c->next = e ? COURSE_ABANDON : COURSE_SEND;
}

static void act_failed(struct course *c, struct heard h)
{
	switch (h.err) {
	case ERR_BUSY:
	case ERR_UNAVAILABLE:
		return report(c, OUTCOME_PLANNED, h.why,
			h.again_at > h.now ? h.again_at : act_again_at(c, h.now));
	case ERR_UNCERTAIN:
	case ERR_INTERNAL:
		return report(c, OUTCOME_UNCERTAIN, h.why, h.now + LOOK_SOON);
	case ERR_DENIED:
		return hold(c, h);
	default:
		return report(c, OUTCOME_REFUSED, h.why, 0);
	}
}

void course_sent(struct course *c, struct heard h, bool live)
{
	if (h.err == ERR_GONE) {
		c->next = COURSE_ABANDON;
	} else if (h.err) {
		act_failed(c, h);
	} else if (live) {
		c->state = LEASE_ACCEPTED;
		c->look = LOOK_AFTER;
		c->next = COURSE_LOOK;
	} else
		report(c, OUTCOME_ACCEPTED, "平台处理中", h.now + 5 * SECOND);
}

/*
 * Somebody had it before, and may have sent it, whatever the notes say; a person who says "again"
 * may not have looked. Taking down twice does no harm; by hand nothing is sent at all.
 */
static bool may_be_out(const struct course *c)
{
	bool again = c->attempt > 0 || c->fence > FENCE_FIRST;
	return again && c->act != ACT_WITHDRAW && !c->by_hand;
}

/* In doubt: a look is all this lease does. Otherwise it acts, and patience begins anew. */
void course_begin(struct course *c)
{
	c->look = c->state == LEASE_ACT ? LOOK_FIRST : LOOK_DOUBT;
	if (c->state == LEASE_ACT)
		c->looks = c->looking_since = 0;
	c->next = c->state != LEASE_ACT || may_be_out(c) ? COURSE_LOOK : COURSE_INTEND;
}

/* What cannot be sent and was not: REFUSED. Where it may have been sent before: a person. */
void course_barred(struct course *c, enum err e, const char *why, int64_t at)
{
	if (e == ERR_BUSY)
		report(c, OUTCOME_PLANNED, why, at);
	else
		report(c, c->state == LEASE_ACT ? OUTCOME_REFUSED : OUTCOME_NEEDS_PERSON, why, 0);
}
