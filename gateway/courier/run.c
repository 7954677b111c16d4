#include "courier/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"

enum { BEAT_MS = 500, NOT_FOUND = 127 };

/* Standard input, output and error are files in memory: nobody waits for the other's reading. */
struct streams {
	int fd[3];
};

static void streams_close(struct streams *s)
{
	for (int i = 0; i < 3; i++)
		if (s->fd[i] >= 0)
			close(s->fd[i]);
}

static enum err streams_open(struct str input, struct streams *out)
{
	static const char *const names[] = { "in", "out", "err" };
	for (int i = 0; i < 3; i++)
		out->fd[i] = memfd_create(names[i], MFD_CLOEXEC);
	bool ok = out->fd[0] >= 0 && out->fd[1] >= 0 && out->fd[2] >= 0;
	if (ok && fd_write(out->fd[0], input) && lseek(out->fd[0], 0, SEEK_SET) == 0)
		return ERR_OK;
	return fault_as(ERR_UNAVAILABLE, "run.memory", NULL, "内存不足，不能启动外部程序");
}

static struct str read_back(struct arena *a, int fd)
{
	char *text = arena_alloc(a, RUN_SAID_MAX + 1);
	ssize_t n = pread(fd, text, RUN_SAID_MAX, 0);
	return (struct str){ text, n > 0 ? (size_t)n : 0 };
}

/* In the child, where only what a signal handler may call may be called. */
_Noreturn static void become(const struct run *r, const struct streams *s, pid_t parent)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || chdir(r->folder ? r->folder : "/"))
		_exit(NOT_FOUND);
	for (int i = 0; i < 3; i++)
		if (dup2(s->fd[i], i) < 0)
			_exit(NOT_FOUND);
	close_range(3, ~0U, 0); /* what is not ours may have been left open to us */
	execve(r->argv[0], (char *const *)r->argv, (char *const *)r->env);
	_exit(NOT_FOUND);
}

static int status_of(int wait_status)
{
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
}

static int wait_for(pid_t child)
{
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status_of(status);
}

/* What it started is in its group and goes with it. */
static enum err watch(pid_t child, run_beat *beat, void *context, int *out_status)
{
	enum err e = ERR_OK;
	int fd = (int)syscall(SYS_pidfd_open, child, 0);
	struct pollfd ended = { fd, POLLIN, 0 };
	while (fd >= 0 && !e && poll(&ended, 1, BEAT_MS) != 1)
		e = beat ? beat(context) : ERR_OK;
	if (e)
		kill(-child, SIGKILL);
	*out_status = wait_for(child);
	if (fd >= 0)
		close(fd);
	return e;
}

enum err run(struct arena *a, const struct run *r, run_beat *beat, void *context, struct ran *out)
{
	__attribute__((cleanup(streams_close))) struct streams s = { { -1, -1, -1 } };
	TRY(streams_open(r->input, &s));
	pid_t parent = getpid(), child = fork();
	if (child < 0)
		return fault_as(ERR_UNAVAILABLE, "run.fork", NULL, "不能启动外部程序");
	if (!child)
		become(r, &s, parent);
	setpgid(child, child);
	TRY(watch(child, beat, context, &out->status));
	out->out = read_back(a, s.fd[1]);
	out->said = read_back(a, s.fd[2]);
	return ERR_OK;
}
