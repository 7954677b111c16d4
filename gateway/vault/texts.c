#include "vault/texts.h"

#include "base/digest.h"
#include "vault/backend.h"

/* An object asked for, and what came. */
struct wanted {
	int64_t draft;
	struct str oid, bytes;
	int64_t type;
	bool sound;
};

static const char *kind_of(int64_t type)
{
	return type == GIT_OBJECT_TREE ? "tree" : type == GIT_OBJECT_BLOB ? "blob" : "?";
}

/* Its id computed anew. */
static bool is_itself(struct arena *a, const struct wanted *w)
{
	unsigned char digest[SHA1_BYTES];
	const char *head = arena_printf(a, "%s %zu", kind_of(w->type), w->bytes.len);
	size_t n = strlen(head) + 1;
	char *whole = arena_alloc(a, n + w->bytes.len + 1);
	memcpy(whole, head, n);
	if (w->bytes.len)
		memcpy(whole + n, w->bytes.at, w->bytes.len);
	sha1((struct str){ whole, n + w->bytes.len }, digest);
	return str_eq(w->oid, (struct str){ (const char *)digest, sizeof digest });
}

static void take_row(struct arena *a, const struct rows *r, int row, struct wanted *w)
{
	w->type = row_int(r, row, 1);
	w->sound = !backend_inflate(a, row_str(r, row, 4), row_int(r, row, 3), row_int(r, row, 2),
			   &w->bytes) &&
		   is_itself(a, w);
}

static enum err fetch(struct store *db, struct arena *a, struct wanted *list, size_t count)
{
	AUTO_ROWS r = {};
	int64_t *drafts = arena_array(a, int64_t, count + 1);
	struct str *oids = arena_array(a, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		drafts[i] = list[i].draft;
		oids[i] = list[i].oid;
	}
	TRY(store_run_binary(db, a, object_read_pairs, &r, P_INT_LIST(drafts, count),
		P_BYTES_LIST(oids, count)));
	for (int i = 0; i < r.count; i++) {
		int64_t n = row_int(&r, i, 0) - 1;
		if (n >= 0 && (size_t)n < count)
			take_row(a, &r, i, &list[n]);
	}
	return ERR_OK;
}

struct str vault_tree_entry(struct str tree, struct str name)
{
	while (tree.len) {
		struct str head = str_cut(&tree, '\0'), mode = str_cut(&head, ' ');
		if (tree.len < SHA1_BYTES || !mode.len)
			return (struct str){};
		if (str_eq(head, name))
			return str_sub(tree, 0, SHA1_BYTES);
		tree = str_from(tree, SHA1_BYTES);
	}
	return (struct str){};
}

/* Both files of each tree that could be read, in one list: the words, then what is known of them. */
static enum err read_files(struct store *db, struct arena *a, const struct wanted *trees,
	struct vault_text *list, size_t count)
{
	struct wanted *files = arena_array(a, struct wanted, count * 2 + 1);
	for (size_t i = 0; i < count; i++) {
		struct str tree = trees[i].sound ? trees[i].bytes : (struct str){};
		files[2 * i] = (struct wanted){ .draft = list[i].draft,
			.oid = vault_tree_entry(tree, STR("article.html")) };
		files[2 * i + 1] = (struct wanted){ .draft = list[i].draft,
			.oid = vault_tree_entry(tree, STR("meta.json")) };
	}
	TRY(fetch(db, a, files, count * 2));
	for (size_t i = 0; i < count; i++) {
		list[i].html = files[2 * i].bytes;
		list[i].meta = files[2 * i + 1].bytes;
		list[i].sound = files[2 * i].sound && files[2 * i + 1].sound;
	}
	return ERR_OK;
}

static struct str raw(struct arena *a, struct str hex)
{
	git_oid *oid = arena_new(a, git_oid);
	return git_oid_fromstrn(oid, hex.at, hex.len)
		       ? (struct str){}
		       : (struct str){ (const char *)oid->id, GIT_OID_RAWSZ };
}

enum err vault_texts(struct store *db, struct arena *a, struct vault_text *list, size_t count)
{
	struct wanted *trees = arena_array(a, struct wanted, count + 1);
	for (size_t i = 0; i < count; i++)
		trees[i] = (struct wanted){ .draft = list[i].draft, .oid = raw(a, list[i].tree) };
	TRY(fetch(db, a, trees, count));
	return read_files(db, a, trees, list, count);
}
