#include "tests/check.h"

#include <git2.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "supervise/pg.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"
#include "vault/shelf.h"
#include "vault/vault.h"

struct bench {
	struct store *db;
	struct vault *vault;
	int64_t draft, other;
};

static struct bench b;

static int64_t new_id(void)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	assert_int_equal(store_run(b.db, &a, draft_next_id, &rows), ERR_OK);
	return row_int(&rows, 0, 0);
}

static enum err stage(
	struct arena *a, int64_t draft, struct str base, const char *html, struct staged *out)
{
	struct vault_entry entries[] = {
		{ .path = STR("article.html"), .bytes = str_c(html) },
		{ .path = STR("meta.json"), .bytes = STR("{}") },
		{ .path = STR("assets/x.bin"), .bytes = STR("bytes") },
	};
	struct vault_commit c = { .name = STR("王敏"),
		.email = STR("1@sjzy"),
		.message = STR("保存\n"),
		.at = 1790000000000 };
	vault_forget(b.vault);
	return vault_stage(b.vault, a, draft, base, entries, 3, &c, out);
}

static struct str raw(struct arena *a, const char *hex)
{
	unsigned char *out = arena_alloc(a, 20);
	git_oid oid;
	git_oid_fromstr(&oid, hex);
	memcpy(out, oid.id, 20);
	return (struct str){ (const char *)out, 20 };
}

static enum err first(struct arena *a, int64_t draft, const struct staged *s)
{
	int64_t who = 1;
	return store_run(b.db, a, draft_first, NULL, P_INT(draft), P_BYTES(raw(a, s->commit)),
		P_BYTES(raw(a, s->tree)), P_C("标题"), P_BYTES_LIST(s->oids, s->count),
		P_INT_LIST(s->types, s->count), P_INT_LIST(s->sizes, s->count),
		P_INT_LIST(s->codecs, s->count), P_BYTES_LIST(s->datas, s->count), P_C("SAVE"),
		P_INT_LIST(&who, 1), P_C(""), P_C("{}"), param_time(a, 1790000000000), P_C("COPY"),
		P_C("sjzy"), P_INT(0), P_NULL);
}

static enum err save(
	struct arena *a, int64_t draft, const char *old, const struct staged *s, int *moved)
{
	int64_t who = 1;
	AUTO_ROWS rows = {};
	TRY(store_run(b.db, a, draft_save, &rows, P_INT(draft), P_BYTES(raw(a, old)),
		P_BYTES(raw(a, s->commit)), P_BYTES(raw(a, s->tree)), P_C("标题"),
		P_BYTES_LIST(s->oids, s->count), P_INT_LIST(s->types, s->count),
		P_INT_LIST(s->sizes, s->count), P_INT_LIST(s->codecs, s->count),
		P_BYTES_LIST(s->datas, s->count), P_C("SAVE"), P_INT_LIST(&who, 1), P_C(""),
		P_C("{}"), param_time(a, 1790000001000), P_INT(0), P_INT(0), P_NULL));
	*moved = rows.count;
	return ERR_OK;
}

static int open_bench(void **)
{
	const char *db = test_database();
	SCRATCH(a);
	struct store *owner;
	assert_int_equal(store_open(test_conninfo(db, "shenfa_owner"), &owner), ERR_OK);
	assert_int_equal(
		store_script(owner,
			STR("insert into department values ('sjzy', '数据资源处', 'x', 1, false);"
			    "insert into account (person_no, login, name, department)"
			    " values ('1', 'wang', '王敏', 'sjzy')")),
		ERR_OK);
	store_close(owner);
	assert_int_equal(store_open(test_conninfo(db, "shenfa_web"), &b.db), ERR_OK);
	assert_int_equal(vault_open(b.db, &b.vault), ERR_OK);
	return 0;
}

static int close_bench(void **)
{
	vault_close(b.vault);
	store_close(b.db);
	return 0;
}

static int64_t stored_draft(struct arena *a, const char *html, struct staged *s)
{
	int64_t draft = new_id();
	assert_int_equal(stage(a, draft, (struct str){}, html, s), ERR_OK);
	assert_int_equal(first(a, draft, s), ERR_OK);
	vault_forget(b.vault);
	return draft;
}

static void what_was_saved_is_read_back(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str html;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &html),
		ERR_OK);
	assert_true(str_eq(html, STR("<p>一</p>\n")));
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.tree), STR("assets/x.bin"), &html), ERR_OK);
}

static void a_save_is_one_round_trip(void **)
{
	SCRATCH(a);
	struct staged s, t;
	int moved;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_equal(stage(&a, draft, str_c(s.commit), "<p>二</p>\n", &t), ERR_OK);
	assert_int_equal(save(&a, draft, s.commit, &t, &moved), ERR_OK); /* prepares */
	assert_int_equal(stage(&a, draft, str_c(t.commit), "<p>三</p>\n", &s), ERR_OK);
	unsigned long before = store_trips(b.db);
	assert_int_equal(save(&a, draft, t.commit, &s, &moved), ERR_OK);
	assert_int_equal(moved, 1);
	assert_int_equal(store_trips(b.db) - before, 1);
}

static int count_objects(struct arena *a, int64_t draft, struct str *oids, size_t n)
{
	int found = 0;
	for (size_t i = 0; i < n; i++) {
		AUTO_ROWS rows = {};
		assert_int_equal(
			store_run(b.db, a, object_exists, &rows, P_INT(draft), P_BYTES(oids[i])),
			ERR_OK);
		found += rows.count;
	}
	return found;
}

static void the_second_of_two_savers_moves_nothing_and_leaves_nothing(void **)
{
	SCRATCH(a);
	struct staged base, mine, theirs;
	int moved;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &base);
	assert_int_equal(stage(&a, draft, str_c(base.commit), "<p>甲</p>\n", &mine), ERR_OK);
	assert_int_equal(stage(&a, draft, str_c(base.commit), "<p>乙</p>\n", &theirs), ERR_OK);
	assert_int_equal(save(&a, draft, base.commit, &theirs, &moved), ERR_OK);
	assert_int_equal(moved, 1);
	assert_int_equal(save(&a, draft, base.commit, &mine, &moved), ERR_OK);
	assert_int_equal(moved, 0);
	struct str commit = raw(&a, mine.commit);
	assert_int_equal(count_objects(&a, draft, &commit, 1), 0);
}

static void another_drafts_object_is_not_found(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	int64_t draft = stored_draft(&a, "<p>秘而不宣</p>\n", &s);
	int64_t other = stored_draft(&a, "<p>别的</p>\n", &(struct staged){});
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out), ERR_OK);
	assert_int_equal(vault_read(b.vault, &a, other, str_c(s.commit), STR("article.html"), &out),
		ERR_NOTFOUND);
}

static void both_sides_of_a_diff_cost_three_round_trips(void **)
{
	SCRATCH(a);
	struct staged s, t;
	struct str out;
	int moved;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_equal(stage(&a, draft, str_c(s.commit), "<p>二</p>\n", &t), ERR_OK);
	assert_int_equal(save(&a, draft, s.commit, &t, &moved), ERR_OK);
	vault_forget(b.vault);
	struct str both[] = { str_c(s.commit), str_c(t.commit) };
	unsigned long before = store_trips(b.db);
	assert_int_equal(vault_prefetch(b.vault, draft, both, 2), ERR_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			vault_read(b.vault, &a, draft, both[i], STR("article.html"), &out), ERR_OK);
	assert_int_equal(store_trips(b.db) - before, 3);
}

static void writing_asks_the_store_nothing(void **)
{
	SCRATCH(a);
	struct staged s;
	unsigned long before = store_trips(b.db);
	assert_int_equal(stage(&a, new_id(), (struct str){}, "<p>一</p>\n", &s), ERR_OK);
	assert_int_equal(store_trips(b.db) - before, 1); /* new_id alone */
}

static void no_ref_is_ever_written_to_the_working_folder(void **)
{
	SCRATCH(a);
	struct staged s;
	assert_int_equal(chdir(test_folder()), 0);
	stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_not_equal(access("refs", F_OK), 0);
	assert_int_not_equal(access(".git", F_OK), 0);
}

static void ids_are_handed_over_in_order(void **)
{
	SCRATCH(a);
	struct staged s;
	assert_int_equal(stage(&a, new_id(), (struct str){}, "<p>一</p>\n", &s), ERR_OK);
	assert_int_equal(s.count, 6); /* 3 files, 2 trees, 1 commit */
	for (size_t i = 1; i < s.count; i++)
		assert_true(memcmp(s.oids[i - 1].at, s.oids[i].at, 20) < 0);
}

static void paths_that_leave_the_tree_are_refused(void **)
{
	static const char *const bad[] = { "../x", "/x", "a//b", "a/", ".git/config", "a/../b",
		"a\\b", "" };
	SCRATCH(a);
	struct staged s;
	struct vault_commit c = { .name = STR("王敏"),
		.email = STR("1@sjzy"),
		.message = STR("x"),
		.at = 1790000000000 };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct vault_entry e = { .path = str_c(bad[i]), .bytes = STR("x") };
		assert_int_equal(
			vault_stage(b.vault, &a, 1, (struct str){}, &e, 1, &c, &s), ERR_INVALID);
	}
}

/* The library takes whole buffers: how large a file may be is ours to say, before a byte is read. */
static void a_file_has_a_ceiling(void **)
{
	SCRATCH(a);
	struct staged s;
	struct vault_commit c = { .name = STR("王敏"),
		.email = STR("1@sjzy"),
		.message = STR("x"),
		.at = 1790000000000 };
	size_t size = (size_t)VAULT_FILE_MAX + 1;
	void *much =
		mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_ptr_not_equal(much, MAP_FAILED);
	struct vault_entry e = { .path = STR("assets/x.bin"), .bytes = { much, size } };
	assert_int_equal(vault_stage(b.vault, &a, 1, (struct str){}, &e, 1, &c, &s), ERR_LIMIT);
	munmap(much, size);
}

/* Whoever starts us, his git settings are none of ours: no name, no hook, no filter of his. */
static void nobodys_git_settings_are_read(void **)
{
	for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL; level++) {
		git_buf where = GIT_BUF_INIT;
		assert_int_equal(git_libgit2_opts(GIT_OPT_GET_SEARCH_PATH, level, &where), 0);
		assert_int_equal(where.size, 0);
		git_buf_dispose(&where);
	}
}

static void an_unchanged_tree_is_noticed(void **)
{
	SCRATCH(a);
	struct staged s, t;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_equal(stage(&a, draft, str_c(s.commit), "<p>一</p>\n", &t), ERR_OK);
	assert_true(t.same_tree);
	assert_int_equal(stage(&a, draft, str_c(s.commit), "<p>二</p>\n", &t), ERR_OK);
	assert_false(t.same_tree);
}

static void a_damaged_object_fails_to_read(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	int64_t draft = stored_draft(&a, "<p>原文</p>\n", &s);
	/* The same length and place, another byte: what only a hash can notice. */
	for (size_t i = 0; i < s.count; i++)
		if (s.types[i] == 3 && str_starts(s.datas[i], STR("<p>")))
			((char *)s.datas[i].at)[3] ^= 1;
	int64_t copy = new_id();
	assert_int_equal(first(&a, copy, &s), ERR_OK);
	vault_forget(b.vault);
	assert_int_equal(vault_read(b.vault, &a, copy, str_c(s.commit), STR("article.html"), &out),
		ERR_INTERNAL);
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out), ERR_OK);
}

static void a_store_that_is_away_is_not_a_missing_object(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	test_cluster_stop();
	assert_int_equal(vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out),
		ERR_UNAVAILABLE);
	test_cluster_start();
	vault_forget(b.vault);
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out), ERR_OK);
}

struct other_thread {
	struct store *db;
	struct vault *vault;
	int64_t draft;
	const char *commit;
	enum err end;
};

static void *read_elsewhere(void *arg)
{
	SCRATCH(a);
	struct str out;
	struct other_thread *t = arg;
	t->end = vault_read(t->vault, &a, t->draft, str_c(t->commit), STR("article.html"), &out);
	return NULL;
}

/* The object database holds a lock of its own over each read: with one for all, who waits for the store keeps everybody waiting. */
static void a_reader_that_waits_keeps_no_other_waiting(void **)
{
	SCRATCH(a);
	pthread_t thread;
	struct staged s;
	struct str out;
	struct bench here = b;
	struct other_thread t = { .commit = "1111111111111111111111111111111111111111",
		.draft = 1 };
	const char *elsewhere = test_database();
	AUTO_PGCONN PGconn *holds = NULL;
	int64_t draft = stored_draft(&a, "<p>一</p>\n", &s);
	assert_int_equal(store_open(test_conninfo(elsewhere, "shenfa_web"), &t.db), ERR_OK);
	assert_int_equal(vault_open(t.db, &t.vault), ERR_OK);
	assert_int_equal(pg_open(test_conninfo(elsewhere, "shenfa_owner"), &holds), ERR_OK);
	assert_int_equal(pg_do(holds, "begin; lock table object in access exclusive mode"), ERR_OK);
	assert_int_equal(pthread_create(&thread, NULL, read_elsewhere, &t), 0);
	sql_until(
		elsewhere, "it waits", "select exists (select 1 from pg_locks where not granted)");
	vault_forget(here.vault);
	assert_int_equal(
		vault_read(here.vault, &a, draft, str_c(s.commit), STR("article.html"), &out),
		ERR_OK);
	assert_int_equal(pg_do(holds, "commit"), ERR_OK);
	pthread_join(thread, NULL);
	assert_int_equal(t.end, ERR_NOTFOUND);
	vault_close(t.vault);
	store_close(t.db);
}

/* The last ones: from here on the shelf is open. */
static void what_was_just_stored_is_not_asked_for(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	shelf_open();
	int64_t draft = new_id();
	assert_int_equal(stage(&a, draft, (struct str){}, "<p>架上</p>\n", &s), ERR_OK);
	assert_int_equal(first(&a, draft, &s), ERR_OK);
	vault_stored(b.vault);
	vault_forget(b.vault);
	unsigned long before = store_trips(b.db);
	assert_int_equal(
		vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out), ERR_OK);
	assert_true(str_eq(out, STR("<p>架上</p>\n")));
	assert_int_equal(store_trips(b.db) - before, 0);
}

static void what_one_draft_has_on_the_shelf_answers_for_no_other(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	int64_t draft = new_id(), other = draft + 512; /* the same place */
	assert_int_equal(stage(&a, draft, (struct str){}, "<p>甲</p>\n", &s), ERR_OK);
	vault_stored(b.vault);
	vault_forget(b.vault);
	assert_int_equal(vault_read(b.vault, &a, other, str_c(s.commit), STR("article.html"), &out),
		ERR_NOTFOUND);
}

static void what_was_never_stored_is_not_on_the_shelf(void **)
{
	SCRATCH(a);
	struct staged s;
	struct str out;
	int64_t draft = new_id();
	assert_int_equal(stage(&a, draft, (struct str){}, "<p>未存</p>\n", &s), ERR_OK);
	vault_forget(b.vault);
	assert_int_equal(vault_read(b.vault, &a, draft, str_c(s.commit), STR("article.html"), &out),
		ERR_NOTFOUND);
}

/* Paragraph by paragraph, also where the two that were changed stand side by side. */
static void two_changes_come_together_and_one_place_changed_twice_does_not(void **)
{
	SCRATCH(a);
	struct str out;
	static const struct {
		const char *ours, *theirs, *both; /* both NULL: they clash */
	} cases[] = {
		{ "1\n2b\n3\n", "1a\n2\n3\n", "1a\n2b\n3\n" },
		{ "2\n3\n", "1\n2\n3c\n", "2\n3c\n" },
		{ "1\n2\n3\n4\n", "1a\n2\n3\n", "1a\n2\n3\n4\n" },
		{ "1\n2\n3\n", "1\n2\n3\n", "1\n2\n3\n" },
		{ "1x\n2\n3\n", "1a\n2\n3\n", NULL },
		{ "2\n3\n", "1a\n2\n3\n", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum err e = vault_merge(
			&a, STR("1\n2\n3\n"), str_c(cases[i].ours), str_c(cases[i].theirs), &out);
		assert_int_equal(e, cases[i].both ? ERR_OK : ERR_CONFLICT);
		if (cases[i].both)
			assert_true(str_eq(out, str_c(cases[i].both)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_saved_is_read_back),
		cmocka_unit_test(a_save_is_one_round_trip),
		cmocka_unit_test(the_second_of_two_savers_moves_nothing_and_leaves_nothing),
		cmocka_unit_test(another_drafts_object_is_not_found),
		cmocka_unit_test(both_sides_of_a_diff_cost_three_round_trips),
		cmocka_unit_test(writing_asks_the_store_nothing),
		cmocka_unit_test(no_ref_is_ever_written_to_the_working_folder),
		cmocka_unit_test(ids_are_handed_over_in_order),
		cmocka_unit_test(paths_that_leave_the_tree_are_refused),
		cmocka_unit_test(a_file_has_a_ceiling),
		cmocka_unit_test(nobodys_git_settings_are_read),
		cmocka_unit_test(an_unchanged_tree_is_noticed),
		cmocka_unit_test(a_damaged_object_fails_to_read),
		cmocka_unit_test(a_store_that_is_away_is_not_a_missing_object),
		cmocka_unit_test(a_reader_that_waits_keeps_no_other_waiting),
		cmocka_unit_test(what_was_just_stored_is_not_asked_for),
		cmocka_unit_test(what_one_draft_has_on_the_shelf_answers_for_no_other),
		cmocka_unit_test(what_was_never_stored_is_not_on_the_shelf),
		cmocka_unit_test(two_changes_come_together_and_one_place_changed_twice_does_not),
	};
	return cmocka_run_group_tests(tests, open_bench, close_bench);
}
