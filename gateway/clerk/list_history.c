#include "clerk/tasks.h"

#include "base/clock.h"
#include "base/digest.h"
#include "reviewers/lists/laws.h"
#include "vault/backend.h"
#include "vault/list_history.h"

/* Columns of list_uncommitted. */
enum { ACTIVATION, VERSION, TERMS, ALLOW, NAMES, NOTED, SUM, MAKER, ACTIVATOR = MAKER + 3 };
enum { PARENT = ACTIVATOR + 3 };

static struct list_person person_at(const struct rows *r, int column)
{
	return (struct list_person){ row_str(r, 0, column), row_str(r, 0, column + 1),
		row_int(r, 0, column + 2) };
}

static struct list_version version_at(const struct rows *r)
{
	return (struct list_version){ .terms = row_str(r, 0, TERMS),
		.allow = row_str(r, 0, ALLOW),
		.names = row_str(r, 0, NAMES),
		.note = row_str(r, 0, NOTED),
		.sum = row_str(r, 0, SUM),
		.version = row_int(r, 0, VERSION),
		.activation = row_int(r, 0, ACTIVATION),
		.maker = person_at(r, MAKER),
		.activator = person_at(r, ACTIVATOR),
		.parent = row_str(r, 0, PARENT) };
}

/* What is known of the laws it cites, for the day on which it came in force. */
static struct str laws_then(struct arena *a, const struct list_version *v)
{
	char day[11];
	const struct wordlists lists = { v->terms, v->allow, v->names, v->version };
	clock_day(v->activator.at * 1000, day);
	return laws_table(a, &lists, str_c(day));
}

static struct str id_of(const struct list_object *o)
{
	return (struct str){ (const char *)o->oid, sizeof o->oid };
}

static enum err add(struct store *db, struct arena *a, const struct list_version *v,
	const struct list_commit *c, bool *out_added)
{
	AUTO_ROWS r = {};
	unsigned char before[20];
	struct str oids[LIST_OBJECTS], datas[LIST_OBJECTS];
	int64_t types[LIST_OBJECTS], sizes[LIST_OBJECTS], codecs[LIST_OBJECTS];
	size_t n = c->files + 2;
	for (size_t i = 0; i < n; i++) {
		oids[i] = id_of(&c->objects[i]);
		types[i] = c->objects[i].type;
		sizes[i] = (int64_t)c->objects[i].bytes.len;
		datas[i] = backend_deflate(a, c->objects[i].bytes, &codecs[i]);
	}
	bool first = !unhex(v->parent, before, sizeof before);
	TRY(store_run(db, a, list_commit_add, &r, P_INT(v->activation),
		first ? P_NULL : P_BYTES(((struct str){ (const char *)before, sizeof before })),
		P_BYTES(id_of(list_commit_head(c))), P_BYTES(id_of(list_commit_root(c))),
		P_BYTES_LIST(oids, n), P_INT_LIST(types, n), P_INT_LIST(sizes, n),
		P_INT_LIST(codecs, n), P_BYTES_LIST(datas, n)));
	*out_added = row_bool(&r, 0, 0);
	return ERR_OK;
}

/* One that was put in force and is not in the history yet, the oldest first. */
static enum err commit_next(struct store *db, bool *out_more)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	struct list_commit made;
	*out_more = false;
	TRY(store_run(db, &a, list_uncommitted, &r));
	if (!r.count)
		return ERR_OK;
	struct list_version v = version_at(&r);
	v.laws = laws_then(&a, &v);
	list_commit(&a, &v, &made);
	return add(db, &a, &v, &made, out_more);
}

enum err clerk_do_keep_lists(struct clerk *c, struct arena *, int64_t)
{
	bool more = true;
	while (more)
		TRY(commit_next(c->db, &more));
	return ERR_OK;
}
