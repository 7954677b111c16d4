/* From a draft to two votes over HTTP, as browsers and the command do it. */
#include "tests/check.h"

#include "base/digest.h"
#include "tests/flows/0100_front_story/story.h"

struct front front;

const char *member(struct arena *a, const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s ? arena_printf(a, "%s", s) : NULL;
}

static bool offers(const json_t *object, const char *action)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(object, "actions"), i,
		one) if (!strcmp(json_string_value(one), action)) return true;
	return false;
}

const char new_draft[] =
	"{\"title\":\"全市公共数据开放工作推进会召开\",\"html\":\"<p>"
	"会议部署了下一阶段工作。</p>\","
	"\"meta\":{\"disclosure\":\"主动公开\",\"source\":\"数据资源处\",\"author\":\"甲\"}}";

const char *make_draft(struct arena *a, const char **head)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "POST", "/api/v1/drafts", "", new_draft);
	assert_int_equal(r.status, 201);
	*head = member(a, r.json, "head");
	assert_true(str_eq(http_header(&r, "ETag"), str_c(arena_printf(a, "\"%s\"", *head))));
	return member(a, r.json, "id");
}

const char *match(struct arena *a, const char *head)
{
	return arena_printf(a, "If-Match: \"%s\"\r\n", head);
}

static const char *hand_in(struct arena *a, const char *draft, const char *head)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "POST",
		arena_printf(a, "/api/v1/drafts/%s/submissions", draft), match(a, head),
		"{\"channels\":[\"website\",\"wechat\"],\"note\":\"首次送审\"}");
	assert_int_equal(r.status, 201);
	assert_int_equal(json_array_size(json_object_get(r.json, "opens")), 2);
	assert_int_equal(strlen(member(a, r.json, "tree")), 40);
	const char *id = member(a, r.json, "id");
	const char *why;
	assert_non_null(scene_sql_as(&front.scene, "shenfa_screen",
		arena_printf(a, "select submission_screened(%s, '[]', '', now())", id), &why));
	return id;
}

static struct http_reply cast(struct arena *a, enum who w, const char *submission, const char *tree,
	int stage, const char *verdict, const char *opinion)
{
	int64_t number = 0;
	str_i64(str_c(submission), &number);
	struct ballot b = scene_ballot(&front.scene, a, w, number);
	b.stage = stage;
	b.tree = str_c(tree);
	b.verdict = str_c(verdict);
	b.opinion = str_c(opinion);
	b.signature = scene_sign(&front.scene, a, w, vote_payload(a, front.scene.people[w].id, &b));
	return front_call(&front, a, w, "POST",
		arena_printf(a, "/api/v1/submissions/%s/votes", submission), "",
		scene_ballot_json(a, &b));
}

static void open_everything(struct arena *a, enum who w, const char *submission)
{
	size_t i;
	json_t *one;
	AUTO_REPLY r = front_call(&front, a, w, "GET",
		arena_printf(a, "/api/v1/submissions/%s", submission), "", NULL);
	assert_int_equal(r.status, 200);
	json_array_foreach(json_object_get(r.json, "opens"), i, one)
	{
		AUTO_REPLY seen = front_call(&front, a, w, "GET",
			json_string_value(json_object_get(one, "url")), "", NULL);
		assert_int_equal(seen.status, 200);
		assert_true(str_find(http_header(&seen, "Content-Security-Policy"),
				    STR("sandbox")) >= 0);
		AUTO_REPLY said = front_call(&front, a, w, "POST",
			arena_printf(a, "/api/v1/submissions/%s/opened", submission), "",
			arena_printf(a, "{\"what\":\"%s\"}",
				json_string_value(json_object_get(one, "what"))));
		assert_int_equal(said.status, 204);
	}
}

/* "q" narrows a box and the register; what nobody could have meant is said, not passed over. */
static void a_box_and_the_register_are_searched(void **)
{
	SCRATCH(a);
	static const char *const paths[] = { "submissions?box=todo&", "submissions?box=mine&",
		"register?" };
	static const enum who whose[] = { HEAD, EDITOR, EDITOR };
	const char *head, *draft = make_draft(&a, &head), *id = hand_in(&a, draft, head);
	AUTO_REPLY one = CALL(HEAD, "GET", arena_printf(&a, "/api/v1/submissions/%s", id), NULL);
	const char *no = member(&a, one.json, "register_no");
	const struct {
		const char *words;
		bool finds;
	} asked[] = { { no, true }, { "%20", true }, { "%E6%B2%A1%E6%9C%89", false } };
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			AUTO_REPLY r = CALL(whose[i], "GET",
				arena_printf(&a, "/api/v1/%sq=%s", paths[i], asked[k].words), NULL);
			assert_int_equal(r.status, 200);
			json_t *items = json_object_get(r.json, "items");
			assert_int_equal(json_array_size(items) > 0, asked[k].finds);
			if (asked[k].words == no)
				assert_int_equal(json_array_size(items), 1);
		}
	char *more = arena_alloc(&a, 102);
	memset(more, 'x', 101), more[101] = 0;
	AUTO_REPLY r = CALL(HEAD, "GET", arena_printf(&a, "/api/v1/submissions?q=%s", more), NULL);
	assert_int_equal(r.status, 400);
	assert_string_equal(front_code(&r), "query.value");
}

static void an_item_goes_from_the_editor_through_two_votes(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	const char *id = hand_in(&a, draft, head);
	const char *path = arena_printf(&a, "/api/v1/submissions/%s", id);
	AUTO_REPLY todo = CALL(HEAD, "GET", "/api/v1/submissions?box=todo", NULL);
	assert_int_equal(json_array_size(json_object_get(todo.json, "items")),
		json_integer_value(json_object_get(todo.json, "count")));
	AUTO_REPLY page = CALL(HEAD, "GET", path, NULL);
	const char *tree = member(&a, page.json, "tree");
	assert_false(offers(page.json, "agree"));
	AUTO_REPLY early = cast(&a, HEAD, id, tree, 0, "AGREE", "同意");
	assert_string_equal(front_code(&early), "vote.unopened");
	open_everything(&a, HEAD, id);
	AUTO_REPLY unmarked = cast(&a, HEAD, id, tree, 0, "AGREE", "同意");
	assert_string_equal(front_code(&unmarked), "vote.mark");
	int64_t number = 0;
	str_i64(str_c(id), &number);
	struct stamp given = scene_stamp(&front.scene, &a, HEAD, number);
	AUTO_REPLY marked = CALL(
		HEAD, "POST", arena_printf(&a, "%s/marks", path), scene_stamp_json(&a, &given));
	assert_int_equal(marked.status, 204);
	AUTO_REPLY ready = CALL(HEAD, "GET", path, NULL);
	assert_true(offers(ready.json, "agree"));
	AUTO_REPLY first = cast(&a, HEAD, id, tree, 0, "AGREE", "同意");
	assert_int_equal(first.status, 201);
	assert_string_equal(member(&a, first.json, "state"), "IN_REVIEW");
	AUTO_REPLY twice = cast(&a, HEAD, id, tree, 1, "AGREE", "同意");
	assert_int_equal(twice.status, 403);
	open_everything(&a, REVIEWER, id);
	AUTO_REPLY last = cast(&a, REVIEWER, id, tree, 1, "AGREE", "同意发布");
	assert_int_equal(last.status, 201);
	assert_string_equal(member(&a, last.json, "state"), "APPROVED");
	AUTO_REPLY sheet = CALL(EDITOR, "GET", arena_printf(&a, "%s/sheet", path), NULL);
	assert_int_equal(sheet.status, 200);
	AUTO_REPLY book = CALL(AUDIT, "GET", "/api/v1/register?format=html", NULL);
	assert_true(str_find(book.body, STR("全市公共数据开放工作推进会召开")) >= 0);
}

static struct http_reply check(struct arena *a, enum who w, const char *id, const char *result)
{
	int64_t number = 0;
	assert_true(str_i64(str_c(id), &number));
	struct outside_check c = scene_check(&front.scene, a, w, number, result);
	return front_call(&front, a, w, "POST",
		arena_printf(a, "/api/v1/submissions/%s/checks", id), "", scene_check_json(a, &c));
}

static struct http_reply let_pass(struct arena *a, enum who w, const json_t *page)
{
	const json_t *f = json_array_get(json_object_get(page, "findings"), 0);
	const json_t *draft = json_object_get(page, "draft");
	struct ruling r = { .finding = finding_key_of(f),
		.decision = STR("ACCEPT"),
		.reason = STR("专有名词，已与平台核对") };
	assert_true(str_i64(json_str(draft, "id"), &r.draft));
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:I,s:o,s:o,s:s,s:o}", "reviewer",
		json_from(r.finding.reviewer), "rule", json_from(r.finding.rule), "quote",
		json_from(r.finding.quote), "occurrence", (json_int_t)r.finding.occurrence,
		"decision", json_from(r.decision), "reason", json_from(r.reason), "key_id",
		front.scene.key_ids[w], "signature",
		json_from(scene_sign(
			&front.scene, a, w, ruling_payload(a, front.scene.people[w].id, &r))));
	return front_call(&front, a, w, "POST",
		arena_printf(a, "/api/v1/drafts/" STRF "/findings/decision",
			STRV(json_str(draft, "id"))),
		"", arena_cstr(a, json_text(a, j)));
}

static void what_the_province_flagged_waits_for_a_decision(void **)
{
	SCRATCH(a);
	const char *head, *draft = make_draft(&a, &head), *id = hand_in(&a, draft, head);
	const char *path = arena_printf(&a, "/api/v1/submissions/%s", id);
	AUTO_REPLY own = check(&a, EDITOR, id, "CLEAN");
	assert_string_equal(front_code(&own), "check.contributor");
	int64_t number = 0;
	str_i64(str_c(id), &number);
	assert_int_equal(scene_open_all(&front.scene, HEAD, number), ERR_OK);
	AUTO_REPLY found = check(&a, EDITOR2, id, "FLAGGED");
	assert_int_equal(found.status, 201);
	const json_t *c = json_array_get(json_object_get(found.json, "checks"), 0);
	assert_string_equal(member(&a, c, "result_name"), "发现问题");
	assert_string_equal(member(&a, c, "number"), "JC-2026-017");
	assert_string_equal(member(&a, c, "date"), "2026-01-31");
	AUTO_REPLY sheet = CALL(HEAD, "GET", member(&a, json_object_get(c, "sheet"), "url"), NULL);
	assert_true(str_eq(sheet.body, STR("report")));
	AUTO_REPLY page = CALL(HEAD, "GET", path, NULL);
	assert_false(offers(page.json, "agree"));
	assert_string_equal(
		member(&a, json_object_get(page.json, "agree_obstacle"), "code"), "vote.findings");
	AUTO_REPLY said = let_pass(&a, REVIEWER2, page.json);
	assert_int_equal(said.status, 204);
	AUTO_REPLY after = CALL(HEAD, "GET", path, NULL);
	assert_true(offers(after.json, "agree"));
	AUTO_REPLY form = CALL(EDITOR, "GET", arena_printf(&a, "%s/sheet", path), NULL);
	assert_true(str_find(form.body,
			    STR("发现问题（省政府网站监测平台，报告编号 JC-2026-017")) >= 0);
}

static void a_check_is_signed_over_its_words(void **)
{
	SCRATCH(a);
	const char *head, *draft = make_draft(&a, &head), *id = hand_in(&a, draft, head);
	const char *path = arena_printf(&a, "/api/v1/submissions/%s/checks", id);
	int64_t number = 0;
	str_i64(str_c(id), &number);
	struct outside_check c = scene_check(&front.scene, &a, EDITOR2, number, "FLAGGED");
	c.result = STR("CLEAN");
	AUTO_REPLY turned = CALL(EDITOR2, "POST", path, scene_check_json(&a, &c));
	assert_string_equal(front_code(&turned), "vote.signature");
	c.result = STR("FINE");
	AUTO_REPLY result = CALL(EDITOR2, "POST", path, scene_check_json(&a, &c));
	assert_string_equal(front_code(&result), "check.result");
	c.result = STR("CLEAN"), c.kind = STR("city");
	AUTO_REPLY kind = CALL(EDITOR2, "POST", path, scene_check_json(&a, &c));
	assert_string_equal(front_code(&kind), "check.kind");
	c.kind = STR("provincial"), c.sheet = STR("ab");
	AUTO_REPLY sheet = CALL(EDITOR2, "POST", path, scene_check_json(&a, &c));
	assert_string_equal(front_code(&sheet), "check.sheet");
	c = scene_check(&front.scene, &a, EDITOR2, number, "CLEAN");
	c.number = STR(" ");
	AUTO_REPLY words = CALL(EDITOR2, "POST", path, scene_check_json(&a, &c));
	assert_string_equal(front_code(&words), "form.missing");
}

/* Little-endian numbers at a place of the archive. */
static unsigned long number_at(struct str s, size_t at, size_t bytes)
{
	unsigned long n = 0;
	for (size_t i = 0; i < bytes; i++)
		n |= (unsigned long)(unsigned char)s.at[at + i] << 8 * i;
	return n;
}

static void the_evidence_of_an_item_opens_as_an_archive(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	hand_in(&a, draft, head);
	AUTO_REPLY r =
		CALL(EDITOR, "GET", arena_printf(&a, "/api/v1/drafts/%s/evidence", draft), NULL);
	assert_int_equal(r.status, 200);
	assert_true(str_eq(http_header(&r, "Content-Type"), STR("application/zip")));
	assert_true(r.body.len > 22);
	size_t end = r.body.len - 22, at = number_at(r.body, end + 16, 4);
	unsigned long count = number_at(r.body, end + 10, 2), seen = 0;
	for (; seen < count && at + 46 <= end; seen++) { /* the directory leads to each file */
		size_t name = number_at(r.body, at + 28, 2), file = number_at(r.body, at + 42, 4);
		assert_int_equal(number_at(r.body, at, 4), 0x02014b50);
		assert_int_equal(number_at(r.body, file, 4), 0x04034b50);
		assert_memory_equal(r.body.at + at + 46, r.body.at + file + 30, name);
		at += 46 + name;
	}
	assert_int_equal(seen, count);
	assert_true(count >= 8);
	assert_true(str_find(r.body, STR("submission-1/article.html")) >= 0);
	assert_true(str_find(r.body, STR("draft.create")) >= 0);
}

static void who_wrote_may_not_vote_and_is_told_which_commits(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	AUTO_REPLY edit = front_call(&front, &a, HEAD, "PUT",
		arena_printf(&a, "/api/v1/drafts/%s", draft), match(&a, head),
		"{\"title\":\"全市公共数据开放工作推进会召开\",\"html\":\"<p>处长改过的一段。</"
		"p>\","
		"\"meta\":{\"disclosure\":\"主动公开\"},\"note\":\"改一段\"}");
	assert_int_equal(edit.status, 200);
	const char *now = member(&a, edit.json, "head");
	const char *id = hand_in(&a, draft, now);
	AUTO_REPLY page = CALL(HEAD, "GET", arena_printf(&a, "/api/v1/submissions/%s", id), NULL);
	AUTO_REPLY r = cast(&a, HEAD, id, member(&a, page.json, "tree"), 0, "AGREE", "同意");
	assert_int_equal(r.status, 403);
	assert_string_equal(front_code(&r), "vote.contributor");
	assert_true(str_find(json_str(r.json, "detail"), str_sub(str_c(now), 0, 10)) >= 0);
}

static bool box_has(struct arena *a, const char *box, const char *words)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "GET",
		arena_printf(a, "/api/v1/submissions?box=%s", box), "", NULL);
	assert_int_equal(r.status, 200);
	return str_find(r.body, str_c(words)) >= 0;
}

/* She reads how the round ended, and may write and hand in: the head to do it from. */
static const char *head_after_no(struct arena *a, const char *draft)
{
	AUTO_REPLY r = front_call(
		&front, a, EDITOR, "GET", arena_printf(a, "/api/v1/drafts/%s", draft), "", NULL);
	assert_int_equal(r.status, 200);
	assert_true(offers(r.json, "edit") && offers(r.json, "submit"));
	assert_string_equal(
		member(a, json_object_get(r.json, "submission"), "state_name"), "不同意发布");
	return member(a, r.json, "head");
}

/* 不同意: the editor reads that and why, and may mend it and hand in again. */
static void who_disagrees_says_why_and_the_editor_reads_it(void **)
{
	SCRATCH(a);
	const char *head, *draft = make_draft(&a, &head), *id = hand_in(&a, draft, head);
	const char *path = arena_printf(&a, "/api/v1/submissions/%s", id);
	AUTO_REPLY page = CALL(HEAD, "GET", path, NULL);
	const char *tree = member(&a, page.json, "tree");
	assert_true(offers(page.json, "disagree"));
	AUTO_REPLY mute = cast(&a, HEAD, id, tree, 0, "DISAGREE", " ");
	assert_int_equal(mute.status, 400);
	assert_string_equal(front_code(&mute), "vote.reason");
	AUTO_REPLY no = cast(&a, HEAD, id, tree, 0, "DISAGREE", "此事不宜公开");
	assert_int_equal(no.status, 201);
	assert_string_equal(member(&a, no.json, "state"), "REJECTED");
	const char *now = head_after_no(&a, draft);
	assert_true(box_has(&a, "returned", "此事不宜公开"));
	AUTO_REPLY over = CALL(HEAD, "GET", path, NULL);
	assert_false(offers(over.json, "disagree") || offers(over.json, "agree"));
	hand_in(&a, draft, now);
	assert_false(box_has(&a, "returned", "此事不宜公开"));
}

/* Title and detail are said in Chinese: no sentence of a library's in between. */
static void assert_chinese(const json_t *problem)
{
	static const char *const names[] = { "title", "detail" };
	for (size_t i = 0; i < 2; i++) {
		struct str s = json_str(problem, names[i]);
		size_t latin = 0, run = 0;
		assert_true(s.len > 0);
		for (size_t at = 0; at < s.len; at++) {
			char c = (char)(s.at[at] | 0x20);
			run = (c >= 'a' && c <= 'z') ? run + 1 : 0;
			latin = run > latin ? run : latin;
		}
		assert_true(latin <= strlen("ISSUED")); /* the longest name of our own */
	}
}

static void bad_words_get_a_clear_answer_with_the_field(void **)
{
	static const struct {
		const char *body, *code, *field;
		int status;
	} cases[] = {
		{ "{", "json.syntax", NULL, 400 },
		{ "{\"title\":\"a\",\"title\":\"b\"}", "json.duplicate", NULL, 400 },
		{ "[]", "form.type", NULL, 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"colour\":1}", "form.unknown", NULL, 400 },
		{ "{\"html\":\"<p>x</p>\"}", "form.missing", "title", 400 },
		{ "{\"title\":\"  \",\"html\":\"\"}", "form.missing", "title", 400 },
		{ "{\"title\":5,\"html\":\"\"}", "form.type", "title", 400 },
		{ "{\"title\":\"a\\u0007b\",\"html\":\"\"}", "form.value", "title", 400 },
		{ "{\"title\":\"a\\u202eb\",\"html\":\"\"}", "form.value", "title", 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"colour\":1}}", "meta.unknown", "meta",
			400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"source\":1}}", "meta.type", "source",
			400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"doc_no\":\"a\\u2028b\"}}",
			"meta.value", "doc_no", 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"disclosure\":\"随便\"}}",
			"meta.disclosure", "disclosure", 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"nature\":\"随便\"}}", "meta.nature",
			"nature", 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"tags\":\"x\"}}", "meta.type", "tags",
			400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"meta\":{\"channels\":{\"wechat\":{\"x\":\"y\"}}"
		  "}}",
			"meta.unknown", "channels", 400 },
		{ "{\"title\":\"a\",\"html\":\"\",\"kind\":\"X\"}", "draft.kind", NULL, 400 },
	};
	SCRATCH(a);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_REPLY r = CALL(EDITOR, "POST", "/api/v1/drafts", cases[i].body);
		assert_int_equal(r.status, cases[i].status);
		assert_string_equal(front_code(&r), cases[i].code);
		assert_chinese(r.json);
		if (cases[i].field)
			assert_string_equal(member(&a, r.json, "field"), cases[i].field);
	}
	char *name = arena_alloc(&a, 1000);
	memset(name, 'a', 201);
	AUTO_REPLY far = CALL(EDITOR, "POST", "/api/v1/drafts",
		arena_printf(&a, "{\"title\":\"%s\",\"html\":\"\"}", name));
	assert_int_equal(far.status, 413);
	assert_string_equal(front_code(&far), "form.long");
	AUTO_REPLY text = front_call(
		&front, &a, EDITOR, "POST", "/api/v1/drafts", "Content-Type: text/plain\r\n", "{}");
	assert_int_equal(text.status, 415);
	char *big = arena_alloc(&a, 10 * 1024 * 1024 + 1);
	memset(big, ' ', 10 * 1024 * 1024);
	AUTO_REPLY huge = CALL(EDITOR, "POST", "/api/v1/drafts", big);
	assert_int_equal(huge.status, 413);
	assert_string_equal(front_code(&huge), "http.body");
}

static int open_front(void **)
{
	front_open(&front, NULL);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_box_and_the_register_are_searched),
		cmocka_unit_test(an_item_goes_from_the_editor_through_two_votes),
		cmocka_unit_test(what_the_province_flagged_waits_for_a_decision),
		cmocka_unit_test(a_check_is_signed_over_its_words),
		cmocka_unit_test(the_evidence_of_an_item_opens_as_an_archive),
		cmocka_unit_test(who_wrote_may_not_vote_and_is_told_which_commits),
		cmocka_unit_test(who_disagrees_says_why_and_the_editor_reads_it),
		cmocka_unit_test(a_stale_writer_is_told_where_the_head_is),
		cmocka_unit_test(an_item_is_nobody_elses_business_before_it_is_handed_in),
		cmocka_unit_test(who_prefers_little_is_told_the_head_alone),
		cmocka_unit_test(the_same_key_is_done_once_and_answered_twice),
		cmocka_unit_test(eight_clicks_at_once_make_one_draft),
		cmocka_unit_test(autosave_answers_with_findings_and_keeps_no_commit),
		cmocka_unit_test(two_pages_of_one_person_do_not_write_over_each_other),
		cmocka_unit_test(what_is_typed_is_read_with_its_particulars),
		cmocka_unit_test(bad_words_get_a_clear_answer_with_the_field),
		cmocka_unit_test(one_row_of_the_record_is_proved_without_the_gateway),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
