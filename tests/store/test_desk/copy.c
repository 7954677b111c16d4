/* What others suggest, and what is copied. */
#include "tests/store/test_desk/desk.h"

static int64_t suggested(const char *quote, const char *replacement, int64_t draft, int64_t start)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	int64_t id, submission = scene_submit(&s, EDITOR, draft);
	struct suggestion_words w = { 0, start, start + 2, str_c(quote), str_c(replacement),
		STR("更准确") };
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &w, &id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, submission, "RETURN", "请采纳建议"), ERR_OK);
	scene_desk_done(&d);
	return id;
}

static const char long_text[] =
	"<p>"
	"公共数据开放目录于近日公布，涉及交通、气象、教育、医疗、就业、社保、市场监管、生态环境、"
	"自然资源、文化旅游等领域，共计一百二十项数据，面向社会公众免费提供查询和下载，欢迎广大市民"
	"和企业"
	"使用，并对数据质量提出宝贵意见和建议，以便进一步改进工作，不断提高服务水平和能力。</p>";

void a_small_suggestion_makes_nobody_a_contributor(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(scene_head(&s, draft)), &out),
		ERR_OK);
	scene_desk_done(&d);
	int64_t again = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, again);
	assert_string_equal(state_of(again), "APPROVED");
}

void a_large_suggestion_does(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id =
		suggested("公共", "本市各级行政机关和公共服务单位在履行职责中产生的公共", draft, 0);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(scene_head(&s, draft)), &out),
		ERR_OK);
	scene_desk_done(&d);
	int64_t again = scene_submit(&s, EDITOR, draft);
	assert_int_equal(scene_open_all(&s, HEAD, again), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, again, "AGREE", ""), ERR_OK);
	assert_int_equal(scene_open_all(&s, REVIEWER, again), ERR_OK);
	assert_int_equal(scene_vote(&s, REVIEWER, again, "AGREE", ""), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
}

void a_suggestion_brings_no_mark_of_a_state_secret(void **)
{
	SCRATCH(a);
	int64_t id, out, draft = scene_draft(&s, EDITOR, "目录", "<p>机密年度工作</p>");
	int64_t submission = scene_submit(&s, EDITOR, draft);
	struct desk d = scene_desk(&s, &a);
	struct suggestion_words whole = { 0, 0, 2, STR("机密"), STR("机密★10年"), STR("") };
	struct suggestion_words part = { 0, 2, 3, STR("年"), STR("★10年"), STR("") };
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &whole, &id), ERR_REFUSED);
	assert_string_equal(err_what(), "upload.secrecy");
	assert_string_equal(
		scene_sql(&s, "select count(*) from suggestion where replacement like '%机密%'"),
		"0");
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &part, &id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, submission, "RETURN", "请采纳建议"), ERR_OK);
	const char *head = scene_head(&s, draft);
	assert_int_equal(
		suggestion_accept(&d, &s.people[EDITOR], id, str_c(head), &out), ERR_REFUSED);
	assert_string_equal(scene_head(&s, draft), head);
	scene_desk_done(&d);
}

/* A picture of the scene's own, as the screen would have let it through. */
static const char picture[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

static int64_t with_picture(enum who w)
{
	struct str out;
	int64_t draft = scene_draft(&s, w, "目录", NULL);
	scene_sql(&s, arena_printf(&s.arena,
			      "insert into asset (draft_id, sha256, name, media_type, extension, "
			      "size, bytes, account_id) values (%lld, '\\x%s', '图.png', "
			      "'image/png', 'png', 1, '\\x01', %lld); select 1",
			      (long long)draft, picture, (long long)s.people[w].id));
	assert_int_equal(
		save(w, draft, scene_head(&s, draft),
			arena_printf(&s.arena,
				"<p>甲</p><p><img src=\"assets/%s.png\" alt=\"图\"></p>", picture),
			&out),
		ERR_OK);
	return draft;
}

void a_copy_brings_its_files_and_its_authors(void **)
{
	SCRATCH(a);
	int64_t copy, draft = with_picture(HEAD);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(draft_copy(&d, &s.people[EDITOR], draft, &copy), ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(
		scene_sql(&s,
			arena_printf(&s.arena, "select count(*) from asset where draft_id = %lld",
				(long long)copy)),
		"1");
	int64_t id = scene_submit(&s, EDITOR, copy);
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "不合适"), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
}

/* The second half of an act fails: nothing of the first is left. */
static void break_on(const char *event)
{
	scene_sql(&s,
		arena_printf(&s.arena,
			"create or replace function broken() returns trigger language plpgsql as "
			"$$ begin raise exception 'the power is off'; end $$; "
			"create trigger broken before %s for each row execute function broken(); "
			"select 1",
			event));
}

static const char *everything(void)
{
	return scene_sql(&s,
		"select concat_ws(' ', (select count(*) from draft), (select count(*) from "
		"revision), (select count(*) from object), (select count(*) from audit), (select "
		"string_agg(state, ',' order by id) from suggestion), (select md5(string_agg("
		"encode(head, 'hex'), '' order by id)) from draft))");
}

void a_suggestion_is_taken_up_with_its_save_or_not_at_all(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	const char *before = everything();
	struct str head = str_c(scene_head(&s, draft));
	struct desk d = scene_desk(&s, &a);
	break_on("update on suggestion");
	assert_int_not_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_OK);
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger broken on suggestion; select 1");
	assert_int_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_OK);
	scene_desk_done(&d);
	assert_string_equal(
		scene_sql(&s, arena_printf(&a,
				      "select concat(state, ' ', rev = (select rev from draft "
				      "where id = %lld)) from suggestion where id = %lld",
				      (long long)draft, (long long)id)),
		"ACCEPTED t");
}

/* Somebody declines while the save is on its way: the words stay as they were. */
void what_is_declined_meanwhile_is_not_saved(void **)
{
	SCRATCH(a);
	int64_t out, draft = scene_draft(&s, EDITOR, "目录", long_text);
	int64_t id = suggested("公共", "政务", draft, 0);
	struct str head = str_c(scene_head(&s, draft));
	struct desk d = scene_desk(&s, &a);
	scene_sql(&s,
		"create or replace function quicker() returns trigger language plpgsql as $$ begin "
		"return null; end $$; create trigger quicker before update on suggestion for each "
		"row execute function quicker(); select 1");
	const char *before = everything();
	assert_int_equal(suggestion_accept(&d, &s.people[EDITOR], id, head, &out), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "suggestion.state");
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger quicker on suggestion; select 1");
	scene_desk_done(&d);
}

void a_copy_has_its_files_or_is_not_there(void **)
{
	SCRATCH(a);
	int64_t copy, draft = with_picture(HEAD);
	struct desk d = scene_desk(&s, &a);
	const char *before = everything();
	break_on("insert on asset");
	assert_int_not_equal(draft_copy(&d, &s.people[EDITOR], draft, &copy), ERR_OK);
	assert_string_equal(everything(), before);
	scene_sql(&s, "drop trigger broken on asset; select 1");
	scene_desk_done(&d);
}
