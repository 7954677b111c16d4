#include "base/digest.h"
#include "seal/gitobject.h"
#include "seal/verify_inside.h"
#include "vault/backend.h"

/* One draft's objects, in the order of their ids, with what each refers to. */
struct heap {
	struct arena *arena;
	struct git_thing *things;
	size_t count, room;
};

static void heap_add(struct heap *h, struct git_thing t)
{
	if (h->count == h->room) {
		size_t room = h->room ? 2 * h->room : 64;
		struct git_thing *more = arena_array(h->arena, struct git_thing, room);
		if (h->count)
			memcpy(more, h->things, h->count * sizeof *more);
		h->things = more;
		h->room = room;
	}
	h->things[h->count++] = t;
}

static struct git_thing *heap_find(const struct heap *h, const unsigned char oid[20])
{
	size_t low = 0, high = h->count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = memcmp(h->things[mid].oid, oid, 20);
		if (!order)
			return &h->things[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void take_object(
	struct verify *v, struct heap *h, int64_t draft, const struct rows *r, int i)
{
	SCRATCH(a);
	struct git_thing t;
	struct str bytes, oid = row_str(r, i, 0);
	const char *why = "内容与编号不符";
	bool fits = !backend_inflate(
			    &a, row_str(r, i, 4), row_int(r, i, 3), row_int(r, i, 2), &bytes) &&
		    !git_thing_read(h->arena, oid, (int)row_int(r, i, 1), bytes, &t, &why);
	if (fits)
		heap_add(h, t);
	else
		verify_bad(v, VERIFY_object, why, "draft %lld oid %s", (long long)draft,
			hex(&a, oid.at, oid.len));
	v->report->looked[VERIFY_object]++;
}

static enum err take_objects(struct verify *v, struct heap *h, int64_t draft)
{
	char last[20] = {};
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run_binary(v->db, &a, verify_objects, &r, P_INT(draft),
			P_BYTES(((struct str){ last, sizeof last }))));
		for (int i = 0; i < r.count; i++)
			take_object(v, h, draft, &r, i);
		if (r.count)
			memcpy(last, row_str(&r, r.count - 1, 0).at, sizeof last);
		count = r.count;
	}
	return ERR_OK;
}

/* Follows every reference once. Depth is bounded by the stack of the heap's own size. */
static void walk(struct verify *v, struct heap *h, int64_t draft, struct git_thing *from)
{
	SCRATCH(a);
	struct git_thing **stack = arena_array(h->arena, struct git_thing *, h->count + 1);
	size_t top = 0;
	if (!from->seen)
		stack[top++] = from;
	from->seen = true;
	while (top) {
		const struct git_thing *t = stack[--top];
		for (size_t i = 0; i < t->ref_count; i++) {
			struct git_thing *to = heap_find(h, t->refs[i].oid);
			if (!to || to->type != t->refs[i].type) {
				verify_bad(v, VERIFY_object, "缺失", "draft %lld oid %s",
					(long long)draft, hex(&a, t->refs[i].oid, 20));
				continue;
			}
			if (!to->seen)
				stack[top++] = to;
			to->seen = true;
		}
	}
}

/* A commit of the draft, whose tree is this one. */
static struct git_thing *commit_with_tree(
	const struct heap *h, const unsigned char *commit, const unsigned char *tree)
{
	struct git_thing *t = heap_find(h, commit);
	bool fits = t && t->type == GIT_OBJECT_COMMIT && !memcmp(t->refs[0].oid, tree, 20);
	return fits ? t : NULL;
}

static enum err look_at_revisions(struct verify *v, struct heap *h, int64_t draft)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run_binary(v->db, &a, verify_revisions, &r, P_INT(draft)));
	for (int i = 0; i < r.count; i++) {
		struct str commit = row_str(&r, i, 1), tree = row_str(&r, i, 2);
		struct git_thing *t = commit.len == 20 && tree.len == 20
					      ? commit_with_tree(h, (const void *)commit.at,
							(const void *)tree.at)
					      : NULL;
		if (t)
			walk(v, h, draft, t);
		else
			verify_bad(v, VERIFY_draft, "版本所指的提交不在", "%lld rev %lld",
				(long long)draft, (long long)row_int(&r, i, 0));
	}
	return ERR_OK;
}

static enum err look_at_draft(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	struct heap h = { .arena = &a };
	int64_t draft = row_int(r, i, 0);
	unsigned char head[20], tree[20];
	v->report->looked[VERIFY_draft]++;
	TRY(take_objects(v, &h, draft));
	TRY(look_at_revisions(v, &h, draft));
	if (row_null(r, i, 1))
		return ERR_OK;
	bool there = unhex(row_str(r, i, 1), head, 20) && unhex(row_str(r, i, 2), tree, 20) &&
		     commit_with_tree(&h, head, tree);
	if (!there)
		verify_bad(v, VERIFY_draft, "最新版本不完整", "%lld head", (long long)draft);
	else if (!str_eq(row_str(r, i, 1), row_str(r, i, 4)) ||
		 row_int(r, i, 3) != row_int(r, i, 5))
		verify_bad(
			v, VERIFY_draft, "最新版本与操作记录不符", "%lld head", (long long)draft);
	return ERR_OK;
}

static enum err look_at_assets(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS bad = {}, counts = {};
	TRY(store_run(v->db, &a, verify_counts, &counts));
	TRY(store_run(v->db, &a, verify_assets, &bad));
	v->report->looked[VERIFY_asset] = row_int(&counts, 0, 0);
	v->report->looked[VERIFY_delivery] = row_int(&counts, 0, 1);
	if (bad.count)
		verify_bad(v, VERIFY_asset, "内容与编号不符", "draft %lld sha256 " STRF,
			(long long)row_int(&bad, 0, 0), STRV(row_str(&bad, 0, 1)));
	return ERR_OK;
}

enum err verify_words(struct verify *v)
{
	int64_t last = 0;
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run(v->db, &a, verify_drafts, &r, P_INT(last)));
		for (int i = 0; i < r.count; i++) {
			TRY(look_at_draft(v, &r, i));
			last = row_int(&r, i, 0);
		}
		count = r.count;
	}
	return look_at_assets(v);
}
