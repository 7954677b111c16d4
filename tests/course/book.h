/* book.h: the gateway's side of a delivery: the model in memory, the real SQL, or both compared. */
#pragma once
#include "courier/course.h"

/* One channel account for each promise a platform can make (docs/decisions/delivery.md). */
enum kind { UPSERT, MARKER, KEYED, BLIND, TOLD, MASS, LISTED, ROWS, KINDS };
enum { ITEMS = 12, RECIPIENTS = 3 };

/* The lives of a delivery, as lives.def lists them among the others. */
enum state {
	NOWHERE,
#define STATE(life, name, zh) IN_##life##_##name,
#define MOVE(life, from, to, role)
#include "model/lives.def"
#undef STATE
#undef MOVE
};
#define IN(name) IN_delivery_##name
const char *state_name(enum state);
enum state state_of(enum outcome_kind);

/* What is kept between leases: the state of the receipt. */
struct notes {
	int64_t looks, looking_since, submit_at;
	int64_t up, boot; /* of that moment, by the clock that nobody sets, and whose it is */
	int64_t answered; /* the receiver's word, or the platform's number */
	int64_t asked;    /* a person was, about a key that is too old */
	int64_t still;    /* seen behind so many removals */
};

struct row {
	enum state state; /* NOWHERE: no ticket yet */
	int64_t number;   /* of the delivery, in the order of the tickets; never given twice */
	int64_t fence, attempt, lease_until, due;
	struct notes notes;
};

struct grant {
	unsigned item;
	enum kind kind;
	int64_t number, fence, attempt, key; /* key: what the platform finds it again by */
	enum lease_state state;
	struct notes notes;
};

/* What a courier says about a lease. */
enum call { CALL_INTENT, CALL_NOTE, CALL_BEAT, CALL_RESULT };
struct message {
	enum call call;
	struct grant of;
	struct notes notes;     /* of a note or a result */
	enum outcome_kind kind; /* of a result */
	int64_t retry_at;       /* of a result; 0: none */
};

/* One recipient of a delivery whose recipients have rows of their own. */
enum row_state { QUEUED, SENT, TAKEN, UNCLEAR, CLOSED };
struct recipient {
	enum row_state state;
	int64_t line; /* on which it was sent */
};

/*
 * Times are the gateway's, in ms. A round is ITEMS items, approved, of which one act is wanted; without
 * tickets at first. Backup and restore do not reach beyond it.
 */
struct book {
	void (*round)(struct book *, enum delivery_act);
	void (*issue)(struct book *, unsigned item, enum kind, int64_t now);
	enum err (*lease)(
		struct book *, enum kind, int64_t now, struct grant *out); /* ERR_NOTFOUND */
	enum err (*tell)(struct book *, const struct message *,
		int64_t now); /* ERR_GONE; ERR_INVALID: no such delivery */
	void (*again)(
		struct book *, unsigned item, enum kind, int64_t now); /* a person: try again */
	void (*decide)(struct book *, unsigned item, enum kind, bool done, int64_t now);
	void (*backup)(struct book *);
	void (*restore)(struct book *, int64_t now);
	const struct row *(*row)(struct book *, unsigned item, enum kind);

	/* ROWS; the SQL of these has tests of its own (tests/store/test_sms.c). */
	enum err (*take)(struct book *, const struct grant *, int64_t line, int64_t now,
		int *out); /* says "sent" of one, -1: of none; ERR_GONE */
	void (*taken)(struct book *, unsigned item, int recipient, int64_t line); /* a fact */
	void (*broke)(struct book *, int64_t line); /* what is open on any other has no answer */
	void (*settle)(struct book *, unsigned item, int recipient, bool again); /* a person */
	const struct recipient *(*recipients)(struct book *, unsigned item);
};

struct book *book_memory(void);
struct book *book_real(void);                             /* a PostgreSQL of its own */
struct book *book_both(struct book *, struct book *real); /* a difference ends the program */
