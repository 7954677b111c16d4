#include "supervise/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { CANNOT_START = 127 };

/* A datagram socket under a name that the kernel picks; says it as NOTIFY_SOCKET wants it. */
static int listen_for_news(char name[static 16])
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	socklen_t length = sizeof sun.sun_family;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sun, length) ||
		setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)))
		return -1;
	length = sizeof sun;
	getsockname(fd, (struct sockaddr *)&sun, &length);
	snprintf(name, 16, "@%.*s", (int)(length - offsetof(struct sockaddr_un, sun_path) - 1),
		sun.sun_path + 1);
	return fd;
}

static bool become(const struct passwd *who)
{
	return !who || (!initgroups(who->pw_name, who->pw_gid) && !setgid(who->pw_gid) &&
			       !setuid(who->pw_uid) && setenv("HOME", who->pw_dir, 1) == 0);
}

static void redirect(int log)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	dup2(null, STDIN_FILENO);
	if (log < 0)
		return;
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
}

static _Noreturn void child(
	const struct spawn *s, const struct passwd *who, int log, const char *notify)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	redirect(log);
	if (chdir(s->folder ? s->folder : "/") || !become(who)) {
		perror(s->argv[0]);
		_exit(CANNOT_START);
	}
	if (s->falls_with)
		prctl(PR_SET_PDEATHSIG, s->falls_with); /* after setuid, which would clear it */
	if (notify)
		setenv("NOTIFY_SOCKET", notify, 1);
	else
		unsetenv("NOTIFY_SOCKET");
	execv(s->argv[0], (char *const *)s->argv);
	fprintf(stderr, "%s: %s\n", s->argv[0], strerror(errno));
	_exit(CANNOT_START);
}

static enum err open_log(const struct spawn *s, int *out)
{
	*out = -1;
	if (!s->log)
		return ERR_OK;
	*out = open(s->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	return *out >= 0 ? ERR_OK : fault(ERR_INTERNAL, "%s: %s", s->log, strerror(errno));
}

enum err spawn_start(const struct spawn *s, struct spawned *out)
{
	const struct passwd *who = s->user ? getpwnam(s->user) : NULL;
	char name[16];
	int log;
	if (s->user && !who)
		return fault(ERR_NOTFOUND, "没有系统用户 %s", s->user);
	if (access(s->argv[0], X_OK))
		return fault(ERR_NOTFOUND, "没有程序 %s", s->argv[0]);
	TRY(open_log(s, &log));
	struct spawned made = { .notify = listen_for_news(name) };
	made.pid = made.notify < 0 ? -1 : fork();
	if (made.pid == 0)
		child(s, who, log, name);
	if (log >= 0)
		close(log);
	if (made.pid < 0)
		return fault(ERR_INTERNAL, "%s: %s", s->argv[0], strerror(errno));
	made.pidfd = (int)syscall(SYS_pidfd_open, made.pid, 0);
	fcntl(made.pidfd, F_SETFD, FD_CLOEXEC);
	*out = made;
	return ERR_OK;
}

/*
 * What a person needs to see first: the last line of a log, or the last that says what was fatal,
 * for PostgreSQL ends with "database system is shut down" whatever the reason was.
 */
static void telling_line(const char *path, char *out, size_t room)
{
	char text[1024];
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	ssize_t n = 0;
	if (fd >= 0 && !fstat(fd, &st))
		n = pread(fd, text, sizeof text,
			st.st_size > (off_t)sizeof text ? st.st_size - (off_t)sizeof text : 0);
	if (fd >= 0)
		close(fd);
	struct str rest = str_trim((struct str){ text, n > 0 ? (size_t)n : 0 }), line, told = {};
	bool fatal = false;
	while (rest.len) {
		line = str_cut(&rest, '\n');
		bool worse = str_find(line, STR("FATAL:")) >= 0;
		if (worse || !fatal)
			told = line;
		fatal |= worse;
	}
	snprintf(out, room, STRF, STRV(told));
}

/* READY=1 from the program itself (its pid, as the kernel vouches); others are not heard. */
static bool heard_ready(struct spawned *p)
{
	char text[512], control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec io = { text, sizeof text - 1 };
	struct msghdr m = { .msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(p->notify, &m, MSG_CMSG_CLOEXEC);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	struct ucred from = {};
	if (c && c->cmsg_type == SCM_CREDENTIALS)
		memcpy(&from, CMSG_DATA(c), sizeof from);
	if (n <= 0 || from.pid != p->pid)
		return false;
	struct str rest = { text, (size_t)n };
	bool ready = false;
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (str_eq(line, STR("READY=1")))
			ready = true;
		if (str_starts(line, STR("STATUS=")))
			snprintf(p->address, sizeof p->address, STRF, STRV(str_from(line, 7)));
	}
	return ready;
}

enum err spawn_ready(struct spawned *p, const struct spawn *s, int ms)
{
	int64_t until = clock_ticks() + ms;
	struct pollfd wait[] = { { .fd = p->notify, .events = POLLIN },
		{ .fd = p->pidfd, .events = POLLIN } };
	char line[256];
	for (int64_t left = ms; left > 0; left = until - clock_ticks()) {
		if (poll(wait, 2, (int)left) < 0 && errno != EINTR)
			break;
		if (wait[0].revents && heard_ready(p))
			return ERR_OK;
		if (wait[1].revents && !wait[0].revents)
			break;
	}
	telling_line(s->log, line, sizeof line);
	return fault(ERR_UNAVAILABLE, "%s 没有启动成功：%s", s->argv[0], line);
}

int spawn_stop(struct spawned *p, int sig, int ms)
{
	struct pollfd wait = { .fd = p->pidfd, .events = POLLIN };
	int status = 0;
	if (p->pid <= 0)
		return 0;
	kill(p->pid, sig);
	if (poll(&wait, 1, ms) == 0)
		kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(p->pidfd);
	close(p->notify);
	*p = (struct spawned){ .notify = -1, .pidfd = -1 };
	return status;
}

enum err spawn_run(const struct spawn *s)
{
	struct spawned p;
	char line[256];
	int status = 0;
	TRY(spawn_start(s, &p));
	while (waitpid(p.pid, &status, 0) < 0 && errno == EINTR)
		;
	close(p.pidfd);
	close(p.notify);
	telling_line(s->log, line, sizeof line);
	if (status)
		return fault(ERR_INTERNAL, "%s 失败（%d）：%s", s->argv[0], status, line);
	return ERR_OK;
}
