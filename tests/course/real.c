/* real.c: the book as it is: the queries that the front and the restore run, on a PostgreSQL of its own. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "store/store.h"
#include "tests/course/book.h"
#include "tests/support/cluster.h"
#include "tests/support/scene.h"

enum { NUMBERS_MAX = 1 << 16, KEYS_MAX = 1 << 12 };

struct real {
	struct book book;
	struct scene scene;
	enum delivery_act act; /* of this round */
	struct store *seal, *owner;
	PGconn *look; /* as the superuser */
	int64_t accounts[KINDS], submissions[ITEMS];
	int64_t ids[NUMBERS_MAX]; /* of the deliveries, by number */
	int64_t numbers;
	char *keys[KEYS_MAX];
	int64_t key_count;
	struct row row;
};

static struct real *real_of(struct book *b)
{
	return (struct real *)b;
}

static _Noreturn void stop(const char *doing, const char *why)
{
	fprintf(stderr, "real: %s: %s\n", doing, why);
	exit(1);
}

static void need(enum err e, const char *doing)
{
	if (e)
		stop(doing, arena_printf(&(struct arena){}, "%s %s", err_what(), err_reason()));
}

/* As the superuser; the first value, in the arena. */
static const char *ask(struct real *r, struct arena *a, const char *sql)
{
	PGresult *got = PQexec(r->look, sql);
	ExecStatusType status = PQresultStatus(got);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		stop(sql, PQerrorMessage(r->look));
	const char *value = arena_printf(a, "%s", PQntuples(got) ? PQgetvalue(got, 0, 0) : "");
	PQclear(got);
	return value;
}

/* As a courier hears it (gateway_client.c: refused). */
static enum err heard_as(enum err e, const char *doing)
{
	if (!e)
		return e;
	if (!str_starts(str_c(err_what()), STR("delivery.")))
		need(e, doing);
	return err_http(e) == 409 ? ERR_GONE : ERR_INVALID;
}

static void round_begin(struct book *b, enum delivery_act act)
{
	struct real *r = real_of(b);
	r->act = act;
	for (int i = 0; i < ITEMS; i++) {
		int64_t draft = scene_draft(&r->scene, EDITOR, "目录", NULL);
		r->submissions[i] = scene_submit(&r->scene, EDITOR, draft);
		scene_approve(&r->scene, r->submissions[i]);
	}
	b->backup(b);
}

static void issue(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	SCRATCH(a);
	struct real *r = real_of(b);
	struct str act = str_c(delivery_act_name(r->act)), body = STR("{}"), sig = STR("");
	need(store_run(r->seal, &a, ticket_issue, NULL, P_INT_LIST(&r->submissions[item], 1),
		     P_INT_LIST(&r->accounts[kind], 1), P_TEXT_LIST(&act, 1), P_TEXT_LIST(&body, 1),
		     P_TEXT_LIST(&sig, 1), P_TEXT_LIST(&sig, 1), P_C("{}"), param_time(&a, now)),
		"ticket_issue");
	const char *id = ask(r, &a,
		arena_printf(&a,
			"select id from delivery where submission_id = %lld and "
			"channel_account_id = %lld",
			(long long)r->submissions[item], (long long)r->accounts[kind]));
	if (++r->numbers == NUMBERS_MAX || !str_i64(str_c(id), &r->ids[r->numbers]))
		stop("ticket_issue", "no delivery");
}

/* The number of a name: the same name, the same number. */
static int64_t key_of(struct real *r, struct str key)
{
	for (int64_t i = 0; i < r->key_count; i++)
		if (str_eq(key, str_c(r->keys[i])))
			return i;
	if (r->key_count == KEYS_MAX)
		stop("lease", "too many names");
	r->keys[r->key_count] = strndup(key.at, key.len);
	return r->key_count++;
}

static struct notes notes_of(struct str receipt)
{
	json_auto_t *j = NULL;
	need(json_read(receipt, &j), "receipt");
	const json_t *state = json_object_get(j, "state");
	bool begins_anew = str_eq(json_str(state, "step"), STR("drafted"));
	return (struct notes){ json_int(state, "looks", 0), json_int(state, "looking_since", 0),
		begins_anew ? 0 : json_int(state, "submit_at", 0), json_int(state, "up", 0),
		json_int(state, "boot", 0), json_int(state, "answered", 0),
		json_is_true(json_object_get(state, "asked")), json_int(state, "still", 0) };
}

static unsigned item_of(struct real *r, struct arena *a, int64_t id)
{
	int64_t submission;
	str_i64(str_c(ask(r, a,
			arena_printf(a, "select submission_id from delivery where id = %lld",
				(long long)id))),
		&submission);
	for (unsigned i = 0; i < ITEMS; i++)
		if (r->submissions[i] == submission)
			return i;
	stop("lease", "of an earlier round");
}

static int64_t number_of(const struct real *r, int64_t id)
{
	for (int64_t n = r->numbers; n > 0; n--)
		if (r->ids[n] == id)
			return n;
	stop("lease", "of nobody's delivery");
}

/* The columns as web/lease_text.c reads them. */
enum { ID, FENCE, STATE_NAME, ATTEMPT, JOB_KEY = 9, RECEIPT };

static void read_grant(
	struct real *r, struct arena *a, const struct rows *rows, enum kind kind, struct grant *out)
{
	struct str state = row_str(rows, 0, STATE_NAME);
	int64_t id = row_int(rows, 0, ID);
	*out = (struct grant){ .item = item_of(r, a, id),
		.kind = kind,
		.number = number_of(r, id),
		.fence = row_int(rows, 0, FENCE),
		.attempt = row_int(rows, 0, ATTEMPT),
		.key = key_of(r, row_str(rows, 0, JOB_KEY)),
		.notes = notes_of(row_str(rows, 0, RECEIPT)),
		.state = str_eq(state, STR("LEASED"))     ? LEASE_ACT
			 : str_eq(state, STR("ACCEPTED")) ? LEASE_ACCEPTED
							  : LEASE_DOUBT };
}

static enum err lease(struct book *b, enum kind kind, int64_t now, struct grant *out)
{
	SCRATCH(a);
	AUTO_ROWS taken = {}, rows = {};
	struct real *r = real_of(b);
	struct param account = P_INT(r->accounts[kind]);
	need(store_run(r->scene.db, &a, connector_take, &taken, account, P_INT(1),
		     param_time(&a, now)),
		"connector_take");
	if (!taken.count)
		return ERR_NOTFOUND;
	int64_t id = row_int(&taken, 0, 0);
	need(store_run(r->scene.db, &a, connector_lease, &rows, P_INT_LIST(&id, 1), account),
		"connector_lease");
	read_grant(r, &a, &rows, kind, out);
	return ERR_OK;
}

/* A message to every follower that may have left is known to the store by its step. */
static struct str state_text(struct arena *a, const struct notes *n, enum kind kind)
{
	json_auto_t *j = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:s}", "looks",
		(json_int_t)n->looks, "looking_since", (json_int_t)n->looking_since, "submit_at",
		(json_int_t)n->submit_at, "up", (json_int_t)n->up, "boot", (json_int_t)n->boot,
		"answered", (json_int_t)n->answered, "asked", (int)n->asked, "still",
		(json_int_t)n->still, "step", kind == MASS && n->submit_at ? "massing" : "");
	return json_text(a, j);
}

static enum err result(struct real *r, struct arena *a, const struct message *q, struct param id,
	struct param account, struct param now)
{
	struct str receipt = str_c(arena_printf(
		a, "{\"state\":" STRF "}", STRV(state_text(a, &q->notes, q->of.kind))));
	return store_run(r->scene.db, a, connector_result, NULL, id, account, P_INT(q->of.fence),
		P_C(outcome_name(q->kind)), P_C("why"), P_TEXT(receipt),
		q->retry_at ? param_time(a, q->retry_at) : P_NULL, now,
		P_C(q->kind == OUTCOME_HELD ? "sim.fault" : ""));
}

static enum err tell(struct book *b, const struct message *q, int64_t at)
{
	SCRATCH(a);
	struct real *r = real_of(b);
	struct store *db = r->scene.db;
	struct param id = P_INT(r->ids[q->of.number]), account = P_INT(r->accounts[q->of.kind]),
		     fence = P_INT(q->of.fence), now = param_time(&a, at);
	switch (q->call) {
	case CALL_INTENT:
		return heard_as(store_run(db, &a, connector_intent, NULL, id, account, fence,
					P_C("r"), P_C("m"), now),
			"intent");
	case CALL_NOTE:
		return heard_as(store_run(db, &a, connector_note, NULL, id, account, fence,
					P_TEXT(state_text(&a, &q->notes, q->of.kind)), now),
			"note");
	case CALL_BEAT:
		return heard_as(
			store_run(db, &a, connector_heartbeat, NULL, id, account, fence, now),
			"heartbeat");
	default:
		return heard_as(result(r, &a, q, id, account, now), "result");
	}
}

static const char *where(struct real *r, struct arena *a, unsigned item, enum kind kind)
{
	return arena_printf(a, "where submission_id = %lld and channel_account_id = %lld",
		(long long)r->submissions[item], (long long)r->accounts[kind]);
}

static int64_t id_of(struct real *r, struct arena *a, unsigned item, enum kind kind)
{
	int64_t id = 0;
	str_i64(str_c(ask(r, a,
			arena_printf(a, "select id from delivery %s", where(r, a, item, kind)))),
		&id);
	return id;
}

static void again(struct book *b, unsigned item, enum kind kind, int64_t now)
{
	SCRATCH(a);
	struct real *r = real_of(b);
	enum err e =
		store_run(r->scene.db, &a, delivery_release, NULL, P_INT(id_of(r, &a, item, kind)),
			P_INT(r->scene.people[REVIEWER].id), P_C("再发"), param_time(&a, now));
	if (!e || strcmp(err_what(), "delivery.look") != 0)
		need(e, "delivery_release");
}

static void decide(struct book *b, unsigned item, enum kind kind, bool done, int64_t now)
{
	static const char *const outcomes[2][2] = { { "not-out", "out" },
		{ "still-there", "gone" } };
	SCRATCH(a);
	struct real *r = real_of(b);
	need(store_run(r->scene.db, &a, delivery_decide, NULL, P_INT(id_of(r, &a, item, kind)),
		     P_INT(r->scene.people[REVIEWER].id),
		     P_C(outcomes[r->act == ACT_WITHDRAW][done]), P_C("平台后台"), P_C(""),
		     param_time(&a, now)),
		"delivery_decide");
}

/* What a dump of this moment would bring back of the round. */
static void backup(struct book *b)
{
	SCRATCH(a);
	struct real *r = real_of(b);
	ask(r, &a,
		arena_printf(&a,
			"drop table if exists kept_delivery, kept_ticket, kept_attempt;"
			"create table kept_delivery as select * from delivery where submission_id "
			"between %lld and %lld;"
			"create table kept_ticket as select * from ticket where id in (select "
			"ticket_id from kept_delivery);"
			"create table kept_attempt as select * from attempt where delivery_id in "
			"(select id from kept_delivery)",
			(long long)r->submissions[0], (long long)r->submissions[ITEMS - 1]));
}

static void bring_back(struct real *r)
{
	SCRATCH(a);
	const char *round = arena_printf(&a,
		"(select id from delivery where submission_id between %lld and %lld)",
		(long long)r->submissions[0], (long long)r->submissions[ITEMS - 1]);
	ask(r, &a,
		arena_printf(&a,
			"set session_replication_role = replica;"
			"delete from delivery_decision where delivery_id in %s;"
			"delete from attempt where delivery_id in %s;"
			"delete from ticket where submission_id between %lld and %lld;"
			"delete from delivery where id in %s;"
			"insert into ticket overriding system value select * from kept_ticket;"
			"insert into delivery overriding system value select * from kept_delivery;"
			"insert into attempt select * from kept_attempt;"
			"set session_replication_role = origin",
			round, round, (long long)r->submissions[0],
			(long long)r->submissions[ITEMS - 1], round));
}

/* As backup.c begins an epoch. */
static void restore(struct book *b, int64_t at)
{
	SCRATCH(a);
	AUTO_ROWS doubtful = {};
	struct real *r = real_of(b);
	struct param now = param_time(&a, at);
	bring_back(r);
	need(store_run(r->owner, &a, restore_epoch, NULL, P_C("恢复"), now), "restore_epoch");
	need(store_run(r->owner, &a, restore_doubt, &doubtful, now), "restore_doubt");
	need(store_run(r->owner, &a, restore_skip, NULL, now), "restore_skip");
}

static int64_t whole(PGresult *got, int column)
{
	int64_t n = 0;
	str_i64(str_c(PQgetvalue(got, 0, column)), &n);
	return n;
}

static enum state state_named(const char *name)
{
	enum state s = IN(PLANNED);
	while (strcmp(state_name(s), name) != 0)
		s++;
	return s;
}

static const struct row *row(struct book *b, unsigned item, enum kind kind)
{
	SCRATCH(a);
	struct real *r = real_of(b);
	PGresult *got = PQexec(r->look,
		arena_printf(&a,
			"select id, fence, attempt, coalesce((extract(epoch from lease_until) * "
			"1000)::bigint, 0), (extract(epoch from due_at) * 1000)::bigint, receipt, "
			"state from delivery %s",
			where(r, &a, item, kind)));
	r->row = (struct row){};
	if (PQntuples(got))
		r->row = (struct row){ .state = state_named(PQgetvalue(got, 0, 6)),
			.number = number_of(r, whole(got, 0)),
			.fence = whole(got, 1),
			.attempt = whole(got, 2),
			.lease_until = whole(got, 3),
			.due = whole(got, 4),
			.notes = notes_of(str_c(PQgetvalue(got, 0, 5))) };
	PQclear(got);
	return &r->row;
}

/* One for each promise; the two that the scene has are two of them. Their kinds mean nothing here. */
static void open_accounts(struct real *r)
{
	static const char *const more[][2] = { { "app", "disclosure" }, { "weibo", "disclosure" },
		{ "app", "publicity" }, { "weibo", "publicity" }, { "miniprogram", "publicity" },
		{ "miniprogram", "disclosure" } };
	SCRATCH(a);
	r->accounts[UPSERT] = r->scene.website;
	r->accounts[MARKER] = r->scene.wechat;
	for (int i = 0; KEYED + i < KINDS; i++)
		str_i64(str_c(ask(r, &a,
				arena_printf(&a,
					"insert into channel_account (unit, channel, purpose, "
					"name, "
					"owner_department) values ('fzgh', '%s', '%s', "
					"'%s', 'fzgh') returning id",
					more[i][0], more[i][1], more[i][0]))),
			&r->accounts[KEYED + i]);
}

struct book *book_real(void)
{
	static struct real r;
	r.book = (struct book){ .round = round_begin,
		.issue = issue,
		.lease = lease,
		.tell = tell,
		.again = again,
		.decide = decide,
		.backup = backup,
		.restore = restore,
		.row = row };
	scene_open(&r.scene);
	need(store_open(test_conninfo(r.scene.database, "shenfa_seal"), &r.seal), "seal");
	need(store_open(test_conninfo(r.scene.database, "shenfa_owner"), &r.owner), "owner");
	r.look = PQconnectdb(test_conninfo(r.scene.database, "postgres"));
	if (PQstatus(r.look) != CONNECTION_OK)
		stop("connect", PQerrorMessage(r.look));
	open_accounts(&r);
	return &r.book;
}
