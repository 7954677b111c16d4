/* store.h: the facts: one PostgreSQL connection, statements by name, rows out. */
#pragma once
#include <assert.h>

#include "base/arena.h"
#include "base/err.h"
#include "schemas/queries.h"

/* One connection, one thread. Statements are prepared at their first use. */
struct store;

/*
 * `conninfo` as libpq takes it. ERR_UNAVAILABLE. A connection that breaks later is opened again
 * by the next statement; the statement it broke under answers ERR_UNAVAILABLE.
 */
[[nodiscard]] enum err store_open(const char *conninfo, struct store **out);
void store_close(struct store *);
/*
 * Before the first statement after a pause, where nobody listens: a connection that ended meanwhile
 * is opened again by that statement, which then does not fail for it.
 */
void store_wake(struct store *);
/*
 * No statement takes longer from now on (0: as at first, whatever it takes): the server ends it, it has
 * done nothing, and answers ERR_UNAVAILABLE store.slow. Waiting for another's lock counts. What was done before
 * it stands: where it only reads the answer to an act, the act is done.
 */
[[nodiscard]] enum err store_limit(struct store *, int ms);

/* A parameter. Text is borrowed until the call returns. */
enum param_kind {
	PARAM_NULL,
	PARAM_TEXT,
	PARAM_BYTES,
	PARAM_INT,
	PARAM_BYTES_LIST,
	PARAM_TEXT_LIST,
	PARAM_INT_LIST
};
struct param {
	enum param_kind kind;
	struct str text;         /* TEXT, BYTES */
	int64_t number;          /* INT */
	const struct str *texts; /* BYTES_LIST, TEXT_LIST */
	const int64_t *numbers;  /* INT_LIST */
	size_t count;
};
#define P_NULL     ((struct param){})
#define P_TEXT(s)  ((struct param){ .kind = PARAM_TEXT, .text = (s) })
#define P_C(s)     P_TEXT(str_c(s))
#define P_BYTES(s) ((struct param){ .kind = PARAM_BYTES, .text = (s) })
#define P_INT(n)   ((struct param){ .kind = PARAM_INT, .number = (n) })
#define P_BOOL(b)  P_C((b) ? "t" : "f")
#define P_BYTES_LIST(list, n)                                                                      \
	((struct param){ .kind = PARAM_BYTES_LIST, .texts = (list), .count = (n) })
#define P_TEXT_LIST(list, n)                                                                       \
	((struct param){ .kind = PARAM_TEXT_LIST, .texts = (list), .count = (n) })
#define P_INT_LIST(list, n)                                                                        \
	((struct param){ .kind = PARAM_INT_LIST, .numbers = (list), .count = (n) })
/* Empty text becomes NULL: for optional members. */
#define P_OPT(s) ((s).len ? P_TEXT(s) : P_NULL)
/* Milliseconds since 1970 as timestamptz; write `$n::float8` inside to_timestamp() in the SQL. */
struct param param_time(struct arena *, int64_t ms);

/* Rows of one answer. Everything read from it is borrowed: AUTO_ROWS frees it at the scope's end. */
struct rows {
	void *result;
	int count;
};
void rows_free(struct rows *);
#define AUTO_ROWS __attribute__((cleanup(rows_free))) struct rows

struct str row_str(const struct rows *, int row, int column); /* NULL: {"" , 0} */
bool row_null(const struct rows *, int row, int column);
int64_t row_int(const struct rows *, int row, int column); /* NULL: 0 */
bool row_bool(const struct rows *, int row, int column);
int64_t row_time(
	const struct rows *, int row, int column); /* of extract(epoch)*1000 or timestamptz; ms */

/*
 * Runs Q_<name>. Counts the parameters against the statement while compiling. Errors: what SQL
 * refused with SFnnn as the class of that status, its code and field; ERR_CONFLICT on a unique
 * index (err_what() is the constraint), ERR_INVALID on a check; ERR_UNAVAILABLE when the server
 * is away, the disk is full or the transaction must be tried again. `out` is untouched on failure.
 */
#define store_run(db, arena, name, out, ...)                                                       \
	({                                                                                         \
		static_assert(sizeof((const struct param[]){ {}, ##__VA_ARGS__ }) /                \
					      sizeof(struct param) ==                              \
				      Q_##name##_takes + 1,                                        \
			"query " #name " takes another number of parameters");                     \
		store_exec(db, arena, Q_##name, (const struct param[]){ {}, ##__VA_ARGS__ } + 1,   \
			false, out);                                                               \
	})

/* The same with binary columns: bytea comes raw through row_str, integers through row_int. */
#define store_run_binary(db, arena, name, out, ...)                                                \
	({                                                                                         \
		static_assert(sizeof((const struct param[]){ {}, ##__VA_ARGS__ }) /                \
					      sizeof(struct param) ==                              \
				      Q_##name##_takes + 1,                                        \
			"query " #name " takes another number of parameters");                     \
		store_exec(db, arena, Q_##name, (const struct param[]){ {}, ##__VA_ARGS__ } + 1,   \
			true, out);                                                                \
	})

[[nodiscard]] enum err store_exec(struct store *, struct arena *, enum query, const struct param *,
	bool binary, struct rows *out);

/*
 * Several statements in one round trip and one transaction, none of which needs another's answer.
 * Each STORE_CALL counts its parameters as store_run does; they live to the end of the block around it. Of
 * the first that fails the error is told, and no `out` is touched.
 */
struct store_call {
	enum query query;
	const struct param *params;
	struct rows *out;
};
#define STORE_CALL(name, out_, ...)                                                                \
	{                                                                                          \
		.query = Q_##name + 0 * sizeof(struct {                                            \
			static_assert(sizeof((const struct param[]){ {}, ##__VA_ARGS__ }) /        \
						      sizeof(struct param) ==                      \
					      Q_##name##_takes + 1,                                \
				"query " #name " takes another number of parameters");             \
			int none;                                                                  \
		}),                                                                                \
		.params = (const struct param[]){ {}, ##__VA_ARGS__ } + 1, .out = (out_)           \
	}
enum { STORE_CALLS_MAX = 16 };
[[nodiscard]] enum err store_run_all(
	struct store *, struct arena *, const struct store_call *, size_t count);

/* One row exactly, or ERR_NOTFOUND with this code and text. */
[[nodiscard]] enum err rows_need(const struct rows *, const char *what, const char *zh);

/* Round trips so far, for tests that count what a request costs. */
unsigned long store_trips(const struct store *);

/* Notifications are a hint over polling. Waits until one comes or `ms` pass; true if one came. */
[[nodiscard]] enum err store_listen(struct store *, const char *channel);
bool store_wait(struct store *, int ms);
/* As store_wait, and copies the payload of the first one ("" when none). */
struct str store_wait_payload(struct store *, struct arena *, int ms);
/* What has come so far is news no longer: for who is about to look at everything anyway. */
void store_heard(struct store *);

/* For migrate, backup and restore only: several statements of a file, as the owner. */
[[nodiscard]] enum err store_script(struct store *, struct str sql);
