/* A site that is read elsewhere: real sshd, rsync and git on loopback, and what they are left with. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "channels/website/disk.h"
#include "channels/website/website.h"
#include "courier/target.h"

#define AS_RELEASED "<entry.json><index.html><release.json><style.css>"

enum { RELEASED = 1790000000, PLACE_MAX = 64 };

enum mood { HONEST, DONE_AND_LOST, LOST, AWAY };

struct elsewhere {
	struct wire wire;
	struct arena arena;
	char home[PLACE_MAX]; /* everything of one test */
	const char *root, *own, *place, *address;
	struct target target;
	enum mood mood; /* of the next sending */
	pid_t server;
	int port;
};

static struct elsewhere x;

static const char *in(const char *below)
{
	return arena_printf(&x.arena, "%s/%s", x.home, below);
}

static void do_run(const char *const *argv, struct ran *out)
{
	static const char *const env[] = { "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL };
	const struct run r = { argv, env, NULL, {} };
	assert_int_equal(run(&x.arena, &r, NULL, NULL, out), ERR_OK);
}

/* What the place shows of a file: the folder's current release, or the branch. */
static struct str shown(const char *path)
{
	struct str body = {};
	struct ran ran;
	if (x.target.kind != TARGET_GIT && x.target.kind != TARGET_GIT_SSH) {
		const char *file = arena_printf(&x.arena, "%s/current/%s", x.place, path);
		return file_read(&x.arena, file, 1 << 20, &body) ? (struct str){} : body;
	}
	const char *const argv[] = { "/usr/bin/git", "--git-dir", x.place, "show",
		arena_printf(&x.arena, "main:%s", path), NULL };
	do_run(argv, &ran);
	return ran.status ? (struct str){} : ran.out;
}

static bool holds(const char *path, const char *needle)
{
	return str_find(shown(path), str_c(needle)) >= 0;
}

static enum err get_page(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct str path = str_from(q->url, strlen("https://x.gov.cn/"));
	struct str body = shown(arena_printf(a, STRF "index.html", STRV(path)));
	(void)w;
	*out = (struct wire_reply){ .status = body.len ? 200 : 404, .body = body };
	return ERR_OK;
}

static enum err get_secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	if (!strcmp(name, "site_root"))
		*out = str_c(x.root);
	else if (!strcmp(name, "site_target"))
		*out = str_c(x.address);
	else
		return ERR_NOTFOUND;
	return ERR_OK;
}

static enum err get_folder(struct wire *w, struct str *out)
{
	(void)w;
	*out = str_c(x.own);
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
	return target_there(a, &x.target, root, out);
}

static enum err list_it(
	struct wire *w, struct arena *a, struct str root, const char *folder, struct str *out_names)
{
	(void)w;
	return target_list(a, &x.target, root, folder, out_names);
}

static enum err send_it(struct wire *w, struct arena *a, struct str root, const char *id, bool anew)
{
	enum mood mood = x.mood;
	(void)w;
	x.mood = HONEST;
	if (mood == AWAY)
		return fault(ERR_UNAVAILABLE, "away");
	if (mood == LOST)
		return fault(ERR_UNCERTAIN, "lost");
	enum err e = target_send(a, &x.target, root, id, anew);
	return mood == DONE_AND_LOST && !e ? fault(ERR_UNCERTAIN, "done and lost") : e;
}

static int free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	close(fd);
	return ntohs(at.sin_port);
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
	x.server = fork();
	if (!x.server) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE); /* modes hold for root, too */
		prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	for (int64_t end = clock_ticks() + 30 * 1000; !listens(port);) {
		assert_int_equal(waitpid(x.server, NULL, WNOHANG), 0);
		assert_true(clock_ticks() < end);
		nanosleep(&(struct timespec){ 0, 20 * 1000 * 1000 }, NULL);
	}
}

static void write_text(const char *path, const char *text)
{
	assert_int_equal(file_write(path, str_c(text), 0600, NULL), ERR_OK);
}

static void make_key(const char *path)
{
	struct ran ran;
	const char *const argv[] = { "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
		path, NULL };
	do_run(argv, &ran);
	assert_int_equal(ran.status, 0);
}

static const char *text_of(const char *path)
{
	struct str s;
	assert_int_equal(file_read(&x.arena, path, 1 << 16, &s), ERR_OK);
	return s.at;
}

/* Of a server of one's own, as whoever runs the test. */
static void start_sshd(void)
{
	make_key(in("host"));
	make_key(in("key"));
	x.port = free_port();
	write_text(in("authorized"), text_of(in("key.pub")));
	write_text(in("known"),
		arena_printf(&x.arena, "[127.0.0.1]:%d %s", x.port, text_of(in("host.pub"))));
	write_text(in("sshd.conf"),
		arena_printf(&x.arena,
			"Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\n"
			"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
			"PermitRootLogin yes\nSubsystem sftp internal-sftp\nLogLevel ERROR\n"
			"MaxStartups 100\nLoginGraceTime 0\n",
			x.port, in("host"), in("authorized")));
	if (geteuid() == 0) /* what the package's unit would make */
		mkdir("/run/sshd", 0755);
	const char *const argv[] = { "/usr/sbin/sshd", "-D", "-e", "-f", in("sshd.conf"), NULL };
	start(argv, x.port);
	x.target.key = str_c(in("key"));
	x.target.known_hosts = str_c(in("known"));
}

static void start_rsyncd(void)
{
	x.port = free_port();
	write_text(in("secrets"), "site:sesam\n");
	write_text(in("rsyncd.conf"),
		arena_printf(&x.arena,
			"use chroot = no\nmunge symlinks = no\nlog file = %s\nuid = %d\ngid = %d\n"
			"[site]\npath = %s\nread only = no\nauth users = site\n"
			"secrets file = %s\n",
			in("rsyncd.log"), (int)geteuid(), (int)getegid(), x.place, in("secrets")));
	const char *const argv[] = { "/usr/bin/rsync", "--daemon", "--no-detach",
		"--address=127.0.0.1", arena_printf(&x.arena, "--port=%d", x.port),
		arena_printf(&x.arena, "--config=%s", in("rsyncd.conf")), NULL };
	start(argv, x.port);
}

static void make_bare(void)
{
	struct ran ran;
	const char *const argv[] = { "/usr/bin/git", "init", "--quiet", "--bare", x.place, NULL };
	do_run(argv, &ran);
	assert_int_equal(ran.status, 0);
}

static void set_address(const char *scheme)
{
	struct str key = x.target.key, known = x.target.known_hosts;
	if (!strcmp(scheme, "git+file"))
		x.address = arena_printf(&x.arena, "git+file://%s", x.place);
	else if (!strcmp(scheme, "rsync"))
		x.address = arena_printf(&x.arena, "rsync://site@127.0.0.1:%d/site", x.port);
	else
		x.address = arena_printf(&x.arena, "%s://%s@127.0.0.1:%d%s", scheme,
			geteuid() ? getenv("USER") : "root", x.port, x.place);
	assert_int_equal(target_read(str_c(x.address), &x.target), ERR_OK);
	x.target.key = key;
	x.target.known_hosts = known;
	x.target.password = STR("sesam");
}

/* In memory where there is such a folder: each release flushes the file system that it is on. */
static const char *shelf(void)
{
	return access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
}

static void begin(const char *scheme)
{
	x = (struct elsewhere){
		.wire = { .exchange = get_page,
			.secret = get_secret,
			.folder = get_folder,
			.now = get_now,
			.site_there = there,
			.site_send = send_it,
			.site_list = list_it },
	};
	snprintf(x.home, sizeof x.home, "%s/shenfa-target.XXXXXX", shelf());
	assert_non_null(mkdtemp(x.home));
	x.root = in("root");
	x.own = in("own");
	x.place = in("place");
	assert_int_equal(mkdir(x.root, 0755) | mkdir(x.own, 0700) | mkdir(x.place, 0755), 0);
	if (strstr(scheme, "git"))
		make_bare();
	if (strstr(scheme, "ssh") || strstr(scheme, "sftp"))
		start_sshd();
	else if (strstr(scheme, "rsync"))
		start_rsyncd();
	set_address(scheme);
}

static void end(void)
{
	int dir;
	if (x.server > 0) {
		kill(x.server, SIGTERM);
		waitpid(x.server, NULL, 0);
	}
	assert_int_equal(disk_open(shelf(), &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, strrchr(x.home, '/') + 1), ERR_OK);
	close(dir);
	arena_free(&x.arena);
	x = (struct elsewhere){};
}

/* A test that failed left its servers running. */
static int tidy(void **)
{
	if (x.home[0])
		end();
	return 0;
}

/* One letter, and the time set back: of one file that other releases share. */
static void alter_in_place(const char *file)
{
	struct stat st;
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0 && !fstat(fd, &st) && st.st_size > 10);
	assert_int_equal(pwrite(fd, "x", 1, st.st_size / 2), 1);
	assert_int_equal(futimens(fd, (struct timespec[]){ st.st_atim, st.st_mtim }), 0);
	close(fd);
}

static const struct channel_site site_of = { .name = STR("某局"),
	.base_url = STR("https://x.gov.cn"),
	.settings = STR("{\"site_code\":\"3302000001\"}") };

static struct delivery_job job_for(struct arena *a, const char *draft, const char *key)
{
	struct rendition *r = arena_new(a, struct rendition);
	struct revision rev = { .title = str_c(arena_printf(a, "第%s篇", draft)),
		.html = STR("<p>正文</p>\n") };
	assert_int_equal(channel_website.render(&rev, NULL, &site_of, a, r), ERR_OK);
	return (struct delivery_job){ .act = ACT_PUBLISH,
		.key = str_c(key),
		.commit = STR("c0ffee"),
		.draft = str_c(draft),
		.released_at = RELEASED * 1000L,
		.site = site_of,
		.rendition = r };
}

static enum err publish(struct arena *a, const struct delivery_job *job)
{
	struct receipt seen = {};
	bool live;
	return channel_website.publish(&x.wire, a, job, &seen, &live);
}

static enum sighting look(struct arena *a, const struct delivery_job *job)
{
	struct receipt seen = {};
	enum sighting s = SEEN_UNKNOWN;
	assert_int_equal(channel_website.observe(&x.wire, a, job, &seen, &s), ERR_OK);
	return s;
}

#define DONE(expr)                                                                                 \
	do {                                                                                       \
		if (expr)                                                                          \
			fail_msg("%s: %s: %s", x.address, #expr, err_reason());                    \
	} while (0)

static const char *const schemes[] = { "sftp", "rsync+ssh", "rsync", "git+ssh", "git+file" };
enum { SCHEMES = sizeof schemes / sizeof *schemes };

static void a_page_comes_and_goes(void)
{
	SCRATCH(a);
	struct receipt seen = {};
	struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
	assert_int_equal(look(&a, &one), SEEN_ABSENT);
	DONE(publish(&a, &one));
	assert_int_equal(look(&a, &one), SEEN_LIVE);
	DONE(publish(&a, &two));
	DONE(publish(&a, &two));
	assert_true(holds("index.html", "第7篇") && holds("index.html", "第8篇"));
	assert_true(holds("RELEASE.json", "\"key\":\"k2\""));
	one.act = ACT_WITHDRAW;
	one.key = STR("k3");
	DONE(channel_website.withdraw(&x.wire, &a, &one, &seen));
	assert_int_equal(look(&a, &one), SEEN_ABSENT);
	assert_int_equal(shown("art/7/index.html").len, 0);
	assert_true(shown(".gone/art/7/index.html").len > 0);
	assert_int_equal(look(&a, &two), SEEN_LIVE);
}

static void a_page_comes_and_goes_at_each_kind_of_place(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		begin(schemes[i]);
		a_page_comes_and_goes();
		end();
	}
}

static enum err find(struct arena *a, const struct posted *was)
{
	struct posted now;
	return channel_website.find(&x.wire, a, &site_of, NULL, was, &now);
}

/* Laid into the folder, it went there along with a release; it goes there with the one that takes it away. */
static void a_stranger_goes_there_too(void)
{
	SCRATCH(a);
	struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
	struct posted it = { .remote_id = STR("gift.html"),
		.url = STR("https://x.gov.cn/gift.html"),
		.sha256 = str_c(sha256_hex(&a, STR("<h1>?</h1>"))) };
	DONE(publish(&a, &one));
	write_text(arena_printf(&a, "%s/current/gift.html", x.root), "<h1>?</h1>");
	DONE(publish(&a, &two));
	assert_true(shown("gift.html").len > 0);
	DONE(find(&a, &it));
	x.mood = DONE_AND_LOST;
	assert_int_equal(channel_website.remove(&x.wire, &a, &site_of, NULL, &it), ERR_UNCERTAIN);
	assert_int_equal(find(&a, &it), ERR_NOTFOUND);
	assert_int_equal(shown("gift.html").len, 0);
	assert_int_equal(look(&a, &two), SEEN_LIVE);
}

static void a_stranger_goes_from_each_kind_of_place(void **)
{
	static const char *const kinds[] = { "sftp", "rsync", "git+file" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		begin(kinds[i]);
		a_stranger_goes_there_too();
		end();
	}
}

/* Each name of the folder once, and nothing else; a folder that is not there is none. */
static void assert_lists(const char *folder, const char *expected)
{
	SCRATCH(a);
	struct str names;
	const char *all = "";
	assert_int_equal(target_list(&a, &x.target, str_c(x.root), folder, &names), ERR_OK);
	while (names.len) {
		struct str name = str_cut(&names, '\n');
		all = arena_printf(&a, "%s<" STRF ">", all, STRV(name));
	}
	assert_string_equal(all, expected);
}

static void lay_there(const char *path, const char *text)
{
	struct ran ran;
	const char *script = arena_printf(&x.arena,
		"set -e; cd %s; git clone -q -b main %s work; cd work; mkdir -p \"$(dirname "
		"'%s')\"; echo "
		"'%s' > '%s'; "
		"git add -A; git -c user.name=x -c user.email=x commit -qm x; git push -q origin "
		"HEAD:main",
		x.home, x.place, path, text, path);
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	if (x.target.kind != TARGET_GIT) {
		write_text(arena_printf(&x.arena, "%s/current/%s", x.place, path), text);
		return;
	}
	do_run(argv, &ran);
	if (ran.status)
		fail_msg(STRF, STRV(ran.said));
}

/* What is laid there by whoever got in, with a name as one likes, stands in the list that the watch reads. */
static void what_lies_there_is_listed_at_each_kind_of_place(void **)
{
	static const char *const kinds[] = { "sftp", "rsync", "git+file" };
	static const char folder[] = "art/7", odd[] = "a -> b  礼物.html";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		SCRATCH(a);
		struct str names;
		begin(kinds[i]);
		struct delivery_job job = job_for(&a, "7", "k1");
		DONE(publish(&a, &job));
		assert_int_equal(target_there(&a, &x.target, str_c(x.root), &names), ERR_OK);
		assert_lists(folder, AS_RELEASED);
		lay_there(arena_printf(&a, "%s/%s", folder, odd), "?");
		assert_int_equal(target_there(&a, &x.target, str_c(x.root), &names), ERR_OK);
		assert_lists(folder, arena_printf(&a, "<%s>%s", odd, AS_RELEASED));
		assert_int_equal(
			target_list(&a, &x.target, str_c(x.root), "art/999", &names), ERR_NOTFOUND);
		assert_int_equal(target_list(&a, &x.target, str_c(x.root), "", &names), ERR_OK);
		assert_true(str_find(names, STR("RELEASE.json\n")) >= 0);
		end();
	}
}

/* One that may be entered and not read is there: what lies in it is not gone. */
static void a_folder_that_may_not_be_read_is_not_none(void **)
{
	SCRATCH(a);
	struct str names;
	begin("rsync");
	struct delivery_job job = job_for(&a, "7", "k1");
	DONE(publish(&a, &job));
	const char *folder = arena_printf(&a, "%s/current/art/7", x.place);
	assert_int_equal(chmod(folder, 0311), 0);
	enum err e = target_list(&a, &x.target, str_c(x.root), "art/7", &names);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(e, ERR_UNAVAILABLE);
	end();
	begin("git+file"); /* nothing was fetched yet, so nobody knows of any folder */
	e = target_list(&a, &x.target, str_c(x.root), "art/7", &names);
	assert_int_equal(e, ERR_UNAVAILABLE);
	end();
}

/* Over there the old release's files are the new one's, by links; size and time look as they were. */
static void what_was_altered_there_is_put_back(void **)
{
	static const char *const kinds[] = { "sftp", "rsync" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		begin(kinds[i]);
		struct mends done = {};
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		DONE(publish(&a, &one));
		DONE(publish(&a, &two));
		struct str was = shown("art/7/index.html");
		const char *file = arena_printf(&a, "%s/current/art/7/index.html", x.place);
		alter_in_place(file);
		assert_int_equal(look(&a, &one), SEEN_OTHER);
		DONE(channel_website.mend(&x.wire, &a, &site_of, NULL, &one, &done));
		assert_int_equal(done.count, 1);
		if (!done.list[0].put_sha256.len)
			fail_msg("%s", done.list[0].why);
		assert_true(str_eq(shown("art/7/index.html"), was));
		assert_int_equal(look(&a, &one), SEEN_LIVE);
		end();
	}
}

/* Adopted when the place has it, forgotten when it has not: and either way it is out once. */
static void what_was_in_doubt_is_settled_by_looking_there(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		SCRATCH(a);
		begin(schemes[i]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		x.mood = DONE_AND_LOST;
		assert_int_equal(publish(&a, &one), ERR_UNCERTAIN);
		assert_int_equal(look(&a, &one), SEEN_LIVE);
		x.mood = LOST;
		assert_int_equal(publish(&a, &two), ERR_UNCERTAIN);
		assert_int_equal(look(&a, &two), SEEN_ABSENT);
		DONE(publish(&a, &two));
		assert_true(holds("index.html", "第7篇") && holds("index.html", "第8篇"));
		end();
	}
}

/* A person may give the first one up: nothing may carry it out along with the second. */
static void what_did_not_get_there_goes_along_with_nothing(void **)
{
	static const enum mood moods[] = { AWAY, LOST };
	for (size_t i = 0; i < SCHEMES * 2; i++) {
		SCRATCH(a);
		begin(schemes[i / 2]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		x.mood = moods[i % 2];
		assert_int_equal(
			publish(&a, &one), moods[i % 2] == AWAY ? ERR_UNAVAILABLE : ERR_UNCERTAIN);
		DONE(publish(&a, &two));
		assert_int_equal(shown("art/7/index.html").len, 0);
		assert_false(holds("index.html", "第7篇"));
		end();
	}
}

static void a_place_that_lost_what_it_had_gets_it_again(void **)
{
	SCRATCH(a);
	int dir;
	begin("sftp");
	struct delivery_job one = job_for(&a, "7", "k1");
	DONE(publish(&a, &one));
	assert_int_equal(disk_open(x.place, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "current") | disk_remove(dir, "releases"), 0);
	close(dir);
	DONE(publish(&a, &one));
	assert_int_equal(look(&a, &one), SEEN_LIVE);
	end();
}

static void unchanged_files_are_links_there_too(void **)
{
	for (size_t i = 0; i < 3; i++) {
		SCRATCH(a);
		struct stat before, after;
		begin(schemes[i]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		const char *page = in("place/current/art/7/index.html");
		DONE(publish(&a, &one));
		assert_int_equal(stat(page, &before), 0);
		DONE(publish(&a, &two));
		assert_int_equal(stat(page, &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
		assert_int_equal(after.st_mode & 0777, 0644);
		end();
	}
}

static atomic_bool reading;
static atomic_int reads, gaps;

static void *read_on(void *path)
{
	while (atomic_load(&reading)) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		atomic_fetch_add(fd < 0 ? &gaps : &reads, 1);
		if (fd >= 0)
			close(fd);
		sched_yield(); /* whoever brings the site comes first */
	}
	return NULL;
}

static void a_reader_never_finds_the_site_away(void **)
{
	for (size_t i = 0; i < 3; i++) {
		SCRATCH(a);
		pthread_t reader;
		begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k0");
		DONE(publish(&a, &job));
		atomic_store(&reading, true);
		atomic_store(&gaps, 0);
		const char *path = in("place/current/index.html");
		assert_int_equal(pthread_create(&reader, NULL, read_on, (void *)path), 0);
		for (int n = 1; n < 6; n++) {
			job.key = str_c(arena_printf(&a, "k%d", n));
			DONE(publish(&a, &job));
		}
		atomic_store(&reading, false);
		pthread_join(reader, NULL);
		assert_true(atomic_load(&reads) > 100);
		assert_int_equal(atomic_load(&gaps), 0);
		end();
	}
}

static size_t releases_there(struct arena *a)
{
	const char **names;
	int dir;
	assert_int_equal(disk_open(x.place, &dir), ERR_OK);
	size_t n = disk_names(a, dir, "releases", &names);
	close(dir);
	return n;
}

static void old_releases_go_there_too(void **)
{
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k0");
		for (int n = 0; n < 15; n++) {
			job.key = str_c(arena_printf(&a, "k%d", n));
			DONE(publish(&a, &job));
		}
		assert_in_range(releases_there(&a), 12, 13);
		end();
	}
}

/* The machine that answers is not the one whose key was registered: nothing is told to it. */
static void a_host_with_another_key_is_sent_nothing(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		SCRATCH(a);
		if (!strstr(schemes[i], "ssh") && !strstr(schemes[i], "sftp"))
			continue;
		begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k1");
		write_text(in("known"),
			arena_printf(&a, "[127.0.0.1]:%d %s", x.port, text_of(in("key.pub"))));
		assert_int_equal(publish(&a, &job), ERR_UNAVAILABLE);
		assert_int_equal(shown("index.html").len, 0);
		end();
	}
}

static enum err lost_lease(void *context)
{
	(void)context;
	return fault(ERR_GONE, "the lease is lost");
}

static void a_program_ends_when_the_lease_is_lost(void **)
{
	SCRATCH(a);
	static const char *const argv[] = { "/bin/sleep", "600", NULL }, *const env[] = { NULL };
	const struct run r = { argv, env, NULL, {} };
	struct ran ran;
	int64_t began = clock_ticks();
	assert_int_equal(run(&a, &r, lost_lease, NULL, &ran), ERR_GONE);
	assert_true(clock_ticks() - began < 60 * 1000);
}

static void a_program_is_told_nothing_of_ours(void **)
{
	SCRATCH(a);
	static const char *const argv[] = { "/usr/bin/env", NULL }, *const env[] = { "A=1", NULL };
	static const char *const list[] = { "/bin/ls", "/proc/self/fd", NULL };
	static const char *const absent[] = { "/nonexistent", NULL };
	const struct run r = { argv, env, NULL, {} }, fds = { list, env, NULL, {} };
	const struct run none = { absent, env, NULL, {} };
	struct ran ran;
	setenv("SECRET", "1", 1);
	assert_int_equal(run(&a, &r, NULL, NULL, &ran), ERR_OK);
	assert_true(str_eq(ran.out, STR("A=1\n")));
	assert_int_equal(run(&a, &fds, NULL, NULL, &ran), ERR_OK);
	assert_true(str_eq(ran.out, STR("0\n1\n2\n3\n"))); /* 3: ls reading the list */
	assert_int_equal(run(&a, &none, NULL, NULL, &ran), ERR_OK);
	assert_int_equal(ran.status, 127);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, tidy)
	const struct CMUnitTest tests[] = {
		TEST(what_lies_there_is_listed_at_each_kind_of_place),
		TEST(a_folder_that_may_not_be_read_is_not_none),
		TEST(a_page_comes_and_goes_at_each_kind_of_place),
		TEST(a_stranger_goes_from_each_kind_of_place),
		TEST(what_was_altered_there_is_put_back),
		TEST(what_was_in_doubt_is_settled_by_looking_there),
		TEST(what_did_not_get_there_goes_along_with_nothing),
		TEST(a_place_that_lost_what_it_had_gets_it_again),
		TEST(unchanged_files_are_links_there_too),
		TEST(a_reader_never_finds_the_site_away),
		TEST(old_releases_go_there_too),
		TEST(a_host_with_another_key_is_sent_nothing),
		TEST(a_program_ends_when_the_lease_is_lost),
		TEST(a_program_is_told_nothing_of_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
