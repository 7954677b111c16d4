/* targets.c: a site that is read elsewhere, and what its place is left with. */
#include "tests/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"
#include "channels/website/disk.h"
#include "channels/website/website.h"
#include "tests/sim/tests/far.h"

#define AS_RELEASED "<entry.json><index.html><release.json><style.css>"

/* One letter, and the time set back: of one file that other releases share. */
static void alter_in_place(const char *file)
{
	SCRATCH(a);
	struct stat st;
	struct str page;
	assert_int_equal(file_read(&a, file, 1 << 20, &page), ERR_OK);
	ptrdiff_t words = str_find(page, STR("<article>"));
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0 && !fstat(fd, &st) && words > 0);
	assert_int_equal(pwrite(fd, "x", 1, words + (ptrdiff_t)strlen("<article>\n<h1>")), 1);
	assert_int_equal(futimens(fd, (struct timespec[]){ st.st_atim, st.st_mtim }), 0);
	close(fd);
}

static const struct channel_site site_of = { .name = STR("某局"),
	.base_url = STR("https://far.gov.cn"),
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
	return channel_website.publish(&far.wire, a, job, &seen, &live);
}

static enum sighting look(struct arena *a, const struct delivery_job *job)
{
	struct receipt seen = {};
	enum sighting s = SEEN_UNKNOWN;
	assert_int_equal(channel_website.observe(&far.wire, a, job, &seen, &s), ERR_OK);
	return s;
}

#define DONE(expr)                                                                                 \
	do {                                                                                       \
		if (expr)                                                                          \
			fail_msg("%s: %s: %s", far.address, #expr, err_reason());                  \
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
	assert_true(far_holds("index.html", "第7篇") && far_holds("index.html", "第8篇"));
	assert_true(far_holds("RELEASE.json", "\"key\":\"k2\""));
	one.act = ACT_WITHDRAW;
	one.key = STR("k3");
	DONE(channel_website.withdraw(&far.wire, &a, &one, &seen));
	assert_int_equal(look(&a, &one), SEEN_ABSENT);
	assert_int_equal(far_shown("art/7/index.html").len, 0);
	assert_true(far_shown(".gone/art/7/index.html").len > 0);
	assert_int_equal(look(&a, &two), SEEN_LIVE);
}

static void a_page_comes_and_goes_at_each_kind_of_place(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		far_begin(schemes[i]);
		a_page_comes_and_goes();
		far_end();
	}
}

static enum err find(struct arena *a, const struct posted *was)
{
	struct posted now;
	return channel_website.find(&far.wire, a, &site_of, NULL, was, &now);
}

/* Laid into the folder, it went there along with a release; it goes there with the one that takes it away. */
static void a_stranger_goes_there_too(void)
{
	SCRATCH(a);
	struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
	struct posted it = { .remote_id = STR("gift.html"),
		.url = STR("https://far.gov.cn/gift.html"),
		.sha256 = str_c(sha256_hex(&a, STR("<h1>?</h1>"))) };
	DONE(publish(&a, &one));
	far_write(arena_printf(&a, "%s/current/gift.html", far.root), "<h1>?</h1>");
	DONE(publish(&a, &two));
	assert_true(far_shown("gift.html").len > 0);
	DONE(find(&a, &it));
	far.mood = DONE_AND_LOST;
	assert_int_equal(channel_website.remove(&far.wire, &a, &site_of, NULL, &it), ERR_UNCERTAIN);
	assert_int_equal(find(&a, &it), ERR_NOTFOUND);
	assert_int_equal(far_shown("gift.html").len, 0);
	assert_int_equal(look(&a, &two), SEEN_LIVE);
}

static void a_stranger_goes_from_each_kind_of_place(void **)
{
	static const char *const kinds[] = { "sftp", "rsync", "git+file" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		far_begin(kinds[i]);
		a_stranger_goes_there_too();
		far_end();
	}
}

/* Each name of the folder once, and nothing else; a folder that is not there is none. */
static void assert_lists(const char *folder, const char *expected)
{
	SCRATCH(a);
	struct str names;
	const char *all = "";
	assert_int_equal(target_list(&a, &far.target, str_c(far.root), folder, &names), ERR_OK);
	while (names.len) {
		struct str name = str_cut(&names, '\n');
		all = arena_printf(&a, "%s<" STRF ">", all, STRV(name));
	}
	assert_string_equal(all, expected);
}

static void lay_there(const char *path, const char *text)
{
	struct ran ran;
	const char *script = arena_printf(&far.arena,
		"set -e; cd %s; git clone -q -b main %s work; cd work; mkdir -p \"$(dirname "
		"'%s')\"; echo "
		"'%s' > '%s'; "
		"git add -A; git -c user.name=x -c user.email=x commit -qm x; git push -q origin "
		"HEAD:main",
		far.home, far.place, path, text, path);
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	if (far.target.kind != TARGET_GIT) {
		far_write(arena_printf(&far.arena, "%s/current/%s", far.place, path), text);
		return;
	}
	far_run(argv, &ran);
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
		far_begin(kinds[i]);
		struct delivery_job job = job_for(&a, "7", "k1");
		DONE(publish(&a, &job));
		assert_int_equal(target_there(&a, &far.target, str_c(far.root), &names), ERR_OK);
		assert_lists(folder, AS_RELEASED);
		lay_there(arena_printf(&a, "%s/%s", folder, odd), "?");
		assert_int_equal(target_there(&a, &far.target, str_c(far.root), &names), ERR_OK);
		assert_lists(folder, arena_printf(&a, "<%s>%s", odd, AS_RELEASED));
		assert_int_equal(target_list(&a, &far.target, str_c(far.root), "art/999", &names),
			ERR_NOTFOUND);
		assert_int_equal(target_list(&a, &far.target, str_c(far.root), "", &names), ERR_OK);
		assert_true(str_find(names, STR("RELEASE.json\n")) >= 0);
		far_end();
	}
}

/* One that may be entered and not read is there: what lies in it is not gone. */
static void a_folder_that_may_not_be_read_is_not_none(void **)
{
	SCRATCH(a);
	struct str names;
	far_begin("rsync");
	struct delivery_job job = job_for(&a, "7", "k1");
	DONE(publish(&a, &job));
	const char *folder = arena_printf(&a, "%s/current/art/7", far.place);
	assert_int_equal(chmod(folder, 0311), 0);
	enum err e = target_list(&a, &far.target, str_c(far.root), "art/7", &names);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(e, ERR_UNAVAILABLE);
	far_end();
	far_begin("git+file"); /* nothing was fetched yet, so nobody knows of any folder */
	e = target_list(&a, &far.target, str_c(far.root), "art/7", &names);
	assert_int_equal(e, ERR_UNAVAILABLE);
	far_end();
}

/* Over there the old release's files are the new one's, by links; size and time look as they were. */
static void what_was_altered_there_is_put_back(void **)
{
	static const char *const kinds[] = { "sftp", "rsync" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		far_begin(kinds[i]);
		struct mends done = {};
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		DONE(publish(&a, &one));
		DONE(publish(&a, &two));
		struct str was = far_shown("art/7/index.html");
		const char *file = arena_printf(&a, "%s/current/art/7/index.html", far.place);
		alter_in_place(file);
		assert_int_equal(look(&a, &one), SEEN_OTHER);
		DONE(channel_website.mend(&far.wire, &a, &site_of, NULL, &one, &done));
		assert_int_equal(done.count, 1);
		if (!done.list[0].put_sha256.len)
			fail_msg("%s", done.list[0].why);
		assert_true(str_eq(far_shown("art/7/index.html"), was));
		assert_int_equal(look(&a, &one), SEEN_LIVE);
		far_end();
	}
}

#define HIDES "article{display:none}"

/* A style that hides the words, of the size that ours has, as whoever holds the server can lay it there. */
static void a_style_that_was_swapped_there_is_put_back(void **)
{
	static const char *const kinds[] = { "sftp", "rsync" };
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		far_begin(kinds[i]);
		struct mends done = {};
		json_auto_t *state = json_object();
		struct receipt seen = { .state = state };
		enum sighting s = SEEN_UNKNOWN;
		struct delivery_job one = job_for(&a, "7", "k1");
		DONE(publish(&a, &one));
		struct str was = far_shown("art/7/style.css");
		const char *file = arena_printf(&a, "%s/current/art/7/style.css", far.place);
		int fd = open(file, O_WRONLY | O_CLOEXEC);
		assert_int_equal(pwrite(fd, HIDES, strlen(HIDES), 0), strlen(HIDES));
		close(fd);
		DONE(channel_website.observe(&far.wire, &a, &one, &seen, &s));
		assert_int_equal(s, SEEN_LIVE);
		assert_true(json_is_true(json_object_get(state, "linked")));
		assert_true(str_find(json_str(state, "frame"), STR("“style.css”被换")) >= 0);
		DONE(channel_website.mend(&far.wire, &a, &site_of, NULL, &one, &done));
		assert_int_equal(done.count, 1);
		assert_true(str_starts(done.list[0].seen, STR(HIDES)));
		assert_true(str_eq(far_shown("art/7/style.css"), was));
		DONE(channel_website.observe(&far.wire, &a, &one, &seen, &s));
		assert_true(s == SEEN_LIVE && !json_object_get(state, "linked") &&
			    !json_object_get(state, "frame"));
		far_end();
	}
}

/* Adopted when the place has it, forgotten when it has not: and either way it is out once. */
static void what_was_in_doubt_is_settled_by_looking_there(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		SCRATCH(a);
		far_begin(schemes[i]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		far.mood = DONE_AND_LOST;
		assert_int_equal(publish(&a, &one), ERR_UNCERTAIN);
		assert_int_equal(look(&a, &one), SEEN_LIVE);
		far.mood = LOST;
		assert_int_equal(publish(&a, &two), ERR_UNCERTAIN);
		assert_int_equal(look(&a, &two), SEEN_ABSENT);
		DONE(publish(&a, &two));
		assert_true(far_holds("index.html", "第7篇") && far_holds("index.html", "第8篇"));
		far_end();
	}
}

/* A person may give the first one up: nothing may carry it out along with the second. */
static void what_did_not_get_there_goes_along_with_nothing(void **)
{
	static const enum mood moods[] = { AWAY, LOST };
	for (size_t i = 0; i < SCHEMES * 2; i++) {
		SCRATCH(a);
		far_begin(schemes[i / 2]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		far.mood = moods[i % 2];
		assert_int_equal(
			publish(&a, &one), moods[i % 2] == AWAY ? ERR_UNAVAILABLE : ERR_UNCERTAIN);
		DONE(publish(&a, &two));
		assert_int_equal(far_shown("art/7/index.html").len, 0);
		assert_false(far_holds("index.html", "第7篇"));
		far_end();
	}
}

static void a_place_that_lost_what_it_had_gets_it_again(void **)
{
	SCRATCH(a);
	int dir;
	far_begin("sftp");
	struct delivery_job one = job_for(&a, "7", "k1");
	DONE(publish(&a, &one));
	assert_int_equal(disk_open(far.place, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, "current") | disk_remove(dir, "releases"), 0);
	close(dir);
	DONE(publish(&a, &one));
	assert_int_equal(look(&a, &one), SEEN_LIVE);
	far_end();
}

static void unchanged_files_are_links_there_too(void **)
{
	for (size_t i = 0; i < 3; i++) {
		SCRATCH(a);
		struct stat before, after;
		far_begin(schemes[i]);
		struct delivery_job one = job_for(&a, "7", "k1"), two = job_for(&a, "8", "k2");
		const char *page = far_in("place/current/art/7/index.html");
		DONE(publish(&a, &one));
		assert_int_equal(stat(page, &before), 0);
		DONE(publish(&a, &two));
		assert_int_equal(stat(page, &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
		assert_int_equal(after.st_mode & 0777, 0644);
		far_end();
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
		far_begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k0");
		DONE(publish(&a, &job));
		atomic_store(&reading, true);
		atomic_store(&gaps, 0);
		const char *path = far_in("place/current/index.html");
		assert_int_equal(pthread_create(&reader, NULL, read_on, (void *)path), 0);
		for (int n = 1; n < 6; n++) {
			job.key = str_c(arena_printf(&a, "k%d", n));
			DONE(publish(&a, &job));
		}
		atomic_store(&reading, false);
		pthread_join(reader, NULL);
		assert_true(atomic_load(&reads) > 100);
		assert_int_equal(atomic_load(&gaps), 0);
		far_end();
	}
}

static size_t releases_there(struct arena *a)
{
	const char **names;
	int dir;
	assert_int_equal(disk_open(far.place, &dir), ERR_OK);
	size_t n = disk_names(a, dir, "releases", &names);
	close(dir);
	return n;
}

static void old_releases_go_there_too(void **)
{
	for (size_t i = 0; i < 2; i++) {
		SCRATCH(a);
		far_begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k0");
		for (int n = 0; n < 15; n++) {
			job.key = str_c(arena_printf(&a, "k%d", n));
			DONE(publish(&a, &job));
		}
		assert_in_range(releases_there(&a), 12, 13);
		far_end();
	}
}

/* The machine that answers is not the one whose key was registered: nothing is told to it. */
static void a_host_with_another_key_is_sent_nothing(void **)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		SCRATCH(a);
		if (!strstr(schemes[i], "ssh") && !strstr(schemes[i], "sftp"))
			continue;
		far_begin(schemes[i]);
		struct delivery_job job = job_for(&a, "7", "k1");
		far_write(far_in("known"), arena_printf(&a, "[127.0.0.1]:%d %s", far.port,
						   far_text(far_in("key.pub"))));
		assert_int_equal(publish(&a, &job), ERR_UNAVAILABLE);
		assert_int_equal(far_shown("index.html").len, 0);
		far_end();
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
#define TEST(f) cmocka_unit_test_teardown(f, far_tidy)
	const struct CMUnitTest tests[] = {
		TEST(what_lies_there_is_listed_at_each_kind_of_place),
		TEST(a_folder_that_may_not_be_read_is_not_none),
		TEST(a_page_comes_and_goes_at_each_kind_of_place),
		TEST(a_stranger_goes_from_each_kind_of_place),
		TEST(what_was_altered_there_is_put_back),
		TEST(a_style_that_was_swapped_there_is_put_back),
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
