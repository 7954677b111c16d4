#include "tests/check.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/fence.h"

/* In a child: the fence is for good. Bit 0: it says it stands; 1: TCP opens; 2: Unix opens. */
static int behind_fence(const char *conninfo)
{
	int status = 0;
	pid_t pid = fork();
	if (!pid) {
		int stands = fence_raise(conninfo);
		int inet = socket(AF_INET, SOCK_STREAM, 0) >= 0;
		int inet6 = socket(AF_INET6, SOCK_DGRAM, 0) >= 0;
		int unix_one = socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
		_exit(stands | (inet || inet6) << 1 | unix_one << 2);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void beside_a_socket_database_there_is_no_other_network(void **state)
{
	(void)state;
	assert_int_equal(behind_fence("host=/run/shenfa/pg user=x"), 5);
	assert_int_equal(behind_fence("user=x"), 5);
}

static void a_tcp_database_leaves_it_to_the_unit(void **state)
{
	(void)state;
	assert_int_equal(behind_fence("host=db.example user=x") & 3, 2);
	assert_int_equal(behind_fence("host=/run/pg,db.example user=x") & 3, 2);
	assert_int_equal(behind_fence("host=/run/pg hostaddr=10.0.0.1") & 3, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beside_a_socket_database_there_is_no_other_network),
		cmocka_unit_test(a_tcp_database_leaves_it_to_the_unit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
