/* 0350_two_deciders.c: two people say at the same moment how one delivery ended: one of them did. */
#include "tests/check.h"

#include <pthread.h>

#include "tests/support/front.h"

enum { RACES = 24 };

static struct front f;

#define SQL(...) scene_sql(&f.scene, arena_printf(&f.scene.arena, __VA_ARGS__))

/* Reviewers both, neither of them a contributor; each from a connection of his own. */
struct decider {
	enum who who;
	const char *path, *json;
	pthread_barrier_t *together;
	struct arena arena;
	struct http_reply reply;
};

static int begin(void **)
{
	front_open(&f, NULL);
	return 0;
}

static int end(void **)
{
	front_close(&f);
	return 0;
}

static void *decide(void *x)
{
	struct decider *d = x;
	pthread_barrier_wait(d->together);
	d->reply = front_call(&f, &d->arena, d->who, "POST", d->path, "", d->json);
	return NULL;
}

/* Sent, and nobody can tell: the last step is the store's, which no courier of a test has to make. */
static const char *in_doubt(int64_t item)
{
	const char *why;
	assert_non_null(scene_sql_as(&f.scene, "shenfa_seal",
		arena_printf(&f.scene.arena,
			"select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			(long long)item, (long long)f.scene.website),
		&why));
	return SQL("set session_replication_role = replica; update delivery set state = "
		   "'NEEDS_PERSON' "
		   "where submission_id = %lld returning id",
		(long long)item);
}

static bool won(const struct decider *d)
{
	if (d->reply.status == 200)
		return true;
	if (d->reply.status != 409 || strcmp(front_code(&d->reply), "delivery.state"))
		fail_msg("%d: " STRF, d->reply.status, STRV(d->reply.body));
	if (str_find(d->reply.body, STR("不在等待人工核实")) < 0)
		fail_msg(STRF, STRV(d->reply.body));
	return false;
}

/* True when it was the one who said out. */
static bool race(const char *id)
{
	pthread_t threads[2];
	pthread_barrier_t together;
	const char *path = arena_printf(&f.scene.arena, "/api/v1/deliveries/%s/decision", id);
	struct decider both[] = {
		{ .who = REVIEWER, .json = "{\"outcome\":\"out\",\"evidence\":\"页面可以打开\"}" },
		{ .who = REVIEWER2,
			.json = "{\"outcome\":\"not-out\",\"evidence\":\"后台里没有\"}" },
	};
	assert_int_equal(pthread_barrier_init(&together, NULL, 2), 0);
	for (int i = 0; i < 2; i++) {
		both[i].path = path;
		both[i].together = &together;
		assert_int_equal(pthread_create(&threads[i], NULL, decide, &both[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&together);
	bool first = won(&both[0]), second = won(&both[1]);
	assert_int_equal(first + second, 1);
	assert_string_equal(SQL("select state from delivery where id = %s", id),
		first ? "CONFIRMED" : "REFUSED");
	assert_string_equal(
		SQL("select count(*) from delivery_decision where delivery_id = %s", id), "1");
	for (int i = 0; i < 2; i++) {
		http_done(&both[i].reply);
		arena_free(&both[i].arena);
	}
	return first;
}

static void one_of_two_has_decided_and_the_other_is_told(void **)
{
	int out = 0;
	for (int i = 0; i < RACES; i++) {
		int64_t item =
			scene_submit(&f.scene, EDITOR, scene_draft(&f.scene, EDITOR, "目录", NULL));
		scene_approve(&f.scene, item);
		out += race(in_doubt(item));
	}
	print_message("%d of %d races said out\n", out, RACES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_two_has_decided_and_the_other_is_told),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
