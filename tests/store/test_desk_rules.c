/* The desk's refusals one by one: each with the code that people and programs hear. */
#include "tests/check.h"

#include "base/buf.h"
#include "desk/findings.h"
#include "tests/support/scene.h"

static struct scene s;
static const int64_t now = 1790000000000;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static enum err hand_in(enum who w, int64_t draft, const struct submit_wish *wish)
{
	SCRATCH(a);
	struct submitted sent = {};
	struct desk d = scene_desk(&s, &a);
	struct str to[] = { STR("website") };
	struct submit_wish own = *wish;
	own.channels = to;
	own.channel_count = 1;
	d.now = now;
	enum err e = submit(&d, &s.people[w], draft, str_c(scene_head(&s, draft)), &own, &sent);
	scene_desk_done(&d);
	return e;
}

static void refused(enum err got, enum err want, const char *code)
{
	assert_int_equal(got, want);
	assert_string_equal(err_what(), code);
}

static enum err save_as(enum who w, int64_t draft, const char *html, const char *disclosure)
{
	SCRATCH(a);
	struct str out;
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", disclosure);
	struct draft_words words = { .title = STR("目录"), .html = str_c(html), .meta = meta };
	enum err e =
		draft_save(&d, &s.people[w], draft, str_c(scene_head(&s, draft)), &words, &out);
	scene_desk_done(&d);
	return e;
}

static void handing_in_says_what_is_missing(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	struct submit_wish plain = { .note = STR("送审") }, mute = { .note = STR("  ") };
	struct submit_wish late = { .note = STR("送审"), .expires_at = now - 1 };
	struct submit_wish before = {
		.note = STR("送审"), .not_before = now + 2000, .expires_at = now + 1000
	};
	refused(hand_in(REVIEWER, draft, &plain), ERR_DENIED, "draft.department");
	refused(hand_in(EDITOR, draft, &mute), ERR_INVALID, "submit.note");
	refused(hand_in(EDITOR, draft, &late), ERR_INVALID, "submit.expires");
	refused(hand_in(EDITOR, draft, &before), ERR_INVALID, "submit.expires");
	assert_int_equal(save_as(EDITOR, draft, "<p>甲</p>", "依申请公开"), ERR_OK);
	refused(hand_in(EDITOR, draft, &plain), ERR_WRONG_STATE, "submit.disclosure");
	assert_int_equal(save_as(EDITOR, draft, "<p>甲</p>", ""), ERR_OK);
	refused(hand_in(EDITOR, draft, &plain), ERR_WRONG_STATE, "submit.disclosure");
	assert_int_equal(save_as(EDITOR, draft, "<p>甲</p>", "主动公开"), ERR_OK);
	assert_int_equal(hand_in(EDITOR, draft, &plain), ERR_OK);
}

/* No reviewer has anything to say of it, and it would go out as an empty page. */
static void nothing_is_not_handed_in(void **)
{
	static const char *const nothing[] = { "", "<p></p>", "<p>\u3000\u00A0</p><p>\u200B</p>",
		"<p>\u00AD\u2060</p>", "<table><tbody><tr><td></td></tr></tbody></table>" };
	struct submit_wish plain = { .note = STR("送审") };
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		assert_int_equal(save_as(EDITOR, draft, nothing[i], "主动公开"), ERR_OK);
		refused(hand_in(EDITOR, draft, &plain), ERR_WRONG_STATE, "submit.empty");
	}
	int64_t file = scene_draft_with_file(&s, EDITOR, "说明");
	assert_int_equal(hand_in(EDITOR, file, &plain), ERR_OK);
}

static enum err send_to(int64_t draft, const char *one, const char *two)
{
	SCRATCH(a);
	struct submitted sent = {};
	struct desk d = scene_desk(&s, &a);
	struct str to[] = { str_c(one), str_c(two) };
	struct submit_wish wish = {
		.channels = to, .channel_count = *two ? 2 : *one != 0, .note = STR("送审")
	};
	enum err e =
		submit(&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)), &wish, &sent);
	scene_desk_done(&d);
	return e;
}

static enum err say_list(int64_t draft, const char *byte, const char *count, const char *name)
{
	SCRATCH(a);
	struct str out;
	struct desk d = scene_desk(&s, &a);
	char *list = arena_printf(&a, "%s", "");
	for (int i = 0; i < 32; i++)
		list = arena_printf(&a, "%s%s", list, byte);
	list = arena_printf(&a, "%s %s %s", list, count, name);
	json_auto_t *meta = json_pack(
		"{s:s, s:{s:{s:s}}}", "disclosure", "主动公开", "channels", "sms", "list", list);
	struct draft_words words = {
		.title = STR("今夜大雨"), .html = STR("<p>今夜大雨。</p>"), .meta = meta
	};
	enum err e = draft_save(
		&d, &s.people[EDITOR], draft, str_c(scene_head(&s, draft)), &words, &out);
	scene_desk_done(&d);
	return e;
}

static void where_it_goes_is_registered_in_use_and_named_once(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	const char *second =
		SQL("insert into channel_account (unit, channel, purpose, name, "
		    "owner_department, settings) values ('fzgh', 'website', 'service', '办事', "
		    "'fzgh', '{}') returning id");
	static const char code[] = "submit.channel";
	refused(send_to(draft, "", ""), ERR_INVALID, code);
	refused(send_to(draft, "weibo", ""), ERR_INVALID, code);
	refused(send_to(draft, "website", "999999"), ERR_INVALID, code);
	refused(send_to(draft, "website", second), ERR_INVALID, code);
	SQL("set session_replication_role = replica; update channel_account set state = "
	    "'SUSPENDED' "
	    "where id = %lld; select 1",
		(long long)s.wechat);
	refused(send_to(draft, "website", "wechat"), ERR_INVALID, code);
	SQL("set session_replication_role = replica; update channel_account set state = 'ACTIVE' "
	    "where "
	    "id = %lld; select 1",
		(long long)s.wechat);
	assert_int_equal(send_to(draft, "website", "wechat"), ERR_OK);
}

/* What reviewers would see of the recipients is what is sealed, before anybody spends a vote on it. */
static void a_short_message_names_its_list_as_it_is(void **)
{
	static const char *const wrong[][3] = { { "aa", "6", "江边" }, { "aa", "2", "江畔" },
		{ "bb", "2", "江边" } };
	const char *sms = SQL("insert into channel_account (unit, channel, purpose, name, "
			      "owner_department, settings) values ('fzgh', 'sms', 'disclosure', "
			      "'短信', 'fzgh', '{\"signature\":\"市数据局\"}') returning id");
	SQL("insert into recipient_list (channel_account_id, name, sha256, sealed, key_id, masked, "
	    "refused, doubled, account_id) values (%s, '江边', decode(repeat('aa', 32), 'hex'), "
	    "'x', 'k', '{a,b}', 0, 0, %lld) returning id",
		sms, (long long)s.people[OPERATOR].id);
	int64_t draft = scene_draft(&s, EDITOR, "今夜大雨", NULL);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(say_list(draft, wrong[i][0], wrong[i][1], wrong[i][2]), ERR_OK);
		refused(send_to(draft, "sms", ""), ERR_WRONG_STATE, "sms.list");
	}
	assert_int_equal(say_list(draft, "aa", "2", "江边"), ERR_OK);
	assert_int_equal(send_to(draft, "sms", ""), ERR_OK);
}

/* A hash that another draft's picture has opens nothing of that draft. */
static void another_drafts_picture_is_not_shown_here(void **)
{
	static const char sum[] =
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
	int64_t own = scene_draft(&s, EDITOR, "有图", NULL);
	int64_t other = scene_draft(&s, EDITOR, "没有图", NULL);
	SQL("insert into asset (draft_id, sha256, name, media_type, extension, size, bytes, "
	    "account_id) "
	    "values (%lld, '\\x%s', '图.png', 'image/png', 'png', 1, '\\x01', %lld) returning 1",
		(long long)own, sum, (long long)s.people[EDITOR].id);
	const char *html =
		arena_printf(&s.arena, "<p><img src=\"assets/%s.png\" alt=\"图\"></p>", sum);
	refused(save_as(EDITOR, other, html, "主动公开"), ERR_INVALID, "draft.asset");
	assert_int_equal(save_as(EDITOR, own, html, "主动公开"), ERR_OK);
}

static int64_t suggestion(int64_t draft, const char *quote, const char *replacement)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	int64_t id, submission = scene_submit(&s, EDITOR, draft);
	struct suggestion_words w = { 0, 0, 2, str_c(quote), str_c(replacement), STR("更准确") };
	assert_int_equal(suggest(&d, &s.people[REVIEWER], submission, &w, &id), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, submission, "RETURN", "请采纳建议"), ERR_OK);
	refused(suggest(&d, &s.people[REVIEWER], submission, &w, &(int64_t){ 0 }), ERR_WRONG_STATE,
		"submission.state");
	scene_desk_done(&d);
	return id;
}

static enum err accept_at(enum who w, int64_t id, const char *head)
{
	SCRATCH(a);
	int64_t out;
	struct desk d = scene_desk(&s, &a);
	enum err e = suggestion_accept(&d, &s.people[w], id, str_c(head), &out);
	scene_desk_done(&d);
	return e;
}

static enum err accept(enum who w, int64_t id, int64_t draft)
{
	return accept_at(w, id, scene_head(&s, draft));
}

static enum err decline(enum who w, int64_t id)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	enum err e = suggestion_decline(&d, &s.people[w], id);
	scene_desk_done(&d);
	return e;
}

static void a_suggestion_is_decided_once_and_in_its_own_department(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	int64_t id = suggestion(draft, "公共", "政务");
	const char *seen = scene_head(&s, draft);
	refused(accept(REVIEWER, id, draft), ERR_DENIED, "draft.department");
	refused(decline(REVIEWER, id), ERR_DENIED, "draft.department");
	assert_int_equal(
		save_as(EDITOR, draft, "<p>公共数据开放目录于近日公布，欢迎使用。</p>", "主动公开"),
		ERR_OK);
	refused(accept_at(EDITOR2, id, seen), ERR_STALE, "draft.stale");
	assert_int_equal(accept(EDITOR2, id, draft), ERR_OK);
	refused(accept(EDITOR, id, draft), ERR_WRONG_STATE, "suggestion.state");
	refused(decline(EDITOR, id), ERR_WRONG_STATE, "suggestion.state");
}

static void an_issued_documents_words_take_no_suggestion(void **)
{
	SCRATCH(a);
	int64_t draft;
	struct str head;
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta =
		json_pack("{s:s,s:s}", "disclosure", "主动公开", "doc_no", "甬数管〔2021〕13号");
	struct draft_words words = {
		.title = STR("实施细则"), .html = STR("<p>第一条</p>"), .meta = meta
	};
	assert_int_equal(
		draft_create(&d, &s.people[EDITOR], STR("ISSUED"), &words, &draft, &head), ERR_OK);
	scene_desk_done(&d);
	refused(accept(EDITOR, suggestion(draft, "第一", "第二"), draft), ERR_DENIED,
		"draft.locked");
}

/* A draft of one block of so many characters. */
static int64_t draft_of(int characters)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 64 * 1024);
	buf_add(&b, STR("<p>公共"));
	for (int i = 1; i < characters / 2; i++)
		buf_add(&b, i % 7 ? STR("数据") : STR("开放"));
	buf_add(&b, STR("</p>"));
	return scene_draft(&s, EDITOR, "目录", arena_cstr(&a, buf_str(&b)));
}

/* Whether a reviewer whose words these are, in place of the first two, is an author of what comes of it. */
static bool wrote(int64_t draft, const char *quote, const char *replacement)
{
	assert_int_equal(accept(EDITOR, suggestion(draft, quote, replacement), draft), ERR_OK);
	return !strcmp(
		SQL("select %lld = any (authors) from revision where draft_id = %lld order by rev "
		    "desc limit 1",
			(long long)s.people[REVIEWER].id, (long long)draft),
		"t");
}

/* Far below two percent of a long text, but more than twenty characters in one piece. */
static void twenty_characters_are_free_and_one_more_is_not(void **)
{
	assert_false(wrote(draft_of(3000), "公共", "一二三四五六七八九十一二三四五六七八九十"));
	assert_true(wrote(draft_of(3000), "公共", "一二三四五六七八九十一二三四五六七八九十一"));
}

/* Each far below twenty characters; of a text of 200, four are two percent of it. */
static void two_percent_of_the_text_are_free_and_what_goes_beyond_is_not(void **)
{
	int64_t draft = draft_of(200);
	assert_false(wrote(draft, "公共", "政务"));
	assert_false(wrote(draft, "政务", "公共"));
	assert_true(wrote(draft, "公共", "政务"));
	assert_true(wrote(draft_of(200), "公共", "政务公开的"));
}

static void what_undoes_or_overrules_needs_its_reason(void **)
{
	SCRATCH(a);
	size_t n;
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = scene_submit(&s, EDITOR, draft);
	struct desk d = scene_desk(&s, &a);
	struct finding_key k = { STR("terms"), STR("x"), STR("x"), 0, {} };
	refused(recall(&d, &s.people[EDITOR], id, STR(" ")), ERR_INVALID, "recall.reason");
	struct takedown t = scene_takedown(&s, &a, HEAD, draft, &s.website, 1, " ");
	refused(withdraw(&d, &s.people[HEAD], &t, &n), ERR_INVALID, "withdraw.reason");
	t.reason = STR("有误");
	refused(withdraw(&d, &s.people[HEAD], &t, &n), ERR_INVALID, "withdraw.targets");
	refused(scene_decide(&s, &d, HEAD, draft, &k, "ACCEPT", " "), ERR_INVALID,
		"decision.reason");
	refused(scene_decide(&s, &d, HEAD, draft, &k, "WHATEVER", "引用"), ERR_INVALID,
		"decision.kind");
	scene_desk_done(&d);
}

/* Live on both channels, as two couriers would have reported it. */
static void make_live(int64_t submission)
{
	const int64_t both[] = { s.website, s.wechat };
	for (int i = 0; i < 2; i++) {
		const char *why = "";
		assert_non_null(scene_sql_as(&s, "shenfa_seal",
			arena_printf(&s.arena,
				"select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', "
				"now())",
				(long long)submission, (long long)both[i]),
			&why));
	}
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED', "
	    "confirmed_at = now() where submission_id = %lld; update submission set state = 'DONE' "
	    "where "
	    "id = %lld; select 1",
		(long long)submission, (long long)submission);
}

/* Four eyes count from what is live: whoever wrote the last version may look at this one. */
static void who_wrote_what_is_live_may_look_at_what_comes_after(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(save_as(HEAD, draft, "<p>处长改了一句。</p>", "主动公开"), ERR_OK);
	int64_t first = scene_submit(&s, EDITOR, draft);
	assert_string_equal(SQL("select %lld = any (contributors) from submission where id = %lld",
				    (long long)s.people[HEAD].id, (long long)first),
		"t");
	make_live(first);
	assert_int_equal(save_as(EDITOR2, draft, "<p>编辑又改一句。</p>", "主动公开"), ERR_OK);
	int64_t second = scene_submit(&s, EDITOR2, draft);
	assert_string_equal(
		SQL("select contributors = array[%lld]::bigint[] from submission where id = %lld",
			(long long)s.people[EDITOR2].id, (long long)second),
		"t");
	assert_int_equal(scene_open_all(&s, HEAD, second), ERR_OK);
	assert_int_equal(scene_vote(&s, HEAD, second, "AGREE", ""), ERR_OK);
}

/* Live on one channel only: on the other it is new, so its first author stays outside. */
static void what_is_new_on_one_channel_counts_from_the_beginning(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL);
	assert_int_equal(save_as(HEAD, draft, "<p>处长改了一句。</p>", "主动公开"), ERR_OK);
	int64_t first = scene_submit(&s, EDITOR, draft);
	make_live(first);
	SQL("set session_replication_role = replica; update delivery set state = 'REFUSED' where "
	    "submission_id = %lld and channel_account_id = %lld; select 1",
		(long long)first, (long long)s.wechat);
	assert_int_equal(save_as(EDITOR2, draft, "<p>编辑又改一句。</p>", "主动公开"), ERR_OK);
	int64_t second = scene_submit(&s, EDITOR2, draft);
	assert_int_equal(scene_vote(&s, HEAD, second, "RETURN", "不合适"), ERR_DENIED);
	assert_string_equal(err_what(), "vote.contributor");
}

static bool sees(enum who w, int64_t draft)
{
	return !strcmp(SQL("select draft_visible(d, %lld) from draft d where id = %lld",
			       (long long)s.people[w].id, (long long)draft),
		"t");
}

/* Article 13: an item that is not out is its department's, its reviewers', and nobody else's. */
static void who_sees_an_item_and_from_when(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL),
		out = scene_draft(&s, EDITOR, "已发", NULL);
	static const enum who always[] = { EDITOR, EDITOR2, HEAD, REVIEWER, LEADER };
	static const enum who never[] = { OPERATOR, SYSTEM, SECURITY, AUDIT };
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		assert_true(sees(always[i], draft));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_false(sees(never[i], draft));
	/* A reviewer of a department that does not review for all sees none of it. */
	SQL("update account set department = 'szjc' where id = %lld returning 1",
		(long long)s.people[REVIEWER].id);
	assert_false(sees(REVIEWER, draft));
	SQL("update account set department = 'fzgh' where id = %lld returning 1",
		(long long)s.people[REVIEWER].id);
	make_live(scene_submit(&s, EDITOR, out));
	assert_true(
		sees(OPERATOR, out) && sees(AUDIT, out)); /* nobody is named: every operator is */
	SQL("insert into channel_operator select id, %lld from channel_account returning 1",
		(long long)s.people[SYSTEM].id);
	assert_false(sees(OPERATOR, out));
	SQL("insert into channel_operator values (%lld, %lld) returning 1", (long long)s.website,
		(long long)s.people[OPERATOR].id);
	assert_true(sees(OPERATOR, out));
	SQL("delete from channel_operator where account_id = %lld returning 1",
		(long long)s.people[SYSTEM].id);
	assert_false(sees(OPERATOR, draft) || sees(AUDIT, draft));
	assert_false(sees(SYSTEM, out) || sees(SECURITY, out));
}

/* Lying on his desk, and having voted on it, let a person of another department in. */
static void a_desk_and_a_vote_let_others_in(void **)
{
	int64_t draft = scene_draft(&s, EDITOR, "目录", NULL), id = scene_submit(&s, EDITOR, draft);
	SQL("insert into account_role values (%lld, 'HEAD') returning 1",
		(long long)s.people[OPERATOR].id);
	assert_false(sees(OPERATOR, draft));
	SQL("insert into waiting values ('HEAD@fzgh', %lld) returning 1", (long long)id);
	assert_true(sees(OPERATOR, draft));
	SQL("delete from waiting where seat = 'HEAD@fzgh' returning 1");
	SQL("delete from account_role where account_id = %lld and role = 'HEAD' returning 1",
		(long long)s.people[OPERATOR].id);
	assert_int_equal(scene_vote(&s, HEAD, id, "RETURN", "请改"), ERR_OK);
	SQL("update account set department = 'szjc' where id = %lld returning 1",
		(long long)s.people[HEAD].id);
	assert_true(sees(HEAD, draft));
	SQL("update account set department = 'sjzy' where id = %lld returning 1",
		(long long)s.people[HEAD].id);
}

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handing_in_says_what_is_missing),
		cmocka_unit_test(nothing_is_not_handed_in),
		cmocka_unit_test(where_it_goes_is_registered_in_use_and_named_once),
		cmocka_unit_test(a_short_message_names_its_list_as_it_is),
		cmocka_unit_test(another_drafts_picture_is_not_shown_here),
		cmocka_unit_test(a_suggestion_is_decided_once_and_in_its_own_department),
		cmocka_unit_test(an_issued_documents_words_take_no_suggestion),
		cmocka_unit_test(twenty_characters_are_free_and_one_more_is_not),
		cmocka_unit_test(two_percent_of_the_text_are_free_and_what_goes_beyond_is_not),
		cmocka_unit_test(what_undoes_or_overrules_needs_its_reason),
		cmocka_unit_test(who_wrote_what_is_live_may_look_at_what_comes_after),
		cmocka_unit_test(what_is_new_on_one_channel_counts_from_the_beginning),
		cmocka_unit_test(who_sees_an_item_and_from_when),
		cmocka_unit_test(a_desk_and_a_vote_let_others_in),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
