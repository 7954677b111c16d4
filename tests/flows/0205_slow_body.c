/* Deadlines are absolute: of a body that comes one byte at a time, and of a statement that does not end. */
#include "tests/check.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/digest.h"
#include "reviewers/lists/list.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"

enum { DRIP_MS = 50, DRIPS_MAX = 600, LONG = 5000 };

static struct front front;

static int begin_with(struct arena *a, enum who who, const char *path, const char *type, int length,
	const char *more)
{
	int fd = http_connect(front.address);
	assert_true(fd >= 0);
	assert_true(
		http_send(fd, str_c(arena_printf(a,
				      "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
				      "Content-Type: %s\r\nContent-Length: %d\r\n%s\r\n",
				      path, front.address + strlen("http://"), front.tokens[who],
				      type, length, more))));
	return fd;
}

static int begin_as(struct arena *a, enum who who, const char *path, const char *type, int length)
{
	return begin_with(a, who, path, type, length, "");
}

static int begin(struct arena *a, const char *path, const char *type)
{
	return begin_as(a, EDITOR, path, type, LONG);
}

/* Bytes that went before the other side had enough; each comes well within any idle timeout. */
static int drip(int fd)
{
	char byte;
	int sent = 0;
	for (; sent < DRIPS_MAX; sent++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, DRIP_MS) > 0 && recv(fd, &byte, 1, MSG_DONTWAIT) <= 0)
			break;
		if (send(fd, " ", 1, MSG_NOSIGNAL) != 1)
			break;
	}
	close(fd);
	return sent;
}

static void a_dripping_text_is_cut_off(void **)
{
	SCRATCH(a);
	assert_true(drip(begin(&a, "/api/v1/drafts", "application/json")) < DRIPS_MAX);
}

static void a_dripping_file_is_cut_off(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "目录", NULL);
	const char *path =
		arena_printf(&a, "/api/v1/drafts/%lld/assets?name=x.png", (long long)draft);
	assert_true(drip(begin(&a, path, "image/png")) < DRIPS_MAX);
	assert_string_equal(scene_sql(&front.scene, "select count(*) from upload"), "0");
}

static void who_sends_at_once_is_heard(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", "",
		"{\"title\":\"目录\",\"html\":\"<p>公布。</p>\"}");
	assert_int_equal(r.status, 201);
}

/* Another holds the draft's row; whoever saves is answered in the end, and nothing of it is there. */
static void a_statement_that_does_not_end_is_ended(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "目录", NULL);
	const char *path = arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft),
		   *head = scene_head(&front.scene, draft),
		   *match = arena_printf(&a, "If-Match: \"%s\"\r\n", head),
		   *words = "{\"title\":\"目录\",\"html\":\"<p>新的话。</p>\",\"meta\":{}}";
	PGconn *holder = PQconnectdb(test_conninfo(front.scene.database, "postgres"));
	PQclear(PQexec(
		holder, arena_printf(&a, "begin; select 1 from draft where id = %lld for update",
				(long long)draft)));
	AUTO_REPLY slow = front_call(&front, &a, EDITOR, "PUT", path, match, words);
	PQclear(PQexec(holder, "commit"));
	PQfinish(holder);
	assert_int_equal(slow.status, 503);
	assert_string_equal(front_code(&slow), "store.slow");
	assert_true(str_find(json_str(slow.json, "detail"), STR("可能已经办成")) >= 0);
	assert_string_equal(scene_head(&front.scene, draft), head);
	AUTO_REPLY again = front_call(&front, &a, EDITOR, "PUT", path, match, words);
	assert_int_equal(again.status, 200);
}

/* The draft is made, and what is held up is the reading of it: the same request again makes no second one. */
static void an_act_whose_answer_does_not_come_is_not_done_twice(void **)
{
	SCRATCH(a);
	static const char key[] = "Idempotency-Key: held-up\r\n",
			  words[] = "{\"title\":\"答复没有来\",\"html\":\"<p>公布。</p>\"}";
	PGconn *holder = PQconnectdb(test_conninfo(front.scene.database, "postgres"));
	PQclear(PQexec(holder, "begin; lock table submission in access exclusive mode"));
	AUTO_REPLY slow = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", key, words);
	PQclear(PQexec(holder, "commit"));
	PQfinish(holder);
	assert_int_equal(slow.status, 503);
	assert_string_equal(front_code(&slow), "store.slow");
	AUTO_REPLY again = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", key, words);
	assert_int_equal(again.status, 409);
	assert_string_equal(front_code(&again), "idempotency.running");
	assert_string_equal(
		scene_sql(&front.scene, "select count(*) from draft where title = '答复没有来'"),
		"1");
}

/* Answered once the head was looked at, so its sender has the place. */
static int begin_long_list(struct arena *a, const char *path, int length)
{
	char answer[64] = "";
	int fd = begin_with(
		a, SECURITY, path, "application/json", length, "Expect: 100-continue\r\n");
	assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
	assert_non_null(strstr(answer, "100 Continue"));
	return fd;
}

/* By its size it has longer, and no more than one has the memory for it; whoever hung up has it no more. */
static void one_long_list_at_a_time(void **)
{
	SCRATCH(a);
	enum { LONG_LIST = 5 * 1024 * 1024, LONGEST = 64 * 1024 * 1024 };
	static const char path[] = "/api/v1/lexicons/preview";
	int first = begin_long_list(&a, path, LONGEST);
	struct str is_long = str_c(arena_printf(&a, "%*s", LONG_LIST, ""));
	AUTO_REPLY second = front_call(&front, &a, SECURITY, "POST", path, "", is_long.at);
	assert_int_equal(second.status, 429);
	assert_string_equal(front_code(&second), "lists.busy");
	AUTO_REPLY small = front_call(&front, &a, SECURITY, "POST", path, "",
		"{\"list\":\"terms\",\"content\":\"55Sy5LmZ\"}");
	assert_int_equal(small.status, 200);
	assert_int_equal(close(first), 0);
	for (int status = 429; status == 429;) {
		AUTO_REPLY third = front_call(&front, &a, SECURITY, "POST", path, "", is_long.at);
		status = third.status;
		assert_true(status == 429 || status == 400);
	}
}

/* By its size it has longer, and not as long as a file: others wait for its place. */
static void a_dripping_list_is_cut_off(void **)
{
	SCRATCH(a);
	enum { LONG_LIST = 5 * 1024 * 1024 };
	assert_true(drip(begin_as(&a, SECURITY, "/api/v1/lexicons/preview", "application/json",
			    LONG_LIST)) < DRIPS_MAX);
}

/* Who may not keep the lists sends as much in vain as to any other address. */
static void a_long_list_is_taken_of_its_keeper_alone(void **)
{
	SCRATCH(a);
	enum { TOO_LONG = 64 * 1024 * 1024 + 1 };
	char answer[4096] = "";
	static const char path[] = "/api/v1/lexicons/preview";
	int fd = begin_as(&a, EDITOR, path, "application/json", TOO_LONG - 1);
	assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
	assert_non_null(strstr(answer, "access.role"));
	close(fd);
	fd = begin_as(&a, SECURITY, path, "application/json", TOO_LONG);
	assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
	assert_non_null(strstr(answer, "413"));
	close(fd);
}

static struct str digits(struct arena *a, size_t count)
{
	char *at = arena_alloc(a, count + 1);
	memset(at, '1', count);
	return (struct str){ at, count };
}

static void is_too_long(struct arena *a, const char *path, const char *body)
{
	AUTO_REPLY r = front_call(&front, a, SECURITY, "POST", path, "", body);
	assert_int_equal(r.status, 413);
	assert_string_equal(front_code(&r), "form.long");
	assert_true(str_find(json_str(r.json, "detail"),
			    STR("最大 32 MB（约一百万条）。请删去很少用的词条")) >= 0);
}

/* To the byte: a file, and the three lists of a version together. */
static void a_list_is_as_long_as_is_said(void **)
{
	SCRATCH(a);
	struct str half = digits(&a, LIST_BYTES_MAX / 2);
	struct str most = digits(&a, LIST_BYTES_MAX), more = digits(&a, LIST_BYTES_MAX + 1);
	static const char path[] = "/api/v1/lexicons/preview",
			  file[] = "{\"list\":\"terms\",\"content\":\"" STRF "\"}",
			  lists[] = "{\"terms\":\"" STRF "\",\"allow\":\"" STRF
				    "x\",\"note\":\"长\",\"key_id\":\"1\",\"signature\":\"x\"}";
	AUTO_REPLY fits = front_call(&front, &a, SECURITY, "POST", path, "",
		arena_printf(&a, file, STRV(base64(&a, most))));
	assert_int_equal(fits.status, 200);
	assert_int_equal(json_int(fits.json, "problem_count", 0), 1);
	is_too_long(&a, path, arena_printf(&a, file, STRV(base64(&a, more))));
	is_too_long(&a, "/api/v1/lexicons", arena_printf(&a, lists, STRV(half), STRV(half)));
}

static int open_front(void **)
{
	static const char *const options[] = { "--body-ms=1000", "--statement-ms=1000", NULL };
	front_open(&front, options);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dripping_text_is_cut_off),
		cmocka_unit_test(a_dripping_file_is_cut_off),
		cmocka_unit_test(a_dripping_list_is_cut_off),
		cmocka_unit_test(one_long_list_at_a_time),
		cmocka_unit_test(a_long_list_is_taken_of_its_keeper_alone),
		cmocka_unit_test(a_list_is_as_long_as_is_said),
		cmocka_unit_test(who_sends_at_once_is_heard),
		cmocka_unit_test(a_statement_that_does_not_end_is_ended),
		cmocka_unit_test(an_act_whose_answer_does_not_come_is_not_done_twice),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
