#include "tests/sim/tests/far.h"

#include <arpa/inet.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "channels/website/disk.h"
#include "tests/support/port.h"

struct elsewhere far;

const char *far_in(const char *below)
{
	return arena_printf(&far.arena, "%s/%s", far.home, below);
}

void far_run(const char *const *argv, struct ran *out)
{
	static const char *const env[] = { "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL };
	const struct run r = { argv, env, NULL, {} };
	assert_int_equal(run(&far.arena, &r, NULL, NULL, out), ERR_OK);
}

struct str far_shown(const char *path)
{
	struct str body = {};
	struct ran ran;
	if (far.target.kind != TARGET_GIT && far.target.kind != TARGET_GIT_SSH) {
		const char *file = arena_printf(&far.arena, "%s/current/%s", far.place, path);
		return file_read(&far.arena, file, 1 << 20, &body) ? (struct str){} : body;
	}
	const char *const argv[] = { "/usr/bin/git", "--git-dir", far.place, "show",
		arena_printf(&far.arena, "main:%s", path), NULL };
	far_run(argv, &ran);
	return ran.status ? (struct str){} : ran.out;
}

bool far_holds(const char *path, const char *needle)
{
	return str_find(far_shown(path), str_c(needle)) >= 0;
}

static enum err get_page(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct str path = str_from(q->url, strlen("https://far.gov.cn/"));
	bool folder = str_ends(path, STR("/"));
	struct str body =
		far_shown(arena_printf(a, STRF "%s", STRV(path), folder ? "index.html" : ""));
	(void)w;
	*out = (struct wire_reply){ .status = body.len ? 200 : 404, .body = body };
	return ERR_OK;
}

static enum err get_secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	if (!strcmp(name, "site_root"))
		*out = str_c(far.root);
	else if (!strcmp(name, "site_target"))
		*out = str_c(far.address);
	else
		return ERR_NOTFOUND;
	return ERR_OK;
}

static enum err get_folder(struct wire *w, struct str *out)
{
	(void)w;
	*out = str_c(far.own);
	return ERR_OK;
}

static int64_t get_now(struct wire *w)
{
	(void)w;
	return RELEASED * 1000L;
}

static enum err there(struct wire *w, struct arena *a, struct str root, struct str *out)
{
	(void)w;
	return target_there(a, &far.target, root, out);
}

static enum err list_it(
	struct wire *w, struct arena *a, struct str root, const char *folder, struct str *out_names)
{
	(void)w;
	return target_list(a, &far.target, root, folder, out_names);
}

static enum err send_it(struct wire *w, struct arena *a, struct str root, const char *id, bool anew)
{
	enum mood mood = far.mood;
	(void)w;
	far.mood = HONEST;
	if (mood == AWAY)
		return fault(ERR_UNAVAILABLE, "away");
	if (mood == LOST)
		return fault(ERR_UNCERTAIN, "lost");
	enum err e = target_send(a, &far.target, root, id, anew);
	return mood == DONE_AND_LOST && !e ? fault(ERR_UNCERTAIN, "done and lost") : e;
}

static bool listens(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = !connect(fd, (const struct sockaddr *)&at, sizeof at);
	close(fd);
	return yes;
}

static void start(const char *const *argv, int port)
{
	far.server = fork();
	if (!far.server) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE); /* modes hold for root, too */
		prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	for (int64_t end = clock_ticks() + 30 * 1000; !listens(port);) {
		assert_int_equal(waitpid(far.server, NULL, WNOHANG), 0);
		assert_true(clock_ticks() < end);
		nanosleep(&(struct timespec){ 0, 20 * 1000 * 1000 }, NULL);
	}
}

void far_write(const char *path, const char *text)
{
	assert_int_equal(file_write(path, str_c(text), 0600, NULL), ERR_OK);
}

static void make_key(const char *path)
{
	struct ran ran;
	const char *const argv[] = { "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
		path, NULL };
	far_run(argv, &ran);
	assert_int_equal(ran.status, 0);
}

const char *far_text(const char *path)
{
	struct str s;
	assert_int_equal(file_read(&far.arena, path, 1 << 16, &s), ERR_OK);
	return s.at;
}

/*
 * What a thousand calls need not take. A shell that is the first one and stands at a network reads the
 * .bashrc of whoever runs the test, which is none of the test's: it is told that it is the second. And the
 * quickest key exchange does on loopback.
 */
#define SPARING "SetEnv SHLVL=1\nKexAlgorithms curve25519-sha256\n"

/* Of a server of one's own, as whoever runs the test. */
static void start_sshd(void)
{
	make_key(far_in("host"));
	make_key(far_in("key"));
	far.port = port_free();
	far_write(far_in("authorized"), far_text(far_in("key.pub")));
	far_write(far_in("known"), arena_printf(&far.arena, "[127.0.0.1]:%d %s", far.port,
					   far_text(far_in("host.pub"))));
	far_write(far_in("sshd.conf"),
		arena_printf(&far.arena,
			"Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\n"
			"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
			"PermitRootLogin yes\nSubsystem sftp internal-sftp\nLogLevel ERROR\n"
			"MaxStartups 100\nLoginGraceTime 0\n" SPARING,
			far.port, far_in("host"), far_in("authorized")));
	if (geteuid() == 0) /* what the package's unit would make */
		mkdir("/run/sshd", 0755);
	const char *const argv[] = { "/usr/sbin/sshd", "-D", "-e", "-f", far_in("sshd.conf"),
		NULL };
	start(argv, far.port);
	far.target.key = str_c(far_in("key"));
	far.target.known_hosts = str_c(far_in("known"));
}

static void start_rsyncd(void)
{
	far.port = port_free();
	far_write(far_in("secrets"), "site:sesam\n");
	far_write(far_in("rsyncd.conf"),
		arena_printf(&far.arena,
			"use chroot = no\nmunge symlinks = no\nlog file = %s\nuid = %d\ngid = %d\n"
			"[site]\npath = %s\nread only = no\nauth users = site\n"
			"secrets file = %s\n",
			far_in("rsyncd.log"), (int)geteuid(), (int)getegid(), far.place,
			far_in("secrets")));
	const char *const argv[] = { "/usr/bin/rsync", "--daemon", "--no-detach",
		"--address=127.0.0.1", arena_printf(&far.arena, "--port=%d", far.port),
		arena_printf(&far.arena, "--config=%s", far_in("rsyncd.conf")), NULL };
	start(argv, far.port);
}

static void make_bare(void)
{
	struct ran ran;
	const char *const argv[] = { "/usr/bin/git", "init", "--quiet", "--bare", far.place, NULL };
	far_run(argv, &ran);
	assert_int_equal(ran.status, 0);
}

static void set_address(const char *scheme)
{
	struct str key = far.target.key, known = far.target.known_hosts;
	if (!strcmp(scheme, "git+file"))
		far.address = arena_printf(&far.arena, "git+file://%s", far.place);
	else if (!strcmp(scheme, "rsync"))
		far.address = arena_printf(&far.arena, "rsync://site@127.0.0.1:%d/site", far.port);
	else
		far.address = arena_printf(&far.arena, "%s://%s@127.0.0.1:%d%s", scheme,
			geteuid() ? getenv("USER") : "root", far.port, far.place);
	assert_int_equal(target_read(str_c(far.address), &far.target), ERR_OK);
	far.target.key = key;
	far.target.known_hosts = known;
	far.target.password = STR("sesam");
}

/* In memory where there is such a folder: each release flushes the file system that it is on. */
static const char *shelf(void)
{
	return access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
}

void far_begin(const char *scheme)
{
	far = (struct elsewhere){
		.wire = { .exchange = get_page,
			.secret = get_secret,
			.folder = get_folder,
			.now = get_now,
			.site_there = there,
			.site_send = send_it,
			.site_list = list_it },
	};
	snprintf(far.home, sizeof far.home, "%s/shenfa-target.XXXXXX", shelf());
	assert_non_null(mkdtemp(far.home));
	far.root = far_in("root");
	far.own = far_in("own");
	far.place = far_in("place");
	assert_int_equal(mkdir(far.root, 0755) | mkdir(far.own, 0700) | mkdir(far.place, 0755), 0);
	if (strstr(scheme, "git"))
		make_bare();
	if (strstr(scheme, "ssh") || strstr(scheme, "sftp"))
		start_sshd();
	else if (strstr(scheme, "rsync"))
		start_rsyncd();
	set_address(scheme);
}

void far_end(void)
{
	int dir;
	if (far.server > 0) {
		kill(far.server, SIGTERM);
		waitpid(far.server, NULL, 0);
	}
	assert_int_equal(disk_open(shelf(), &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, strrchr(far.home, '/') + 1), ERR_OK);
	close(dir);
	arena_free(&far.arena);
	far = (struct elsewhere){};
}

int far_tidy(void **)
{
	if (far.home[0])
		far_end();
	return 0;
}
