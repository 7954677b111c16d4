#include "channels/website/elsewhere.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"
#include "channels/website/block.h"
#include "channels/website/extra.h"
#include "channels/website/strange.h"

enum {
	FAR_LATELY_MS = 48 * 3600 * 1000,
	FAR_TIMEOUT_MS = 5000,
	FAR_NOTES_MAX = 4 * 1024 * 1024,
	FAR_PARTS_MAX = 2000,
	FAR_FRAMED_MAX = 200
};

void survey_unchecked(struct arena *a, struct survey *s, size_t count, const char *why)
{
	s->unchecked += count;
	s->unchecked_why =
		s->unchecked_why.len
			? str_c(arena_printf(a, STRF "；%s", STRV(s->unchecked_why), why))
			: str_c(why);
}

static const char *url_of(const struct far *f, struct str path)
{
	struct buf b;
	buf_init(&b, f->arena, f->base.len + path.len * 3 + 2);
	buf_add(&b, f->base);
	while (path.len) {
		buf_add_char(&b, '/');
		buf_add_percent(&b, str_cut(&path, '/'));
	}
	return arena_cstr(f->arena, buf_str(&b));
}

void far_list(struct far *f, struct str path, struct str sha256, const char *how)
{
	const char *url = url_of(f, path);
	const char *id = strlen(url) <= NAME_POINTS_MAX
				 ? url
				 : arena_printf(f->arena, NAMED_BY_DIGEST "%s",
					   sha256_hex(f->arena, str_c(url)));
	f->out->items[f->out->item_count++] = (struct posted){ .remote_id = str_c(id),
		.url = str_c(url),
		.title = str_c(arena_printf(f->arena,
			"投放目标上的“" STRF "”不是本系统发布的内容（%s）", STRV(path), how)),
		.sha256 = arena_str(f->arena, sha256) };
}

static void list_it(struct far *f, struct str path, struct str sha256)
{
	far_list(f, path, sha256, "被改动或不见了");
}

/* Articles have a look of their own, which says it of them. */
static void note_frame(struct far *f, struct str path, struct str body, struct str ours)
{
	json_t *far = json_object_get(f->notes, "far"), *framed = json_object_get(far, "framed");
	const char *key = arena_cstr(f->arena, path);
	if (!framed && far)
		json_object_set_new(far, "framed", framed = json_object());
	json_object_del(framed, key);
	if (str_eq(body, ours) || str_find(ours, STR("<article")) >= 0 ||
		json_object_size(framed) >= FAR_FRAMED_MAX)
		return;
	json_object_set_new(framed, key,
		json_pack("{s:s s:I}", "text", page_frame_differs(f->arena, body, ours), "adds",
			(json_int_t)page_frame_adds(body, ours)));
}

bool far_fetch(struct far *f, struct str path, struct str *out_sha256)
{
	struct wire_reply reply = {};
	struct wire_request q = {
		.method = "GET", .url = str_c(url_of(f, path)), .timeout_ms = FAR_TIMEOUT_MS
	};
	if (f->wire->exchange(f->wire, f->arena, &q, &reply) || reply.status >= 500 ||
		reply.status == 429 || !reply.status)
		return false;
	struct str body = reply.status == 200 ? reply.body : STR(""), ours;
	if (reply.status == 200 && str_ends(path, STR(".html")) &&
		!disk_read(f->arena, f->tree->current, arena_cstr(f->arena, path), &ours) &&
		page_blocks_equal(body, ours)) {
		note_frame(f, path, body, ours);
		body = ours; /* whether it is what went out the ledger says */
	}
	*out_sha256 = str_c(sha256_hex(f->arena, body));
	return true;
}

static struct str should_be(const struct far *f, struct str path)
{
	struct shard s;
	if (shard_read(f->arena, &f->tree->ledger, shard_name(f->arena, path), &s))
		return (struct str){};
	return shard_sha256(&s, path);
}

/* Those that were found before stay listed until they are seen to be right again, or should not be there any more. */
static void see_bad_again(struct far *f, json_t *far)
{
	json_auto_t *bad = json_incref(json_object_get(far, "bad"));
	json_t *still = json_array();
	for (size_t i = 0; i < json_array_size(bad); i++) {
		json_t *one = json_array_get(bad, i);
		struct str path = json_str(one, "path"), is = json_str(one, "sha256");
		struct str should = should_be(f, path);
		if (!should.len || (far_fetch(f, path, &is) && str_eq(is, should)))
			continue;
		list_it(f, path, is);
		f->out->altered++;
		json_array_append_new(still,
			json_pack("{s:o s:o}", "path", json_from(path), "sha256", json_from(is)));
	}
	json_object_set_new(far, "bad", still);
}

static bool is_bad_already(const json_t *far, struct str path)
{
	const json_t *bad = json_object_get(far, "bad");
	for (size_t i = 0; i < json_array_size(bad); i++)
		if (str_eq(json_str(json_array_get(bad, i), "path"), path))
			return true;
	return false;
}

static bool see_one(struct far *f, json_t *far, const struct change *file)
{
	struct str is;
	if (is_bad_already(far, file->path))
		return true;
	if (!far_fetch(f, file->path, &is))
		return false;
	json_t *bad = json_object_get(far, "bad");
	if (str_eq(is, file->sha256))
		return true;
	if (json_array_size(bad) >= FAR_BAD_MAX) {
		json_object_set_new(far, "beyond", json_integer(json_int(far, "beyond", 0) + 1));
		return true;
	}
	list_it(f, file->path, is);
	f->out->altered++;
	json_array_append_new(bad,
		json_pack("{s:o s:o}", "path", json_from(file->path), "sha256", json_from(is)));
	return true;
}

/* Whether a web server shows what begins with a dot is its own affair. */
static bool is_shown(struct str path)
{
	return !str_starts(path, STR("."));
}

int64_t far_beyond(const json_t *counts)
{
	int64_t n = 0;
	const char *part;
	json_t *of_part;
	json_object_foreach((json_t *)counts, part, of_part) n += json_integer_value(of_part);
	return n;
}

/* Each part as it was come by last; a part too many, and what is said of it is "at least". */
void far_count(json_t *far, const char *counts, const char *part, int64_t n)
{
	json_t *all = json_object_get(far, counts);
	if (!all) {
		all = json_object();
		json_object_set_new(far, counts, all);
	}
	if (!n)
		json_object_del(all, part);
	else if (json_object_get(all, part) || json_object_size(all) < FAR_PARTS_MAX)
		json_object_set_new(all, part, json_integer(n));
}

/* Some files of a part from where the round stands. True: the part is done. */
static bool see_shard(struct far *f, json_t *far, const char *name, int64_t *left)
{
	struct shard s;
	struct str after = str_c(arena_printf(f->arena, STRF, STRV(json_str(far, "path"))));
	if (!after.len)
		json_object_set_new(far, "beyond", json_integer(0));
	if (shard_read(f->arena, &f->tree->ledger, name, &s))
		return false;
	for (size_t i = 0; i < s.count; i++) {
		struct str path = s.files[i].path;
		if (!is_shown(path) || (after.len && str_order(path, after) <= 0))
			continue;
		if (!*left || !see_one(f, far, &s.files[i]))
			return false;
		(*left)--;
		json_object_set_new(far, "path", json_from(path));
	}
	json_object_set_new(far, "path", json_string(""));
	far_count(far, "bad_beyond", name, json_int(far, "beyond", 0));
	json_object_set_new(far, "beyond", json_integer(0));
	return true;
}

/* One part after the other; behind the last one the round is done, and the next begins with the next survey. */
static void see_some(struct far *f, json_t *far, int64_t left)
{
	const char **names;
	size_t n = disk_names(f->arena, f->tree->ledger.dir, "digests", &names);
	const char *from = arena_cstr(f->arena, json_str(far, "shard"));
	for (size_t i = 0; i < n; i++) {
		struct str name = str_c(names[i]);
		if (!str_ends(name, STR(".tsv")) || strcmp(names[i], from) < 0)
			continue;
		if (strcmp(names[i], from) != 0)
			json_object_set_new(far, "path", json_string(""));
		json_object_set_new(far, "shard", json_from(name));
		name.len -= strlen(".tsv");
		if (!see_shard(f, far, arena_cstr(f->arena, name), &left))
			return;
	}
	json_object_set_new(far, "shard", json_string(""));
	json_object_set(far, "done", json_object_get(far, "began"));
	json_object_set_new(far, "began", json_integer(f->wire->now(f->wire)));
}

/* A release that was sent whole has altered files no more: what was counted beyond the list is counted anew. */
static void forget_restored(struct far *f, struct str own)
{
	json_auto_t *j = NULL;
	json_t *far = json_object_get(f->notes, "far");
	const char *id = sha256_hex(f->arena, own);
	if (json_read(own, &j) || !str_eq(json_str(j, "act"), STR("restore")) ||
		str_eq(json_str(far, "restored"), str_c(id)))
		return;
	json_object_set_new(far, "restored", json_string(id));
	json_object_del(far, "bad_beyond");
	json_object_set_new(far, "beyond", json_integer(0));
}

/* One that may be on its way over there is none to compare with. True: it is the one that is here. */
static bool see_release(struct far *f)
{
	struct str there, own;
	if (f->wire->site_there(f->wire, f->arena, f->root, &there)) {
		survey_unchecked(f->arena, f->out, 1, "投放目标没有连上，上面是哪个版本不知道");
		return false;
	}
	if (tree_pending(f->tree, f->arena) || f->tree->current < 0 ||
		disk_read(f->arena, f->tree->current, "RELEASE.json", &own))
		return false;
	if (str_eq(own, there)) {
		forget_restored(f, own);
		return true;
	}
	list_it(f, STR("RELEASE.json"), str_c(sha256_hex(f->arena, there)));
	return false;
}

static int64_t checks_of(const struct far *f)
{
	json_auto_t *settings = NULL;
	struct str text = f->site->settings;
	if (json_read(text.len ? text : STR("{}"), &settings))
		return FAR_CHECKS;
	int64_t n = json_int(settings, "far_checks", FAR_CHECKS);
	return n < 1 ? 1 : n > FAR_CHECKS_MAX ? FAR_CHECKS_MAX : n;
}

static bool is_lately(const struct far *f, const json_t *far, const char *done)
{
	int64_t at = json_int(far, done, 0);
	return at && f->wire->now(f->wire) - at <= FAR_LATELY_MS;
}

/* The part that is being come by counts as it was, until more of it is known. */
static void say_beyond(struct far *f, const json_t *far)
{
	const json_t *counts = json_object_get(far, "bad_beyond");
	const char *at = arena_cstr(f->arena, json_str(far, "shard"));
	int64_t now = json_int(far, "beyond", 0) - json_int(counts, at, 0);
	int64_t n = far_beyond(counts) + (now > 0 ? now : 0);
	if (n)
		survey_unchecked(f->arena, f->out, (size_t)n,
			arena_printf(f->arena,
				"投放目标上被改动或不见的文件，另有 %lld 个没有逐一列出",
				(long long)n));
}

/* With the one that adds most. What is released no more is not fetched again, and forgotten. */
static void say_framed(struct far *f, const json_t *far)
{
	json_t *framed = json_object_get(far, "framed"), *one, *worst = NULL;
	const char *path, *at = "";
	void *next;
	json_object_foreach_safe(framed, next, path, one)
	{
		if (!should_be(f, str_c(path)).len) {
			json_object_del(framed, path);
		} else if (!worst || json_int(one, "adds", 0) > json_int(worst, "adds", 0)) {
			worst = one;
			at = path;
		}
	}
	if (worst)
		f->out->framed = str_c(arena_printf(f->arena,
			"首页、列表等%zu页的框架与发布的不同：" STRF "，例如 %s ",
			json_object_size(framed), STRV(json_str(worst, "text")),
			url_of(f, str_c(at))));
}

static void say_unchecked(struct far *f, const json_t *far)
{
	say_beyond(f, far);
	if (!is_lately(f, far, "folders_done"))
		survey_unchecked(f->arena, f->out, 1,
			"投放目标（site_"
			"target）上的文件夹近两天没有看完一遍，有没有多出来的文件不知道："
			"可在渠道设置中把 far_checks 调大，或定期登录那台服务器核对目录");
	if (!f->tree->ledger.whole)
		survey_unchecked(f->arena, f->out, 1, "投放目标上的列表没有底账可以核对");
	else if (!is_lately(f, far, "done"))
		survey_unchecked(f->arena, f->out, 1,
			"投放目标上的列表和附件近两天没有核对完一遍："
			"可在渠道设置中把 far_checks（每次核对的文件数）调大");
}

/* NULL: the courier has no folder of its own. */
static const char *kept_at(struct far *f)
{
	struct str own;
	return f->wire->folder && !f->wire->folder(f->wire, &own)
		       ? arena_printf(f->arena, STRF "/far.json", STRV(own))
		       : NULL;
}

/* Those of the last start: without them what was found would not be listed, and be taken for gone. *out_lost: they are lost. */
static json_t *kept_notes(struct far *f, bool *out_lost)
{
	struct str text;
	json_t *j = NULL;
	const char *path = kept_at(f);
	enum err e = path ? file_read(f->arena, path, FAR_NOTES_MAX, &text) : ERR_UNAVAILABLE;
	if (!e && !json_read(text, &j) && json_is_array(json_object_get(j, "bad")))
		return j;
	json_decref(j);
	*out_lost = e != ERR_NOTFOUND;
	return NULL;
}

static json_t *far_notes(struct far *f)
{
	bool lost = false;
	json_t *far = json_object_get(f->notes, "far");
	if (far)
		return far;
	far = kept_notes(f, &lost);
	if (!far)
		far = json_pack("{s:s s:s s:I s:I s:[] s:b}", "shard", "", "path", "", "began",
			(json_int_t)f->wire->now(f->wire), "done", (json_int_t)0, "bad", "blind",
			lost);
	json_object_set_new(f->notes, "far", far);
	return far;
}

/* Where it cannot be kept, the next start begins blind. */
static void keep_notes(struct far *f, const json_t *far)
{
	const char *path = kept_at(f);
	if (path && file_write(path, json_text(f->arena, far), 0600, NULL))
		unlink(path);
}

/* Until all was come by once since the notes began: what is in no list may only be not found yet. */
static void see_whether_blind(const struct far *f, json_t *far)
{
	bool all = json_int(far, "folders_done", 0) &&
		   (json_int(far, "done", 0) || f->tree->ledger.dir < 0);
	if (all || !f->wire->site_list)
		json_object_del(far, "blind");
}

void far_survey(struct far *f)
{
	struct str target;
	if (!f->wire->site_there || f->wire->secret(f->wire, "site_target", &target)) {
		json_object_del(f->notes, "far");
		return;
	}
	if (f->tree->current < 0)
		return;
	json_t *far = far_notes(f);
	bool same = see_release(f), known = f->tree->ledger.dir >= 0;
	if (known)
		see_bad_again(f, far);
	if (f->wire->site_list)
		far_extra(f, far, checks_of(f), same);
	if (known)
		see_some(f, far, checks_of(f));
	say_unchecked(f, far);
	say_framed(f, far);
	see_whether_blind(f, far);
	keep_notes(f, far);
}

bool far_is_cut(const json_t *notes)
{
	const json_t *far = json_object_get(notes, "far");
	return json_is_true(json_object_get(far, "cut")) ||
	       json_is_true(json_object_get(far, "blind"));
}
