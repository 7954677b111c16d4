/* elsewhere.c: the lane of a website that is read on another machine: a real rsync daemon on loopback. */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"
#include "tests/support/port.h"

static void write_text(const char *path, const char *text)
{
	if (file_write(path, str_c(text), 0600, NULL))
		trial_die(path, err_reason());
}

/* Where the courier brings the site, by rsync. */
static const char *start_daemon(struct arena *a, const char *place)
{
	int port = port_free();
	const char *config = arena_printf(a, "%s/rsyncd.conf", test_folder());
	write_text(config,
		arena_printf(a,
			"use chroot = no\nmunge symlinks = no\nlog file = %s/rsyncd.log\nuid = %d\n"
			"gid = %d\n[site]\npath = %s\nread only = no\n",
			test_folder(), (int)geteuid(), (int)getegid(), place));
	const char *argv[] = { "/usr/bin/rsync", "--daemon", "--no-detach", "--address=127.0.0.1",
		arena_printf(a, "--port=%d", port), arena_printf(a, "--config=%s", config), NULL };
	struct spawned *it = arena_new(a, struct spawned);
	if (spawn_start(&(struct spawn){ .argv = argv, .falls_with = SIGTERM }, it))
		trial_die("rsync", err_reason());
	return arena_printf(a, "rsync://127.0.0.1:%d/site", port);
}

static void open_target(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	const char *place = arena_printf(a, "%s/elsewhere", test_folder());
	website_ways.open(t);
	if (folder_make(place, 0755, NULL))
		trial_die(place, err_reason());
	json_auto_t *j = json_load_file(t->config, 0, NULL);
	json_t *secrets = json_object_get(j, "secrets");
	json_object_set_new(
		secrets, "site_root", json_string(arena_printf(a, "%s/made", test_folder())));
	json_object_set_new(secrets, "site_target", json_string(start_daemon(a, place)));
	if (mkdir(arena_printf(a, "%s/made", test_folder()), 0755))
		trial_die("made", "mkdir");
	t->config = arena_printf(a, "%s/elsewhere.json", test_folder());
	write_text(t->config, arena_cstr(a, json_text(a, j)));
	t->platform = trial_stand_in(t, "sim-site",
		(const char *const[]){
			"--listen=127.0.0.1:0", arena_printf(a, "--root=%s", place), NULL });
	trial_sql(t, a,
		arena_printf(a,
			"update channel_account set base_url = '%s' where channel = 'website'",
			t->platform));
}

/* As of the website: what readers see is what counts. */
static const char *wrong_pages(struct trial *t, struct arena *a)
{
	return website_ways.wrong(t, a);
}

static const char *left_pages(struct trial *t, struct arena *a)
{
	return website_ways.left(t, a);
}

static void ask(struct trial *t, struct arena *a)
{
	website_ways.ask(t, a);
}

const struct ways target_ways = {
	.open = open_target, .ask = ask, .wrong = wrong_pages, .left = left_pages
};
