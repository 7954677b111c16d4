/*
 * sms_world.h: a list of people, the gateway's book of them, a line to a short message gateway that lies, and
 * a provider that is called over HTTP. The book is kept by the rules of 0031_sms.sql and 0039_doubt.sql, and
 * may not be reached either.
 */
#pragma once
#include "tests/check.h"

#include "channels/sms/sms.h"
#include "tests/sim/cmpp/gateway.h"

enum { SMS_PEOPLE = 10 };

struct sms_row {
	const char *number, *state; /* queued sent accepted again failed unknown delivered */
	int64_t connection, seq;
	const char *msg_id;
};

struct sms_world {
	struct ismg g;
	struct arena lasting, a;
	struct wire wire;
	int port, fd[WIRE_LINES_MAX];
	int64_t skew, connection, seq;
	struct sms_row rows[SMS_PEOPLE];
	size_t batch, opted_out, run;
	const char *version, *secret;
	const char *deaf; /* this call of the book is done, the nth time, and its answer is lost */
	int nth;
	const char *day; /* that the book wants to know of */
	json_t *counted;
	bool unheard, cloud;
	enum err cut;      /* how the provider's next call ends; ERR_OK: as it should */
	const char *whole; /* the provider's next call as a whole is answered with this code */
	struct str asked[SMS_PEOPLE * 16]; /* numbers that the provider sent to */
	size_t asked_count;
};

/* One a program: what is on the wire finds it by itself. */
extern struct sms_world sms_world;

static inline bool row_is(const struct sms_row *r, const char *state)
{
	return !strcmp(r->state, state);
}

/* Setup and teardown of a group of tests. */
int sms_world_begin(void **);
int sms_world_end(void **);
