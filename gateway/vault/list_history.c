#include "vault/list_history.h"

#include "base/buf.h"
#include "base/digest.h"

enum { COMMIT_MAX = 64 * 1024, BLOB = 3, TREE = 2, COMMIT = 1 };

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

struct list_file {
	const char *name;
	struct str bytes;
};

static struct str tree_bytes(
	struct arena *a, const struct list_file *files, const struct list_commit *c)
{
	struct buf b;
	buf_init(&b, a, COMMIT_MAX);
	for (size_t i = 0; i < c->files; i++) {
		const unsigned char *oid = c->objects[i].oid;
		buf_printf(&b, "100644 %s", files[i].name);
		buf_add_char(&b, '\0');
		buf_add(&b, (struct str){ (const char *)oid, sizeof c->objects[i].oid });
	}
	return buf_str(&b);
}

void list_tree(struct arena *a, const struct list_version *v, struct list_commit *out)
{
	struct list_file files[LIST_FILES] = {}; /* in the order in which git sorts a tree */
	size_t n = 0;
	*out = (struct list_commit){};
	files[n++] = (struct list_file){ "allow.txt", v->allow };
	if (v->laws.len)
		files[n++] = (struct list_file){ "laws.tsv", v->laws };
	files[n++] = (struct list_file){ "names.tsv", v->names };
	files[n++] = (struct list_file){ "terms.tsv", v->terms };
	for (size_t i = 0; i < n; i++) {
		out->objects[i] = (struct list_object){ .type = BLOB, .bytes = files[i].bytes };
		name_it(a, "blob", &out->objects[i]);
	}
	out->files = n;
	out->objects[n] = (struct list_object){ .type = TREE, .bytes = tree_bytes(a, files, out) };
	name_it(a, "tree", &out->objects[n]);
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
	list_tree(a, v, out);
	const char *tree = hex(a, list_commit_root(out)->oid, 20);
	struct list_object *head = &out->objects[out->files + 1];
	*head = (struct list_object){ .type = COMMIT, .bytes = commit_bytes(a, v, tree) };
	name_it(a, "commit", head);
}
