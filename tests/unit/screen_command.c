/* `shenfa screen --jsonl`, the program itself. */
#include "tests/golden.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

/* Runs it in a folder of its own; what it wrote is in *said. */
static int screen(struct arena *a, const char *options, const char *in, struct str *said)
{
	char folder[] = "/tmp/shenfa-screen-XXXXXX";
	assert_non_null(mkdtemp(folder));
	const char *out = arena_printf(a, "%s/out", folder);
	write_file(arena_printf(a, "%s/in", folder), in);
	write_file(arena_printf(a, "%s/terms", folder), "甲乙\tWARN\t类\t丙丁\n");
	write_file(arena_printf(a, "%s/allow", folder), "甲乙丙\n");
	int status = system(arena_printf(
		a, "cd %s && %s/shenfa screen %s <in >out 2>err", folder, BUILD_DIR, options));
	*said = read_file(a, out);
	assert_int_equal(system(arena_printf(a, "rm -r %s", folder)), 0);
	return WEXITSTATUS(status);
}

static void its_own_list_is_what_it_looks_for(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str said;
	assert_int_equal(
		screen(&a, "--jsonl --lexicon terms --allow allow",
			"{\"id\":\"1\",\"format\":\"html\",\"text\":\"<p>甲<b>乙</b>，甲乙丙\"}\n",
			&said),
		0);
	assert_string_equal(arena_cstr(&a, said),
		"{\"id\":\"1\",\"findings\":[{\"start\":3,\"end\":8,\"term\":\"甲乙\",\"rule\":"
		"\"term\","
		"\"severity\":\"WARN\",\"suggestion\":\"丙丁\"}]}\n");
}

static void without_a_list_it_has_the_first_one(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str said;
	assert_int_equal(
		screen(&a, "--jsonl",
			"{\"id\":\"1\",\"format\":\"text\",\"text\":\"扫黑险恶，国家级新区\"}\n",
			&said),
		0);
	assert_non_null(strstr(arena_cstr(&a, said), "\"suggestion\":\"扫黑除恶\"}]}"));
}

static void broken_lines_and_options_say_so_in_the_exit_code(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str said;
	assert_int_equal(screen(&a, "--jsonl",
				 "{}\n{\"id\":\"2\",\"format\":\"text\",\"text\":\"\"}\n", &said),
		1);
	assert_non_null(strstr(arena_cstr(&a, said), "\"error\""));
	assert_non_null(strstr(arena_cstr(&a, said), "{\"id\":\"2\",\"findings\":[]}\n"));
	assert_int_equal(screen(&a, "", "", &said), 2);
	assert_int_equal(screen(&a, "--jsonl --lexicon missing", "", &said), 2);
}

struct running {
	pid_t pid;
	int to, from;
};

static struct running start(void)
{
	int to[2], from[2];
	assert_int_equal(pipe2(to, O_CLOEXEC) | pipe2(from, O_CLOEXEC), 0);
	struct running r = { fork(), to[1], from[0] };
	assert_true(r.pid >= 0);
	if (!r.pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		execl(BUILD_DIR "/shenfa", "shenfa", "screen", "--jsonl", NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	return r;
}

static void send_text(const struct running *r, const char *text)
{
	assert_int_equal(write(r->to, text, strlen(text)), strlen(text));
}

/* It writes a whole line at once, or none for a minute. */
static void must_answer(const struct running *r, const char *expected)
{
	enum { PATIENCE_MS = 60 * 1000 };
	char got[200] = "";
	struct pollfd answer = { .fd = r->from, .events = POLLIN };
	assert_int_equal(poll(&answer, 1, PATIENCE_MS), 1);
	assert_true(read(r->from, got, sizeof got - 1) > 0);
	assert_string_equal(got, expected);
}

/* Who sends a line and half of the next has the first one answered before he goes on. */
static void an_answer_does_not_wait_for_the_next_line(void **state)
{
	(void)state;
	int status;
	struct running r = start();
	send_text(&r, "{\"id\":\"1\",\"format\":\"text\",\"text\":\"a\"}\n{\"id\":");
	must_answer(&r, "{\"id\":\"1\",\"findings\":[]}\n");
	send_text(&r, "\"2\",\"format\":\"text\",\"text\":\"b\"}\n");
	must_answer(&r, "{\"id\":\"2\",\"findings\":[]}\n");
	close(r.to);
	assert_int_equal(waitpid(r.pid, &status, 0), r.pid);
	assert_int_equal(status, 0);
	close(r.from);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_own_list_is_what_it_looks_for),
		cmocka_unit_test(without_a_list_it_has_the_first_one),
		cmocka_unit_test(broken_lines_and_options_say_so_in_the_exit_code),
		cmocka_unit_test(an_answer_does_not_wait_for_the_next_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
