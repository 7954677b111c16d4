/* The list in force changes under the feet of those who screen with it. */
#include "tests/store/test_desk/desk.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/support/sql.h"

enum { FIRST = 100, ACTIVATIONS = 50, THREADS = 8, PATIENCE_S = 60 };

/* The one term of a version: no two are in each other, and nothing is derived from them. */
static const char *term_of(struct arena *a, int64_t version)
{
	static const char *const stems[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬",
		"癸" };
	return arena_printf(a, "版%s%s", stems[version / 10 % 10], stems[version % 10]);
}

static void put_in_force_as(int64_t version, const char *term)
{
	TAMPER("update lexicon set state = 'RETIRED' where state = 'ACTIVE';"
	       " insert into lexicon (version, state, terms, activated_at)"
	       " values (%lld, 'ACTIVE', E'%s\\tWARN\\t\\t\\texact\\n', now())"
	       " on conflict (version) do update set state = 'ACTIVE'; select 1",
		(long long)version, term);
}

static void put_in_force(int64_t version)
{
	put_in_force_as(version, term_of(&s.arena, version));
}

/* Of all versions' terms in one text: the one found must be that of the version it says it is of. */
static bool finds_its_own(const struct desk *d)
{
	SCRATCH(a);
	struct findings found;
	const char *text = "", *own = term_of(&a, d->lexicon_version);
	unsigned terms = 0, others = 0;
	for (int64_t v = FIRST; v < FIRST + 100; v++)
		text = arena_printf(&a, "%s%s。", text, term_of(&a, v));
	findings_init(&found, &a);
	if (screening_run(d->screening, &(struct revision){ .title = str_c(text) }, &found))
		return false;
	for (const struct finding *f = found.first; f; f = f->next) {
		terms += f->reviewer == reviewer_terms.name;
		others += f->reviewer == reviewer_terms.name && !str_eq(f->rule, str_c(own));
	}
	return terms == 1 && !others;
}

/* As a request does that was told this version at the door; which one it got, or -1. */
static int64_t screen_as(struct store *db, int64_t at_the_door)
{
	SCRATCH(a);
	struct desk d = { .db = db, .arena = &a, .lexicon_seen = &at_the_door };
	if (lexicon_use(&d))
		return -1;
	int64_t version = finds_its_own(&d) ? d.lexicon_version : -1;
	lexicon_release(&d);
	return version;
}

struct screener {
	pthread_t thread;
	struct store *db;
	int64_t door, got; /* got: what it was screened with */
};

static void *screen_once(void *arg)
{
	struct screener *r = arg;
	r->got = screen_as(r->db, r->door);
	return NULL;
}

static void start(struct screener *r, void *(*run)(void *))
{
	assert_int_equal(store_open(test_conninfo(s.database, "shenfa_web"), &r->db), ERR_OK);
	assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

static void join(struct screener *r)
{
	assert_int_equal(pthread_join(r->thread, NULL), 0);
	store_close(r->db);
}

/* Who was told the old number gets what is in force, and does not bring the old list back. */
void who_comes_late_does_not_bring_the_old_list_back(void **)
{
	put_in_force(FIRST);
	assert_int_equal(screen_as(s.db, FIRST), FIRST);
	put_in_force(FIRST + 1);
	assert_int_equal(screen_as(s.db, FIRST + 1), FIRST + 1);
	unsigned long before = lexicon_builds();
	assert_int_equal(screen_as(s.db, FIRST), FIRST + 1);
	assert_int_equal(screen_as(s.db, FIRST + 1), FIRST + 1);
	assert_int_equal(lexicon_builds(), before);
}

void a_list_that_is_put_in_force_again_is_used_again(void **)
{
	put_in_force(FIRST + 1);
	assert_int_equal(screen_as(s.db, FIRST + 1), FIRST + 1);
	put_in_force(FIRST);
	assert_int_equal(screen_as(s.db, FIRST), FIRST);
}

/* Nothing more comes out of the store until it is let go. */
static PGconn *hold_the_lists(void)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, "postgres"));
	PGresult *r = PQexec(c, "begin; lock table lexicon in access exclusive mode");
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	PQclear(r);
	return c;
}

/* The store does not answer who builds: the others screen on, those who need the same wait for him. */
void one_builds_and_nobody_else_waits_for_it(void **)
{
	struct screener builder = { .door = FIRST + 3 }, second = { .door = FIRST + 3 };
	put_in_force(FIRST + 2);
	assert_int_equal(screen_as(s.db, FIRST + 2), FIRST + 2);
	put_in_force(FIRST + 3);
	unsigned long before = lexicon_builds();
	PGconn *held = hold_the_lists();
	start(&builder, screen_once);
	sql_until(s.database, "the builder asks",
		"select count(*) = 1 from pg_stat_activity where wait_event_type = 'Lock'");
	start(&second, screen_once);
	alarm(PATIENCE_S);
	assert_int_equal(screen_as(s.db, FIRST + 2), FIRST + 2);
	alarm(0);
	PQfinish(held);
	join(&builder);
	join(&second);
	assert_int_equal(builder.got, FIRST + 3);
	assert_int_equal(second.got, FIRST + 3);
	assert_int_equal(lexicon_builds(), before + 1);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t screened = PTHREAD_COND_INITIALIZER;
static int64_t newest;
static unsigned long wrong;
static bool over;

static bool note(bool good, int64_t version)
{
	pthread_mutex_lock(&lock);
	newest = version > newest ? version : newest;
	wrong += !good;
	bool goes_on = !over;
	pthread_cond_signal(&screened);
	pthread_mutex_unlock(&lock);
	return goes_on;
}

static int64_t in_force(struct store *db)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	return store_run(db, &a, lexicon_version, &rows) ? -1 : row_int(&rows, 0, 0);
}

/* Never older than what it was told at the door, never newer than what the store says afterwards. */
static void *screen_on(void *arg)
{
	struct screener *r = arg;
	bool goes_on = true;
	while (goes_on) {
		r->door = in_force(r->db);
		r->got = screen_as(r->db, r->door);
		goes_on = note(r->got >= r->door && r->got <= in_force(r->db), r->got);
	}
	return NULL;
}

static void wait_for(int64_t version)
{
	pthread_mutex_lock(&lock);
	while (newest < version && !wrong)
		pthread_cond_wait(&screened, &lock);
	pthread_mutex_unlock(&lock);
}

void eight_screen_while_the_list_changes_fifty_times(void **)
{
	struct screener screeners[THREADS] = {};
	const int64_t first = FIRST + 10;
	put_in_force(first);
	unsigned long before = lexicon_builds();
	for (int i = 0; i < THREADS; i++)
		start(&screeners[i], screen_on);
	for (int64_t v = first + 1; v <= first + ACTIVATIONS; v++) {
		wait_for(v - 1);
		put_in_force(v);
	}
	wait_for(first + ACTIVATIONS);
	pthread_mutex_lock(&lock);
	over = true;
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < THREADS; i++)
		join(&screeners[i]);
	assert_int_equal(wrong, 0);
	assert_int_equal(lexicon_builds() - before, ACTIVATIONS + 1);
}

/* What is found in these words and in the file of the draft: all of it, and nothing else, under `version`. */
static json_t *found_under(struct arena *a, int64_t draft, const char *title, int64_t version)
{
	struct desk d = scene_desk(&s, a);
	struct draft_text t;
	json_t *list, *f;
	size_t i;
	assert_int_equal(draft_text(&d, draft, str_c(scene_head(&s, draft)), false, &t), ERR_OK);
	struct revision rev = { .title = str_c(title), .html = t.revision.html, .meta = STR("{}") };
	assert_int_equal(findings_of_words(&d, draft, &rev, &list), ERR_OK);
	assert_int_equal(json_array_size(list), 2);
	json_array_foreach(list, i, f) assert_int_equal(json_int(f, "lexicon", 0), version);
	SQL("update asset set screening = '%s', findings = '[%s]' where draft_id = %lld returning "
	    "1",
		screening_version(d.screening),
		arena_cstr(a, json_text(a, json_array_get(list, 1))), (long long)draft);
	scene_desk_done(&d);
	return list;
}

/* Words, files, and files that were looked into under the same list by another number. */
void a_finding_says_under_which_list_it_was_found(void **)
{
	SCRATCH(a);
	const char *term = term_of(&a, FIRST);
	put_in_force_as(FIRST + 200, term);
	int64_t draft = scene_draft_with_file(&s, EDITOR, term);
	json_decref(found_under(&a, draft, term, FIRST + 200));
	put_in_force_as(FIRST + 201, term);
	json_decref(found_under(&a, draft, term, FIRST + 201));
	int64_t item = scene_submit(&s, EDITOR, draft);
	assert_string_equal(SQL("select string_agg(f->>'lexicon', ' ') from submission,"
				" jsonb_array_elements(findings) f where id = %lld",
				    (long long)item),
		"301");
	put_in_force(1);
}

/* How many findings these words and the file of the draft have; NULL: as they are when they are kept. */
static size_t found_in(struct arena *a, int64_t draft, json_t *waiting)
{
	struct desk d = scene_desk(&s, a);
	struct draft_text t;
	json_t *list;
	assert_int_equal(draft_text(&d, draft, str_c(scene_head(&s, draft)), false, &t), ERR_OK);
	d.waiting = waiting;
	struct revision rev = { .html = t.revision.html, .meta = STR("{}") };
	assert_int_equal(findings_of_words(&d, draft, &rev, &list), ERR_OK);
	size_t count = json_array_size(list);
	json_decref(list);
	scene_desk_done(&d);
	return count;
}

/*
 * A list was put in force behind the upload: a pause of who types waits for no look at files, and says of them
 * nothing that the next save would take back.
 */
void typing_names_the_files_that_wait_for_a_look(void **)
{
	SCRATCH(a);
	json_auto_t *none = json_array(), *one = json_array();
	const char *term = term_of(&a, FIRST);
	put_in_force_as(FIRST + 203, term);
	int64_t draft = scene_draft_with_file(&s, EDITOR, term);
	json_decref(found_under(&a, draft, term, FIRST + 203));
	assert_int_equal(found_in(&a, draft, none), 1);
	assert_int_equal(json_array_size(none), 0);
	put_in_force_as(FIRST + 204, term_of(&a, FIRST + 1));
	assert_int_equal(found_in(&a, draft, one), 0);
	assert_int_equal(json_array_size(one), 1);
	assert_string_equal(json_string_value(json_array_get(one, 0)),
		SQL("select encode(sha256, 'hex') from asset where draft_id = %lld",
			(long long)draft));
	assert_int_equal(found_in(&a, draft, NULL), 0);
	put_in_force(1);
}

static const char *rows_of(int64_t version, const char *list, const char *words)
{
	AUTO_ROWS rows = {};
	const char *all = "";
	assert_int_equal(store_run(s.db, &s.arena, lexicon_terms, &rows, P_INT(version), P_C(words),
				 P_INT(INT64_MAX), P_INT(100), P_C(list)),
		ERR_OK);
	for (int i = 0; i < rows.count; i++)
		all = F("%s" STRF "\n", all, STRV(row_str(&rows, i, 0)));
	return all;
}

/* Each list of a version, with what its options are. */
void the_lists_of_a_version_are_read_and_searched(void **)
{
	enum { VERSION = 900 };
	TAMPER("insert into lexicon (version, state, terms, allow, names) values (%d, 'DRAFT', "
	       "E'# 注\\n甲乙\\tWARN\\t用语\\t乙甲\\texact\\n丙丁\\tBLOCK\\t\\t\\tloud\\n', "
	       "E'甲乙丙\\n别的\\n', E'国家甲\\t机构\\t\\t方案\\tBLOCK\\n国家乙\\t机构\\n'); "
	       "select 1",
		VERSION);
	const char *terms = rows_of(VERSION, "", "");
	assert_non_null(strstr(terms, "\"options\" : \"exact\""));
	assert_non_null(strstr(terms, "\"options\" : \"loud\""));
	assert_string_equal(rows_of(VERSION, "allow", "甲乙"), "{\"phrase\" : \"甲乙丙\"}\n");
	assert_string_equal(rows_of(VERSION, "names", "方案"),
		"{\"name\" : \"国家甲\", \"kind\" : \"机构\", \"right\" : \"\", \"source\" : "
		"\"方案\", \"options\" : \"BLOCK\"}\n");
	TAMPER("delete from lexicon where version = %d; select 1", VERSION);
}
