/* The history of the word lists. */
#include "tests/store/test_verify/verify.h"

#define OTHER_BYTE(column) "set_byte(" column ", 0, get_byte(" column ", 0) # 1)"

/* What git shows of a word list is what was in force, by those who are in the record. */
void a_changed_history_of_the_lists_is_named(void **)
{
	const char *of = "activation = 2", *place = "list 2 version 2";
	const char *commit = "oid = (select commit_oid from lexicon_commit where activation = 2)";
	const char *file = arena_printf(&s.arena, "oid = decode('%s', 'hex')",
		SQL("select encode(oid, 'hex') from lexicon_object where activation = 2 and type = "
		    "3"
		    " order by oid limit 1"));
	flipped("lexicon_commit", "commit_oid", OTHER_BYTE("commit_oid"), of, place);
	flipped("lexicon_commit", "tree_oid", OTHER_BYTE("tree_oid"), of, place);
	flipped("lexicon_object", "data", OTHER_BYTE("data"), commit, place);
	flipped("lexicon_object", "data", OTHER_BYTE("data"), file, place);
	flipped("lexicon_object", "type", "2", file, place);
	flipped("lexicon", "made_by", "made_by - 1", "version = 2", place);
	flipped("lexicon_activation", "account_id", "account_id - 1", "id = 2", place);
	flipped("lexicon", "terms", "terms || ' '", "version = 2", place);
}

/* A commit that somebody wrote in the place of the second one. */
struct forged {
	const char *tree, *parents, *message;
	bool recorded; /* the record says so, too */
};

static const char *forge(const struct forged *f)
{
	struct arena *a = &s.arena;
	unsigned char oid[20];
	const char *people =
		SQL("select format(E'author x <%%s@x> 1 +0800\\ncommitter x <%%s@x> 1 +0800',"
		    " l.made_by, x.account_id) from lexicon_activation x join lexicon l on"
		    " l.version = x.version where x.id = 2");
	const char *bytes =
		arena_printf(a, "tree %s\n%s%s\n\n%s\n", f->tree, f->parents, people, f->message);
	const char *head = arena_printf(a, "commit %zu", strlen(bytes));
	size_t n = strlen(head) + 1, len = strlen(bytes);
	char *whole = arena_alloc(a, n + len);
	memcpy(whole, head, n);
	memcpy(whole + n, bytes, len);
	sha1((struct str){ whole, n + len }, oid);
	const char *id = hex(a, oid, sizeof oid);
	TAMPER("insert into lexicon_object values (decode('%s', 'hex'), 2, 1, %zu, 0, decode('%s', "
	       "'hex'))",
		id, len, hex(a, (const unsigned char *)bytes, len));
	return id;
}

static void put_commit(const char *id, const char *recorded)
{
	TAMPER("update lexicon_commit set commit_oid = decode('%s', 'hex') where activation = 2;"
	       "update audit set payload = payload || jsonb_build_object('commit', '%s')"
	       " where action = 'lexicon.commit' and payload->>'activation' = '2'",
		id, recorded);
}

static bool is_forged(struct forged f)
{
	const char *good =
		SQL("select encode(commit_oid, 'hex') from lexicon_commit where activation = 2");
	const char *id = forge(&f);
	put_commit(id, f.recorded ? id : good);
	look();
	bool is = named("list 2 version 2");
	put_commit(good, good);
	TAMPER("delete from lexicon_object where oid = decode('%s', 'hex')", id);
	return is;
}

/* Whoever writes the history may lie in it, and into the record: what it hangs together with does not. */
void a_forged_commit_of_a_list_is_named(void **)
{
	const char *tree =
		SQL("select encode(tree_oid, 'hex') from lexicon_commit where activation = 2");
	const char *other =
		SQL("select encode(tree_oid, 'hex') from lexicon_commit where activation = 1");
	const char *one = arena_printf(&s.arena, "parent %s\n",
		SQL("select encode(commit_oid, 'hex') from lexicon_commit where activation = 1"));
	const char *two = arena_printf(&s.arena, "%s%s", one, one);
	assert_false(is_forged((struct forged){ tree, one, "as it was", true }));
	assert_true(is_forged((struct forged){ tree, one, "other words", false }));
	assert_true(is_forged((struct forged){ other, one, "as it was", true }));
	assert_true(is_forged((struct forged){ tree, "", "as it was", true }));
	assert_true(is_forged((struct forged){ tree, two, "as it was", true }));
	look();
	assert_false(named("list 2 version 2"));
}

void a_list_that_git_never_saw_in_force_is_named(void **)
{
	TAMPER("create table kept as select * from lexicon_commit where activation = 1;"
	       "delete from lexicon_commit where activation = 1");
	look();
	assert_true(named("list 2 version 2"));
	assert_true(named(arena_printf(&s.arena, "lexicon of audit lexicon/1 row %s",
		SQL("select n from audit where kind = 'lexicon' and id = 1"
		    " and action = 'lexicon.commit'"))));
	TAMPER("insert into lexicon_commit select * from kept; drop table kept");
	TAMPER("insert into lexicon_activation (id, version, alone) overriding system value"
	       " values (0, 1, true)");
	look();
	assert_true(named("list 1 version 1"));
	TAMPER("delete from lexicon_activation where id = 0");
}

/* The clerk comes after the act: until it came there is nothing wrong. */
void the_newest_list_may_not_be_written_yet(void **)
{
	TAMPER("insert into lexicon_activation (id, version, alone) overriding system value"
	       " values (9, 1, true)");
	struct verify_report r = look();
	assert_int_equal(r.wrong[VERIFY_list], 0);
	assert_int_equal(r.looked[VERIFY_list], 2);
	TAMPER("delete from lexicon_activation where id = 9");
}
