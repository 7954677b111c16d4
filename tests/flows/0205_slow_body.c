/* Who sends a body one byte at a time is cut off all the same: the deadline is absolute. */
#include "tests/check.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/front.h"

enum { DRIP_MS = 50, DRIPS_MAX = 600, LONG = 5000 };

static struct front front;

static int begin(struct arena *a, const char *path, const char *type)
{
	int fd = http_connect(front.address);
	assert_true(fd >= 0);
	assert_true(
		http_send(fd, str_c(arena_printf(a,
				      "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
				      "Content-Type: %s\r\nContent-Length: %d\r\n\r\n",
				      path, front.address + strlen("http://"), front.tokens[EDITOR],
				      type, LONG))));
	return fd;
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

static int open_front(void **)
{
	static const char *const options[] = { "--body-ms=1000", NULL };
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
		cmocka_unit_test(who_sends_at_once_is_heard),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
