/* site.h: a site in a folder of its own, and a wire that shows it as a web server would. */
#pragma once
#include "tests/check.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/lists.h"
#include "channels/website/survey.h"
#include "channels/website/template.h"
#include "channels/website/website.h"

/* A site root, and a wire whose GET reads what a web server would show of it. */
struct site_wire {
	struct wire wire;
	char root[64], own[64];
	bool no_folder;                    /* the courier has none of its own */
	const char *far_bad, *far_release; /* at another place: what is altered there */
	const char *
		far_more; /* and what lies there besides: its path; "" while its folders cannot be listed */
	const char *far_listed;    /* the folder that was listed last */
	const char *far_closed;    /* one that cannot be listed */
	int far_flood, far_slow;   /* so many more uppermost; how long each list takes */
	int far_calls, far_status; /* far_status: of what is altered there; 0: as it would be */
	int sent, sent_anew;       /* releases that were brought there */
	enum err send_fails;
	int64_t now;
	const json_t *notes; /* of the survey, for mend() */
	const char *spoil;   /* appended to all but styles: a page changed behind our back */
};

static inline enum err get_page(
	struct wire *base, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct site_wire *w = (struct site_wire *)base;
	int dir;
	struct str path = str_from(q->url, strlen("https://x.gov.cn/")), body;
	bool is_page = !path.len || str_ends(path, STR("/"));
	const char *file =
		arena_printf(a, "current/" STRF "%s", STRV(path), is_page ? "index.html" : "");
	const char *spoil = str_ends(path, STR("style.css")) ? "" : w->spoil;
	w->far_calls++;
	const char *gone = arena_printf(a, "current/.gone/" STRF "index.html", STRV(path));
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	*out = (struct wire_reply){ .status = 404 };
	if (!disk_read(a, dir, gone, &body))
		out->status = 410;
	if (!disk_read(a, dir, file, &body))
		*out = (struct wire_reply){ .status = 200,
			.body = str_c(arena_printf(a, STRF "%s", STRV(body), spoil)) };
	close(dir);
	if (w->far_bad && str_eq(path, str_c(w->far_bad)))
		*out = (struct wire_reply){ .status = w->far_status ? w->far_status : out->status,
			.body = STR("<h1>?</h1>") };
	return ERR_OK;
}

static inline enum err get_there(
	struct wire *base, struct arena *a, struct str root, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	int dir;
	if (w->far_release) {
		*out = str_c(w->far_release);
		return *w->far_release ? ERR_OK : fault(ERR_UNAVAILABLE, "away");
	}
	assert_int_equal(disk_open(arena_cstr(a, root), &dir), ERR_OK);
	enum err e = disk_read(a, dir, "current/RELEASE.json", out);
	close(dir);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static inline enum err list_there(struct wire *base, struct arena *a, struct str root,
	const char *folder, struct str *out_names)
{
	struct site_wire *w = (struct site_wire *)base;
	const char **names, *list = "";
	int dir;
	size_t at = strlen(folder), n;
	w->far_listed = folder;
	w->now += w->far_slow;
	if (w->far_closed && !strcmp(folder, w->far_closed))
		return fault(ERR_UNAVAILABLE, "closed");
	assert_int_equal(disk_open(arena_cstr(a, root), &dir), ERR_OK);
	n = disk_names(a, dir, arena_printf(a, "current/%s", folder), &names);
	close(dir);
	for (size_t i = 0; i < n; i++)
		list = arena_printf(a, "%s%s\n", list, names[i]);
	for (int i = 0; !at && i < w->far_flood; i++)
		list = arena_printf(a, "%s0%d.html\n", list, i);
	bool in = w->far_more &&
		  (!at || (!strncmp(w->far_more, folder, at) && w->far_more[at] == '/'));
	if (in && !strchr(w->far_more + at + (at > 0), '/'))
		list = arena_printf(a, "%s%s\n", list, w->far_more + at + (at > 0));
	*out_names = str_c(list);
	return w->far_more && !*w->far_more ? fault(ERR_UNAVAILABLE, "away") : ERR_OK;
}

static inline enum err send_there(
	struct wire *base, struct arena *a, struct str root, const char *id, bool anew)
{
	struct site_wire *w = (struct site_wire *)base;
	(void)a, (void)root, (void)id;
	w->sent++;
	w->sent_anew += anew;
	return w->send_fails ? fault(w->send_fails, "lost") : ERR_OK;
}

static inline enum err get_secret(struct wire *base, const char *name, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	assert_true(
		!strcmp(name, "site_root") || (w->wire.site_there && !strcmp(name, "site_target")));
	*out = str_c(w->root);
	return ERR_OK;
}

static inline enum err get_folder(struct wire *base, struct str *out)
{
	struct site_wire *w = (struct site_wire *)base;
	*out = str_c(w->own);
	return w->no_folder ? fault(ERR_NOTFOUND, "none") : ERR_OK;
}

static inline int64_t get_now(struct wire *base)
{
	return ((struct site_wire *)base)->now;
}

enum { RELEASED = 1790000000 };

/* Each release is flushed to the disk: where memory has folders, nothing waits for that. */
static inline const char *folder_for_sites(void)
{
	return access("/dev/shm", W_OK | X_OK) ? "/tmp" : "/dev/shm";
}

static inline int set_up(void **state)
{
	static struct site_wire w;
	const char *at = folder_for_sites();
	w = (struct site_wire){ .wire = { .exchange = get_page,
					.secret = get_secret,
					.folder = get_folder,
					.now = get_now },
		.now = RELEASED * 1000L,
		.spoil = "" };
	snprintf(w.root, sizeof w.root, "%s/shenfa-site.XXXXXX", at);
	snprintf(w.own, sizeof w.own, "%s/shenfa-own.XXXXXX", at);
	assert_non_null(mkdtemp(w.root));
	assert_non_null(mkdtemp(w.own));
	*state = &w;
	return 0;
}

static inline int tear_down(void **state)
{
	struct site_wire *w = *state;
	int dir;
	assert_int_equal(disk_open(folder_for_sites(), &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, strrchr(w->root, '/') + 1), ERR_OK);
	assert_int_equal(disk_remove(dir, strrchr(w->own, '/') + 1), ERR_OK);
	close(dir);
	return 0;
}

static const struct channel_site site = {
	.name = STR("某局"),
	.base_url = STR("https://x.gov.cn"),
	.settings = STR("{\"site_code\":\"3302000001\"}"),
};

static inline struct delivery_job job_for(
	struct arena *a, const char *draft, const char *key, const char *text, const char *settings)
{
	struct channel_site *own = arena_new(a, struct channel_site);
	struct rendition *r = arena_new(a, struct rendition);
	*own = site;
	if (settings)
		own->settings = str_c(settings);
	struct revision rev = { .title = str_c(text),
		.html = str_c(arena_printf(a, "<p>%s</p>\n", text)) };
	assert_int_equal(channel_website.render(&rev, NULL, own, a, r), ERR_OK);
	return (struct delivery_job){ .act = ACT_PUBLISH,
		.key = str_c(key),
		.commit = STR("c0ffee"),
		.draft = str_c(draft),
		.released_at = RELEASED * 1000L,
		.site = *own,
		.rendition = r };
}

static inline enum err publish(struct site_wire *w, struct arena *a, struct delivery_job *job)
{
	struct receipt seen = {};
	bool live = false;
	enum err e = channel_website.publish(&w->wire, a, job, &seen, &live);
	if (!e)
		assert_true(live);
	return e;
}

static inline enum sighting look(struct site_wire *w, struct arena *a, struct delivery_job *job)
{
	json_auto_t *state = json_object();
	struct receipt seen = { .state = state };
	enum sighting s;
	assert_int_equal(channel_website.observe(&w->wire, a, job, &seen, &s), ERR_OK);
	return s;
}

static inline struct str file(struct site_wire *w, struct arena *a, const char *path)
{
	int dir;
	struct str s = {};
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	enum err e = disk_read(a, dir, arena_printf(a, "current/%s", path), &s);
	close(dir);
	return e ? (struct str){} : s;
}

static inline bool holds(struct str hay, const char *needle)
{
	return str_find(hay, str_c(needle)) >= 0;
}

static inline struct survey survey(struct site_wire *w, struct arena *a, json_t *notes)
{
	struct survey s = {};
	assert_int_equal(channel_website.survey(&w->wire, a, &site, notes, &s), ERR_OK);
	return s;
}

static inline struct survey survey_words(
	struct site_wire *w, struct arena *a, json_t *notes, const json_t *asked)
{
	struct survey s = {};
	struct channel_site here = site;
	here.words_of = asked;
	assert_int_equal(channel_website.survey(&w->wire, a, &here, notes, &s), ERR_OK);
	return s;
}

static inline const struct posted *posted(const struct survey *s, const char *id)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (str_eq(s->items[i].remote_id, str_c(id)))
			return &s->items[i];
	return NULL;
}

/* As somebody who got in: in place of what stands there, or beside it. */
static inline void plant(struct site_wire *w, struct arena *a, const char *path, const char *text)
{
	int dir;
	const char *whole = arena_printf(a, "current/%s", path);
	assert_int_equal(disk_open(w->root, &dir), ERR_OK);
	assert_int_equal(disk_remove(dir, whole), ERR_OK);
	assert_int_equal(disk_write(dir, whole, str_c(text)), ERR_OK);
	close(dir);
}

/* Modes hold for root, too, as they do for the courier that a service manager started. */
static inline void modes_hold(bool yes)
{
	const uint32_t bits = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct own[2];
	assert_int_equal(syscall(SYS_capget, &head, own), 0);
	own[0].effective &= ~bits;
	own[0].effective |= yes ? 0 : own[0].permitted & bits;
	assert_int_equal(syscall(SYS_capset, &head, own), 0);
}

static inline void set_mode(struct site_wire *w, struct arena *a, const char *path, unsigned mode)
{
	assert_int_equal(chmod(arena_printf(a, "%s/current/%s", w->root, path), mode), 0);
}

/* Every file of the release, by name and content, but for what says how it came about. */
static inline void same_tree(struct arena *a, int one, int two, const char *below)
{
	const char **names, **others;
	size_t n = disk_names(a, one, below, &names);
	assert_int_equal(disk_names(a, two, below, &others), n);
	for (size_t i = 0; i < n; i++) {
		struct str x, y;
		const char *path =
			strcmp(below, ".") ? arena_printf(a, "%s/%s", below, names[i]) : names[i];
		assert_string_equal(names[i], others[i]);
		if (!strcmp(path, ".changed") || !strcmp(path, "RELEASE.json"))
			continue;
		if (disk_read(a, one, path, &x) == ERR_LIMIT)
			same_tree(a, one, two, path);
		else if (disk_read(a, one, path, &x) || disk_read(a, two, path, &y) ||
			 !str_eq(x, y))
			fail_msg("%s differs", path);
	}
}

/* What is made anew from the pages alone, in `building`, which no release ever was. */
static inline void lists_are_what_the_pages_say(struct site_wire *w, struct arena *a)
{
	AUTO_TREE t = NO_TREE;
	struct site own;
	const struct lists_change from_the_pages = { .anew = true };
	assert_int_equal(tree_open(w->root, NULL, &t), ERR_OK);
	if (t.current < 0)
		return; /* nothing was ever released */
	assert_int_equal(site_read(a, &site, &own), ERR_OK);
	assert_int_equal(disk_remove(t.root, "releases/building"), ERR_OK);
	assert_int_equal(disk_folder(t.root, "releases/building"), ERR_OK);
	assert_int_equal(
		disk_open(arena_printf(a, "%s/releases/building", w->root), &t.building), ERR_OK);
	static const char *const pages[] = { "art", ".gone", ".template" };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(disk_link_path(t.current, t.building, pages[i]), ERR_OK);
	assert_int_equal(lists_update(a, &t, &own, site.base_url, &from_the_pages), ERR_OK);
	struct str changed;
	if (!disk_read(a, t.current, ".changed", &changed))
		assert_int_equal(disk_write(t.building, ".changed", changed), ERR_OK);
	assert_int_equal(disk_write(t.building, "RELEASE.json", STR("")), ERR_OK);
	same_tree(a, t.current, t.building, ".");
}

static inline struct delivery_job in_column(struct arena *a, const char *draft, const char *column)
{
	struct rendition *r = arena_new(a, struct rendition);
	struct revision rev = { .title = str_c(arena_printf(a, "第%s篇", draft)),
		.html = STR("<p>文</p>\n"),
		.meta = str_c(arena_printf(a, "{\"column\":\"%s\"}", column)) };
	struct delivery_job job = job_for(a, draft, arena_printf(a, "k%s", draft), "x", NULL);
	assert_int_equal(channel_website.render(&rev, NULL, &site, a, r), ERR_OK);
	job.rendition = r;
	return job;
}
