/* both.c: each call to the model and to the real one; a difference ends the program. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/course/book.h"

enum { NAMES_MAX = 1 << 16 };

struct both {
	struct book book;
	struct book *model, *real;
	int64_t names[NAMES_MAX]; /* the model's name of a delivery to the real one's, from 1 */
};

static struct both *both_of(struct book *b)
{
	return (struct both *)b;
}

static _Noreturn void differ(const char *what, int64_t model, int64_t real)
{
	fflush(stdout);
	fprintf(stderr, "broken: the model and the SQL differ in %s: %" PRId64 ", %" PRId64 "\n",
		what, model, real);
	exit(3);
}

static void same(const char *what, int64_t model, int64_t real)
{
	if (model != real)
		differ(what, model, real);
}

static void same_notes(const struct notes *m, const struct notes *r)
{
	same("looks", m->looks, r->looks);
	same("looking_since", m->looking_since, r->looking_since);
	same("submit_at", m->submit_at, r->submit_at);
	same("up", m->up, r->up);
	same("boot", m->boot, r->boot);
	same("answered", m->answered, r->answered);
	same("asked", m->asked, r->asked);
	same("still", m->still, r->still);
}

static void same_row(struct both *b, unsigned item, enum kind kind)
{
	struct row m = *b->model->row(b->model, item, kind), r = *b->real->row(b->real, item, kind);
	same("state", m.state, r.state);
	same("number", m.number, r.number);
	same("fence", m.fence, r.fence);
	same("attempt", m.attempt, r.attempt);
	same("lease_until", m.lease_until, r.lease_until);
	same("due", m.due, r.due);
	same_notes(&m.notes, &r.notes);
}

static void same_rows(struct both *b)
{
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++)
			same_row(b, i, k);
}

static void round_begin(struct book *b, enum delivery_act act)
{
	struct both *t = both_of(b);
	t->model->round(t->model, act);
	t->real->round(t->real, act);
}

static void issue(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	struct both *t = both_of(b);
	t->model->issue(t->model, item, kind, now);
	t->real->issue(t->real, item, kind, now);
	same_row(t, item, kind);
}

/* One name for ever: the model says which are the same. */
static void same_name(struct both *t, const struct grant *m, const struct grant *r)
{
	int64_t *name = &t->names[(m->key * KINDS + m->kind) % NAMES_MAX];
	if (!*name)
		*name = r->key + 1;
	same("name", *name, r->key + 1);
}

static enum err lease(struct book *b, enum kind kind, int64_t now, struct grant *out)
{
	struct grant r;
	struct both *t = both_of(b);
	enum err em = t->model->lease(t->model, kind, now, out);
	enum err er = t->real->lease(t->real, kind, now, &r);
	same("lease", em, er);
	if (em)
		return em;
	same("leased item", out->item, r.item);
	same("leased fence", out->fence, r.fence);
	same("leased attempt", out->attempt, r.attempt);
	same("leased state", out->state, r.state);
	same("leased number", out->number, r.number);
	same_notes(&out->notes, &r.notes);
	same_name(t, out, &r);
	same_row(t, out->item, kind);
	return ERR_OK;
}

static enum err tell(struct book *b, const struct message *q, int64_t now)
{
	static const char *const calls[] = { "intent", "note", "heartbeat", "result" };
	struct both *t = both_of(b);
	enum err em = t->model->tell(t->model, q, now), er = t->real->tell(t->real, q, now);
	same(calls[q->call], em, er);
	same_row(t, q->of.item, q->of.kind);
	return em;
}

static void again(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	struct both *t = both_of(b);
	t->model->again(t->model, item, kind, now);
	t->real->again(t->real, item, kind, now);
	same_row(t, item, kind);
}

static void decide(struct book *b, unsigned item, enum kind kind, bool done, int64_t now)
{
	struct both *t = both_of(b);
	t->model->decide(t->model, item, kind, done, now);
	t->real->decide(t->real, item, kind, done, now);
	same_row(t, item, kind);
}

static void backup(struct book *b)
{
	struct both *t = both_of(b);
	t->model->backup(t->model);
	t->real->backup(t->real);
}

static void restore(struct book *b, int64_t now)
{
	struct both *t = both_of(b);
	t->model->restore(t->model, now);
	t->real->restore(t->real, now);
	same_rows(t);
}

static const struct row *row(struct book *b, unsigned item, enum kind kind)
{
	struct both *t = both_of(b);
	return t->model->row(t->model, item, kind);
}

/* Rows of recipients: the model's alone. */
static enum err take(struct book *b, const struct grant *g, int64_t line, int64_t now, int *out)
{
	struct book *m = both_of(b)->model;
	return m->take(m, g, line, now, out);
}

static void taken(struct book *b, unsigned item, int recipient, int64_t line)
{
	struct book *m = both_of(b)->model;
	m->taken(m, item, recipient, line);
}

static void broke(struct book *b, int64_t line)
{
	struct book *m = both_of(b)->model;
	m->broke(m, line);
}

static void settle(struct book *b, unsigned item, int recipient, bool again)
{
	struct book *m = both_of(b)->model;
	m->settle(m, item, recipient, again);
}

static const struct recipient *recipients(struct book *b, unsigned item)
{
	struct book *m = both_of(b)->model;
	return m->recipients(m, item);
}

struct book *book_both(struct book *model, struct book *real)
{
	static struct both b;
	b = (struct both){ .book = { round_begin, issue, lease, tell, again, decide, backup,
				   restore, row, take, taken, broke, settle, recipients },
		.model = model,
		.real = real };
	return &b.book;
}
