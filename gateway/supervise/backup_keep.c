#include "supervise/backup_keep.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"

enum { RULE_MAX = 4096, MANIFEST_MAX = 64 * 1024, BACKUPS_MAX = 4096, HOUR_MS = 3600 * 1000 };

struct one {
	const char *path;
	int64_t at;
};

static int newer_first(const void *a, const void *b)
{
	const struct one *x = a, *y = b;
	return (x->at < y->at) - (x->at > y->at);
}

/* When a folder below `to` was made; false: it is no complete backup of ours. */
static bool made_at(struct arena *a, const char *path, int64_t *out)
{
	struct str text;
	json_auto_t *j = NULL;
	const char *manifest = arena_printf(a, "%s/manifest.json", path);
	return !file_read(a, manifest, MANIFEST_MAX, &text) && !json_read(text, &j) &&
	       str_eq(json_str(j, "backup"), STR("shenfa 1")) &&
	       clock_parse(json_string_value(json_object_get(j, "at")), out);
}

static void close_folder(DIR **d)
{
	if (*d)
		closedir(*d);
}

static size_t list(struct arena *a, const char *to, struct one *out)
{
	__attribute__((cleanup(close_folder))) DIR *dir = opendir(to);
	size_t n = 0;
	for (struct dirent *d = dir ? readdir(dir) : NULL; d && n < BACKUPS_MAX; d = readdir(dir)) {
		if (!str_starts(str_c(d->d_name), STR("shenfa-")))
			continue;
		out[n].path = arena_printf(a, "%s/%s", to, d->d_name);
		n += made_at(a, out[n].path, &out[n].at);
	}
	qsort(out, n, sizeof *out, newer_first);
	return n;
}

/* By name, never by "everything below": the manifest goes first, so that half of one is none. */
static void throw_away(struct arena *a, const char *path)
{
	static const char *const files[] = { "manifest.json", "store.dump", "keys.box",
		"backup.log" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(arena_printf(a, "%s/%s", path, files[i]));
	rmdir(path);
}

/* 2026-11-22T03:00:00.000Z as a folder's name. */
static const char *folder_for(struct arena *a, const char *to, int64_t now)
{
	char iso[25];
	clock_iso(now, iso);
	return arena_printf(a, "%s/shenfa-%.4s%.2s%.2sT%.2s%.2s%.2sZ", to, iso, iso + 5, iso + 8,
		iso + 11, iso + 14, iso + 17);
}

enum err backup_keep(struct arena *a, const struct backup_rule *r, const struct backup_wish *wish,
	const char **out_made)
{
	struct one *all = arena_array(a, struct one, BACKUPS_MAX);
	struct backup_wish w = *wish;
	size_t n = list(a, r->to, all);
	*out_made = NULL;
	if (n && w.now - all[0].at < r->every_ms)
		return ERR_OK;
	w.folder = folder_for(a, r->to, w.now);
	TRY(folder_make(r->to, 0700, NULL));
	TRY(backup_make(&w));
	TRY(backup_check(w.folder));
	for (size_t i = (size_t)r->keep - 1; i < n; i++)
		throw_away(a, all[i].path);
	*out_made = w.folder;
	return ERR_OK;
}

static const char *rule_path(struct arena *a, const struct place *p)
{
	return arena_printf(a, "%s/backup.json", p->state);
}

enum err backup_rule_read(struct arena *a, const struct place *p, struct backup_rule *out)
{
	struct str text;
	json_auto_t *j = NULL;
	TRY(file_read(a, rule_path(a, p), RULE_MAX, &text));
	TRY(json_read(text, &j));
	struct str file = json_str(j, "passphrase_file");
	*out = (struct backup_rule){ .to = arena_cstr(a, json_str(j, "to")),
		.passphrase_file = file.len ? arena_cstr(a, file) : NULL,
		.every_ms = json_int(j, "every_hours", 24) * HOUR_MS,
		.keep = json_int(j, "keep", 14) };
	if (!*out->to || out->every_ms <= 0 || out->keep < 1)
		return fault_as(ERR_INVALID, "backup.rule", NULL, "backup.json 有误，请重新设定");
	return ERR_OK;
}

enum err backup_rule_write(const struct place *p, const struct backup_rule *r)
{
	SCRATCH(a);
	json_auto_t *j = json_pack("{s:s s:I s:I s:s}", "to", r->to, "every_hours",
		(json_int_t)(r->every_ms / HOUR_MS), "keep", (json_int_t)r->keep, "passphrase_file",
		r->passphrase_file ? r->passphrase_file : "");
	return file_write(rule_path(&a, p), json_text(&a, j), 0600, NULL);
}

void backup_rule_forget(const struct place *p)
{
	SCRATCH(a);
	unlink(rule_path(&a, p));
}
