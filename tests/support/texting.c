#include "tests/support/texting.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

#define F(...) arena_printf(&t->people.arena, __VA_ARGS__)

static void die(const char *what, struct str said)
{
	fprintf(stderr, "texting: %s: " STRF "\n", what, STRV(said));
	exit(1);
}

static void say(struct texting *t, const char *line, const char *input)
{
	const char *said;
	if (system_shenfa(&t->sys, "sysadmin", line, input, &said))
		die(line, str_c(said));
}

static json_t *call(struct texting *t, const char *method, const char *path, const char *body)
{
	AUTO_REPLY r = http_call(&t->people.arena, t->gateway.address, method, path,
		"Connection: close\r\nContent-Type: application/json\r\n", str_c(body));
	if (r.status != 200)
		die(path, r.body);
	return json_incref(r.json);
}

json_t *texting_ask(struct texting *t, const char *path)
{
	return call(t, "GET", path, "");
}

void texting_tell(struct texting *t, const char *path, const char *json)
{
	json_decref(call(t, "POST", path, json));
}

/* Where a courier calls it: the line of a gateway, or the pages' own address. */
static const char *start_stand_in(struct texting *t, const char *program)
{
	const char *argv[] = { F(BUILD_DIR "/%s", program), "--listen=127.0.0.1:0",
		"--report-ms=200", F("--ledger=%s/%s.jsonl", test_folder(), program), NULL };
	const struct spawn run = {
		.argv = argv, .log = F("%s/%s.log", test_folder(), program), .falls_with = SIGTERM
	};
	if (spawn_start(&run, &t->gateway) || spawn_ready(&t->gateway, &run, 60000))
		die(program, str_c(err_reason()));
	json_auto_t *ledger = texting_ask(t, "/_sim/ledger");
	const char *line = json_string_value(json_object_get(ledger, "cmpp"));
	return F("%s", line ? line : t->gateway.address);
}

static const char *with_address(struct texting *t, const char *secrets, const char *at)
{
	struct str s = str_c(secrets);
	ptrdiff_t hole = str_find(s, STR("AT"));
	return F(STRF "%s" STRF, STRV(str_sub(s, 0, (size_t)hole)), at,
		STRV(str_from(s, (size_t)hole + 2)));
}

void texting_open(
	struct texting *t, const char *stand_in, const char *settings, const char *secrets)
{
	system_start(&t->sys);
	cast_open(&t->people, &t->sys);
	const char *at = start_stand_in(t, stand_in);
	system_arrive(&t->sys, "sysadmin", false);
	say(t,
		F("channel register --unit bureau --channel sms --purpose disclosure --name "
		  "短信平台 "
		  "--owner planning --operators %s --settings %s",
			TEXTING_SQL(t, "select id from account where login = 'operator'"),
			settings),
		"");
	say(t, "channel pace 3 --reason 试运行，不设静默时段", ""); /* at any time of the day */
	say(t,
		F("channel enrol 3 --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			t->sys.data, t->sys.data),
		with_address(t, secrets, at));
	system_restart(&t->sys);
}

void texting_close(struct texting *t)
{
	spawn_stop(&t->gateway, SIGTERM, 10000);
	cast_close(&t->people);
	system_stop(&t->sys);
}

const char *texting_list(struct texting *t, const char *name, const char *numbers)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(&t->people, &a, 201, cast_member(&t->people, "operator"), "POST",
		"/recipient-lists", "",
		arena_printf(&a, "{\"account\":\"3\",\"name\":\"%s\",\"numbers\":\"%s\"}", name,
			numbers));
	return F("%s %lld %s",
		TEXTING_SQL(t, "select encode(sha256, 'hex') from recipient_list where id = %s",
			json_string_value(json_object_get(r.json, "id"))),
		(long long)json_int(r.json, "count", 0), name);
}

void texting_approve(struct texting *t, const char *text, const char *list)
{
	SCRATCH(a);
	struct member *editor = cast_member(&t->people, "editor");
	AUTO_REPLY r = cast_must(&t->people, &a, 201, editor, "POST", "/drafts", "",
		arena_printf(&a,
			"{\"title\":\"停水通知\",\"html\":\"<p>明日停水。</p>\",\"meta\":{"
			"\"disclosure\":\"主动公开\",\"column\":\"通知公告\",\"source\":"
			"\"数据资源处"
			"\",\"channels\":{\"sms\":{\"summary\":\"%s\",\"list\":\"%s\"}}}}",
			text, list));
	struct item i = { .draft = F("%s", json_string_value(json_object_get(r.json, "id"))),
		.head = F("%s", json_string_value(json_object_get(r.json, "head"))) };
	item_submit(&t->people, editor, &i, "sms", "");
	item_approve(&t->people, &i);
	json_auto_t *d = item_delivery(
		&t->people, cast_member(&t->people, "reviewer"), &i, "sms", STATES("HELD"));
	if (!str_eq(json_str(d, "code"), STR("sms.keys")))
		die("held", json_str(d, "reason"));
	t->delivery = F("%s", json_string_value(json_object_get(d, "id")));
}

struct http_reply texting_act(
	struct texting *t, struct arena *a, const char *login, const char *act, const char *json)
{
	return cast_call(&t->people, a, cast_member(&t->people, login), "POST",
		arena_printf(a, "/short-messages/%s/%s", t->delivery, act), "", json);
}

void texting_let_go(struct texting *t)
{
	static const char *const people[] = { "reviewer", "operator" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		AUTO_REPLY r = texting_act(t, &a, people[i], "keys", "{}");
		if (r.status != 200)
			die(people[i], r.body);
	}
}

/* The delivery's next look is drawn to a second from now, unless one is under way. */
static void until(struct texting *t, const char *what, const char *is_so)
{
	sql_until(t->sys.database, F("%s %s", t->delivery, what),
		F("with sooner as (update delivery set due_at = now() + interval '1 second' "
		  "where id = %s and state in ('PLANNED', 'ACCEPTED', 'UNCERTAIN') and "
		  "lease_until is null and due_at > now() + interval '1500 ms' "
		  "returning pg_notify('delivery', channel_account_id::text)) "
		  "select %s from delivery where id = %s and (select count(*) from sooner) >= 0",
			t->delivery, is_so, t->delivery));
}

void texting_until(struct texting *t, const char *state)
{
	until(t, state, F("state = '%s'", state));
}

#define STATES_SQL                                                                                 \
	"(select string_agg(right(masked, 1) || ' ' || state, ', ' order by n) from "              \
	"sms_recipient where delivery_id = %s)"

void texting_until_states(struct texting *t, const char *states)
{
	until(t, states, F(STATES_SQL " = '%s'", t->delivery, states));
}

const char *texting_states(struct texting *t)
{
	return TEXTING_SQL(t, "select " STATES_SQL, t->delivery);
}

size_t texting_shown(struct texting *t, const char *number, const char *words)
{
	json_auto_t *ledger = texting_ask(t, "/_sim/ledger");
	size_t i, n = 0;
	json_t *m;
	json_array_foreach(json_object_get(ledger, "messages"), i, m)
	{
		n += str_eq(json_str(m, "number"), str_c(number)) &&
		     str_find(json_str(m, "text"), str_c(words)) >= 0;
	}
	return n;
}
