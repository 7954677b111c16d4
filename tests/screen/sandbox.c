#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen/sandbox.h"
#include "screen/sandbox_child.h"
#include "screen/walls.h"

/* Children that try each wall. What they say tells which wall answered. */

static enum err echo(struct arena *a, struct str input, struct buf *answer)
{
	(void)a;
	buf_add(answer, input);
	return ERR_OK;
}

static enum err say_no(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)answer;
	return fault_as(ERR_REFUSED, "test.no", "width", "不收 " STRF, STRV(input));
}

static enum err open_passwd(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input;
	int fd = open("/etc/passwd", O_RDONLY);
	buf_printf(answer, "%d", fd < 0 ? errno : 0);
	return ERR_OK;
}

static enum err dial(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input;
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	buf_printf(answer, "%d", connect(fd, (struct sockaddr *)&to, sizeof to));
	return ERR_OK;
}

static enum err start_another(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input;
	pid_t pid = fork();
	if (!pid)
		_exit(0);
	buf_printf(answer, "%d", pid > 0);
	return ERR_OK;
}

static enum err become_a_shell(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input, (void)answer;
	execl("/bin/echo", "echo", "escaped", NULL);
	return ERR_OK;
}

static enum err run_written_memory(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input;
	void *p = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	buf_printf(answer, "%d", p == MAP_FAILED ? errno : 0);
	return ERR_OK;
}

/* Kept: or the compiler sees that nobody reads it and takes the spinning or the memory away. */
static volatile unsigned long kept;

static enum err spin(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input, (void)answer;
	for (;;)
		kept++;
	return ERR_OK;
}

static enum err eat_memory(struct arena *a, struct str input, struct buf *answer)
{
	(void)input;
	for (int i = 0; i < 600; i++)
		memset(arena_alloc(a, 1 << 20), i, 1 << 20);
	buf_add(answer, STR("ate"));
	return ERR_OK;
}

static enum err talk_for_ever(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input, (void)answer;
	static char words[65536];
	while (write(STDOUT_FILENO, words, sizeof words) > 0)
		kept++;
	return ERR_OK;
}

static enum err crash(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input, (void)answer;
	abort();
}

/* What stays open and what the environment holds, counted before the walls forbid looking. */
static int open_files;
static bool has_environment;

static void look_around(void)
{
	open_files = 0;
	for (int fd = 0; fd < 1024; fd++)
		open_files += fcntl(fd, F_GETFD) >= 0;
	has_environment = getenv("SHENFA_TEST_SECRET") != NULL;
}

static enum err tell_around(struct arena *a, struct str input, struct buf *answer)
{
	(void)a, (void)input;
	buf_printf(answer, "%d %d", open_files, has_environment);
	return ERR_OK;
}

static const char *const read_passwd[] = { "/bin/cat", "/etc/passwd", NULL };
static const char *const read_stdin[] = { "/bin/cat", NULL };
static const char *const other_program[] = { "/bin/sh", "-c", "exec /bin/cat /dev/null", NULL };
static const char *const one_gigabyte[] = { "/bin/dd", "bs=1G", "count=1", "status=none", NULL };
static const char *const write_file[] = { "/bin/dd", "of=/dev/shm/shenfa-escaped", "conv=excl",
	NULL };

#define JOB(n, ...) static const struct sandbox_job job_##n = { .name = #n, __VA_ARGS__ }
JOB(echo, .run = echo);
JOB(no, .run = say_no);
JOB(passwd, .run = open_passwd);
JOB(dial, .run = dial);
JOB(fork, .run = start_another);
JOB(shell, .run = become_a_shell);
JOB(code, .run = run_written_memory);
JOB(spin, .run = spin);
JOB(eat, .run = eat_memory);
JOB(talk, .run = talk_for_ever);
JOB(crash, .run = crash);
JOB(around, .prepare = look_around, .run = tell_around);
JOB(cat_passwd, .program = read_passwd);
JOB(cat, .program = read_stdin);
JOB(sh, .program = other_program);
JOB(gigabyte, .program = one_gigabyte);
JOB(write_file, .program = write_file);

static const struct sandbox_job *const test_jobs[] = { &job_echo, &job_no, &job_passwd, &job_dial,
	&job_fork, &job_shell, &job_code, &job_spin, &job_eat, &job_talk, &job_crash, &job_around,
	&job_cat_passwd, &job_cat, &job_sh, &job_gigabyte, &job_write_file, NULL };

static int input_of(const char *bytes)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	assert_int_equal(write(fd, bytes, strlen(bytes)), (int)strlen(bytes));
	return fd;
}

static struct sandbox_answer open_with(
	struct arena *a, const struct sandbox_job *job, const struct sandbox_limits *l)
{
	struct sandbox_answer answer;
	int input = input_of("hello");
	assert_int_equal(sandbox_run(a, job, input, l, &answer), ERR_OK);
	close(input);
	return answer;
}

static void assert_says(const struct sandbox_job *job, const char *words)
{
	SCRATCH(a);
	struct sandbox_answer answer = open_with(&a, job, &sandbox_limits);
	assert_false(answer.refused);
	assert_string_equal(arena_cstr(&a, answer.bytes), words);
}

static void assert_refused(
	const struct sandbox_job *job, const struct sandbox_limits *l, const char *code)
{
	SCRATCH(a);
	struct sandbox_answer answer = open_with(&a, job, l);
	assert_true(answer.refused);
	assert_string_equal(arena_cstr(&a, answer.code), code);
	assert_true(answer.reason.len > 0);
}

static const char *number(struct arena *a, int n)
{
	return arena_printf(a, "%d", n);
}

static void a_child_answers_with_what_it_was_given(void **state)
{
	(void)state;
	assert_says(&job_echo, "hello");
	assert_says(&job_cat, "hello");
}

static void a_refusal_keeps_its_code_field_and_reason(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer answer = open_with(&a, &job_no, &sandbox_limits);
	assert_true(answer.refused);
	assert_string_equal(arena_cstr(&a, answer.code), "test.no");
	assert_string_equal(arena_cstr(&a, answer.field), "width");
	assert_string_equal(arena_cstr(&a, answer.reason), "不收 hello");
}

/* seccomp says EPERM; with it gone Landlock would say EACCES, and with both gone nobody. */
static void a_child_opens_no_file(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_says(&job_passwd, number(&a, EPERM));
}

static void a_child_that_asks_for_the_network_is_ended(void **state)
{
	(void)state;
	assert_refused(&job_dial, &sandbox_limits, "sandbox.wall");
}

static void a_child_that_starts_a_process_is_ended(void **state)
{
	(void)state;
	assert_refused(&job_fork, &sandbox_limits, "sandbox.wall");
	assert_refused(&job_shell, &sandbox_limits, "sandbox.wall");
}

static void a_child_cannot_run_what_it_wrote(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_says(&job_code, number(&a, EPERM));
}

static void a_child_that_spins_runs_out_of_time(void **state)
{
	(void)state;
	struct sandbox_limits l = sandbox_limits;
	l.cpu_seconds = 1;
	l.wall_ms = 600 * 1000; /* so that it is the processor time that ends it */
	assert_refused(&job_spin, &l, "sandbox.time");
}

/* A pipe that nobody closes: the child waits for its input and uses no processor time. */
static void a_child_that_waits_runs_out_of_time(void **state)
{
	(void)state;
	SCRATCH(a);
	int ends[2];
	struct sandbox_answer answer;
	struct sandbox_limits l = sandbox_limits;
	l.wall_ms = 200;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(sandbox_run(&a, &job_echo, ends[0], &l, &answer), ERR_OK);
	close(ends[0]);
	close(ends[1]);
	assert_true(answer.refused);
	assert_string_equal(arena_cstr(&a, answer.code), "sandbox.time");
}

static void a_child_gets_no_more_memory_than_its_limit(void **state)
{
	(void)state;
	if (sandbox_sanitized)
		skip(); /* the limit is off in this build */
	assert_refused(&job_gigabyte, &sandbox_limits, "sandbox.exit");
	assert_refused(&job_eat, &sandbox_limits, "sandbox.crash");
}

/* The same, without the limit, works: so it is the limit that was met. */
static void without_the_limit_the_memory_would_be_there(void **state)
{
	(void)state;
	struct sandbox_limits l = sandbox_limits;
	l.memory_bytes = 0;
	SCRATCH(a);
	assert_string_equal(arena_cstr(&a, open_with(&a, &job_gigabyte, &l).bytes), "hello");
}

static void an_answer_without_end_is_cut_off(void **state)
{
	(void)state;
	struct sandbox_limits l = sandbox_limits;
	l.answer_max = 1 << 20;
	l.cpu_seconds = 600; /* so that it is the length that ends it */
	l.wall_ms = 600 * 1000;
	assert_refused(&job_talk, &l, "sandbox.answer");
}

static void a_child_that_crashes_is_a_refusal(void **state)
{
	(void)state;
	assert_refused(&job_crash, &sandbox_limits, "sandbox.crash");
}

static void too_much_input_is_refused_with_its_limit(void **state)
{
	(void)state;
	struct sandbox_limits l = sandbox_limits;
	l.input_max = 4;
	assert_refused(&job_echo, &l, "upload.size");
}

static void a_child_inherits_three_descriptors_and_no_environment(void **state)
{
	(void)state;
	int leak = open("/dev/null", O_RDONLY);
	setenv("SHENFA_TEST_SECRET", "1", 1);
	assert_says(&job_around, "3 0");
	close(leak);
}

/* Landlock: the system call is allowed to a program, the file is not. */
static void a_program_reads_libraries_and_nothing_else(void **state)
{
	(void)state;
	if (!walls_landlock())
		skip();
	assert_refused(&job_cat_passwd, &sandbox_limits, "sandbox.exit");
	assert_refused(&job_sh, &sandbox_limits, "sandbox.exit");
}

static void a_program_writes_no_file(void **state)
{
	(void)state;
	unlink("/dev/shm/shenfa-escaped");
	assert_refused(&job_write_file, &sandbox_limits, "sandbox.exit");
	assert_int_not_equal(access("/dev/shm/shenfa-escaped", F_OK), 0);
}

/* A limit that no kernel grants: the soft one above the hard one. */
static void without_its_walls_a_child_opens_nothing(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer answer;
	struct sandbox_limits l = sandbox_limits;
	int input = input_of("hello");
	l.cpu_seconds = UINT_MAX;
	assert_int_equal(sandbox_run(&a, &job_echo, input, &l, &answer), ERR_INTERNAL);
	close(input);
}

static int sockets_after_the_wall(void)
{
	if (walls_no_network())
		return 1;
	int local = socket(AF_UNIX, SOCK_STREAM, 0);
	int far = socket(AF_INET, SOCK_STREAM, 0);
	if (local < 0)
		return 2;
	return far < 0 && errno == EPERM ? 0 : 3;
}

/* The parent's own wall, tried in a copy of this process: it cannot be taken down again. */
static void the_parent_keeps_local_sockets_only(void **state)
{
	(void)state;
	int status;
	pid_t pid = fork();
	if (!pid)
		_exit(sockets_after_the_wall());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void an_unknown_job_opens_nothing(void **state)
{
	(void)state;
	SCRATCH(a);
	static const struct sandbox_job unknown = { .name = "unknown", .run = echo };
	struct sandbox_answer answer;
	int input = input_of("hello");
	assert_int_equal(sandbox_run(&a, &unknown, input, &sandbox_limits, &answer), ERR_INTERNAL);
	close(input);
}

int main(int argc, char **argv)
{
	sandbox_child(test_jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_answers_with_what_it_was_given),
		cmocka_unit_test(a_refusal_keeps_its_code_field_and_reason),
		cmocka_unit_test(a_child_opens_no_file),
		cmocka_unit_test(a_child_that_asks_for_the_network_is_ended),
		cmocka_unit_test(a_child_that_starts_a_process_is_ended),
		cmocka_unit_test(a_child_cannot_run_what_it_wrote),
		cmocka_unit_test(a_child_that_spins_runs_out_of_time),
		cmocka_unit_test(a_child_that_waits_runs_out_of_time),
		cmocka_unit_test(a_child_gets_no_more_memory_than_its_limit),
		cmocka_unit_test(without_the_limit_the_memory_would_be_there),
		cmocka_unit_test(an_answer_without_end_is_cut_off),
		cmocka_unit_test(a_child_that_crashes_is_a_refusal),
		cmocka_unit_test(too_much_input_is_refused_with_its_limit),
		cmocka_unit_test(a_child_inherits_three_descriptors_and_no_environment),
		cmocka_unit_test(a_program_reads_libraries_and_nothing_else),
		cmocka_unit_test(a_program_writes_no_file),
		cmocka_unit_test(without_its_walls_a_child_opens_nothing),
		cmocka_unit_test(the_parent_keeps_local_sockets_only),
		cmocka_unit_test(an_unknown_job_opens_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
