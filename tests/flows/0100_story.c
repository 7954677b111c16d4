/*
 * From an editor's draft to the website and WeChat, and off again: the main job, told once. More of those who may not vote
 * are in 0410_seats.c and 0430_forged_vote.c; a byte changed by hand in the record, in an object or in a ticket is named in
 * store/test_verify.c.
 */
#include "tests/check.h"

#include "base/buf.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/samples.h"

static struct system all;
static struct cast s;
static struct arena kept;
static const char *draft, *submission, *page_url, *number;

static int open_system(void **)
{
	system_start(&all);
	cast_open(&s, &all);
	return 0;
}

static int close_system(void **)
{
	cast_close(&s);
	system_stop(&all);
	arena_free(&kept);
	return 0;
}

static const char *text(const json_t *j, const char *key)
{
	const char *t = json_string_value(json_object_get(j, key));
	return arena_printf(&kept, "%s", t ? t : "");
}

static const char *match(struct arena *a, const char *head)
{
	return arena_printf(a, "If-Match: \"%s\"\r\n", head);
}

static const char *head_of(struct member *m)
{
	SCRATCH(a);
	AUTO_REPLY r =
		cast_must(&s, &a, 200, m, "GET", arena_printf(&a, "/drafts/%s", draft), "", "");
	return text(r.json, "head");
}

static const json_t *find_draft(const json_t *list, const char *kind)
{
	size_t i;
	json_t *d;
	json_array_foreach(json_object_get(list, "items"), i, d)
	{
		if (str_eq(json_str(d, "kind"), str_c(kind)))
			return d;
	}
	return NULL;
}

static void the_notice_and_the_news_are_there(void **)
{
	SCRATCH(a);
	struct member *editor = cast_member(&s, "editor");
	AUTO_REPLY list = cast_must(&s, &a, 200, editor, "GET", "/drafts", "", "");
	const json_t *notice = find_draft(list.json, "ISSUED"),
		     *news = find_draft(list.json, "COPY");
	assert_non_null(notice);
	assert_non_null(news);
	draft = text(news, "id");
	AUTO_REPLY whole = cast_must(&s, &a, 200, editor, "GET",
		arena_printf(&a, "/drafts/%s", text(notice, "id")), "", "");
	assert_string_equal(
		text(json_object_get(whole.json, "meta"), "doc_no"), "甬数管〔2021〕13号");
	assert_true(json_str(json_object_get(whole.json, "meta"), "written_on").len > 0);
	AUTO_REPLY locked = cast_call(&s, &a, editor, "PUT",
		arena_printf(&a, "/drafts/%s", text(notice, "id")), match(&a, text(notice, "head")),
		"{\"title\":\"改\",\"html\":\"<p>改</p>\"}");
	assert_int_equal(locked.status, 403);
	assert_string_equal(text(locked.json, "code"), "draft.locked");
}

static bool has_finding(const json_t *reply, const char *reviewer)
{
	size_t i;
	json_t *f;
	json_array_foreach(json_object_get(reply, "findings"), i, f)
	{
		if (str_eq(json_str(f, "reviewer"), str_c(reviewer)))
			return true;
	}
	return false;
}

static void findings_show_while_she_types(void **)
{
	SCRATCH(a);
	struct member *editor = cast_member(&s, "editor");
	AUTO_REPLY r = cast_must(&s, &a, 200, editor, "PUT",
		arena_printf(&a, "/drafts/%s/working-copy", draft), "If-Match: \"\"\r\n",
		"{\"title\":\"细则\",\"html\":\"<p>联系人手机13800001234，内部资料，注意保存。"
		"坚决扫黑险恶。</p>\",\"meta\":{},\"base\":\"\"}");
	assert_true(has_finding(r.json, "personal"));
	assert_true(has_finding(r.json, "secrecy"));
	assert_true(has_finding(r.json, "terms"));
}

static const char *upload(struct arena *a, struct str bytes, const char *name, const char *type,
	const char **extension)
{
	struct member *editor = cast_member(&s, "editor");
	AUTO_REPLY r = http_call(a, all.url, "POST",
		arena_printf(a, "/api/v1/drafts/%s/assets?name=%s", draft, name),
		arena_printf(
			a, "Authorization: Bearer %s\r\nContent-Type: %s\r\n", editor->token, type),
		bytes);
	if (r.status != 201)
		print_message("upload %s: %d " STRF "\n", name, r.status, STRV(r.body));
	assert_int_equal(r.status, 201);
	*extension = text(r.json, "extension");
	return text(r.json, "sha256");
}

static const char *save(struct member *m, const char *html)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:s,s:s,s:{s:s,s:s,s:s,s:s},s:s}", "title",
		"市大数据局印发网络数据安全管理实施细则", "html", html, "meta", "disclosure",
		"主动公开", "column", "工作动态", "source", "数据资源处", "summary",
		"细则对信息发布登记、审核作出规定。", "note", "补充表格和附件");
	AUTO_REPLY r = cast_must(&s, &a, 200, m, "PUT", arena_printf(&a, "/drafts/%s", draft),
		match(&a, head_of(m)), arena_cstr(&a, json_text(&a, body)));
	return text(r.json, "head");
}

static const char *body_with(const char *sentence)
{
	SCRATCH(a);
	static const char *const pages[] = { "Annex", NULL };
	const char *png, *pdf, *png_ext, *pdf_ext;
	png = upload(&a, sample_png(&a, 320, 200, false, sample_photograph), "photo.png",
		"image/png", &png_ext);
	pdf = upload(
		&a, sample_pdf(&a, pages, "", STR("")), "annex.pdf", "application/pdf", &pdf_ext);
	return arena_printf(&kept,
		"<p>%s</p>\n<figure><img alt=\"会议现场\" src=\"assets/%s.%s\"><figcaption>会议现场"
		"</figcaption></figure>\n<table><tbody><tr><th colspan=\"2\">责任分工</th></tr><tr>"
		"<td>发展规划处</td><td>统一审核</td></tr></tbody></table>\n"
		"<p><a href=\"assets/%s.%s\">附件：责任表</a></p>",
		sentence, png, png_ext, pdf, pdf_ext);
}

static void she_adds_a_picture_a_table_and_an_attachment(void **)
{
	SCRATCH(a);
	struct member *editor = cast_member(&s, "editor");
	save(editor,
		body_with("局信息按照规范流程发布，严格执行登记、审核制度，自8月20日起执行。"));
	AUTO_REPLY whole = cast_must(
		&s, &a, 200, editor, "GET", arena_printf(&a, "/drafts/%s", draft), "", "");
	assert_int_equal(json_array_size(json_object_get(whole.json, "attachments")), 2);
	assert_true(str_find(json_str(whole.json, "html"), STR("colspan=\"2\"")) > 0);
	static const char *const channels[] = { "website", "wechat" };
	for (int i = 0; i < 2; i++) {
		AUTO_REPLY page = cast_must(&s, &a, 200, editor, "GET",
			arena_printf(&a, "/drafts/%s/preview/%s", draft, channels[i]), "", "");
		assert_true(str_find(page.body, STR("责任分工")) > 0);
	}
}

static void hand_in(const char *note)
{
	SCRATCH(a);
	struct member *editor = cast_member(&s, "editor");
	AUTO_REPLY r = cast_must(&s, &a, 201, editor, "POST",
		arena_printf(&a, "/drafts/%s/submissions", draft), match(&a, head_of(editor)),
		arena_printf(&a, "{\"channels\":[\"website\",\"wechat\"],\"note\":\"%s\"}", note));
	submission = text(r.json, "id");
	number = text(r.json, "register_no");
	static const char *const reviewed[] = { "IN_REVIEW", NULL };
	cast_until(&s, editor, arena_printf(&a, "/submissions/%s", submission), "state", reviewed);
}

static void it_is_handed_in_and_gets_its_number(void **)
{
	SCRATCH(a);
	hand_in("首次送审");
	assert_int_equal(strlen(number), 9);
	AUTO_REPLY r = cast_must(&s, &a, 200, cast_member(&s, "head"), "GET", "/register", "", "");
	assert_true(str_find(r.body, str_c(number)) > 0);
}

static void the_head_returns_it_with_a_reason(void **)
{
	SCRATCH(a);
	struct member *head = cast_member(&s, "head");
	AUTO_REPLY box = cast_must(&s, &a, 200, head, "GET", "/submissions?box=todo", "", "");
	assert_int_equal(json_array_size(json_object_get(box.json, "items")),
		json_int(json_object_get(box.json, "counts"), "todo", -1));
	AUTO_REPLY bare = cast_vote(&s, &a, head, submission, "RETURN", "");
	assert_int_equal(bare.status, 400);
	AUTO_REPLY r = cast_vote(&s, &a, head, submission, "RETURN", "日期请写全年份");
	assert_int_equal(r.status, 201);
	AUTO_REPLY mine = cast_must(
		&s, &a, 200, cast_member(&s, "editor"), "GET", "/submissions?box=returned", "", "");
	assert_true(str_find(mine.body, STR("日期请写全年份")) > 0);
}

static void she_mends_it_and_the_head_sees_only_what_changed(void **)
{
	SCRATCH(a);
	size_t i, changed = 0;
	json_t *row;
	struct member *head = cast_member(&s, "head");
	save(cast_member(&s, "editor"),
		body_with(
			"局信息按照规范流程发布，严格执行登记、审核制度，自2021年8月20日起执行。"));
	hand_in("补全年份");
	AUTO_REPLY r = cast_must(&s, &a, 200, head, "GET",
		arena_printf(&a, "/drafts/%s/diff?from=mine&to=head", draft), "", "");
	json_array_foreach(json_object_get(r.json, "rows"), i, row) changed +=
		!str_eq(json_str(row, "op"), STR("same"));
	assert_int_equal(changed, 1);
}

static void the_head_agrees_with_the_secrecy_mark(void **)
{
	SCRATCH(a);
	struct member *head = cast_member(&s, "head");
	AUTO_REPLY early = cast_vote(&s, &a, head, submission, "AGREE", "同意");
	assert_int_equal(early.status, 409);
	assert_string_equal(text(early.json, "code"), "vote.unopened");
	cast_open_all(&s, head, submission);
	AUTO_REPLY unmarked = cast_vote(&s, &a, head, submission, "AGREE", "同意");
	assert_string_equal(text(unmarked.json, "code"), "vote.mark");
	AUTO_REPLY mark = cast_mark(&s, &a, head, submission);
	assert_int_equal(mark.status, 204);
	AUTO_REPLY r = cast_vote(&s, &a, head, submission, "AGREE", "同意");
	assert_int_equal(r.status, 201);
}

static void who_wrote_it_is_refused(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_vote(&s, &a, cast_member(&s, "editor"), submission, "AGREE", "");
	assert_int_equal(r.status, 403);
	assert_string_equal(text(r.json, "code"), "access.role"); /* her role has no vote at all */
}

/* The head has one, and not on what he has written some of: by which commits he is told. */
static void the_head_who_also_edited_is_refused_by_his_commits(void **)
{
	SCRATCH(a);
	struct item i;
	static const char *const reviewed[] = { "IN_REVIEW", NULL };
	struct member *editor = cast_member(&s, "editor"), *head = cast_member(&s, "head");
	item_write(&s, editor, "处长也改过的稿件", NULL, &i);
	item_edit(&s, head, &i, "<p>处长改过的一段。</p>");
	struct str his = str_sub(str_c(i.head), 0, 10);
	item_submit(&s, editor, &i, "website", "");
	cast_until(&s, head, arena_printf(&a, "/submissions/%s", i.submission), "state", reviewed);
	AUTO_REPLY r = cast_vote(&s, &a, head, i.submission, "AGREE", "同意");
	assert_int_equal(r.status, 403);
	assert_string_equal(text(r.json, "code"), "vote.contributor");
	assert_true(str_find(json_str(r.json, "detail"), his) >= 0);
}

static void the_reviewer_agrees(void **)
{
	SCRATCH(a);
	struct member *reviewer = cast_member(&s, "reviewer");
	cast_open_all(&s, reviewer, submission);
	AUTO_REPLY r = cast_vote(&s, &a, reviewer, submission, "AGREE", "同意发布");
	assert_int_equal(r.status, 201);
	assert_string_equal(text(r.json, "state"), "APPROVED");
	AUTO_REPLY sheet = cast_must(&s, &a, 200, reviewer, "GET",
		arena_printf(&a, "/submissions/%s/sheet", submission), "", "");
	assert_true(str_find(sheet.body, STR("信息发布审核登记表")) > 0);
	assert_true(str_find(sheet.body, str_c(number)) > 0);
}

/* Status and body of a page of the public site. */
static struct http_reply visit(struct arena *a, const char *url)
{
	const char *slash = strchr(url + strlen("http://"), '/');
	assert_non_null(slash);
	return http_call(a, arena_printf(a, "%.*s", (int)(slash - url), url), "GET", slash,
		"Connection: close\r\n", (struct str){});
}

static const char *site_page(struct arena *a, const char *path)
{
	const char *slash = strchr(page_url + strlen("http://"), '/');
	return arena_printf(a, "%.*s%s", (int)(slash - page_url), page_url, path);
}

static void it_goes_live_on_both_channels(void **)
{
	SCRATCH(a);
	static const char *const confirmed[] = { "CONFIRMED", NULL };
	struct member *editor = cast_member(&s, "editor");
	const char *at = arena_printf(&a, "/submissions/%s", submission);
	cast_until(&s, editor, at, "deliveries.0.state", confirmed);
	cast_until(&s, editor, at, "deliveries.1.state", confirmed);
	AUTO_REPLY r = cast_must(&s, &a, 200, editor, "GET", at, "", "");
	assert_string_equal(text(r.json, "state"), "DONE");
	size_t i;
	json_t *d;
	json_array_foreach(json_object_get(r.json, "deliveries"), i, d)
	{
		const char *url = text(json_object_get(d, "receipt"), "url");
		assert_true(*url);
		if (str_eq(json_str(d, "channel"), STR("website")))
			page_url = url;
	}
	AUTO_REPLY page = visit(&a, page_url);
	assert_int_equal(page.status, 200);
	assert_true(str_find(page.body, STR("name=\"SiteIDCode\"")) > 0);
	assert_true(str_find(page.body, STR("自2021年8月20日起执行")) > 0);
	AUTO_REPLY feed = visit(&a, site_page(&a, "/atom.xml"));
	assert_true(str_find(feed.body, STR("网络数据安全管理实施细则")) > 0);
	AUTO_REPLY maps = visit(&a, site_page(&a, "/sitemap.xml"));
	ptrdiff_t found = str_find(maps.body, STR("/sitemap-"));
	assert_true(found > 0);
	struct str rest = str_from(maps.body, (size_t)found);
	AUTO_REPLY map = visit(&a, site_page(&a, arena_cstr(&a, str_cut(&rest, '<'))));
	assert_true(str_find(map.body, str_c(page_url)) > 0);
}

static void the_reviewer_takes_it_down(void **)
{
	SCRATCH(a);
	static const char *const confirmed[] = { "CONFIRMED", NULL };
	struct member *reviewer = cast_member(&s, "reviewer");
	AUTO_REPLY whole = cast_must(
		&s, &a, 200, reviewer, "GET", arena_printf(&a, "/drafts/%s", draft), "", "");
	const json_t *live = json_object_get(whole.json, "live");
	assert_int_equal(json_array_size(live), 2);
	AUTO_REPLY unsigned_ = cast_call(&s, &a, reviewer, "POST",
		arena_printf(&a, "/drafts/%s/withdrawals", draft), "",
		arena_printf(&a,
			"{\"targets\":[\"%s/%s\"],\"reason\":\"附件有误\",\"key_id\":\"%s\","
			"\"signature\":\"AAAA\"}",
			text(json_array_get(live, 0), "account"), submission, reviewer->key_id));
	assert_int_equal(unsigned_.status, 403);
	cast_withdraw(&s, reviewer, draft, "附件有误");
	const char *at = arena_printf(&a, "/submissions/%s", submission);
	cast_until(&s, reviewer, at, "deliveries.2.state", confirmed);
	cast_until(&s, reviewer, at, "deliveries.3.state", confirmed);
	AUTO_REPLY page = visit(&a, page_url);
	assert_int_equal(page.status, 410);
	AUTO_REPLY after = cast_must(
		&s, &a, 200, reviewer, "GET", arena_printf(&a, "/drafts/%s", draft), "", "");
	assert_int_equal(json_array_size(json_object_get(after.json, "live")), 0);
}

static bool mirror_has_head(struct system *, void *)
{
	SCRATCH(a);
	struct str out;
	const char *repo = arena_printf(&a, "%s/mirror/data.git", all.data);
	const char *ref = arena_printf(&a, "refs/heads/drafts/%s", draft);
	const char *argv[] = { "git", "-C", repo, "rev-parse", "-q", "--verify", ref, NULL };
	return cast_run(&a, &out, argv) == 0 &&
	       str_eq(str_trim(out), str_c(head_of(cast_member(&s, "editor"))));
}

static void its_history_can_be_cloned_and_is_sound(void **)
{
	SCRATCH(a);
	struct str out;
	const char *copy = arena_printf(&a, "%s/clone", all.data);
	const char *repo = arena_printf(&a, "%s/mirror/data.git", all.data);
	const char *clone[] = { "git", "clone", "-q", repo, copy, NULL };
	const char *fsck[] = { "git", "-C", copy, "fsck", "--strict", NULL };
	const char *log[] = { "git", "-C", copy, "log", "-p",
		arena_printf(&a, "origin/drafts/%s", draft), NULL };
	system_until(&all, "the mirror carries the head", mirror_has_head, NULL);
	assert_int_equal(cast_run(&a, &out, clone), 0);
	assert_int_equal(cast_run(&a, &out, fsck), 0);
	assert_int_equal(str_find(out, STR("error")), -1);
	assert_int_equal(cast_run(&a, &out, log), 0);
	assert_true(str_find(out, STR("林晓雨")) > 0);
	assert_true(str_find(out, STR("自2021年8月20日起执行")) > 0);
}

static int verify(struct arena *a, struct str *out)
{
	const char *argv[] = { BUILD_DIR "/shenfa", "audit", "verify", "--database",
		test_conninfo(all.database, "shenfa_owner"), "--keys",
		arena_printf(a, "%s/keys/seal", all.data), NULL };
	return cast_run(a, out, argv);
}

/* As somebody who owns the database and switches its guards off. */
static void tamper(struct arena *a, const char *sql)
{
	struct str out;
	const char *argv[] = { "psql", "-q", "-d", test_conninfo(all.database, "postgres"), "-c",
		arena_printf(a, "set session_replication_role = replica; %s", sql), NULL };
	if (cast_run(a, &out, argv))
		print_message(STRF "\n", STRV(out));
}

static void the_record_is_whole_and_names_what_was_changed(void **)
{
	SCRATCH(a);
	struct str out;
	int code = verify(&a, &out);
	if (code)
		print_message(STRF "\n", STRV(out));
	assert_int_equal(code, 0);
	tamper(&a, "update vote set opinion = '同意！' where id = 3");
	assert_int_not_equal(verify(&a, &out), 0);
	assert_true(str_find(out, STR("vote 3")) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_notice_and_the_news_are_there),
		cmocka_unit_test(findings_show_while_she_types),
		cmocka_unit_test(she_adds_a_picture_a_table_and_an_attachment),
		cmocka_unit_test(it_is_handed_in_and_gets_its_number),
		cmocka_unit_test(the_head_returns_it_with_a_reason),
		cmocka_unit_test(she_mends_it_and_the_head_sees_only_what_changed),
		cmocka_unit_test(the_head_agrees_with_the_secrecy_mark),
		cmocka_unit_test(who_wrote_it_is_refused),
		cmocka_unit_test(the_head_who_also_edited_is_refused_by_his_commits),
		cmocka_unit_test(the_reviewer_agrees),
		cmocka_unit_test(it_goes_live_on_both_channels),
		cmocka_unit_test(the_reviewer_takes_it_down),
		cmocka_unit_test(its_history_can_be_cloned_and_is_sound),
		cmocka_unit_test(the_record_is_whole_and_names_what_was_changed),
	};
	return cmocka_run_group_tests(tests, open_system, close_system);
}
