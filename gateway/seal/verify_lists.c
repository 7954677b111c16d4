#include "base/digest.h"
#include "seal/gitobject.h"
#include "seal/verify_inside.h"
#include "vault/backend.h"
#include "vault/list_history.h"

/* Columns of verify_list_commits. */
enum { ACTIVATION, VERSION, COMMIT, TREE, PARENT, MAKER, ACTIVATOR, RECORDED, RECORDED_TREE };
enum { PASSED_OVER = RECORDED_TREE + 1, TERMS, ALLOW, NAMES };

static_assert(Q_verify_list_commits_takes == 1);

/* The stored bytes of an object; false: it is not there, or does not inflate. */
static bool find_object(
	struct verify *v, struct arena *a, const unsigned char *oid, int type, struct str *out)
{
	AUTO_ROWS r = {};
	struct str id = { (const char *)oid, 20 };
	return !store_run_binary(v->db, a, verify_list_objects, &r, P_BYTES_LIST(&id, 1)) &&
	       r.count && row_int(&r, 0, 1) == type &&
	       !backend_inflate(a, row_str(&r, 0, 4), row_int(&r, 0, 3), row_int(&r, 0, 2), out);
}

/*
 * What was known of the laws that day, as it stands in the tree: the program of now may know more, so it is not
 * made again. The record holds the tree's id, and so these bytes. Empty: commits from before there was one.
 */
static struct str laws_in(struct verify *v, struct arena *a, struct str tree)
{
	static const struct str entry = STR("100644 laws.tsv\0");
	unsigned char oid[20];
	struct str bytes, laws = {};
	if (!unhex(tree, oid, sizeof oid) || !find_object(v, a, oid, GIT_OBJECT_TREE, &bytes))
		return laws;
	ptrdiff_t at = str_find(bytes, entry);
	if (at < 0 || bytes.len - (size_t)at < entry.len + sizeof oid)
		return laws;
	memcpy(oid, bytes.at + at + entry.len, sizeof oid);
	if (find_object(v, a, oid, GIT_OBJECT_BLOB, &bytes))
		laws = bytes;
	return laws;
}

/* Each file and their tree are there, byte for byte as what is in force. */
static const char *files_trouble(struct verify *v, struct arena *a, const struct rows *r, int i)
{
	struct list_commit want;
	struct str have;
	const struct list_version known = { .terms = row_str(r, i, TERMS),
		.allow = row_str(r, i, ALLOW),
		.names = row_str(r, i, NAMES),
		.laws = laws_in(v, a, row_str(r, i, TREE)) };
	list_tree(a, &known, &want);
	if (!str_eq(str_c(hex(a, list_commit_root(&want)->oid, 20)), row_str(r, i, TREE)))
		return "所记的词条不是启用的词条";
	for (size_t f = 0; f <= want.files; f++) {
		const struct list_object *o = &want.objects[f];
		if (!find_object(v, a, o->oid, o->type, &have) || !str_eq(have, o->bytes))
			return "所记的词条缺失或有改动";
	}
	return NULL;
}

/* "author 贺安 <7@szjc> …": the number in front of the @; 0 for the gateway, -1 for no such line. */
static int64_t person_on(struct str commit, struct str role)
{
	int64_t account;
	while (commit.len) {
		struct str line = str_cut(&commit, '\n');
		if (!line.len || !str_starts(line, role))
			continue;
		str_cut(&line, '<');
		struct str number = str_cut(&line, '@');
		if (str_eq(number, STR("gateway")))
			return 0;
		return str_i64(number, &account) ? account : -1;
	}
	return -1;
}

/* On top of the one before, with this tree, by these people. */
static bool commit_says(
	struct arena *a, const struct git_thing *t, struct str bytes, const struct rows *r, int i)
{
	struct str parent = t->ref_count > 1 ? str_c(hex(a, t->refs[1].oid, 20)) : STR("");
	return str_eq(str_c(hex(a, t->refs[0].oid, 20)), row_str(r, i, TREE)) &&
	       t->ref_count <= 2 && str_eq(parent, row_str(r, i, PARENT)) &&
	       person_on(bytes, STR("author ")) == row_int(r, i, MAKER) &&
	       person_on(bytes, STR("committer ")) == row_int(r, i, ACTIVATOR);
}

static const char *commit_trouble(struct verify *v, struct arena *a, const struct rows *r, int i)
{
	struct git_thing t;
	unsigned char oid[20];
	struct str bytes;
	const char *why;
	if (!unhex(row_str(r, i, COMMIT), oid, sizeof oid) ||
		!find_object(v, a, oid, GIT_OBJECT_COMMIT, &bytes))
		return "所记的提交不在";
	if (git_thing_read(a, (struct str){ (const char *)oid, sizeof oid }, GIT_OBJECT_COMMIT,
		    bytes, &t, &why))
		return arena_printf(a, "%s", why);
	return commit_says(a, &t, bytes, r, i) ? NULL : "提交与编制人、启用人或上一版不符";
}

static const char *trouble(struct verify *v, struct arena *a, const struct rows *r, int i)
{
	if (!str_eq(row_str(r, i, COMMIT), row_str(r, i, RECORDED)) ||
		!str_eq(row_str(r, i, TREE), row_str(r, i, RECORDED_TREE)))
		return "与操作记录不符";
	if (row_bool(r, i, PASSED_OVER))
		return "前面有一版没有写入历史";
	const char *why = files_trouble(v, a, r, i);
	return why ? why : commit_trouble(v, a, r, i);
}

static void look_at_commit(struct verify *v, const struct rows *r, int i)
{
	SCRATCH(a);
	const char *why = trouble(v, &a, r, i);
	v->report->looked[VERIFY_list]++;
	if (why)
		verify_bad(v, VERIFY_list, why, "%lld version %lld",
			(long long)row_int(r, i, ACTIVATION), (long long)row_int(r, i, VERSION));
}

/* The newest may not be written yet: the clerk comes after the act. */
enum err verify_lists(struct verify *v)
{
	return verify_each_row(v, Q_verify_list_commits, look_at_commit);
}
