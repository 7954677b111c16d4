/* What a text adds to what is public of the same people already: Article 14. */
#include "tests/store/sealer.h"

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
		   " where id = %lld and f->>'reviewer' = 'aggregation'",
		(long long)id);
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
	assert_non_null(strstr(said, "WARN 王小明"));
	assert_non_null(strstr(said, register_no(first)));
	assert_non_null(strstr(said, "法制、保密审查员"));
	goes_live(id); /* a warning keeps nobody from agreeing */
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
		str_c(table("钱二", "330106********8888", "136****4444")), meta, STR("改") };
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
	assert_non_null(strstr(warnings(id), "WARN 孙三"));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_piece_of_somebody_public_is_a_warning),
		cmocka_unit_test(what_adds_nothing_or_is_of_somebody_else_is_none),
		cmocka_unit_test(what_was_taken_down_is_not_public),
		cmocka_unit_test(the_next_round_of_the_same_item_is_not_another),
		cmocka_unit_test(a_new_word_list_leaves_the_warning),
		cmocka_unit_test(only_digests_are_kept_and_for_nobody),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
