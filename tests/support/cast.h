/* cast.h: people of a running system, each with a session and a vote key, over HTTP. */
#pragma once
#include "base/sign.h"
#include "tests/support/http.h"
#include "tests/support/system.h"

struct member {
	const char *login, *token, *id;
	struct key *key; /* Ed25519 vote key, enrolled with the printed code where there is one */
	const char *key_id;
};

enum { MEMBERS_MAX = 12 };

struct cast {
	struct arena arena;
	struct system *system;
	struct member members[MEMBERS_MAX];
	size_t count;
};

void cast_open(struct cast *, struct system *);
void cast_close(struct cast *);

/* Logs in with the printed password, changes it and enrols a vote key; later calls answer the same. */
struct member *cast_member(struct cast *, const char *login);

/* Somebody whom the first run did not make, with the one-time password that was told. No vote key. */
struct member *cast_join(struct cast *, const char *login, const char *password);

/* A call as that member; `headers` are whole lines or "". */
struct http_reply cast_call(struct cast *, struct arena *, struct member *, const char *method,
	const char *path, const char *headers, const char *json);

/* The same, insisting on a status: prints the answer and fails the test otherwise. */
struct http_reply cast_must(struct cast *, struct arena *, int status, struct member *,
	const char *method, const char *path, const char *headers, const char *json);

/* Opens everything that must be opened, and votes with the member's own key. */
struct http_reply cast_vote(struct cast *, struct arena *, struct member *, const char *submission,
	const char *verdict, const char *opinion);
void cast_open_all(struct cast *, struct member *, const char *submission);

/* 保密审查, signed with the member's own key. */
struct http_reply cast_mark(struct cast *, struct arena *, struct member *, const char *submission);

/* Asks again until `path` of the answer ("a.b") is one of `values` (NULL-terminated). */
void cast_until(struct cast *, struct member *, const char *url, const char *path,
	const char *const *values);

/* The first roles of a new account ({id, login, department, person_no}), signed as those of secadmin are. */
struct http_reply cast_appoint(
	struct cast *, struct arena *, struct member *, const json_t *account, const char *role);

/* A vote key for somebody who joined: the code and the countersignature are `by`'s. */
void cast_vouch(struct cast *, struct member *by, struct member *);

/* "key_id":"…","signature":"…", over these bytes. */
const char *cast_signed(struct arena *, struct member *, struct str payload);

/* 撤稿 of everything that this member may take down of the draft, signed; insists on 201. */
void cast_withdraw(struct cast *, struct member *, const char *draft, const char *reason);

/* A word list of these terms, made by one and put in force by the other. */
int64_t cast_lexicon(struct cast *, struct member *, const char *terms);
struct http_reply cast_activate(struct cast *, struct arena *, struct member *, int64_t version);

/* Runs a program; its output in the arena and its exit status. */
int cast_run(struct arena *, struct str *out, const char *const *argv);
