#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "screen/jobs.h"
#include "screen/loop.h"
#include "tests/support/cluster.h"
#include "tests/support/samples.h"
#include "tests/support/scene.h"

static struct scene scene;
static struct loop *loop;
static const char *spool;

static int open_house(void **state)
{
	(void)state;
	scene_open(&scene);
	spool = arena_printf(&scene.arena, "%s/spool", test_folder());
	mkdir(spool, 0777);
	return loop_open(test_conninfo(scene.database, "shenfa_screen"), spool, &loop) ? -1 : 0;
}

static int close_house(void **state)
{
	(void)state;
	loop_close(loop);
	scene_close(&scene);
	return 0;
}

#define sql(fmt, id) scene_sql(&scene, arena_printf(&scene.arena, fmt, (long long)(id)))

static long long new_draft(void)
{
	return scene_draft(&scene, EDITOR, "上传", NULL);
}

/* As the web process announces a file; `bytes` are what it said it would bring. */
static long long announce(long long draft, struct str bytes, const char *name)
{
	struct arena *a = &scene.arena;
	return atoll(scene_sql(
		&scene, arena_printf(a,
				"insert into upload (draft_id, account_id, name, declared_type, "
				"size, sha256)"
				" values (%lld, %lld, '%s', 'x', %zu, '\\x%s') returning id",
				draft, (long long)scene.people[EDITOR].id, name,
				bytes.len ? bytes.len : 1, sha256_hex(a, bytes))));
}

static const char *bring(long long upload, struct str bytes)
{
	const char *path = spool_path(&scene.arena, spool, upload);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644);
	assert_int_equal(write(fd, bytes.at, bytes.len), (int)bytes.len);
	close(fd);
	return path;
}

static void run_a_round(size_t expected)
{
	size_t done;
	assert_int_equal(loop_round(loop, &done), ERR_OK);
	assert_int_equal(done, expected);
}

static long long upload_now(long long draft, struct str bytes, const char *name)
{
	long long id = announce(draft, bytes, name);
	const char *path = bring(id, bytes);
	run_a_round(1);
	assert_int_equal(access(path, F_OK), -1);
	return id;
}

static void assert_upload(long long id, const char *state, const char *code)
{
	assert_string_equal(sql("select state from upload where id = %lld", id), state);
	assert_string_equal(sql("select code from upload where id = %lld", id), code);
}

static void a_picture_becomes_an_asset_of_its_draft(void **state)
{
	(void)state;
	SCRATCH(a);
	long long draft = new_draft();
	struct str file = sample_jpeg(&a, 2000, 100, 1, sample_photograph);
	long long id = upload_now(draft, file, "现场.jpg");
	assert_upload(id, "CLEAN", "");
	assert_string_equal(sql("select media_type || ' ' || extension || ' ' || width || ' ' || "
				"height || ' ' ||"
				" name from asset where draft_id = %lld",
				    draft),
		"image/jpeg jpg 1600 80 现场.jpg");
	assert_string_equal(
		sql("select (sha256(bytes) = sha256 and position('GPS' in "
		    "encode(bytes, 'escape')) = 0)::text from asset where draft_id = %lld",
			draft),
		"true");
	assert_string_equal(
		sql("select (u.asset_sha256 = a.sha256)::text from upload u join asset a "
		    "using (draft_id) where u.id = %lld",
			id),
		"true");
}

static void an_attachment_is_kept_with_its_words_and_findings(void **state)
{
	(void)state;
	SCRATCH(a);
	long long draft = new_draft();
	struct str file = sample_docx(&a, SAMPLE_W "<w:p><w:t>一段</w:t></w:p><w:p><w:t>"
						   "开展扫黑险恶工作</w:t></w:p></w:document>");
	assert_upload(upload_now(draft, file, "通知.docx"), "CLEAN", "");
	assert_string_equal(sql("select parts->1->>'part' || '|' || (parts->1->>'text') from asset "
				"where draft_id = %lld",
				    draft),
		"正文 第2段|开展扫黑险恶工作");
	assert_string_equal(
		sql("select findings->0->>'block' || '|' || (findings->0->>'quote') || '|' || "
		    "(findings->0->>'part') || '|' || (findings->0->'attachment'->>'name') || '|' "
		    "||"
		    " (findings->0->>'severity') from asset where draft_id = %lld",
			draft),
		"-2|扫黑险恶|正文 第2段|通知.docx|BLOCK");
	assert_string_equal(sql("select (findings->0->>'reviewer' = 'attachment:' || "
				"left(encode(sha256, 'hex'), 12) || ':terms')::text from asset "
				"where draft_id = %lld",
				    draft),
		"true");
}

static void a_finding_in_a_file_says_so_in_its_message(void **state)
{
	(void)state;
	long long draft = new_draft();
	upload_now(draft, STR("开展扫黑险恶工作\n"), "通知.txt");
	const char *message =
		sql("select findings->0->>'message' from asset where draft_id = %lld", draft);
	assert_true(str_starts(str_c(message), STR("附件《通知.txt》第1行：")));
}

static void a_refused_file_leaves_its_digest_and_the_reason(void **state)
{
	(void)state;
	SCRATCH(a);
	long long draft = new_draft();
	struct str file = sample_png_as(&a, 50000, 50000, 2, STR("\0\0\0"), "x");
	long long id = upload_now(draft, file, "大图.png");
	assert_upload(id, "REFUSED", "picture.pixels");
	assert_true(strstr(sql("select reason from upload where id = %lld", id), "50000") != NULL);
	assert_string_equal(sql("select count(*) from asset where draft_id = %lld", draft), "0");
	assert_string_equal(sql("select count(*) from incident where draft_id = %lld", draft), "0");
}

/* The words of the file are in no row of any table of the database. */
static void a_marked_file_leaves_an_incident_and_no_words(void **state)
{
	(void)state;
	long long draft = new_draft();
	long long id = upload_now(draft, STR("绝密★30年\n舟山某项目\n"), "会议纪要.txt");
	assert_upload(id, "REFUSED", "upload.secrecy");
	assert_string_equal(
		sql("select kind || '|' || i.name || '|' || rule || '|' || place || '|' || "
		    "(i.sha256 = u.sha256)::text from incident i join upload u using (draft_id) "
		    "where u.id = %lld",
			id),
		"泄密隐患|会议纪要.txt|state-secret-mark|第1行|true");
	/* The record says which mark and where, of the draft and of the incident. */
	assert_string_equal(
		sql("select string_agg(action || ' ' || (payload->>'rule') || ' ' || "
		    "(payload->>'place'), ', ' order by action) from audit a where (kind, id) "
		    "in (select 'draft', %1$lld union select 'incident', i.id from incident i "
		    "where draft_id = %1$lld) and payload ? 'rule'",
			draft),
		"incident.secrecy state-secret-mark 第1行, upload.refuse state-secret-mark 第1行");
	assert_string_equal(
		sql("select evidence from incident where draft_id = %lld", draft), "NONE");
	assert_string_equal(sql("select count(*) from asset where draft_id = %lld", draft), "0");
	assert_string_equal(sql("select count(*) from (select row_to_json(upload)::text t from "
				"upload union all select row_to_json(incident)::text from incident "
				"union all select row_to_json(audit)::text from audit) x "
				"where t like '%%舟山%%' and %lld > 0",
				    id),
		"0");
}

/* With the security department's key the file is outside the store, and closed to everybody else. */
static void a_marked_file_is_sealed_where_that_is_asked_for(void **state)
{
	(void)state;
	SCRATCH(a);
	const struct evidence *evidence;
	struct str secret, public, sealed, opened, words = STR("机密★10年\n象山某项目\n");
	const char *folder = arena_printf(&a, "%s/evidence", test_folder());
	const char *key = arena_printf(&a, "%s/department.pub", test_folder());
	mkdir(folder, 0700);
	assert_int_equal(evidence_pair(&a, &secret, &public), ERR_OK);
	assert_int_equal(file_write(key, public, 0644, NULL), ERR_OK);
	assert_int_equal(evidence_read(key, folder, &evidence), ERR_OK);
	loop_seal_evidence(loop, evidence);
	long long id = upload_now(new_draft(), words, "会议纪要.txt");
	loop_seal_evidence(loop, NULL);
	assert_upload(id, "REFUSED", "upload.secrecy");
	assert_non_null(strstr(sql("select reason from upload where id = %lld", id), "已加密封存"));
	const char *path = arena_printf(&a, "%s/%s.sealed", folder,
		sql("select encode(i.sha256, 'hex') from incident i join upload u using (draft_id) "
		    "where u.id = %lld",
			id));
	assert_int_equal(file_read(&a, path, 4096, &sealed), ERR_OK);
	assert_int_equal(evidence_open(&a, secret, sealed, &opened), ERR_OK);
	assert_true(str_eq(opened, words));
	assert_string_equal(sql("select i.evidence from incident i join upload u using (draft_id) "
				"where u.id = %lld",
				    id),
		"SEALED");
}

static void bytes_that_are_not_there_yet_are_waited_for_a_while(void **state)
{
	(void)state;
	long long draft = new_draft(), id = announce(draft, STR("好\n"), "a.txt");
	run_a_round(0);
	assert_upload(id, "WAITING", "");
	bring(id, STR("半")); /* half of it is not it */
	run_a_round(0);
	assert_upload(id, "WAITING", "");
	bring(id, STR("好\n"));
	run_a_round(1);
	assert_upload(id, "CLEAN", "");
}

static void bytes_that_never_come_are_refused(void **state)
{
	(void)state;
	long long id = announce(new_draft(), STR("好\n"), "a.txt");
	sql("update upload set at = now() - interval '61 s' where id = %lld", id);
	run_a_round(1);
	assert_upload(id, "REFUSED", "upload.lost");
}

static void one_bad_file_does_not_hold_up_the_next(void **state)
{
	(void)state;
	long long draft = new_draft(), bad = announce(draft, STR("MZ\x90\0"), "a.png");
	long long missing = announce(draft, STR("x"), "b.txt");
	long long good = announce(draft, STR("好\n"), "c.txt");
	bring(bad, STR("MZ\x90\0"));
	bring(good, STR("好\n"));
	run_a_round(2);
	assert_upload(bad, "REFUSED", "upload.type");
	assert_upload(missing, "WAITING", "");
	assert_upload(good, "CLEAN", "");
	sql("delete from upload where id = %lld", missing);
}

/* The store says no at the last step: the bytes stay, nothing is lost. */
static void a_verdict_that_could_not_be_written_comes_again(void **state)
{
	(void)state;
	size_t done;
	long long id = announce(new_draft(), STR("好\n"), "a.txt");
	const char *path = bring(id, STR("好\n"));
	scene_sql(&scene, "revoke execute on function upload_accept from shenfa_screen");
	assert_int_equal(loop_round(loop, &done), ERR_OK);
	assert_upload(id, "WAITING", "");
	assert_int_equal(access(path, F_OK), 0);
	scene_sql(&scene, "grant execute on function upload_accept to shenfa_screen");
	run_a_round(1);
	assert_upload(id, "CLEAN", "");
}

static enum err try_to_submit(long long draft, const char *html, int64_t *out)
{
	SCRATCH(a);
	struct desk d = scene_desk(&scene, &a);
	struct str commit, to[] = { STR("website") };
	struct submitted submission;
	struct submit_wish wish = { .channels = to, .channel_count = 1, .note = STR("附件") };
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { STR("带附件的稿件"), str_c(html), meta, {}, {} };
	enum err e = draft_save(&d, &scene.people[EDITOR], draft, str_c(scene_head(&scene, draft)),
		&words, &commit);
	if (!e)
		e = submit(&d, &scene.people[EDITOR], draft, commit, &wish, &submission);
	scene_desk_done(&d);
	*out = e ? 0 : submission.id;
	return e;
}

static int64_t submit_with(long long draft, const char *html)
{
	int64_t id;
	if (try_to_submit(draft, html, &id))
		fail_msg("%s %s", err_what(), err_reason());
	return id;
}

static const char *with_attachment(long long draft)
{
	return arena_printf(&scene.arena, "<p>正文</p><p><a href=\"assets/%s.txt\">附件</a></p>",
		sql("select encode(sha256, 'hex') from asset where draft_id = %lld", draft));
}

static void a_submission_goes_on_to_review(void **state)
{
	(void)state;
	long long draft = new_draft();
	upload_now(draft, STR("平常的内容\n"), "a.txt");
	int64_t id = submit_with(draft, with_attachment(draft));
	assert_string_equal(sql("select state from submission where id = %lld", id), "SCREENING");
	run_a_round(1);
	assert_string_equal(sql("select state from submission where id = %lld", id), "IN_REVIEW");
	run_a_round(0);
}

static void run_until_quiet(void)
{
	for (size_t done = 1; done;)
		assert_int_equal(loop_round(loop, &done), ERR_OK);
}

static void put_in_force(int version, const char *terms)
{
	scene_sql(&scene, "set session_replication_role = replica;"
			  "update lexicon set state = 'RETIRED'; select 1");
	scene_sql(&scene, arena_printf(&scene.arena,
				  "insert into lexicon (version, state, terms, activated_at) "
				  "values (%d, 'ACTIVE', E'%s', now())",
				  version, terms));
}

/* Uploaded clean, handed in clean, and forbidden before it was looked at: the words come back. */
static void an_attachment_is_screened_again_under_the_lexicon_of_now(void **state)
{
	(void)state;
	long long draft = new_draft();
	upload_now(draft, STR("说到新禁词的一行\n"), "a.txt");
	int64_t id = submit_with(draft, with_attachment(draft));
	put_in_force(2, "新禁词\\tBLOCK\\n");
	run_until_quiet();
	assert_string_equal(sql("select state from submission where id = %lld", id), "RETURNED");
	assert_string_equal(
		sql("select string_agg((f->>'quote') || (f->>'lexicon'), ' ') from submission, "
		    "jsonb_array_elements(findings) f where f->>'severity' = 'BLOCK' and id = %lld",
			id),
		"新禁词2");
	assert_true(
		strstr(sql("select reason from submission where id = %lld", id), "附件") != NULL);
}

/* Uploaded clean, and forbidden by the time it is handed in. */
static void what_an_attachment_says_stops_the_handing_in(void **state)
{
	(void)state;
	int64_t id;
	long long draft = new_draft();
	upload_now(draft, STR("说到再禁词的一行\n"), "a.txt");
	put_in_force(3, "再禁词\\tBLOCK\\n");
	assert_int_equal(try_to_submit(draft, with_attachment(draft), &id), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "submit.findings");
	run_until_quiet();
}

/* Nobody has to open a draft for its files to be looked at under the lists of now. */
static void every_file_is_looked_at_again_after_a_change_of_lists(void **state)
{
	(void)state;
	long long draft = new_draft();
	upload_now(draft, STR("说到末禁词的一行\n"), "a.txt");
	const char *before = sql("select screening from asset where draft_id = %lld", draft);
	put_in_force(4, "末禁词\\tBLOCK\\n");
	run_until_quiet();
	assert_string_equal(
		sql("select (findings->0->>'quote') || (findings->0->>'lexicon') from asset"
		    " where draft_id = %lld",
			draft),
		"末禁词4");
	assert_string_equal(
		sql("select (count(distinct screening))::text from asset where %lld > 0", draft),
		"1");
	assert_string_not_equal(
		sql("select screening from asset where draft_id = %lld", draft), before);
	run_a_round(0);
}

static const char list_of_people[] = "姓名,身份证号\n张三,11010519491231002X\n"
				     "李四,11010519491231002X\n王五,11010519491231002X\n";

static long long ask_for_a_masked_copy(long long draft, const char *name)
{
	return atoll(scene_sql(&scene, arena_printf(&scene.arena,
					       "insert into upload (draft_id, account_id, name, "
					       "declared_type, size, sha256, "
					       "masks) select draft_id, %lld, '%s', "
					       "'x', size, sha256, sha256 "
					       "from asset where draft_id = %lld returning id",
					       (long long)scene.people[EDITOR].id, name, draft)));
}

/* The copy is a file of its own; the old one stays what it was for the versions that link it. */
static void a_masked_copy_becomes_an_asset_beside_the_old(void **state)
{
	(void)state;
	long long draft = new_draft();
	upload_now(draft, str_c(list_of_people), "名单.csv");
	assert_string_equal(sql("select findings->0->>'rule' || ' ' || jsonb_array_length(findings)"
				" from asset where draft_id = %lld",
				    draft),
		"roster 1");
	long long id = ask_for_a_masked_copy(draft, "名单（脱敏）.csv");
	run_a_round(1);
	assert_upload(id, "CLEAN", "");
	assert_string_equal(
		sql("select a.name || ' ' || jsonb_array_length(a.findings) || ' ' || "
		    "(sha256(bytes) = a.sha256)::text from upload u join asset a on "
		    "a.draft_id = u.draft_id and a.sha256 = u.asset_sha256 where u.id = %lld",
			id),
		"名单（脱敏）.csv 0 true");
	assert_string_equal(sql("select count(*) from asset where draft_id = %lld", draft), "2");
}

static struct str workbook_of_people(struct arena *a)
{
#define ROW "<row><c><v>13800138000</v></c><c t='str'><v>11010519491231002X</v></c></row>"
	return SAMPLE_ZIP(a, SAMPLE_TYPES,
		{ "xl/workbook.xml", "<w xmlns:r='r'><sheet name='名单' r:id='r1'/></w>", 0 },
		{ "xl/_rels/workbook.xml.rels",
			"<R><Relationship Id='r1' Target='worksheets/sheet1.xml'/></R>", 0 },
		{ "xl/worksheets/sheet1.xml", "<s><sheetData>" ROW ROW ROW "</sheetData></s>", 0 });
#undef ROW
}

static struct str document_of_people(struct arena *a)
{
#define ROW                                                                                        \
	"<w:tr><w:tc><w:p><w:t>张三</w:t></w:p></w:tc><w:tc><w:p><w:t>110105194</w:t><w:t>"      \
	"91231002X</w:t></w:p></w:tc></w:tr>"
	return sample_docx(a, SAMPLE_W "<w:tbl>" ROW ROW ROW "</w:tbl></w:document>");
#undef ROW
}

static void is_masked_like_any_file(struct str file, const char *extension)
{
	long long draft = new_draft();
	upload_now(draft, file, arena_printf(&scene.arena, "名单.%s", extension));
	assert_string_equal(sql("select findings @> '[{\"severity\":\"BLOCK\"}]' from asset where "
				"draft_id = %lld",
				    draft),
		"t");
	long long id = ask_for_a_masked_copy(
		draft, arena_printf(&scene.arena, "名单（脱敏）.%s", extension));
	run_a_round(1);
	assert_upload(id, "CLEAN", "");
	assert_string_equal(sql("select a.extension || ' ' || (a.findings @> "
				"'[{\"severity\":\"BLOCK\"}]') from "
				"upload u join asset a on a.draft_id = u.draft_id and a.sha256 = "
				"u.asset_sha256 where u.id = %lld",
				    id),
		arena_printf(&scene.arena, "%s false", extension));
}

static void a_masked_copy_of_office_is_screened_like_any_file(void **)
{
	is_masked_like_any_file(workbook_of_people(&scene.arena), "xlsx");
	is_masked_like_any_file(document_of_people(&scene.arena), "docx");
}

static void age(const char *path)
{
	time_t old = clock_now() / 1000 - SPOOL_LEFT_OVER_SECONDS - 1;
	assert_int_equal(utime(path, &(struct utimbuf){ old, old }), 0);
}

static void what_a_crash_left_in_the_spool_is_swept(void **state)
{
	(void)state;
	struct store *db;
	long long draft = new_draft(), id = announce(draft, STR("好\n"), "a.txt");
	const char *waits = bring(id, STR("好\n")), *over = bring(999999, STR("x"));
	const char *half = arena_printf(&scene.arena, "%s/12.tmp", spool);
	const char *young = bring(999998, STR("x"));
	assert_int_equal(rename(bring(999997, STR("x")), half), 0);
	age(waits);
	age(over);
	age(half);
	assert_int_equal(store_open(test_conninfo(scene.database, "shenfa_screen"), &db), ERR_OK);
	assert_int_equal(spool_sweep(db, spool), ERR_OK);
	store_close(db);
	assert_int_equal(access(waits, F_OK), 0);
	assert_int_equal(access(young, F_OK), 0);
	assert_int_equal(access(over, F_OK), -1);
	assert_int_equal(access(half, F_OK), -1);
	unlink(young);
	run_a_round(1);
}

static pid_t start_program(void)
{
	const char *database = arena_printf(
		&scene.arena, "--database=%s", test_conninfo(scene.database, "shenfa_screen"));
	const char *folder = arena_printf(&scene.arena, "--spool=%s", spool);
	pid_t pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execl(BUILD_DIR "/shenfa-screen", "shenfa-screen", database, folder, NULL);
		_exit(127);
	}
	return pid;
}

/* The program itself, told by the store, with its own children, until it is asked to end. */
static void the_program_answers_and_ends_when_asked(void **state)
{
	(void)state;
	SCRATCH(a);
	struct store *db;
	int status;
	long long draft = new_draft();
	struct str file = sample_png(&a, 30, 20, true, sample_photograph);
	assert_int_equal(store_open(test_conninfo(scene.database, "shenfa_web"), &db), ERR_OK);
	assert_int_equal(store_listen(db, "upload_done"), ERR_OK);
	pid_t pid = start_program();
	long long id = announce(draft, file, "a.png");
	bring(id, file);
	assert_true(store_wait(db, 60 * 1000));
	assert_upload(id, "CLEAN", "");
	store_close(db);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_becomes_an_asset_of_its_draft),
		cmocka_unit_test(an_attachment_is_kept_with_its_words_and_findings),
		cmocka_unit_test(a_finding_in_a_file_says_so_in_its_message),
		cmocka_unit_test(a_refused_file_leaves_its_digest_and_the_reason),
		cmocka_unit_test(a_marked_file_leaves_an_incident_and_no_words),
		cmocka_unit_test(a_marked_file_is_sealed_where_that_is_asked_for),
		cmocka_unit_test(bytes_that_are_not_there_yet_are_waited_for_a_while),
		cmocka_unit_test(bytes_that_never_come_are_refused),
		cmocka_unit_test(one_bad_file_does_not_hold_up_the_next),
		cmocka_unit_test(a_verdict_that_could_not_be_written_comes_again),
		cmocka_unit_test(a_submission_goes_on_to_review),
		cmocka_unit_test(an_attachment_is_screened_again_under_the_lexicon_of_now),
		cmocka_unit_test(what_an_attachment_says_stops_the_handing_in),
		cmocka_unit_test(every_file_is_looked_at_again_after_a_change_of_lists),
		cmocka_unit_test(a_masked_copy_becomes_an_asset_beside_the_old),
		cmocka_unit_test(a_masked_copy_of_office_is_screened_like_any_file),
		cmocka_unit_test(what_a_crash_left_in_the_spool_is_swept),
		cmocka_unit_test(the_program_answers_and_ends_when_asked),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
