#include "seal/gitobject.h"

#include <stdio.h>

#include "base/digest.h"

static bool id_fits(struct str oid, int type, struct str bytes)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	const char *name = git_object_type2string((git_object_t)type);
	const char *head = arena_printf(&a, "%s %zu", name, bytes.len);
	size_t n = strlen(head) + 1; /* the NUL belongs to it */
	char *whole = arena_alloc(&a, n + bytes.len);
	memcpy(whole, head, n);
	if (bytes.len)
		memcpy(whole + n, bytes.at, bytes.len);
	sha1((struct str){ whole, n + bytes.len }, sum);
	return oid.len == sizeof sum && !memcmp(sum, oid.at, sizeof sum);
}

static void ref_add(struct git_thing *t, const void *oid, int type)
{
	memcpy(t->refs[t->ref_count].oid, oid, 20);
	t->refs[t->ref_count++].type = type;
}

/* "tree HEX", then "parent HEX" lines, then the rest. */
static bool read_commit(struct arena *a, struct str bytes, struct git_thing *t)
{
	unsigned char oid[20];
	struct str rest = bytes;
	t->refs = arena_array(a, struct git_ref, bytes.len / 48 + 2);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		bool tree = str_starts(line, STR("tree "));
		if (!tree && !str_starts(line, STR("parent ")))
			break;
		if (tree != !t->ref_count || !unhex(str_from(line, tree ? 5 : 7), oid, 20))
			return false;
		ref_add(t, oid, tree ? GIT_OBJECT_TREE : GIT_OBJECT_COMMIT);
	}
	return t->ref_count > 0;
}

/* "MODE NAME\0" and 20 bytes, again and again. */
static bool read_tree(struct arena *a, struct str bytes, struct git_thing *t)
{
	t->refs = arena_array(a, struct git_ref, bytes.len / 23 + 1);
	while (bytes.len) {
		const char *nul = memchr(bytes.at, 0, bytes.len);
		size_t n = nul ? (size_t)(nul - bytes.at) + 1 : bytes.len;
		if (!nul || bytes.len - n < 20 || n < 4)
			return false;
		bool folder = str_starts(bytes, STR("40000 "));
		ref_add(t, nul + 1, folder ? GIT_OBJECT_TREE : GIT_OBJECT_BLOB);
		bytes = str_from(bytes, n + 20);
	}
	return true;
}

bool git_thing_read(struct arena *a, struct str oid, int type, struct str bytes,
	struct git_thing *out, const char **why)
{
	struct git_thing t = { .type = type };
	*why = "内容与编号不符";
	if (!id_fits(oid, type, bytes))
		return true;
	memcpy(t.oid, oid.at, sizeof t.oid);
	*why = "不是完好的 git 对象";
	if (type == GIT_OBJECT_COMMIT && !read_commit(a, bytes, &t))
		return true;
	if (type == GIT_OBJECT_TREE && !read_tree(a, bytes, &t))
		return true;
	*out = t;
	return false;
}
