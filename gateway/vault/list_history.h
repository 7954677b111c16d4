/* list_history.h: a word list as git sees it: one commit for each time that one was put in force. */
#pragma once
#include "vault/vault.h"

/* Who, as a commit says it; nobody (the program, the owner of the database) has no email. */
struct list_person {
	struct str name, email; /* "7@szjc" */
	int64_t at;             /* s */
};

struct list_version {
	struct str terms, allow, names; /* the lists as they are kept: one line a term */
	struct str laws; /* laws_table() of that day; empty: commits from before there was one */
	struct str note, sum;
	int64_t version, activation;
	struct list_person maker, activator; /* author, committer */
	struct str parent;                   /* hex; empty: the first */
};

struct list_object {
	unsigned char oid[20];
	int type; /* git's: 1 commit, 2 tree, 3 blob */
	struct str bytes;
};

enum { LIST_FILES = 4, LIST_OBJECTS = LIST_FILES + 2 };

/* Blobs in the order of their names, then their tree, then the commit. */
struct list_commit {
	struct list_object objects[LIST_OBJECTS];
	size_t files; /* one less without laws */
};

/* The files of a version (its four texts) and the tree that holds them: the same give the same ids, always. */
void list_tree(struct arena *, const struct list_version *, struct list_commit *out);

/* The whole commit. Pure. */
void list_commit(struct arena *, const struct list_version *, struct list_commit *out);

static inline const struct list_object *list_commit_root(const struct list_commit *c)
{
	return &c->objects[c->files];
}
static inline const struct list_object *list_commit_head(const struct list_commit *c)
{
	return &c->objects[c->files + 1];
}
