#include "vault/list_history.h"

#include "base/buf.h"
#include "base/digest.h"

enum { COMMIT_MAX = 64 * 1024, BLOB = 3, TREE = 2, COMMIT = 1 };

/* In the order in which git sorts a tree. */
static const char *const file_names[LIST_FILES] = { "allow.txt", "names.tsv", "terms.tsv" };

static void name_it(struct arena *a, const char *type, struct list_object *o)
{
	const char *head = arena_printf(a, "%s %zu", type, o->bytes.len);
	size_t n = strlen(head) + 1; /* the NUL belongs to it */
	char *whole = arena_alloc(a, n + o->bytes.len);
	memcpy(whole, head, n);
	if (o->bytes.len)
		memcpy(whole + n, o->bytes.at, o->bytes.len);
	sha1((struct str){ whole, n + o->bytes.len }, o->oid);
}

static struct str tree_bytes(struct arena *a, const struct list_object *files)
{
	struct buf b;
	buf_init(&b, a, COMMIT_MAX);
	for (size_t i = 0; i < LIST_FILES; i++) {
		buf_printf(&b, "100644 %s", file_names[i]);
		buf_add_char(&b, '\0');
		buf_add(&b, (struct str){ (const char *)files[i].oid, sizeof files[i].oid });
	}
	return buf_str(&b);
}

void list_tree(struct arena *a, struct str terms, struct str allow, struct str names,
	struct list_commit *out)
{
	const struct str files[LIST_FILES] = { allow, names, terms };
	*out = (struct list_commit){};
	for (size_t i = 0; i < LIST_FILES; i++) {
		out->objects[i] = (struct list_object){ .type = BLOB, .bytes = files[i] };
		name_it(a, "blob", &out->objects[i]);
	}
	struct list_object *tree = &out->objects[LIST_FILES];
	*tree = (struct list_object){ .type = TREE, .bytes = tree_bytes(a, out->objects) };
	name_it(a, "tree", tree);
}

/* What git reads as the end of a name or a line has no place in one; a note stays on its line. */
static void put_words(struct buf *b, struct str s, bool name)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool mark = name && (c == '<' || c == '>');
		buf_add_char(b, c < ' ' || c == 127 || mark ? ' ' : s.at[i]);
	}
}

static void put_person(struct buf *b, const char *role, const struct list_person *p)
{
	const struct str name = p->email.len ? p->name : STR("审发");
	const struct str email = p->email.len ? p->email : STR("gateway@shenfa.invalid");
	buf_printf(b, "%s ", role);
	put_words(b, name, true);
	buf_add(b, STR(" <"));
	put_words(b, email, true);
	buf_printf(b, "> %lld +0800\n", (long long)p->at);
}

static struct str commit_bytes(struct arena *a, const struct list_version *v, const char *tree)
{
	struct buf b;
	buf_init(&b, a, COMMIT_MAX);
	buf_printf(&b, "tree %s\n", tree);
	if (v->parent.len)
		buf_printf(&b, "parent " STRF "\n", STRV(v->parent));
	put_person(&b, "author", &v->maker);
	put_person(&b, "committer", &v->activator);
	buf_printf(&b, "\n第 %lld 版词库", (long long)v->version);
	buf_add(&b, v->note.len ? STR("：") : STR(""));
	put_words(&b, v->note, false);
	buf_printf(&b,
		"\n\nShenfa-Lexicon: %lld\nShenfa-Activation: %lld\nShenfa-Lexicon-Sum: " STRF "\n",
		(long long)v->version, (long long)v->activation, STRV(v->sum));
	return buf_str(&b);
}

void list_commit(struct arena *a, const struct list_version *v, struct list_commit *out)
{
	list_tree(a, v->terms, v->allow, v->names, out);
	const char *tree = hex(a, list_commit_root(out)->oid, 20);
	struct list_object *head = &out->objects[LIST_FILES + 1];
	*head = (struct list_object){ .type = COMMIT, .bytes = commit_bytes(a, v, tree) };
	name_it(a, "commit", head);
}
