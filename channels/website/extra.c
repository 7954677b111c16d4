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
	json_t *fresh; /* paths of what was not found before: behind all that is still there */
	bool cut;      /* there is more than is listed */
	struct {
		const char *folder;
		bool listed;
	} done[FAR_ROOM + FAR_CHECKS_MAX]; /* in this survey */
	size_t done_count;
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

/* "": nobody has got it yet, which is not the same as nothing. */
static void keep(struct extra *x, const char *path, struct str sha256)
{
	json_array_append_new(x->is, json_pack("{s:o s:o}", "path", json_from(str_c(path)),
					     "sha256", json_from(sha256)));
}

/* NULL: it was not found before. */
static const json_t *before(const struct extra *x, const char *path)
{
	for (size_t i = 0; i < json_array_size(x->was); i++)
		if (str_eq(json_str(json_array_get(x->was, i), "path"), str_c(path)))
			return json_array_get(x->was, i);
	return NULL;
}

static void found(struct extra *x, const char *path)
{
	const json_t *was = before(x, path);
	json_auto_t *name = json_from(str_c(path));
	if (!json_is_string(name))
		survey_unchecked(x->f->arena, x->f->out, 1, "投放目标上有文件名不能传送的文件");
	else if (was)
		keep(x, path, json_str(was, "sha256"));
	else
		json_array_append(x->fresh, name);
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
			keep(x, path, json_str(one, "sha256"));
	}
}

/* NULL: not in this survey. */
static const bool *done(const struct extra *x, const char *folder)
{
	for (size_t i = 0; i < x->done_count; i++)
		if (!strcmp(x->done[i].folder, folder))
			return &x->done[i].listed;
	return NULL;
}

static bool take_names(struct extra *x, const char *folder, struct str names)
{
	while (names.len) {
		const char *name = arena_cstr(x->f->arena, str_cut(&names, '\n'));
		const char *path = below(x->f->arena, folder, name);
		if (!is_here(x->f, path))
			found(x, path);
	}
	return true;
}

static bool list_folder(struct extra *x, const char *folder)
{
	struct far *f = x->f;
	struct str names = {};
	enum err e = f->wire->site_list(f->wire, f->arena, f->root, folder, &names);
	if (!e || e == ERR_NOTFOUND)
		return take_names(x, folder, names);
	keep_those_of(x, folder);
	if (e == ERR_LIMIT)
		survey_unchecked(f->arena, f->out, 1,
			arena_printf(f->arena, "投放目标上的“%s”文件太多，列不全", folder));
	return e == ERR_LIMIT; /* the next one all the same */
}

/* False: it could not be listed. */
static bool see_folder(struct extra *x, const char *folder)
{
	const bool *listed = done(x, folder);
	if (listed)
		return *listed;
	x->done[x->done_count].folder = folder;
	x->done[x->done_count].listed = list_folder(x, folder);
	return x->done[x->done_count++].listed;
}

/* ---- a survey ---- */

static bool is_late(const struct extra *x, int64_t began)
{
	return x->f->wire->now(x->f->wire) - began > FAR_LIST_MS;
}

/* In turns, the first of which is taken in any case; a failure ends them until the next survey. */
static void see_those_of_before(struct extra *x, json_t *far)
{
	struct far *f = x->f;
	int64_t began = f->wire->now(f->wire), from = json_int(far, "again", 0);
	size_t n = json_array_size(x->was);
	for (size_t i = 0; i < n; i++) {
		size_t at = ((size_t)from + i) % n;
		struct str path = json_str(json_array_get(x->was, at), "path");
		const char *folder = parent_of(f->arena, arena_cstr(f->arena, path));
		bool late = i && is_late(x, began);
		bool on = !late && see_folder(x, folder);
		json_object_set_new(far, "again", json_integer((json_int_t)(at + !late)));
		if (!on)
			return;
	}
}

/* One with a folder that could not be listed was none. */
static void round_is_over(struct far *f, json_t *far)
{
	json_object_set_new(far, "folder", json_string(""));
	if (!json_object_get(far, "missed"))
		json_object_set(far, "folders_done", json_object_get(far, "folders_began"));
	json_object_del(far, "missed");
	json_object_set_new(far, "folders_began", json_integer(f->wire->now(f->wire)));
}

/* True: for the second time, so the round goes on behind it; whoever closed it would else keep all others unseen. */
static bool is_missed(json_t *far, const char *folder)
{
	bool again = str_eq(json_str(far, "failed"), str_c(folder));
	json_object_set_new(far, "failed", json_string(again ? "" : folder));
	if (again)
		json_object_set_new(far, "missed", json_true());
	return again;
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
		if (i && is_late(x, began))
			return;
		if (next && !see_folder(x, next) && !is_missed(far, next))
			return;
		if (!next) {
			round_is_over(f, far);
			return;
		}
		json_object_set_new(far, "folder", json_string(next));
	}
}

/* ---- what there is of it ---- */

/* Of what is in no list, how much there is in each folder that was come by. */
static void count_beyond(struct extra *x, json_t *far, size_t listed)
{
	json_auto_t *by_folder = json_object();
	for (size_t i = listed; i < json_array_size(x->fresh); i++) {
		const char *path = json_string_value(json_array_get(x->fresh, i));
		const char *folder = parent_of(x->f->arena, path);
		int64_t n = json_int(by_folder, folder, 0);
		json_object_set_new(by_folder, folder, json_integer(n + 1));
	}
	for (size_t i = 0; i < x->done_count; i++)
		if (x->done[i].listed)
			far_count(far, "extra_beyond", x->done[i].folder,
				json_int(by_folder, x->done[i].folder, 0));
}

static void list_fresh(struct extra *x, json_t *far)
{
	size_t room = FAR_BAD_MAX - json_array_size(x->is), n = json_array_size(x->fresh);
	for (size_t i = 0; i < n && i < room; i++)
		keep(x, json_string_value(json_array_get(x->fresh, i)), (struct str){});
	x->cut |= n > room;
	count_beyond(x, far, n > room ? room : n);
}

/* What was not come by stays, then comes what is new, as far as there is room. */
static void gather(struct extra *x, json_t *far)
{
	for (size_t i = 0; i < json_array_size(x->was); i++) {
		const json_t *one = json_array_get(x->was, i);
		const char *path = arena_cstr(x->f->arena, json_str(one, "path"));
		if (!done(x, parent_of(x->f->arena, path)))
			keep(x, path, json_str(one, "sha256"));
	}
	list_fresh(x, far);
}

/* False: nobody answers. */
static bool fetch(struct extra *x, json_t *one)
{
	struct str sha256;
	if (!far_fetch(x->f, json_str(one, "path"), &sha256))
		return false;
	json_object_set_new(one, "sha256", json_from(sha256));
	return true;
}

static void fetch_unknown(struct extra *x)
{
	int64_t began = x->f->wire->now(x->f->wire);
	for (size_t i = 0; i < json_array_size(x->is) && !is_late(x, began); i++) {
		json_t *one = json_array_get(x->is, i);
		if (!json_str(one, "sha256").len && !fetch(x, one))
			return;
	}
}

/* Some of all, in turns: under the same name it may be another by now. One that nobody answers for keeps back no other. */
static void fetch_again(struct extra *x, json_t *far, int64_t most)
{
	int64_t began = x->f->wire->now(x->f->wire), at = json_int(far, "fetched", 0);
	int64_t n = (int64_t)json_array_size(x->is);
	bool on = true;
	for (int64_t i = 0; i < most && i < n && on && !is_late(x, began); i++)
		on = fetch(x, json_array_get(x->is, (size_t)(at++ % n)));
	json_object_set_new(far, "fetched", json_integer(n ? at % n : 0));
}

static void list_all(struct extra *x, const json_t *far)
{
	int64_t beyond = far_beyond(json_object_get(far, "extra_beyond"));
	for (size_t i = 0; i < json_array_size(x->is); i++) {
		const json_t *one = json_array_get(x->is, i);
		far_list(x->f, json_str(one, "path"), json_str(one, "sha256"), "多出来的");
	}
	const char *more =
		beyond ? arena_printf(x->f->arena, "：另有 %lld 个没有逐一列出", (long long)beyond)
		       : "";
	if (x->cut || beyond)
		survey_unchecked(x->f->arena, x->f->out, beyond ? (size_t)beyond : 1,
			arena_printf(x->f->arena, "多出来的文件超过 %d 个，列不全%s", FAR_BAD_MAX,
				more));
}

void far_extra(struct far *f, json_t *far, int64_t folders, bool same)
{
	json_auto_t *was = json_incref(json_object_get(far, "extra")), *fresh = json_array();
	struct extra x = { .f = f, .was = was, .is = json_array(), .fresh = fresh };
	if (same && see_folder(&x, "")) {
		see_those_of_before(&x, far);
		see_some(&x, far, folders);
	}
	gather(&x, far);
	if (json_is_true(json_object_get(far, "cut")) && json_array_size(x.is) == FAR_BAD_MAX)
		x.cut = true; /* until there is room again */
	fetch_unknown(&x);
	fetch_again(&x, far, folders);
	list_all(&x, far);
	json_object_set_new(far, "cut", json_boolean(x.cut));
	json_object_set_new(far, "extra", x.is);
}
