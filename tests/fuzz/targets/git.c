/* Git objects as rows of the store, read without git: packed bytes, commits and trees that may be anything. */
#include "base/digest.h"
#include "seal/gitobject.h"
#include "tests/fuzz/fuzz.h"
#include "vault/backend.h"
#include "vault/texts.h"

static struct str id_of(struct arena *a, const char *kind, struct str bytes)
{
	unsigned char *sum = arena_alloc(a, SHA1_BYTES);
	const char *head = arena_printf(a, "%s %zu", kind, bytes.len);
	size_t n = strlen(head) + 1;
	char *whole = arena_alloc(a, n + bytes.len);
	memcpy(whole, head, n);
	memcpy(whole + n, bytes.at, bytes.len);
	sha1((struct str){ whole, n + bytes.len }, sum);
	return (struct str){ (char *)sum, SHA1_BYTES };
}

static bool reads(
	struct arena *a, const char *kind, int type, struct str bytes, struct git_thing *t)
{
	const char *why;
	MUST(git_thing_read(a, STR("another id, 20 bytes"), type, bytes, t, &why));
	bool wrong = git_thing_read(a, id_of(a, kind, bytes), type, bytes, t, &why);
	MUST(!wrong || *why);
	return !wrong;
}

static void read_tree(struct arena *a, struct str bytes)
{
	struct git_thing t;
	bool whole = reads(a, "tree", GIT_OBJECT_TREE, bytes, &t);
	if (whole)
		MUST(t.ref_count <= bytes.len / 23);
	struct str oid = vault_tree_entry(bytes, STR("article.html"));
	if (!oid.len || !whole)
		return;
	MUST(oid.len == SHA1_BYTES);
	bool found = false;
	for (size_t i = 0; i < t.ref_count; i++)
		found |= !memcmp(t.refs[i].oid, oid.at, SHA1_BYTES);
	MUST(found);
}

static void unpack(struct arena *a, struct str bytes)
{
	struct str out, row;
	int64_t codec;
	row = backend_deflate(a, bytes, &codec);
	MUST(backend_inflate(a, row, codec, (int64_t)bytes.len, &out) == ERR_OK);
	MUST(str_eq(out, bytes));
	MUST(backend_inflate(a, row, codec, (int64_t)bytes.len + 1, &out) != ERR_OK);
	if (!backend_inflate(a, bytes, 1, (int64_t)bytes.len * 2, &out))
		MUST(out.len == bytes.len * 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct git_thing t;
	struct str bytes = fuzz_input(data, len);
	unpack(&a, bytes);
	read_tree(&a, bytes);
	if (reads(&a, "commit", GIT_OBJECT_COMMIT, bytes, &t))
		MUST(t.ref_count && t.refs[0].type == GIT_OBJECT_TREE);
	return 0;
}
