#include "screen/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "screen/sandbox_child.h"

const struct sandbox_limits sandbox_limits = {
	.memory_bytes = 256UL * 1024 * 1024,
	.cpu_seconds = 5,
	.wall_ms = 10000,
	.input_max = 50UL * 1024 * 1024,
	.answer_max = 48UL * 1024 * 1024,
};

struct child {
	pid_t pid;
	int handle; /* pidfd; -1 on kernels without */
	int answer;
	int64_t deadline;
	bool too_late;
};

static void close_all_above(int last)
{
	if (!syscall(SYS_close_range, last + 1, ~0U, 0))
		return;
	for (int fd = last + 1, end = (int)sysconf(_SC_OPEN_MAX); fd < end; fd++)
		close(fd);
}

/* Between fork and exec: only calls that are safe there. What a stranger's bytes make a library
 * say goes nowhere, but for the sanitizers' reports. */
static void become_child(int input, int answer, const char *const *argv)
{
	static const char *const env[] = { "LANG=C.UTF-8", "ASAN_OPTIONS=detect_leaks=0",
		"UBSAN_OPTIONS=print_stacktrace=1", NULL };
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	int quiet = sandbox_sanitized ? STDERR_FILENO : open("/dev/null", O_WRONLY);
	if (dup2(input, STDIN_FILENO) < 0 || dup2(answer, STDOUT_FILENO) < 0 ||
		dup2(quiet, STDERR_FILENO) < 0)
		_exit(CHILD_NO_WALLS);
	close_all_above(STDERR_FILENO);
	execve("/proc/self/exe", (char *const *)argv, (char *const *)env);
	_exit(CHILD_NO_WALLS);
}

static enum err start(struct arena *a, const struct sandbox_job *job, unsigned page, int input,
	const struct sandbox_limits *l, struct child *out)
{
	int ends[2];
	const char *argv[] = { "shenfa-open", SANDBOX_FLAG, job->name,
		arena_printf(a, "%lu", l->memory_bytes), arena_printf(a, "%u", l->cpu_seconds),
		arena_printf(a, "%zu", l->input_max), arena_printf(a, "%u", page), NULL };
	if (pipe2(ends, O_CLOEXEC))
		return fault(ERR_UNAVAILABLE, "pipe: %s", strerror(errno));
	lseek(input, 0, SEEK_SET); /* a pipe has no start: then it is read from where it stands */
	pid_t pid = fork();
	if (!pid)
		become_child(input, ends[1], argv);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return fault(ERR_UNAVAILABLE, "fork: %s", strerror(errno));
	}
	*out = (struct child){ .pid = pid,
		.answer = ends[0],
		.handle = (int)syscall(SYS_pidfd_open, pid, 0),
		.deadline = clock_ticks() + l->wall_ms };
	return ERR_OK;
}

/* False once the deadline is over. */
static bool wait_for(struct child *c, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	for (;;) {
		int64_t left = c->deadline - clock_ticks();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);
		if (n > 0 || (n < 0 && errno != EINTR))
			return true;
		if (left <= 0)
			return c->too_late = true, false;
	}
}

static void listen_to(struct child *c, struct buf *said)
{
	char chunk[65536];
	while (!said->toobig && wait_for(c, c->answer)) {
		ssize_t n = read(c->answer, chunk, sizeof chunk);
		if (n > 0)
			buf_add(said, (struct str){ chunk, (size_t)n });
		else if (n == 0 || errno != EINTR)
			return;
	}
}

/* A child that has said everything gets the rest of its time to end, so that we learn how. */
static int end(struct child *c, const struct buf *said)
{
	int status = 0;
	if (!said->toobig && !c->too_late && c->handle >= 0)
		wait_for(c, c->handle);
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(c->answer);
	if (c->handle >= 0)
		close(c->handle);
	return status;
}

static void refuse(struct sandbox_answer *out, const char *code, const char *reason)
{
	*out = (struct sandbox_answer){
		.refused = true, .code = str_c(code), .reason = str_c(reason)
	};
}

static enum err judge(struct arena *a, struct str why, struct sandbox_answer *out)
{
	json_auto_t *j = NULL;
	if (json_read(why, &j) || !json_str(j, "reason").len) {
		refuse(out, "sandbox.broken",
			"文件内容异常，检查程序无法给出结论，请另存后重新上传");
		return ERR_OK;
	}
	*out = (struct sandbox_answer){ .refused = true,
		.code = arena_str(a, json_str(j, "code")),
		.field = arena_str(a, json_str(j, "field")),
		.reason = arena_str(a, json_str(j, "reason")) };
	return ERR_OK;
}

static void refuse_signal(const struct child *c, int sig, struct sandbox_answer *out)
{
	if (c->too_late || sig == SIGXCPU || sig == SIGKILL)
		refuse(out, "sandbox.time", "文件在规定时间内未能打开，请简化或拆分后再上传");
	else if (sig == SIGSYS)
		refuse(out, "sandbox.wall", "文件内容试图执行打开以外的操作，已拦截，文件不予保存");
	else
		refuse(out, "sandbox.crash", "文件已损坏或过于复杂，无法打开，请另存后重新上传");
}

static enum err conclude(struct arena *a, const struct child *c, int status, const struct buf *said,
	struct sandbox_answer *out)
{
	if (said->toobig)
		refuse(out, "sandbox.answer", "文件内容过多，请拆分后再上传");
	else if (c->too_late || WIFSIGNALED(status))
		refuse_signal(c, WTERMSIG(status), out);
	else if (WEXITSTATUS(status) == CHILD_NO_WALLS)
		return fault(ERR_INTERNAL, "sandbox: the walls do not stand");
	else if (WEXITSTATUS(status) == CHILD_REFUSED)
		return judge(a, buf_str(said), out);
	else if (status)
		refuse(out, "sandbox.exit", "文件已损坏或格式有误，无法打开，请另存后重新上传");
	else
		*out = (struct sandbox_answer){ .bytes = buf_str(said) };
	return ERR_OK;
}

enum err sandbox_run_page(struct arena *a, const struct sandbox_job *job, unsigned page, int input,
	const struct sandbox_limits *l, struct sandbox_answer *out)
{
	struct child c;
	struct buf said;
	buf_init(&said, a, l->answer_max);
	TRY(start(a, job, page, input, l, &c));
	listen_to(&c, &said);
	int status = end(&c, &said);
	return conclude(a, &c, status, &said, out);
}

enum err sandbox_run(struct arena *a, const struct sandbox_job *job, int input,
	const struct sandbox_limits *l, struct sandbox_answer *out)
{
	return sandbox_run_page(a, job, 0, input, l, out);
}
