/* A noisy rule is seen: how often it was right, and the words that it was wrong about. */
#include "tests/check.h"

#include "base/clock.h"
#include "desk/rule_statistics.h"
#include "tests/support/scene.h"
#include "tests/support/sql.h"

static struct scene s;
static const int64_t DAY = 24 * 60 * 60 * 1000LL;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static int open_scene(void **)
{
	scene_open(&s);
	SQL("update lexicon set terms = E'扫黑险恶\\tBLOCK\\t固定用语\\t扫黑除恶\\n国家级\\tWARN\\t"
	    "依据\\t\\n' where version = 1 returning 1");
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

static json_t *read_at(int64_t days, int64_t later, bool with_words)
{
	json_t *out = NULL;
	const struct rule_span span = { days, clock_now() + later, with_words };
	assert_int_equal(rule_statistics_read(s.db, &s.arena, &span, &out), ERR_OK);
	return out;
}

/* "hits accepted false_alarms" of one rule; "" when it is not there. */
static const char *counts(const json_t *all, const char *rule)
{
	size_t i;
	json_t *r;
	json_array_foreach(json_object_get(all, "items"), i, r)
	{
		if (str_eq(json_str(r, "rule"), str_c(rule)))
			return arena_printf(&s.arena, "%lld %lld %lld",
				(long long)json_int(r, "hits", 0),
				(long long)json_int(r, "accepted", 0),
				(long long)json_int(r, "false_alarms", 0));
	}
	return "";
}

static void decide(int64_t draft, const char *word, unsigned occurrence, const char *decision)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	struct finding_key k = { STR("terms"), str_c(word), str_c(word), occurrence, {} };
	assert_int_equal(scene_decide(&s, &d, HEAD, draft, &k, decision, "片名如此"), ERR_OK);
	scene_desk_done(&d);
}

/* Two rounds of one item: 扫黑险恶 twice in it, one a false alarm, one let pass. 国家级 decided by nobody. */
static void two_rounds(void)
{
	int64_t draft = scene_draft(&s, EDITOR, "国家级试点",
		"<p>放映，电影扫黑险恶录片段（上）。</p><p>引文：扫黑险恶</p>");
	decide(draft, "扫黑险恶", 0, "FALSE_ALARM");
	decide(draft, "扫黑险恶", 1, "ACCEPT");
	int64_t first = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_vote(&s, HEAD, first, "RETURN", "请补充依据"), ERR_OK);
	scene_submit(&s, EDITOR, draft);
}

static void a_finding_counts_once_an_item_and_the_noisy_rule_comes_first(void **)
{
	two_rounds();
	json_auto_t *all = read_at(30, 0, true);
	assert_int_equal(json_int(all, "submissions", 0), 2);
	assert_false(json_is_true(json_object_get(all, "more")));
	assert_string_equal(counts(all, "扫黑险恶"), "2 1 1");
	assert_string_equal(counts(all, "国家级"), "1 0 0");
	json_t *first = json_array_get(json_object_get(all, "items"), 0);
	assert_true(str_eq(json_str(first, "rule"), STR("扫黑险恶")));
	assert_true(str_eq(json_str(first, "severity"), STR("BLOCK")));
	assert_true(str_eq(json_str(first, "reviewer"), STR("terms")));
}

static void what_is_older_than_the_days_is_not_counted(void **)
{
	json_auto_t *later = read_at(30, 31 * DAY, true), *longer = read_at(90, 31 * DAY, true);
	assert_int_equal(json_int(later, "submissions", 9), 0);
	assert_int_equal(json_array_size(json_object_get(later, "items")), 0);
	assert_int_equal(json_array_size(json_object_get(later, "proposals")), 0);
	assert_string_equal(counts(longer, "扫黑险恶"), "2 1 1");
}

static void assert_says(const json_t *p, const char *key, const char *want)
{
	if (!str_eq(json_str(p, key), str_c(want)))
		fail_msg("%s: " STRF ", not %s", key, STRV(json_str(p, key)), want);
}

static void a_false_alarm_is_a_proposal_with_the_words_beside_it(void **)
{
	json_auto_t *all = read_at(30, 0, true), *nobody = read_at(30, 0, false);
	json_t *list = json_object_get(all, "proposals"), *p = json_array_get(list, 0);
	assert_int_equal(json_array_size(list), 1);
	assert_says(p, "rule", "扫黑险恶");
	assert_says(p, "before", "电影");
	assert_says(p, "after", "录片段");
	assert_says(p, "phrase", "电影扫黑险恶录片段");
	assert_says(p, "reason", "片名如此");
	assert_int_equal(json_str(p, "register_no").len, 9);
	assert_true(json_str(json_object_get(p, "by"), "name").len);
	assert_int_equal(json_array_size(json_object_get(nobody, "proposals")), 0);
	assert_string_equal(counts(nobody, "扫黑险恶"), "2 1 1");
}

/* Too short for what it lets pass, or of other words: it is still open. */
static void what_a_phrase_in_force_lets_pass_is_said_to(void **)
{
	static const struct {
		const char *allow;
		bool allowed;
	} lists[] = { { "影扫黑险恶录\n", true }, { "别的\n影扫黑险恶录", true },
		{ "电影\n", false }, { "扫黑险恶大片\n", false }, { "", false } };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		SQL("update lexicon set allow = '%s' where version = 1 returning 1",
			lists[i].allow);
		json_auto_t *all = read_at(30, 0, true);
		const json_t *p = json_array_get(json_object_get(all, "proposals"), 0);
		assert_int_equal(json_is_true(json_object_get(p, "allowed")), lists[i].allowed);
	}
}

static void of_words_in_the_title_too_and_of_none_that_moved(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "观看扫黑险恶录", NULL);
	decide(draft, "扫黑险恶", 0, "FALSE_ALARM");
	int64_t id = scene_submit(&s, EDITOR, draft);
	json_auto_t *there = read_at(30, 0, true);
	assert_says(
		json_array_get(json_object_get(there, "proposals"), 0), "phrase", "观看扫黑险恶录");
	SQL("update submission set findings = jsonb_set(findings, '{0,start}', '1') where id = "
	    "%lld "
	    "returning 1",
		(long long)id);
	json_auto_t *moved = read_at(30, 0, true);
	assert_says(json_array_get(json_object_get(moved, "proposals"), 0), "phrase", "扫黑险恶");
}

static void what_is_found_in_a_file_counts_with_the_text(void **)
{
	static const char where[] = "attachment:c416cb871c32:terms";
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	int64_t id = scene_submit(&s, EDITOR, draft);
	SQL("update submission set findings = '[{\"reviewer\":\"%s\",\"rule\":\"扫黑险恶\","
	    "\"quote\":\"扫黑险恶\",\"occurrence\":0,\"place\":\"#0\",\"severity\":\"BLOCK\","
	    "\"block\":0,"
	    "\"start\":0,\"end\":4,\"attachment\":{}}]' where id = %lld returning 1",
		where, (long long)id);
	SQL("insert into finding_decision select %lld, '%s', '扫黑险恶', '扫黑险恶', 0, "
	    "'FALSE_ALARM', '文件如此', account_id, id, '', now(), now(), '#0' from device_key "
	    "where account_id = %lld "
	    "returning 1",
		(long long)draft, where, (long long)s.people[HEAD].id);
	json_auto_t *all = read_at(30, 0, true);
	assert_string_equal(counts(all, "扫黑险恶"), "4 1 3");
	const json_t *p = json_array_get(json_object_get(all, "proposals"), 0);
	assert_says(p, "reason", "文件如此");
	assert_says(p, "phrase", "扫黑险恶");
}

/* Called wrong, and answered by a line of the allow list. */
static const struct {
	const char *reviewer, *rule, *quote, *line_name, *line;
} published[] = {
	{ "personal", "mobile", "13800138001", "对外公布的电话", "13800138001" },
	{ "personal", "landline", "0574-87186868", "对外公布的电话", "0574-87186868" },
	{ "personal", "mailbox", "Service@qq.com", "对外公布的邮箱", "service@qq.com" },
	{ "personal", "address", "5幢301室", "对外公布的地址", "5幢301室" },
	{ "links", "outside-host", "市图书馆", "可信的网站", "www.nblib.cn" },
};
enum { PUBLISHED = sizeof published / sizeof *published };

static const char letter[] =
	"<p>服务电话 13800138001，总机 0574-87186868，邮箱 Service@qq.com。</p>"
	"<p>地址：5幢301室</p><p>见<a href=\"https://www.nblib.cn/a?b=1\">市图书馆</a>。</p>";

static const json_t *proposal_of(const json_t *all, const char *rule)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(all, "proposals"), i,
		p) if (str_eq(json_str(p, "rule"), str_c(rule))) return p;
	fail_msg("%s is no proposal", rule);
	return NULL;
}

static size_t still_found(const char *allow)
{
	SCRATCH(a);
	size_t n = 0;
	struct screening *sc;
	struct findings fs;
	struct revision rev = {
		.title = STR("联系方式"), .html = str_c(letter), .meta = STR("{}")
	};
	const struct wordlists lists = { .terms = STR("甲乙丙丁\n"), .allow = str_c(allow) };
	findings_init(&fs, &a);
	assert_int_equal(screening_open_lists(&sc, &lists), ERR_OK);
	assert_int_equal(screening_run(sc, &rev, &fs), ERR_OK);
	for (const struct finding *f = fs.first; f; f = f->next)
		for (size_t i = 0; i < PUBLISHED; i++)
			n += !strcmp(f->reviewer, published[i].reviewer) &&
			     str_eq(f->rule, str_c(published[i].rule));
	screening_close(sc);
	return n;
}

static void call_all_wrong(void)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&s, EDITOR, "联系方式", letter);
	scene_submit(&s, EDITOR, draft);
	struct desk d = scene_desk(&s, &a);
	for (size_t i = 0; i < PUBLISHED; i++) {
		struct finding_key k = { str_c(published[i].reviewer), str_c(published[i].rule),
			str_c(published[i].quote), 0, {} };
		assert_int_equal(
			scene_decide(&s, &d, HEAD, draft, &k, "FALSE_ALARM", "对外公布"), ERR_OK);
	}
	scene_desk_done(&d);
}

/* The lines that are proposed, as a list. */
static const char *proposed(const json_t *all)
{
	const char *allow = "";
	for (size_t i = 0; i < PUBLISHED; i++) {
		const json_t *p = proposal_of(all, published[i].rule);
		assert_says(p, "line_name", published[i].line_name);
		assert_says(p, "phrase", published[i].line);
		assert_false(json_is_true(json_object_get(p, "allowed")));
		allow = arena_printf(&s.arena, "%s%s\n", allow, published[i].line);
	}
	return allow;
}

static void what_is_published_is_answered_by_a_line_of_its_kind(void **)
{
	call_all_wrong();
	json_auto_t *all = read_at(30, 0, true);
	const char *allow = proposed(all);
	assert_says(proposal_of(all, "outside-host"), "rule_name", "非政府网站");
	/* The lines do what they promise, and then are known to. */
	assert_int_equal(still_found("无关的\n"), PUBLISHED);
	assert_int_equal(still_found(allow), 0);
	SQL("update lexicon set allow = '%s' where version = 1 returning 1", allow);
	json_auto_t *then = read_at(30, 0, true);
	for (size_t i = 0; i < PUBLISHED; i++)
		assert_true(json_is_true(
			json_object_get(proposal_of(then, published[i].rule), "allowed")));
}

/* An identity card's number is nobody's to publish: no line is offered. */
static void other_numbers_are_no_proposal(void **)
{
	json_auto_t *before = read_at(30, 0, true);
	SQL("insert into finding_decision select draft_id, 'personal', 'resident-id', 'x', 0, "
	    "'FALSE_ALARM', '号码有误', account_id, device_key_id, '', now(), now(), '#0' from "
	    "finding_decision where rule = 'mobile' limit 1 returning 1");
	json_auto_t *after = read_at(30, 0, true);
	assert_int_equal(json_array_size(json_object_get(before, "proposals")),
		json_array_size(json_object_get(after, "proposals")));
}

/* Of whom texts add up to something is one rule, however many people it is about. */
static void each_person_of_a_sum_is_the_same_rule(void **)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "名单", NULL));
	SQL("update submission set findings = (select jsonb_agg(jsonb_build_object('reviewer', "
	    "'aggregation', 'rule', 'person:' || x, 'quote', x, 'occurrence', 0, 'place', '#0', "
	    "'severity', 'BLOCK', 'block', 0, 'start', 0, 'end', 1)) from "
	    "unnest(array['0123456789ab', "
	    "'ba9876543210']) x) where id = %lld returning 1",
		(long long)id);
	json_auto_t *all = read_at(30, 0, true);
	assert_string_equal(counts(all, "person"), "2 0 0");
	size_t i;
	json_t *r;
	json_array_foreach(json_object_get(all, "items"), i,
		r) if (str_eq(json_str(r, "reviewer"), STR("aggregation")))
		assert_says(r, "rule_name", "与已公开的信息合起来会认出个人");
}

static void pile_up(const char *at, int count)
{
	SQL("with d as (insert into draft (kind, department, title, created_by) select 'COPY', "
	    "'sjzy', "
	    "'x', %lld from generate_series(1, %d) returning id) insert into submission (draft_id, "
	    "round, "
	    "rev, commit_oid, tree_oid, state, channels, base, base_rev, contributors, opens, "
	    "policy_version, lexicon_version, screening, findings, note, submitted_by, "
	    "submitted_at) "
	    "select d.id, 1, v.rev, v.commit_oid, v.tree_oid, 'RECALLED', v.channels, v.base, "
	    "v.base_rev, v.contributors, v.opens, v.policy_version, v.lexicon_version, "
	    "v.screening, "
	    "v.findings, v.note, v.submitted_by, %s from d, (select * from submission order by id "
	    "limit 1) v",
		(long long)s.people[EDITOR].id, count, at);
	SQL("analyze");
}

/* The query itself, with literals for its parameters: buffers that it touches, as PostgreSQL counts them. */
static int64_t cost(void)
{
	const char *text = queries[Q_rule_statistics].text, *out = "";
	const char *values[] = { "30", "extract(epoch from now())", "2000" };
	int64_t hit = -1;
	for (; *text; text++)
		if (*text == '$')
			out = arena_printf(&s.arena, "%s%s", out, values[*++text - '1']);
		else if (*text != ';')
			out = arena_printf(&s.arena, "%s%c", out, *text);
	SQL("create or replace function cost_of(s text) returns bigint language plpgsql as $$"
	    " declare j json; begin execute 'explain (analyze, buffers, format json) ' || s into j;"
	    " return (j->0->'Plan'->>'Shared Hit Blocks')::bigint"
	    " + (j->0->'Plan'->>'Shared Read Blocks')::bigint; end $$");
	sql_anew(); /* one that has read the catalogue before touches less */
	assert_true(str_i64(str_c(SQL("select cost_of($q$%s$q$)", out)), &hit));
	return hit;
}

/* Years of them lie there: none is read, and of the new ones no more than 2,000. */
static void no_more_is_read_than_the_newest_of_these_days(void **)
{
	int64_t before = cost();
	pile_up("now() - interval '400 days'", 20000);
	assert_in_range(cost(), 1, 2 * before + 60);
	pile_up("now()", 2100);
	json_auto_t *many = read_at(30, 0, true);
	assert_int_equal(json_int(many, "submissions", 0), 2000);
	assert_true(json_is_true(json_object_get(many, "more")));
}

static bool beside(const char *text, size_t start, size_t end, const char *quote, const char *want)
{
	struct str before, after;
	return words_beside(str_c(text), start, end, str_c(quote), &before, &after) &&
	       !strcmp(arena_printf(&s.arena, STRF "|" STRF, STRV(before), STRV(after)), want);
}

static void words_end_where_a_clause_does(void **)
{
	assert_true(beside("甲，乙丙丁。", 3, 4, "丙", "乙|丁"));
	assert_true(beside("一二三四五六七八九十丙一二三四五六七八九十", 10, 11, "丙",
		"三四五六七八九十|一二三四五六七八"));
	assert_true(beside("A-3 号丙 楼", 4, 6, "号丙", "|"));
	assert_true(beside("丙", 0, 1, "丙", "|"));
	assert_false(beside("甲乙丙", 0, 1, "丙", "|"));
	assert_false(beside("甲乙丙", 3, 4, "丙", "|"));
	assert_false(beside("甲乙丙", 2, 1, "", "|"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_counts_once_an_item_and_the_noisy_rule_comes_first),
		cmocka_unit_test(what_is_older_than_the_days_is_not_counted),
		cmocka_unit_test(a_false_alarm_is_a_proposal_with_the_words_beside_it),
		cmocka_unit_test(what_a_phrase_in_force_lets_pass_is_said_to),
		cmocka_unit_test(of_words_in_the_title_too_and_of_none_that_moved),
		cmocka_unit_test(what_is_found_in_a_file_counts_with_the_text),
		cmocka_unit_test(what_is_published_is_answered_by_a_line_of_its_kind),
		cmocka_unit_test(other_numbers_are_no_proposal),
		cmocka_unit_test(each_person_of_a_sum_is_the_same_rule),
		cmocka_unit_test(no_more_is_read_than_the_newest_of_these_days),
		cmocka_unit_test(words_end_where_a_clause_does),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
