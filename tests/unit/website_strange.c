/* What no release made is taken away with a switch; what one made never is. */
#include "tests/unit/site.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static struct delivery_job out(struct site_wire *w, struct arena *a, const char *draft)
{
	struct delivery_job job = job_for(a, draft, arena_printf(a, "k%s", draft), "通知", NULL);
	assert_int_equal(publish(w, a, &job), ERR_OK);
	return job;
}

/* As the survey listed it. */
static struct posted seen(struct site_wire *w, struct arena *a, const char *path)
{
	json_auto_t *notes = json_object();
	struct survey s = survey(w, a, notes);
	const struct posted *p = posted(&s, path);
	if (!p)
		fail_msg("%s is not listed", path);
	return *p;
}

static enum err find(struct site_wire *w, struct arena *a, const struct posted *was)
{
	struct posted now = {};
	enum err e = channel_website.find(&w->wire, a, &site, NULL, was, &now);
	if (!e)
		assert_true(str_eq(now.remote_id, was->remote_id) && !now.marker.len);
	return e;
}

static enum err take(struct site_wire *w, struct arena *a, const struct posted *it)
{
	return channel_website.remove(&w->wire, a, &site, NULL, it);
}

static const char *shown(struct site_wire *w, struct arena *a)
{
	char to[64] = "";
	assert_true(readlink(arena_printf(a, "%s/current", w->root), to, sizeof to - 1) > 0);
	return arena_printf(a, "%s", to);
}

static struct str kept(struct site_wire *w, struct arena *a, struct str sha256)
{
	int dir;
	struct str s = {};
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	(void)disk_read(a, dir, arena_printf(a, "evidence/" STRF, STRV(sha256)), &s);
	close(dir);
	return s;
}

static void it_goes_with_a_switch_and_nothing_else_does(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	json_auto_t *notes = json_object();
	struct delivery_job job = out(w, &a, "7");
	plant(w, &a, "art/7/gift.html", "<h1>?</h1>");
	plant(w, &a, "other.html", "<h2>?</h2>");
	struct posted it = seen(w, &a, "art/7/gift.html");
	const char *was = shown(w, &a);
	assert_int_equal(find(w, &a, &it), ERR_OK);
	assert_int_equal(take(w, &a, &it), ERR_OK);
	assert_string_not_equal(shown(w, &a), was);
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_true(str_eq(kept(w, &a, it.sha256), STR("<h1>?</h1>")));
	assert_int_equal(look(w, &a, &job), SEEN_LIVE);
	struct survey s = survey(w, &a, notes);
	assert_int_equal(s.item_count, 2); /* the page, and the other one */
	assert_int_equal(s.unchecked, 0);
	assert_non_null(posted(&s, "other.html"));
	out(w, &a, "8");
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_true(holds(file(w, &a, "index.html"), "art/8/"));
}

/* Twelve releases on, the oldest is made the newest: what stood in it when it was current stays away. */
static void it_stays_away_when_an_old_release_is_used_again(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html");
	assert_int_equal(take(w, &a, &it), ERR_OK);
	for (int i = 0; i < TREE_KEEP + 2; i++) {
		out(w, &a, arena_printf(&a, "%d", 100 + i));
		if (file(w, &a, "gift.html").len)
			fail_msg("after %d", i);
	}
}

/* The oldest release, that is used again, with a link in it to what only the courier has. */
static const char *with_a_trap(struct site_wire *w, struct arena *a, int at)
{
	int dir;
	for (int i = 0; i < TREE_KEEP; i++)
		out(w, a, arena_printf(a, "%d", 100 + i));
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	assert_int_equal(disk_write(dir, "state/closed.json", STR("{}")), ERR_OK);
	close(dir);
	const char *home = arena_printf(a, "%s/releases/%06d", w->root, at);
	assert_int_equal(access(home, F_OK), 0);
	assert_int_equal(
		symlink(arena_printf(a, "%s/state", w->own), arena_printf(a, "%s/x", home)), 0);
	return arena_printf(a, "%s/state/closed.json", w->own);
}

static void nothing_is_removed_through_a_link_in_an_old_release(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *state_file = with_a_trap(w, &a, 1);
	plant(w, &a, "x/closed.json", "<h1>?</h1>");
	struct posted it = seen(w, &a, "x/closed.json");
	assert_int_equal(take(w, &a, &it), ERR_UNAVAILABLE);
	assert_int_equal(access(state_file, F_OK), 0);
	assert_int_equal(take(w, &a, &it), ERR_OK); /* that release is used no more */
	assert_int_equal(access(state_file, F_OK), 0);
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
}

/* What it says that it changed is brought into the next one: neither through a link, nor out of one. */
static void nothing_is_brought_through_a_link(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *state_file = with_a_trap(w, &a, 1);
	plant(w, &a, ".changed", "x/closed.json\n");
	plant(w, &a, "x/closed.json", "<h1>?</h1>");
	struct delivery_job job = job_for(&a, "8", "k8", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_UNAVAILABLE);
	assert_int_equal(access(state_file, F_OK), 0);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_int_equal(access(state_file, F_OK), 0);
}

static void nor_out_of_what_one_leads_to(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	(void)with_a_trap(w, &a, TREE_KEEP);
	plant(w, &a, ".changed", "x/closed.json\n");
	struct delivery_job job = job_for(&a, "8", "k8", "通知", NULL);
	assert_int_equal(publish(w, &a, &job), ERR_UNAVAILABLE);
	assert_int_equal(publish(w, &a, &job), ERR_OK);
	assert_false(file(w, &a, "x/closed.json").len);
}

static void what_a_release_made_is_never_taken(void **state)
{
	static const char *const ours[] = { "art/7/style.css", "art/7/entry.json", "index.html",
		"atom.xml", ".entries/2026-09.tsv", ".changed", "RELEASE.json",
		"art/7/index.html" };
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		plant(w, &a, ours[i], "<h1>?</h1>");
		struct posted it = { .remote_id = str_c(ours[i]),
			.sha256 = str_c(sha256_hex(&a, STR("<h1>?</h1>"))) };
		if (find(w, &a, &it) != ERR_REFUSED || take(w, &a, &it) != ERR_REFUSED)
			fail_msg("%s", ours[i]);
		assert_true(holds(file(w, &a, ours[i]), "?"));
	}
}

/* A link in the place of one of our folders: taken away, the ledger's part would go with it. */
static void nor_is_what_leads_to_something_of_ours(void **state)
{
	static const char *const ways[] = { "art", "art/7", ".entries", ".gone",
		"art/7/style.css/x", "https://x.gov.cn/index.html", "a\nart/7/index.html",
		"art/9/" };
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct posted it = { .remote_id = str_c(ways[i]), .sha256 = STR("x") };
		if (find(w, &a, &it) != ERR_REFUSED || take(w, &a, &it) != ERR_REFUSED)
			fail_msg("%s", ways[i]);
	}
}

static void a_name_that_did_not_cross_is_for_somebody_at_the_server(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	plant(w, &a, "a\nb.html", "<h1>?</h1>");
	const char *id = arena_printf(&a, "name://%s", sha256_hex(&a, STR("a\nb.html")));
	struct posted it = seen(w, &a, id);
	assert_int_equal(find(w, &a, &it), ERR_REFUSED);
	assert_int_equal(take(w, &a, &it), ERR_REFUSED);
	assert_non_null(strstr(err_reason(), "请在服务器上手工删除"));
}

static void what_nobody_can_tell_from_ours_is_left_alone(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	w->no_folder = true;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html");
	assert_int_equal(find(w, &a, &it), ERR_REFUSED);
	assert_int_equal(take(w, &a, &it), ERR_REFUSED);
	w->no_folder = false; /* a ledger that begins in the middle does not know all of it */
	out(w, &a, "8");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	assert_int_equal(take(w, &a, &it), ERR_REFUSED);
}

static void nor_is_it_taken_from_a_release_that_is_not_the_last(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *current = arena_printf(&a, "%s/current", w->root);
	out(w, &a, "7");
	out(w, &a, "8");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html");
	assert_int_equal(unlink(current), 0);
	assert_int_equal(symlink("releases/000001", current), 0);
	assert_int_equal(take(w, &a, &it), ERR_REFUSED);
}

static void what_changed_since_it_was_seen_stays(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html"), now = {};
	const char *was = shown(w, &a);
	plant(w, &a, "gift.html", "<h1>!</h1>");
	assert_int_equal(channel_website.find(&w->wire, &a, &site, NULL, &it, &now), ERR_OK);
	assert_false(str_eq(now.sha256, it.sha256));
	assert_int_equal(take(w, &a, &it), ERR_CONFLICT);
	assert_string_equal(shown(w, &a), was);
	assert_false(kept(w, &a, it.sha256).len);
}

/* Where it leads is a part of what was seen; nothing beyond it is read, or goes. */
static void a_link_goes_and_not_what_it_leads_to(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	int dir;
	out(w, &a, "7");
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	assert_int_equal(disk_write(dir, "secret/x", STR("<h1>?</h1>")), ERR_OK);
	const char *link = arena_printf(&a, "%s/current/out", w->root);
	assert_int_equal(symlink(arena_printf(&a, "%s/secret", w->own), link), 0);
	struct posted through = { .remote_id = STR("out/x"),
		.sha256 = str_c(sha256_hex(&a, STR("<h1>?</h1>"))) };
	assert_int_equal(find(w, &a, &through), ERR_UNAVAILABLE);
	struct posted it = seen(w, &a, "out");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("elsewhere", link), 0);
	assert_int_equal(take(w, &a, &it), ERR_CONFLICT);
	it = seen(w, &a, "out");
	assert_int_equal(take(w, &a, &it), ERR_OK);
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_int_equal(faccessat(dir, "secret/x", F_OK, 0), 0);
	close(dir);
}

static void refuses_to_say(struct site_wire *w, struct arena *a, const struct posted *it)
{
	const char *was = shown(w, a);
	assert_int_equal(find(w, a, it), ERR_UNAVAILABLE);
	assert_int_equal(take(w, a, it), ERR_UNAVAILABLE);
	assert_string_equal(shown(w, a), was);
}

/* It is called gone only where the disk says so, and not where the disk says nothing. */
static void what_cannot_be_looked_at_is_not_called_gone(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	const char *folder = arena_printf(&a, "%s/current/x", w->root);
	out(w, &a, "7");
	plant(w, &a, "x/gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "x/gift.html");
	set_mode(w, &a, "x", 0);
	modes_hold(true);
	refuses_to_say(w, &a, &it);
	modes_hold(false);
	set_mode(w, &a, "x", 0755);
	const char *away = arena_printf(&a, "%s/current/y", w->root);
	assert_int_equal(rename(folder, away), 0);
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_int_equal(symlink("y", folder), 0); /* as a visitor, it is still read there */
	refuses_to_say(w, &a, &it);
}

static void the_kernel_knows_no_openat2(void)
{
	struct sock_filter says[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof says / sizeof *says, says };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(99);
}

/* The number of the first way that did not end as it should; 0: all did. */
static int first_wrong(int dir)
{
	static const struct {
		const char *path;
		int why; /* 0: it opens */
	} ways[] = { { ".", 0 }, { "a", 0 }, { "a/b", 0 }, { "a/none", ENOENT }, { "a/f", ENOTDIR },
		{ "a/f/x", ENOTDIR }, { "link", ELOOP }, { "link/b", ELOOP },
		{ "a/../..", EXDEV } };
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		int fd = disk_open_below(dir, ways[i].path);
		if (ways[i].why ? fd >= 0 || errno != ways[i].why : fd < 0)
			return (int)i + 1;
	}
	return 0;
}

static void without_openat2_a_folder_is_found_by_its_parts(void **state)
{
	struct site_wire *w = *state;
	int dir, status = -1;
	assert_int_equal(disk_open(w->own, &dir), ERR_OK);
	assert_int_equal(disk_folder(dir, "a/b"), ERR_OK);
	assert_int_equal(disk_write(dir, "a/f", STR("?")), ERR_OK);
	assert_int_equal(symlinkat("a", dir, "link"), 0);
	assert_int_equal(first_wrong(dir), 0);
	pid_t child = fork();
	if (!child) {
		the_kernel_knows_no_openat2();
		_exit(first_wrong(dir));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(dir);
}

/* What still shows it in front of the folder is not gone; told again, nothing is switched for nothing. */
static void it_is_gone_when_nobody_is_shown_it(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html"), now = {};
	assert_int_equal(take(w, &a, &it), ERR_OK);
	w->far_bad = "gift.html"; /* a cache */
	w->far_status = 200;
	const char *was = shown(w, &a);
	assert_int_equal(channel_website.find(&w->wire, &a, &site, NULL, &it, &now), ERR_OK);
	assert_true(str_eq(now.sha256, it.sha256));
	assert_int_equal(take(w, &a, &it), ERR_OK);
	assert_string_equal(shown(w, &a), was);
}

/* At another place: sent there, known again by its RELEASE.json, and not called gone before that. */
static void at_another_place_it_is_gone_when_the_release_is_there(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	w->wire.site_there = get_there;
	w->wire.site_send = send_there;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	plant(w, &a, "gift2.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html"), other = seen(w, &a, "gift2.html");
	w->sent = 0;
	assert_int_equal(take(w, &a, &it), ERR_OK);
	assert_int_equal(w->sent, 1);
	struct str first = file(w, &a, "RELEASE.json");
	w->far_release = "{}";
	assert_int_equal(find(w, &a, &it), ERR_UNAVAILABLE);
	assert_int_equal(take(w, &a, &it), ERR_OK); /* brought there once more */
	assert_int_equal(w->sent, 2);
	w->far_release = NULL;
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_int_equal(take(w, &a, &other), ERR_OK);
	plant(w, &a, "gift.html", "<h1>?</h1>"); /* the same again is another release */
	assert_int_equal(take(w, &a, &it), ERR_OK);
	assert_false(str_eq(first, file(w, &a, "RELEASE.json")));
}

/* The courier ended between the sending and the switch: the next one finds it done. */
static void what_was_sent_and_not_switched_is_taken_up(void **state)
{
	SCRATCH(a);
	struct site_wire *w = *state;
	w->wire.site_there = get_there;
	w->wire.site_send = send_there;
	out(w, &a, "7");
	plant(w, &a, "gift.html", "<h1>?</h1>");
	struct posted it = seen(w, &a, "gift.html");
	w->send_fails = ERR_UNCERTAIN;
	assert_int_equal(take(w, &a, &it), ERR_UNCERTAIN);
	assert_true(file(w, &a, "gift.html").len > 0);
	const char *pending = arena_printf(&a, "%s/current.new/RELEASE.json", w->root);
	struct str there = {};
	assert_int_equal(disk_read(&a, AT_FDCWD, pending, &there), ERR_OK);
	w->far_release = arena_cstr(&a, there);
	assert_int_equal(find(w, &a, &it), ERR_NOTFOUND);
	assert_false(file(w, &a, "gift.html").len);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(it_goes_with_a_switch_and_nothing_else_does),
		TEST(it_stays_away_when_an_old_release_is_used_again),
		TEST(nothing_is_removed_through_a_link_in_an_old_release),
		TEST(nothing_is_brought_through_a_link),
		TEST(nor_out_of_what_one_leads_to),
		TEST(what_a_release_made_is_never_taken),
		TEST(nor_is_what_leads_to_something_of_ours),
		TEST(a_name_that_did_not_cross_is_for_somebody_at_the_server),
		TEST(what_nobody_can_tell_from_ours_is_left_alone),
		TEST(nor_is_it_taken_from_a_release_that_is_not_the_last),
		TEST(what_changed_since_it_was_seen_stays),
		TEST(a_link_goes_and_not_what_it_leads_to),
		TEST(what_cannot_be_looked_at_is_not_called_gone),
		TEST(without_openat2_a_folder_is_found_by_its_parts),
		TEST(it_is_gone_when_nobody_is_shown_it),
		TEST(at_another_place_it_is_gone_when_the_release_is_there),
		TEST(what_was_sent_and_not_switched_is_taken_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
