#include "channels/website/extra.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/json.h"

struct names {
	const char *of, **at;
	size_t count;
};

struct extra {
	struct far *f;
	json_t *was,
		*is; /* {"path","sha256"} of what was found before, and now; `is` becomes the notes' */
	const char *done[FAR_ROOM + FAR_CHECKS_MAX];
	size_t done_count;  /* folders listed in this survey */
	struct names among; /* which the next one is looked for: a hundred thousand are read once */
};

static const char *parent_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? arena_printf(a, "%.*s", (int)(slash - path), path) : "";
}

static const char *below(struct arena *a, const char *folder, const char *name)
{
	return *folder ? arena_printf(a, "%s/%s", folder, name) : arena_printf(a, "%s", name);
}

/* ---- folders in their order: a folder, what is in it, the next beside it ---- */

static struct names names_in(const struct far *f, const char *folder)
{
	struct names n = { .of = folder };
	n.count = disk_names(f->arena, f->tree->current, *folder ? folder : ".", &n.at);
	return n;
}

/* The first folder whose name is behind `after`; NULL. */
static const char *folder_behind(const struct far *f, const struct names *in, const char *after)
{
	struct stat st;
	for (size_t i = 0; i < in->count; i++) {
		if (strcmp(in->at[i], after) <= 0)
			continue;
		const char *path = below(f->arena, in->of, in->at[i]);
		if (!fstatat(f->tree->current, path, &st, AT_SYMLINK_NOFOLLOW) &&
			S_ISDIR(st.st_mode))
			return path;
	}
	return NULL;
}

static const char *folder_beside(struct extra *x, const char *up, const char *after)
{
	if (!x->among.of || strcmp(x->among.of, up) != 0)
		x->among = names_in(x->f, up);
	return folder_behind(x->f, &x->among, after);
}

/* NULL: that was the last. */
static const char *folder_next(struct extra *x, const char *folder)
{
	struct names in = names_in(x->f, folder);
	const char *next = folder_behind(x->f, &in, "");
	while (!next && *folder) {
		const char *up = parent_of(x->f->arena, folder);
		next = folder_beside(x, up, *up ? folder + strlen(up) + 1 : folder);
		folder = up;
	}
	return next;
}

/* ---- one folder ---- */

static void list_it(struct extra *x, const char *path, struct str sha256)
{
	struct far *f = x->f;
	if (json_array_size(x->is) >= FAR_BAD_MAX)
		return;
	json_array_append_new(x->is, json_pack("{s:o s:o}", "path", json_from(str_c(path)),
					     "sha256", json_from(sha256)));
	far_list(f, str_c(path), sha256, "多出来的");
}

static struct str sha256_before(const struct extra *x, const char *path)
{
	for (size_t i = 0; i < json_array_size(x->was); i++)
		if (str_eq(json_str(json_array_get(x->was, i), "path"), str_c(path)))
			return json_str(json_array_get(x->was, i), "sha256");
	return (struct str){};
}

/* By what a reader gets there; where that is nothing, by its name alone. */
static void found(struct extra *x, const char *path)
{
	struct arena *a = x->f->arena;
	struct str sha256 = sha256_before(x, path);
	json_auto_t *name = json_from(str_c(path));
	if (!json_is_string(name))
		survey_unchecked(a, x->f->out, 1, "投放目标上有文件名不能传送的文件");
	else if (sha256.len || far_fetch(x->f, str_c(path), &sha256))
		list_it(x, path, sha256);
	else
		list_it(x, path, str_c(sha256_hex(a, STR(""))));
}

static bool is_here(const struct far *f, const char *path)
{
	struct stat st;
	return !fstatat(f->tree->current, path, &st, AT_SYMLINK_NOFOLLOW);
}

/* What was found in it before stays listed where it cannot be seen again. */
static void keep_those_of(struct extra *x, const char *folder)
{
	for (size_t i = 0; i < json_array_size(x->was); i++) {
		const json_t *one = json_array_get(x->was, i);
		const char *path = arena_cstr(x->f->arena, json_str(one, "path"));
		if (!strcmp(parent_of(x->f->arena, path), folder))
			list_it(x, path, json_str(one, "sha256"));
	}
}

static bool is_done(const struct extra *x, const char *folder)
{
	for (size_t i = 0; i < x->done_count; i++)
		if (!strcmp(x->done[i], folder))
			return true;
	return false;
}

/* False: it could not be listed. */
static bool see_folder(struct extra *x, const char *folder)
{
	struct far *f = x->f;
	struct str names = {};
	if (is_done(x, folder))
		return true;
	x->done[x->done_count++] = folder;
	enum err e = f->wire->site_list(f->wire, f->arena, f->root, folder, &names);
	if (e && e != ERR_NOTFOUND) {
		keep_those_of(x, folder);
		if (e == ERR_LIMIT)
			survey_unchecked(f->arena, f->out, 1,
				arena_printf(f->arena, "投放目标上的“%s”文件太多，列不全", folder));
		return e == ERR_LIMIT; /* the next one all the same */
	}
	while (names.len) {
		const char *path =
			below(f->arena, folder, arena_cstr(f->arena, str_cut(&names, '\n')));
		if (!is_here(f, path))
			found(x, path);
	}
	return true;
}

/* ---- a survey ---- */

static void see_those_of_before(struct extra *x)
{
	for (size_t i = 0; i < json_array_size(x->was); i++) {
		struct str path = json_str(json_array_get(x->was, i), "path");
		(void)see_folder(x, parent_of(x->f->arena, arena_cstr(x->f->arena, path)));
	}
}

static void round_is_over(struct far *f, json_t *far)
{
	json_object_set_new(far, "folder", json_string(""));
	json_object_set(far, "folders_done", json_object_get(far, "folders_began"));
	json_object_set_new(far, "folders_began", json_integer(f->wire->now(f->wire)));
}

static void see_some(struct extra *x, json_t *far, int64_t folders)
{
	struct far *f = x->f;
	int64_t began = f->wire->now(f->wire);
	if (!json_object_get(far, "folders_began"))
		round_is_over(f, far);
	for (int64_t i = 0; i < folders; i++) {
		const char *at = arena_cstr(f->arena, json_str(far, "folder"));
		const char *next = folder_next(x, at);
		if (i && f->wire->now(f->wire) - began > FAR_LIST_MS)
			return;
		if (next && !see_folder(x, next))
			return;
		if (!next) {
			round_is_over(f, far);
			return;
		}
		json_object_set_new(far, "folder", json_string(next));
	}
}

void far_extra(struct far *f, json_t *far, int64_t folders, bool same)
{
	json_auto_t *was = json_incref(json_object_get(far, "extra"));
	struct extra x = { .f = f, .was = was, .is = json_array() };
	if (same && see_folder(&x, "")) {
		see_those_of_before(&x);
		see_some(&x, far, folders);
	}
	for (size_t i = 0; i < json_array_size(was); i++) { /* what was not come by */
		const char *path = arena_cstr(f->arena, json_str(json_array_get(was, i), "path"));
		if (!is_done(&x, parent_of(f->arena, path)))
			list_it(&x, path, sha256_before(&x, path));
	}
	json_object_set_new(far, "extra", x.is);
}
