/* What a text adds to what is public of the same people already: Article 14. */
#include <libpq-fe.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"
#include "desk/aggregation.h"
#include "tests/store/sealer.h"
#include "tests/support/sql.h"

struct scene s;
struct sealer sealer;

static const char *table(const char *name, const char *id, const char *phone)
{
	return arena_printf(&s.arena,
		"<table><tbody><tr><th>姓名</th><th>证件</th><th>电话</th></tr><tr><td>%s</td>"
		"<td>%s</td><td>%s</td></tr></tbody></table>",
		name, id, phone);
}

static int64_t handed_in(const char *html)
{
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "公示", html));
}

/* Out on the website, as its courier says. */
static void goes_live(int64_t id)
{
	int made = 0;
	scene_approve(&s, id);
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	assert_int_equal(made, 2);
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED',"
	    " confirmed_at = now() where submission_id = %lld and channel_account_id = %lld",
		(long long)id, (long long)s.website);
}

static const char *warnings(int64_t id)
{
	return SQL("select coalesce(string_agg(f->>'severity' || ' ' || (f->>'quote') || ' ' ||"
		   " (f->>'message'), '|'), '') from submission, jsonb_array_elements(findings) f"
		   " where id = %lld and f->>'reviewer' ~ '(^|:)aggregation$'",
		(long long)id);
}

/* What that person says of the first sum in it. */
static enum err gives_opinion(enum who who, int64_t id)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	const char *row =
		SQL("select s.draft_id || ' ' || (f->>'reviewer') || ' ' || (f->>'rule') ||"
		    " ' ' || (f->>'place') || ' ' || (f->>'quote') from submission s, "
		    "jsonb_array_elements(findings) f"
		    " where s.id = %lld and f->>'reviewer' ~ '(^|:)aggregation$' limit 1",
			(long long)id);
	struct str rest = str_c(row), draft = str_cut(&rest, ' ');
	struct finding_key k = {};
	int64_t no = 0;
	assert_true(str_i64(draft, &no));
	k.reviewer = str_cut(&rest, ' ');
	k.rule = str_cut(&rest, ' ');
	k.place = str_cut(&rest, ' ');
	k.quote = rest;
	enum err e = scene_decide(&s, &d, who, no, &k, "ACCEPT", "已请法制处评估：不能认出本人");
	scene_desk_done(&d);
	return e;
}

/* On whose desks it lies, of those of the department. */
static const char *desks(int64_t id)
{
	return SQL("select coalesce(string_agg(split_part(seat, '@', 1), ' ' order by seat), '')"
		   " from waiting where submission_id = %lld",
		(long long)id);
}

static const char *undecided(int64_t id)
{
	return SQL("select undecided_blocks(s) from submission s where id = %lld", (long long)id);
}

static const char *register_no(int64_t id)
{
	return SQL("select register_no from draft d join submission s on s.draft_id = d.id"
		   " where s.id = %lld",
		(long long)id);
}

static void another_piece_of_somebody_public_is_a_warning(void **)
{
	int64_t first = handed_in(table("王小明", "330106********1234", ""));
	assert_string_equal(warnings(first), "");
	const char *more = table("王 小明", "", "138****5678");
	assert_string_equal(warnings(handed_in(more)), ""); /* not out yet */
	goes_live(first);
	int64_t id = handed_in(more);
	const char *said = warnings(id);
	assert_non_null(strstr(said, "BLOCK 王小明"));
	assert_non_null(strstr(said, register_no(first)));
	assert_non_null(strstr(said, "保密审查员"));
}

/* 征求相关专家的意见: it lies on the desk of who gives it, and nobody agrees before. */
static void agreeing_waits_for_the_experts_opinion(void **)
{
	int64_t first = handed_in(table("卫十", "330106********5555", ""));
	assert_string_equal(desks(first), "HEAD");
	goes_live(first);
	int64_t id = handed_in(table("卫十", "", "138****9999"));
	assert_string_equal(desks(id), "HEAD SECRECY");
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.expert");
	assert_int_equal(gives_opinion(REVIEWER, id), ERR_DENIED);
	assert_string_equal(err_what(), "decision.expert");
	/* Who is the expert of another department is none of this one. */
	TAMPER("insert into account_role values (%lld, 'SECRECY') returning 1", ID(REVIEWER));
	assert_int_equal(gives_opinion(REVIEWER, id), ERR_DENIED);
	assert_string_equal(err_what(), "decision.expert");
	TAMPER("delete from account_role where account_id = %lld and role = 'SECRECY' returning 1",
		ID(REVIEWER));
	assert_int_equal(gives_opinion(HEAD, id), ERR_OK); /* who is the 保密审查员, too */
	assert_string_equal(desks(id), "HEAD");
	goes_live(id);
}

static PGconn *begun(void)
{
	PGconn *c = PQconnectdb(test_conninfo(s.database, "shenfa_web"));
	PQclear(PQexec(c, "begin"));
	return c;
}

/* The opinion about the sum of that name, as the front asks for it. */
static const char *opinion_on(int64_t id, const char *name)
{
	return F("select finding_decide(s.draft_id, f->>'reviewer', f->>'rule', f->>'quote', 0, "
		 "'ACCEPT', '已评估', %lld, (select id from device_key where key_id = '%s'), 'x', "
		 "now(), f->>'place') from submission s, jsonb_array_elements(findings) f where "
		 "s.id = %lld and f->>'quote' = '%s'",
		ID(HEAD), s.key_ids[HEAD], (long long)id, name);
}

/* The later of two opinions sees the earlier one, and nothing is left to wait for. */
static void two_opinions_at_once_leave_no_row_on_the_desk(void **)
{
	goes_live(handed_in(table("何十六", "330106********6161", "")));
	goes_live(handed_in(table("吕十七", "330106********6262", "")));
	int64_t id = handed_in(
		F("%s%s", table("何十六", "", "138****6163"), table("吕十七", "", "138****6264")));
	assert_string_equal(desks(id), "HEAD SECRECY");
	PGconn *one = begun(), *other = begun();
	PQclear(PQexec(one, opinion_on(id, "何十六")));
	assert_int_equal(PQsendQuery(other, opinion_on(id, "吕十七")), 1);
	sql_until(s.database, "the second waits",
		F("select exists (select 1 from pg_stat_activity where pid = %d and "
		  "wait_event_type = 'Lock')",
			PQbackendPID(other)));
	PQclear(PQexec(one, "commit"));
	for (PGresult *r; (r = PQgetResult(other));)
		PQclear(r);
	PQclear(PQexec(other, "commit"));
	PQfinish(one);
	PQfinish(other);
	assert_string_equal(undecided(id), "0");
	assert_string_equal(desks(id), "HEAD");
}

/* What was judged is this person: with other digits it is another, of whom nobody said anything. */
static void an_opinion_is_about_these_digits_and_no_others(void **)
{
	goes_live(handed_in(table("吴十五", "330106********4747", "")));
	int64_t draft = scene_draft(&s, EDITOR, "公示", table("吴十五", "", "138****1001"));
	int64_t id = scene_submit(&s, EDITOR, draft);
	assert_int_equal(gives_opinion(HEAD, id), ERR_OK);
	assert_string_equal(undecided(id), "0");
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "尾号有误"), ERR_OK);
	scene_edit(&s, EDITOR, draft, table("吴十五", "", "138****1002"));
	id = scene_submit(&s, EDITOR, draft);
	assert_string_equal(undecided(id), "1");
	assert_string_equal(desks(id), "HEAD SECRECY");
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "改回去"), ERR_OK);
	scene_edit(&s, EDITOR, draft, table("吴十五", "", "138****1001"));
	assert_string_equal(undecided(scene_submit(&s, EDITOR, draft)), "0");
}

static int64_t csv_of(const char *name, const char *phone)
{
	const char *file = arena_printf(&s.arena, "姓名,电话\n%s,%s\n", name, phone);
	const char *sha256 = sha256_hex(&s.arena, str_c(file));
	int64_t draft = scene_draft(&s, EDITOR, "公示", NULL);
	SQL("insert into asset (draft_id, sha256, name, media_type, extension, size, parts, bytes,"
	    " account_id) values (%lld, '\\x%s', '名单.csv', 'text/csv', 'csv', 9, '[{\"part\": "
	    "\"表格\","
	    " \"text\": \"姓名｜电话\", \"cells\": \"A1\\tB1\"}, {\"part\": \"表格\", \"text\":"
	    " \"%s｜%s\", \"cells\": \"A2\\tB2\"}]', 'x', %lld); select 1",
		(long long)draft, sha256, name, phone, (long long)s.people[EDITOR].id);
	scene_edit(&s, EDITOR, draft,
		arena_printf(&s.arena, "<p><a href=\"assets/%s.csv\">名单</a></p>", sha256));
	return scene_submit(&s, EDITOR, draft);
}

/* Leaks come by attachment: what a file tells is added to what is out, and is out itself later. */
static void a_list_in_a_file_adds_up_as_one_in_the_text(void **)
{
	goes_live(handed_in(table("蒋十一", "330106********2222", "")));
	int64_t id = csv_of("蒋十一", "138****7777");
	const char *said = warnings(id);
	assert_non_null(strstr(said, "BLOCK 蒋十一 附件《名单.csv》表格 A2："));
	assert_int_equal(gives_opinion(HEAD, id), ERR_OK);
	int64_t file = csv_of("沈十二", "138****3333");
	assert_string_equal(warnings(file), "");
	goes_live(file);
	assert_string_not_equal(warnings(handed_in(table("沈十二", "330106********3333", ""))), "");
}

/* A notice tells of people in sentences: who stands in a list that is out is known by what stands beside his name. */
static void a_sentence_adds_up_as_a_list_does(void **)
{
	goes_live(handed_in(table("许十九", "330106********1919", "")));
	assert_string_equal(warnings(handed_in("<p>联系人许十九，电话13800001919。</p>")), "");
	int64_t id = handed_in("<p>当事人许十九（手机138****1919）逾期未报。</p>");
	assert_non_null(strstr(warnings(id), "BLOCK 许十九"));
	assert_int_equal(gives_opinion(HEAD, id), ERR_OK);
	goes_live(id);
	assert_string_not_equal(warnings(handed_in(table("许十九", "", "***12341919"))), "");
}

/* So in a file, of whatever kind: a page of a document, a line that was read in a picture. */
static void a_sentence_in_a_file_adds_up_too(void **)
{
	goes_live(handed_in(table("郑廿一", "330106********2121", "")));
	int64_t draft =
		scene_draft_with_file(&s, EDITOR, "被告郑廿一，男，手机号138****2121，下落不明");
	const char *said = warnings(scene_submit(&s, EDITOR, draft));
	if (!strstr(said, "BLOCK 郑廿一 附件《"))
		fail_msg("%s", said);
}

static int64_t worker(const char *name, const char *unit, const char *phone)
{
	return handed_in(arena_printf(&s.arena,
		"<table><tbody><tr><th>姓名</th><th>工作单位</th><th>电话</th></tr><tr><td>%s</td>"
		"<td>%s</td><td>%s</td></tr></tbody></table>",
		name, unit, phone));
}

/* A name and where he works is one person; a name alone, or the unit of somebody else, is none. */
static void a_unit_is_a_key_beside_the_name_alone(void **)
{
	int64_t award = worker("韩十三", "市第一医院", "");
	assert_string_equal(warnings(award), "");
	goes_live(award);
	assert_string_equal(warnings(handed_in(table("韩十三", "", "138****1212"))), "");
	assert_string_equal(warnings(worker("韩十三", "市第二医院", "138****1212")), "");
	assert_string_equal(warnings(worker("韩十四", "市第一医院", "138****1212")), "");
	assert_string_equal(warnings(worker("韩十三", "市第一医院", "")), "");
	assert_string_not_equal(warnings(worker("韩十三", "市第一 医院", "138****1212")), "");
}

/* A draft with a file of so many people, linked. */
static int64_t long_list(int people)
{
	const char *sha256 = sha256_hex(&s.arena, STR("冯十八"));
	int64_t draft = scene_draft(&s, EDITOR, "公示", NULL);
	SQL("insert into asset (draft_id, sha256, name, media_type, extension, size, parts, bytes, "
	    "account_id) select %lld, '\\x%s', '名单.csv', 'text/csv', 'csv', 9, jsonb_build_array("
	    "jsonb_build_object('part', '表格', 'text', '姓名｜电话', 'cells', E'A1\\tB1')) || "
	    "jsonb_agg(jsonb_build_object('part', '表格', 'text', '冯' || chr(19968 + n) || "
	    "'｜138****' || n, 'cells', "
	    "'A' || n || E'\\tB' || n)), 'x', %lld from generate_series(1000, 999 + %d) n "
	    "returning 1",
		(long long)draft, sha256, ID(EDITOR), people);
	scene_edit(&s, EDITOR, draft, F("<p><a href=\"assets/%s.csv\">名单</a></p>", sha256));
	return draft;
}

/* Whom nobody compared may be anybody: it is said, and waits as a sum does, for these words alone. */
static void a_list_too_long_to_compare_waits_for_the_expert(void **)
{
	int64_t draft = long_list(ROLL_MAX + 1);
	int64_t id = scene_submit(&s, EDITOR, draft);
	assert_non_null(strstr(warnings(id), "BLOCK 名单 名单过长，未能全部比对"));
	assert_string_equal(desks(id), "HEAD SECRECY");
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, id, "AGREE", "同意"), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "vote.expert");
	assert_int_equal(gives_opinion(HEAD, id), ERR_OK);
	assert_string_equal(undecided(id), "0");
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "补一句"), ERR_OK);
	const char *sha256 = sha256_hex(&s.arena, STR("冯十八"));
	scene_edit(&s, EDITOR, draft, F("<p>另有<a href=\"assets/%s.csv\">名单</a></p>", sha256));
	assert_string_equal(undecided(scene_submit(&s, EDITOR, draft)), "1");
}

static void what_adds_nothing_or_is_of_somebody_else_is_none(void **)
{
	int64_t first = handed_in(table("李芳", "330106********4321", "139****1111"));
	goes_live(first);
	assert_string_equal(warnings(handed_in(table("李芳", "330106********4321", ""))), "");
	assert_string_equal(
		warnings(handed_in(table("李芳", "33010619900101****", "139****2222"))), "");
	assert_string_equal(warnings(handed_in(table("李方", "33010619900101****", ""))), "");
	assert_string_not_equal(warnings(handed_in(table("李芳", "33010619900101****", ""))), "");
}

static void what_was_taken_down_is_not_public(void **)
{
	int64_t first = handed_in(table("赵一", "330106********9999", ""));
	goes_live(first);
	const char *more = table("赵一", "", "137****3333");
	assert_string_not_equal(warnings(handed_in(more)), "");
	SQL("set session_replication_role = replica; insert into delivery overriding system value "
	    "select "
	    "(jsonb_populate_record("
	    "d, jsonb_build_object('id', d.id + 1000, 'act', 'withdraw', 'ticket_id', 0))).* from"
	    " delivery d where submission_id = %lld and state = 'CONFIRMED'",
		(long long)first);
	assert_string_equal(warnings(handed_in(more)), "");
}

static void the_next_round_of_the_same_item_is_not_another(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "公示", table("钱二", "330106********8888", ""));
	goes_live(scene_submit(&s, EDITOR, draft));
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { STR("公示"),
		str_c(table("钱二", "330106********8888", "136****4444")), meta, STR("改"), {} };
	struct str commit;
	assert_int_equal(draft_save(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)),
				 &words, &commit),
		ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(warnings(scene_submit(&s, EDITOR, draft)), "");
}

/* The clerk writes anew what the reviewers find; this was nobody's finding but the desk's. */
static void a_new_word_list_leaves_the_warning(void **)
{
	const char *why;
	goes_live(handed_in(table("孙三", "330106********7777", "")));
	int64_t id = handed_in(table("孙三", "", "135****5555"));
	assert_non_null(scene_sql_as(&s, "shenfa_clerk",
		arena_printf(&s.arena, "select submission_rescreened(%lld, 1, '[]', now())",
			(long long)id),
		&why));
	assert_non_null(strstr(warnings(id), "BLOCK 孙三"));
}

/* Neither names nor numbers stand in the table, and no service reads it or its salt. */
static void only_digests_are_kept_and_for_nobody(void **)
{
	const char *why;
	static const char *const roles[] = { "shenfa_web", "shenfa_seal", "shenfa_clerk",
		"shenfa_screen" };
	handed_in(table("周四", "", "134****6666"));
	assert_string_equal(SQL("select count(*) from person_shown where octet_length(name) <> 32"
				" or octet_length(digits) <> 32"),
		"0");
	assert_string_equal(
		SQL("select count(distinct name) from person_shown where submission_id ="
		    " (select max(id) from submission)"),
		"1");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		assert_null(scene_sql_as(&s, roles[i], "select count(*) from person_shown", &why));
		assert_non_null(strstr(why, "permission denied"));
		assert_null(scene_sql_as(&s, roles[i], "select salt from person_salt", &why));
		assert_null(scene_sql_as(&s, roles[i], "select person_digest('a', 'b')", &why));
	}
}

/* As it was first written, which holds everybody against everybody of his name: people_plain(). */
static void make_plain(void)
{
	struct str text, path = STR(SOURCE_DIR "/schemas/migrations/0062_sums_of_whom.sql");
	assert_int_equal(file_read(&s.arena, path.at, 1 << 20, &text), ERR_OK);
	ptrdiff_t from = str_find(text, STR("(p_draft bigint"));
	assert_true(from > 0);
	text = str_from(text, (size_t)from);
	ptrdiff_t to = str_find(text, STR("end $$;"));
	assert_true(to > 0);
	SQL("create function people_plain" STRF "end $$; select 1", (int)to, text.at);
}

/* Nobody is told of any more; five lists, of which the last is not out. "11,12,13,14,15" */
static const char *five_lists(void)
{
	static const char *ids;
	const char *made = "";
	for (int i = 0; i < 5 && !ids; i++) {
		int64_t id = handed_in("<p>名单见附件。</p>");
		if (i < 4)
			goes_live(id);
		made = F("%s%s%lld", made, i ? "," : "", (long long)id);
	}
	TAMPER("delete from person_shown; select 1");
	ids = ids ? ids : made;
	return ids;
}

/*
 * Few names, few digits and every way of showing them, so that whatever may meet does. Item 0 is the text, which is
 * of the first list's draft; the second shows units alone.
 */
static const char by_chance[] =
	"select setseed(%d / 100.0); create temp table t as select l.id as item, n as person, '名' "
	"|| n %% 3 "
	"as name, w.what, (random() * 2)::int::text as digits from unnest(array[0, %s]) with "
	"ordinality "
	"l(id, at), generate_series(1, 12) n, unnest(array['id.region', 'id.birth', 'id.tail', "
	"'phone.head', 'phone.middle', 'phone.tail', 'unit']) w(what) where random() < 0.3 and "
	"(l.at <> 3 "
	"or w.what = 'unit'); insert into person_shown select item, person, what, "
	"person_digest('name', "
	"name), person_digest(what, digits) from t where item <> 0;";

static const char both[] = "with g as (select (select draft_id from submission where id = (select "
			   "min(item) from t where item <> "
			   "0)) d, array_agg(person order by person, what) p, array_agg(name order "
			   "by person, what) n, "
			   "array_agg(what order by person, what) w, array_agg(digits order by "
			   "person, what) x from t where "
			   "item = 0), plain as (select r.* from g, people_plain(d, p, n, w, x) "
			   "r), fast as (select r.* from g, "
			   "people_public(d, p, n, w, x) r) select (select count(*) from plain) || "
			   "' ' || count(*) from ((table "
			   "plain except table fast) union all (table fast except table plain)) y";

/* Who meets whom, and by which digest: as when everybody was held against everybody. */
static void a_sum_is_the_one_that_pairs_would_give(void **)
{
	const char *lists = five_lists();
	int64_t met = 0, differ = 0, sums = 0;
	make_plain();
	for (int seed = 0; seed < 20; seed++, sums += met) {
		struct str said = str_c(TAMPER("%s %s", F(by_chance, seed, lists), both));
		assert_true(str_i64(str_cut(&said, ' '), &met) && str_i64(said, &differ));
		assert_int_equal(differ, 0);
		TAMPER("delete from person_shown; select 1");
	}
	assert_true(sums > 20);
}

/* Rows that the plan's steps have made or thrown away, by what auto_explain says of one statement. */
static double rows_of(json_t *plan)
{
	size_t i;
	json_t *child;
	double loops = json_number_value(json_object_get(plan, "Actual Loops")), rows = 0;
	static const char *const counts[] = { "Actual Rows", "Rows Removed by Filter",
		"Rows Removed by Join Filter" };
	for (i = 0; i < sizeof counts / sizeof *counts; i++)
		rows += loops * json_number_value(json_object_get(plan, counts[i]));
	json_array_foreach(json_object_get(plan, "Plans"), i, child) rows += rows_of(child);
	return rows;
}

static void count_rows(void *sum, const char *notice)
{
	const char *text = strchr(notice, '{');
	json_auto_t *j = text ? json_loads(text, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	*(double *)sum += rows_of(json_object_get(j, "Plan"));
}

/* So many of one name in a list that is out, and in this text; all their digits differ, or half of them. */
static double rows_for(const char *list, int people)
{
	double rows = 0;
	PGconn *db = PQconnectdb(test_conninfo(s.database, "postgres"));
	PQclear(PQexec(db,
		F("delete from person_shown; insert into person_shown select %s, n, w, "
		  "person_digest('name', '王伟'), person_digest(w, (n / 2 * 3)::text) from "
		  "generate_series(1, %d) n, unnest(case n %% 2 when 0 then array['id.tail'] else "
		  "array['phone.head'] end) w",
			list, people)));
	PQclear(PQexec(db, "load 'auto_explain'; set auto_explain.log_min_duration = 0; set "
			   "auto_explain.log_analyze = on; set auto_explain.log_timing = off; set "
			   "auto_explain.log_nested_statements = on; set auto_explain.log_format = "
			   "json; set auto_explain.log_level = notice; set plan_cache_mode = "
			   "force_generic_plan; set enable_seqscan = off"));
	PQsetNoticeProcessor(db, count_rows, &rows);
	PGresult *r = PQexec(
		db, F("select count(*) from people_public(0, (select array_agg(n / 2) from "
		      "generate_series(2, %d) n), array_fill('王伟'::text, array[%d]), (select "
		      "array_agg(case n %% 2 when 0 then 'id.tail' else 'phone.tail' end) from "
		      "generate_series(2, %d) n), (select array_agg(n::text) from "
		      "generate_series(2, %d) "
		      "n))",
			    2 * people + 1, 2 * people, 2 * people + 1, 2 * people + 1));
	assert_string_equal(PQgetvalue(r, 0, 0), F("%d", people));
	PQclear(r);
	PQfinish(db);
	return rows;
}

/* Twice as many people are twice the work, and not four times: counted in rows, which no clock disturbs. */
static void a_name_that_thousands_have_is_no_square(void **)
{
	const char *list = five_lists(), *comma = strchr(list, ',');
	list = F("%.*s", (int)(comma - list), list);
	double once = rows_for(list, 150), twice = rows_for(list, 300);
	assert_true(once > 150);
	if (twice > 3 * once)
		fail_msg("150 people: %.0f rows, 300: %.0f", once, twice);
	TAMPER("delete from person_shown; select 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_piece_of_somebody_public_is_a_warning),
		cmocka_unit_test(agreeing_waits_for_the_experts_opinion),
		cmocka_unit_test(two_opinions_at_once_leave_no_row_on_the_desk),
		cmocka_unit_test(an_opinion_is_about_these_digits_and_no_others),
		cmocka_unit_test(a_list_in_a_file_adds_up_as_one_in_the_text),
		cmocka_unit_test(a_sentence_adds_up_as_a_list_does),
		cmocka_unit_test(a_sentence_in_a_file_adds_up_too),
		cmocka_unit_test(a_unit_is_a_key_beside_the_name_alone),
		cmocka_unit_test(a_list_too_long_to_compare_waits_for_the_expert),
		cmocka_unit_test(what_adds_nothing_or_is_of_somebody_else_is_none),
		cmocka_unit_test(what_was_taken_down_is_not_public),
		cmocka_unit_test(the_next_round_of_the_same_item_is_not_another),
		cmocka_unit_test(a_new_word_list_leaves_the_warning),
		cmocka_unit_test(only_digests_are_kept_and_for_nobody),
		cmocka_unit_test(a_sum_is_the_one_that_pairs_would_give),
		cmocka_unit_test(a_name_that_thousands_have_is_no_square),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
