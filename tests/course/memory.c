/* memory.c: what the SQL does with deliveries, without the SQL. real.c holds the two together. */
#include <string.h>

#include "tests/course/book.h"

enum { LENT = 60000, SETTLES = 30 * 60000 };

struct rows {
	struct row row[ITEMS][KINDS];
	struct recipient to[ITEMS][RECIPIENTS];
	int64_t numbers;
};

struct memory {
	struct book book;
	struct rows now, saved;
	enum delivery_act act;
	bool restored;   /* since the items were handed in */
	int64_t settled; /* what left before the restore has arrived by then */
	int64_t round;
};

static struct memory *memory_of(struct book *b)
{
	return (struct memory *)b;
}

const char *state_name(enum state s)
{
	static const char *const names[] = {
		"",
#define STATE(life, name, zh) #name,
#define MOVE(life, from, to, role)
#include "model/lives.def"
#undef STATE
#undef MOVE
	};
	return names[s];
}

enum state state_of(enum outcome_kind kind)
{
	static const enum state states[] = {
#define OUTCOME(name) IN(name),
#include "courier/outcomes.def"
#undef OUTCOME
	};
	return states[kind];
}

static bool may_move(enum state from, enum state to)
{
	static const struct {
		enum state from, to;
		const char *role;
	} moves[] = {
#define STATE(life, name, zh)
#define MOVE(life, from, to, role) { IN_##life##_##from, IN_##life##_##to, #role },
#include "model/lives.def"
#undef STATE
#undef MOVE
	};
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (moves[i].from == from && moves[i].to == to && !strcmp(moves[i].role, "web"))
			return true;
	return from == to;
}

static void round_begin(struct book *b, enum delivery_act act)
{
	struct memory *m = memory_of(b);
	int64_t numbers = m->now.numbers;
	m->now = (struct rows){ .numbers = numbers };
	m->saved = m->now;
	m->restored = false;
	m->act = act;
	m->round++;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Handed in before a restore: it may have gone out since, so it is looked for. */
static void issue(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	struct memory *m = memory_of(b);
	struct row *r = &m->now.row[item][kind];
	bool waits = m->restored && m->act != ACT_WITHDRAW;
	*r = (struct row){ .state = m->restored ? IN(UNCERTAIN) : IN(PLANNED),
		.number = ++m->now.numbers,
		.due = waits ? later(now, m->settled) : now };
	for (int i = 0; kind == ROWS && i < RECIPIENTS; i++)
		m->now.to[item][i] = (struct recipient){ m->restored ? UNCLEAR : QUEUED, 0 };
}

static bool open_state(enum state s)
{
	return s == IN(PLANNED) || s == IN(LEASED) || s == IN(INTENT) || s == IN(ACCEPTED) ||
	       s == IN(UNCERTAIN);
}

static bool leasable(const struct row *r, int64_t now)
{
	return open_state(r->state) && r->due <= now && (!r->lease_until || r->lease_until <= now);
}

/* The one that has been due for longest; -1: none. */
static int first_due(struct memory *m, enum kind kind, int64_t now)
{
	int best = -1;
	for (int i = 0; i < ITEMS; i++) {
		const struct row *r = &m->now.row[i][kind],
				 *o = &m->now.row[best < 0 ? i : best][kind];
		if (leasable(r, now) && (best < 0 || r->due < o->due ||
						(r->due == o->due && r->number < o->number)))
			best = i;
	}
	return best;
}

static enum lease_state lease_state_of(enum state s)
{
	return s == IN(LEASED) ? LEASE_ACT : s == IN(ACCEPTED) ? LEASE_ACCEPTED : LEASE_DOUBT;
}

static enum err lease(struct book *b, enum kind kind, int64_t now, struct grant *out)
{
	struct memory *m = memory_of(b);
	int item = first_due(m, kind, now);
	if (item < 0)
		return ERR_NOTFOUND;
	struct row *r = &m->now.row[item][kind];
	if (r->state == IN(PLANNED))
		r->state = IN(LEASED);
	else if (r->state == IN(INTENT))
		r->state = IN(UNCERTAIN);
	r->fence = r->fence + 1;
	r->lease_until = now + LENT;
	*out = (struct grant){ (unsigned)item, kind, r->number, r->fence, r->attempt,
		m->round * ITEMS + item, lease_state_of(r->state), r->notes };
	return ERR_OK;
}

static bool holds(const struct row *r, const struct grant *g, int64_t now)
{
	if (r->fence != g->fence)
		return false;
	return r->lease_until && r->lease_until > now;
}

static enum err intent(struct row *r)
{
	if (r->state != IN(LEASED))
		return ERR_GONE;
	r->state = IN(INTENT);
	r->attempt++;
	return ERR_OK;
}

static enum err result(struct row *r, const struct message *q)
{
	if (!may_move(r->state, state_of(q->kind)))
		return ERR_GONE;
	r->state = state_of(q->kind);
	r->notes = q->notes;
	r->lease_until = 0;
	r->due = q->retry_at ? q->retry_at : r->due;
	return ERR_OK;
}

static enum err tell(struct book *b, const struct message *q, int64_t now)
{
	struct row *r = &memory_of(b)->now.row[q->of.item][q->of.kind];
	if (r->number != q->of.number)
		return ERR_INVALID;
	if (!holds(r, &q->of, now))
		return ERR_GONE;
	if (q->call == CALL_INTENT)
		return intent(r);
	if (q->call == CALL_RESULT)
		return result(r, q);
	if (q->call == CALL_NOTE)
		r->notes = q->notes;
	else
		r->lease_until = now + LENT;
	return ERR_OK;
}

static void again(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	struct row *r = &memory_of(b)->now.row[item][kind];
	bool left = kind == MASS && r->notes.submit_at;
	if (left && r->state == IN(NEEDS_PERSON) && memory_of(b)->act != ACT_WITHDRAW)
		return; /* refused: what the platform shows is registered first */
	if (left && (r->state == IN(REFUSED) || r->state == IN(NEEDS_PERSON)))
		r->notes.asked = 1; /* whoever was asked says so */
	r->state = IN(PLANNED);
	r->due = later(r->due, now);
	r->lease_until = 0;
}

static void decide(struct book *b, unsigned item, enum kind kind, bool done, int64_t now)
{
	struct row *r = &memory_of(b)->now.row[item][kind];
	(void)now;
	if (kind == MASS && !done && memory_of(b)->act != ACT_WITHDRAW)
		r->notes.submit_at = 0; /* none of it is out: it begins anew */
	r->state = done ? IN(CONFIRMED) : IN(REFUSED);
	r->lease_until = 0;
}

static void backup(struct book *b)
{
	struct memory *m = memory_of(b);
	m->saved = m->now;
}

/* Nothing need be outside as the store remembers it: it is looked for, or a person looks. */
static enum state doubted(enum state s, enum delivery_act act)
{
	if (s == IN(REFUSED) && act != ACT_WITHDRAW)
		return IN(NEEDS_PERSON);
	return open_state(s) || s == IN(HELD) ? IN(UNCERTAIN) : s;
}

/* What had left by then has arrived before anybody looks; no fence of the life before comes again. */
static void doubt(struct row *r, enum delivery_act act, int64_t now)
{
	if (r->state == NOWHERE || r->state == IN(CONFIRMED))
		return;
	r->state = doubted(r->state, act);
	if (r->state == IN(UNCERTAIN) && act != ACT_WITHDRAW)
		r->due = later(r->due, now + SETTLES);
	r->lease_until = 0;
	r->fence += now;
}

/* Whoever was not written to then may have been since. */
static void doubt_recipients(struct rows *r)
{
	for (int i = 0; i < ITEMS; i++)
		for (int n = 0; n < RECIPIENTS; n++)
			if (r->row[i][ROWS].state != IN(CONFIRMED) && r->to[i][n].state == QUEUED)
				r->to[i][n].state = UNCLEAR;
}

static void restore(struct book *b, int64_t now)
{
	struct memory *m = memory_of(b);
	int64_t numbers = m->now.numbers;
	m->now = m->saved;
	m->now.numbers = numbers;
	m->restored = true;
	m->settled = later(m->settled, now + SETTLES); /* of all restores: clocks go back */
	doubt_recipients(&m->now);
	for (int i = 0; i < ITEMS; i++)
		for (int k = 0; k < KINDS; k++)
			doubt(&m->now.row[i][k], m->act, now);
}

static const struct row *row(struct book *b, unsigned item, enum kind kind)
{
	return &memory_of(b)->now.row[item][kind];
}

/* As sms_take: the fence, the intent, and then one that waits; it stands before a byte leaves. */
static enum err take(struct book *b, const struct grant *g, int64_t line, int64_t now, int *out)
{
	struct memory *m = memory_of(b);
	const struct row *r = &m->now.row[g->item][g->kind];
	if (r->number != g->number || !holds(r, g, now) || r->state != IN(INTENT))
		return ERR_GONE;
	*out = -1;
	for (int i = 0; i < RECIPIENTS && *out < 0; i++)
		if (m->now.to[g->item][i].state == QUEUED)
			*out = i;
	if (*out >= 0)
		m->now.to[g->item][*out] = (struct recipient){ SENT, line };
	return ERR_OK;
}

/* Whoever has the lease now. */
static void taken(struct book *b, unsigned item, int recipient, int64_t line)
{
	struct recipient *r = &memory_of(b)->now.to[item][recipient];
	if (r->line == line && (r->state == SENT || r->state == UNCLEAR))
		r->state = TAKEN;
}

static void broke(struct book *b, int64_t line)
{
	struct memory *m = memory_of(b);
	for (int i = 0; i < ITEMS; i++)
		for (int n = 0; n < RECIPIENTS; n++)
			if (m->now.to[i][n].state == SENT && m->now.to[i][n].line != line)
				m->now.to[i][n].state = UNCLEAR;
}

static void settle(struct book *b, unsigned item, int recipient, bool again)
{
	struct recipient *r = &memory_of(b)->now.to[item][recipient];
	if (r->state == UNCLEAR)
		*r = (struct recipient){ again ? QUEUED : CLOSED, 0 };
}

static const struct recipient *recipients(struct book *b, unsigned item)
{
	return memory_of(b)->now.to[item];
}

struct book *book_memory(void)
{
	static struct memory m;
	m = (struct memory){ .book = { round_begin, issue, lease, tell, again, decide, backup,
				     restore, row, take, taken, broke, settle, recipients } };
	return &m.book;
}
