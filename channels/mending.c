#include "channels/mending.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"

enum {
	PER_HOUR = 6,
	PER_HOUR_MAX = 1000,
	HOUR_MS = 3600 * 1000,
	SPENT_MAX = 64 * 1024,
	NOTE_MAX = 256 * 1024,
	UNTOLD_MAX = 200
};

static int64_t limit_of(const struct channel_site *site)
{
	json_auto_t *settings = NULL;
	if (json_read(site->settings.len ? site->settings : STR("{}"), &settings))
		return PER_HOUR;
	int64_t n = json_int(settings, "repairs_per_hour", PER_HOUR);
	return n < 0 ? 0 : n > PER_HOUR_MAX ? PER_HOUR_MAX : n;
}

static const char *own_folder(struct wire *wire, struct arena *a)
{
	struct str own;
	return wire->folder && !wire->folder(wire, &own) ? arena_cstr(a, own) : NULL;
}

static const char *below(const struct mending *m, const char *name)
{
	return arena_printf(m->arena, "%s/%s", m->own, name);
}

/* Of the hour behind us; those before are forgotten, and those of a clock that was ahead. */
enum err mending_open(struct mending *m, struct wire *wire, struct arena *a,
	const struct channel_site *site, const struct delivery_job *job)
{
	struct str text = {};
	int64_t now = wire->now(wire), at;
	*m = (struct mending){ .arena = a, .wire = wire, .own = own_folder(wire, a) };
	m->delivery = job ? job->id : (struct str){};
	buf_init(&m->spent, a, SPENT_MAX);
	if (!m->own)
		return ERR_OK;
	enum err e = file_read(a, below(m, "mends.txt"), SPENT_MAX, &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	m->left = limit_of(site);
	while (text.len)
		if (str_i64(str_cut(&text, '\n'), &at) && at <= now && now - at < HOUR_MS) {
			buf_printf(&m->spent, "%lld\n", (long long)at);
			m->left--;
		}
	return ERR_OK;
}

void mending_saw(struct arena *a, struct mended *d, struct str bytes, bool missing)
{
	d->missing = missing;
	d->seen_sha256 = str_c(sha256_hex(a, bytes));
	d->seen = str_sub(bytes, 0, MENDING_EVIDENCE_MAX);
}

static void leave(struct mended *list, size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++) {
		list[i].why = why;
		list[i].put_sha256 = (struct str){};
	}
}

static enum err spend(struct mending *m)
{
	buf_printf(&m->spent, "%lld\n", (long long)m->wire->now(m->wire));
	m->left--;
	return file_write(below(m, "mends.txt"), buf_str(&m->spent), 0600, NULL);
}

static enum err keep(struct mending *m, const struct mended *d, bool done)
{
	json_auto_t *j = json_pack("{s:o s:o s:o s:o s:o s:b s:o s:s s:b}", "delivery",
		json_from(d->delivery.len ? d->delivery : STR("")), "path", json_from(d->path),
		"url", json_from(d->url), "seen_b64", json_from(base64(m->arena, d->seen)),
		"seen_sha256", json_from(d->seen_sha256), "missing", d->missing, "put_sha256",
		json_from(d->put_sha256), "why", d->why ? d->why : "", "done", done);
	return file_write(d->note, json_text(m->arena, j), 0600, NULL);
}

/* Its name is what the gateway knows it by when it is told of it twice. */
static enum err begin_note(struct mending *m, struct mended *d, size_t i)
{
	const char *sum = sha256_hex(m->arena, d->path);
	d->delivery = m->delivery;
	d->note = arena_printf(m->arena, "%s/%lld-%zu-%.16s.json", below(m, "mending"),
		(long long)m->wire->now(m->wire), i, sum);
	return keep(m, d, false);
}

static enum err begin(struct mending *m, struct mended *list, size_t count)
{
	TRY(folder_make(below(m, "mending"), 0700, NULL));
	TRY(spend(m));
	for (size_t i = 0; i < count; i++)
		TRY(begin_note(m, &list[i], i));
	return ERR_OK;
}

bool mending_begin(struct mending *m, struct mended *list, size_t count)
{
	const char *why = NULL;
	if (!m->own)
		why = "连接器没有状态目录（--state），不能自动恢复：请系统管理员配置";
	else if (m->left <= 0)
		why = "本小时自动恢复的次数已用完：有人在反复改动，不再自动恢复";
	else if (begin(m, list, count))
		why = arena_printf(
			m->arena, "没有动手，连接器的状态目录写不进去：%s", err_reason());
	if (why)
		mending_end(m, list, count, why);
	return !why;
}

/* Where the note could not be written it stays as it was begun: whoever reads it then says that nobody knows. */
void mending_end(struct mending *m, struct mended *list, size_t count, const char *why)
{
	if (why)
		leave(list, count, why);
	for (size_t i = 0; i < count; i++)
		if (list[i].note)
			(void)keep(m, &list[i], true);
}

static enum err read_note(struct arena *a, const char *path, struct mended *out)
{
	struct str text, seen = {};
	json_auto_t *j = NULL;
	TRY(file_read(a, path, NOTE_MAX, &text));
	TRY(json_read(text, &j));
	bool done = json_is_true(json_object_get(j, "done"));
	(void)base64_decode(a, json_str(j, "seen_b64"), &seen);
	*out = (struct mended){ .path = arena_str(a, json_str(j, "path")),
		.url = arena_str(a, json_str(j, "url")),
		.delivery = arena_str(a, json_str(j, "delivery")),
		.seen = seen,
		.seen_sha256 = arena_str(a, json_str(j, "seen_sha256")),
		.missing = json_is_true(json_object_get(j, "missing")),
		.put_sha256 = done ? arena_str(a, json_str(j, "put_sha256")) : (struct str){},
		.why = done ? arena_cstr(a, json_str(j, "why"))
			    : "恢复做到一半时连接器停了，有没有恢复以随后的核对为准",
		.note = path };
	return ERR_OK;
}

/* One that cannot be read was cut by nobody of ours: it is left for whoever looks after the machine. */
enum err mending_untold(struct wire *wire, struct arena *a, struct mends *out)
{
	const char *own = own_folder(wire, a);
	const char *folder = arena_printf(a, "%s/mending", own ? own : "");
	DIR *dir = own ? opendir(folder) : NULL;
	*out = (struct mends){};
	if (!dir)
		return ERR_OK;
	out->list = arena_array(a, struct mended, UNTOLD_MAX);
	for (struct dirent *at = readdir(dir); at && out->count < UNTOLD_MAX; at = readdir(dir)) {
		const char *path = arena_printf(a, "%s/%s", folder, at->d_name);
		if (str_ends(str_c(at->d_name), STR(".json")) &&
			!read_note(a, path, &out->list[out->count]))
			out->count++;
	}
	closedir(dir);
	return ERR_OK;
}

void mending_told(const struct mended *d)
{
	if (d->note)
		unlink(d->note);
}

void mending_refused(struct arena *a, const struct mended *d)
{
	if (d->note)
		(void)rename(d->note, arena_printf(a, "%s.refused", d->note));
}
