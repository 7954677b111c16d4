/* Pages and files: what is served, how it may be kept, and what is never looked at. */
#include "tests/check.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/evidence.h"
#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"

static struct front front;
static struct spawned screen;
static const char *pages, *evidence_key, *evidence;
static struct str secret; /* the security department's, which no program here is given */
static struct arena arena;

static void put(const char *name, const char *text)
{
	SCRATCH(a);
	const char *path = arena_printf(&a, "%s/%s", pages, name);
	assert_int_equal(file_write(path, str_c(text), 0644, NULL), ERR_OK);
}

static struct http_reply get(struct arena *a, const char *path, const char *headers)
{
	return http_call(a, front.address, "GET", path, headers, STR(""));
}

static void the_page_is_served_at_every_address_of_its_own(void **)
{
	static const char *const paths[] = { "/", "/login", "/drafts/12", "/review/3/diff" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		SCRATCH(a);
		AUTO_REPLY r = get(&a, paths[i], "");
		assert_int_equal(r.status, 200);
		assert_true(str_eq(r.body, STR("<p>the page</p>")));
		assert_true(str_eq(http_header(&r, "Cache-Control"), STR("no-cache")));
		assert_true(http_header(&r, "Content-Security-Policy").len > 0);
	}
}

static void a_file_named_by_its_content_is_kept_for_good(void **)
{
	SCRATCH(a);
	AUTO_REPLY plain = get(&a, "/app-0123456789ab.js", "");
	assert_int_equal(plain.status, 200);
	assert_true(str_eq(plain.body, STR("plain")));
	assert_true(str_find(http_header(&plain, "Cache-Control"), STR("immutable")) >= 0);
	assert_int_equal(http_header(&plain, "Content-Encoding").len, 0);
	AUTO_REPLY packed = get(&a, "/app-0123456789ab.js", "Accept-Encoding: br, gzip;q=0.9\r\n");
	assert_true(str_eq(packed.body, STR("packed")));
	assert_true(str_eq(http_header(&packed, "Content-Encoding"), STR("gzip")));
	assert_true(str_starts(http_header(&packed, "Content-Type"), STR("text/javascript")));
}

static void only_what_was_listed_at_start_is_served(void **)
{
	static const char *const paths[] = { "/secret.key", "/late.txt", "/.hidden",
		"/api/v1/nothing", "/web.log", "/app-0123456789ab.js.gz" };
	put("late.txt", "came later");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		SCRATCH(a);
		AUTO_REPLY r = get(&a, paths[i], "");
		if (r.status != 404)
			fail_msg("%s: %d", paths[i], r.status);
	}
	SCRATCH(a);
	AUTO_REPLY r = http_call(&a, front.address, "POST", "/", "", STR(""));
	assert_int_equal(r.status, 404);
}

static const char *make_draft(struct arena *a)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "POST", "/api/v1/drafts", "",
		"{\"title\":\"带附件\",\"html\":\"<p>正文</p>\",\"meta\":{}}");
	assert_int_equal(r.status, 201);
	return arena_printf(a, "%s", json_string_value(json_object_get(r.json, "id")));
}

static struct http_reply upload(struct arena *a, enum who w, const char *draft, const char *name,
	const char *type, struct str bytes)
{
	const char *headers = arena_printf(
		a, "Authorization: Bearer %s\r\nContent-Type: %s\r\n", front.tokens[w], type);
	return http_call(a, front.address, "POST",
		arena_printf(a, "/api/v1/drafts/%s/assets?name=%s", draft, name), headers, bytes);
}

static void a_file_waits_for_the_screen_and_comes_back_clean(void **)
{
	SCRATCH(a);
	const char *draft = make_draft(&a);
	struct str text = STR("第一行\n第二行\n");
	AUTO_REPLY r = upload(&a, EDITOR, draft, "%E9%99%84%E4%BB%B6.txt", "text/plain", text);
	if (r.status != 201)
		fail_msg("%d " STRF, r.status, STRV(r.body));
	assert_true(str_eq(json_str(r.json, "name"), STR("附件.txt")));
	AUTO_REPLY bytes = front_call(&front, &a, EDITOR, "GET",
		arena_printf(&a, STRF, STRV(json_str(r.json, "url"))), "", NULL);
	assert_int_equal(bytes.status, 200);
	assert_true(str_starts(http_header(&bytes, "Content-Disposition"), STR("attachment")));
	assert_true(str_find(http_header(&bytes, "Content-Security-Policy"), STR("sandbox")) >= 0);
	AUTO_REPLY stranger = front_call(&front, &a, OPERATOR, "GET",
		arena_printf(&a, STRF, STRV(json_str(r.json, "url"))), "", NULL);
	assert_int_equal(stranger.status, 404);
}

static void a_program_in_disguise_is_refused_with_the_reason(void **)
{
	SCRATCH(a);
	const char *draft = make_draft(&a);
	AUTO_REPLY r = upload(
		&a, EDITOR, draft, "a.png", "image/png", STR("MZ\x90\0\3\0\0\0 this is a program"));
	assert_int_equal(r.status, 422);
	assert_true(str_starts(str_c(front_code(&r)), STR("upload.")));
	assert_true(json_str(r.json, "detail").len > 0);
}

static void only_its_own_department_hands_files_in(void **)
{
	SCRATCH(a);
	const char *draft = make_draft(&a);
	AUTO_REPLY r = upload(&a, REVIEWER, draft, "a.txt", "text/plain", STR("x"));
	assert_int_equal(r.status, 403);
	AUTO_REPLY nameless = front_call(&front, &a, EDITOR, "POST",
		arena_printf(&a, "/api/v1/drafts/%s/assets", draft), "", "x");
	assert_int_equal(nameless.status, 400);
	AUTO_REPLY empty = upload(&a, EDITOR, draft, "a.txt", "text/plain", STR(""));
	assert_int_equal(empty.status, 400);
}

/* What lies sealed under the digest of the newest incident, opened by the department. */
static struct str evidence_of(struct arena *a, const char **out_path)
{
	struct str sealed, opened;
	*out_path = arena_printf(a, "%s/%s.sealed", evidence,
		scene_sql(&front.scene,
			"select encode(sha256, 'hex') from incident order by id desc "
			"limit 1"));
	assert_int_equal(file_read(a, *out_path, 1024 * 1024, &sealed), ERR_OK);
	assert_int_equal(evidence_open(a, secret, sealed, &opened), ERR_OK);
	return opened;
}

static struct http_reply about_newest(struct arena *a, enum who w, const char *json)
{
	return front_call(&front, a, w, "POST",
		arena_printf(a, "/api/v1/secrecy-incidents/%s/evidence",
			scene_sql(&front.scene, "select max(id) from incident")),
		"", json);
}

/* By shenfa-web, which has the switch. */
static void a_marked_text_is_sealed(void **)
{
	SCRATCH(a);
	const char *path, *draft = make_draft(&a);
	AUTO_REPLY text = front_call(&front, &a, EDITOR, "PUT",
		arena_printf(&a, "/api/v1/drafts/%s/working-copy", draft), "If-Match: \"\"\r\n",
		"{\"title\":\"目录\",\"html\":\"<p>机密★10年</p>\",\"meta\":{}}");
	assert_int_equal(text.status, 422);
	assert_true(str_find(json_str(text.json, "detail"), STR("已加密封存")) >= 0);
	assert_true(str_find(evidence_of(&a, &path), STR("机密★10年")) >= 0);
}

/* By shenfa-screen; whoever answers for it sees where it stood, and no word of it. */
static void a_marked_file_is_sealed(void **)
{
	SCRATCH(a);
	const char *path;
	struct str marked = STR("绝密★30年\n象山某项目\n");
	AUTO_REPLY file = upload(&a, EDITOR, make_draft(&a), "a.txt", "text/plain", marked);
	assert_int_equal(file.status, 422);
	assert_true(str_find(json_str(file.json, "detail"), STR("已加密封存")) >= 0);
	assert_true(str_eq(evidence_of(&a, &path), marked));
	AUTO_REPLY list = front_call(
		&front, &a, SECURITY, "GET", "/api/v1/secrecy-incidents?state=open", "", NULL);
	assert_int_equal(json_array_size(json_object_get(list.json, "items")), 2);
	assert_true(str_find(list.body, STR("象山")) < 0);
}

/* Of the newest: recorded as it leaves, and nobody removes it by saying so. */
static void evidence_is_handed_over_and_removed(void **)
{
	SCRATCH(a);
	const char *path, *gone = "{\"outcome\":\"removed\",\"reason\":\"已移除\"}";
	AUTO_REPLY over = about_newest(
		&a, SECURITY, "{\"outcome\":\"handed-over\",\"reason\":\"交市保密局\"}");
	assert_true(str_eq(json_str(over.json, "evidence"), STR("HANDED_OVER")));
	AUTO_REPLY still = about_newest(&a, HEAD, gone);
	assert_int_equal(still.status, 409);
	assert_string_equal(front_code(&still), "secrecy.kept");
	evidence_of(&a, &path);
	assert_int_equal(unlink(path), 0);
	AUTO_REPLY removed = about_newest(&a, HEAD, gone);
	assert_true(str_eq(json_str(removed.json, "evidence"), STR("REMOVED")));
}

static void nothing_refused_stays_in_the_spool(void **)
{
	DIR *dir = opendir(front.spool);
	assert_non_null(dir);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		if (e->d_name[0] != '.')
			fail_msg("left behind: %s", e->d_name);
	closedir(dir);
}

static const char *evidence_folder(void)
{
	return arena_printf(&arena, "--evidence=%s", evidence);
}

/* As docs/operations.md says it: the public half, and a folder that both may write. */
static void switch_evidence_on(void)
{
	struct str public;
	const char *key = arena_printf(&arena, "%s/department.pub", test_folder());
	evidence = arena_printf(&arena, "%s/evidence", test_folder());
	evidence_key = arena_printf(&arena, "--evidence-key=%s", key);
	mkdir(evidence, 0700);
	assert_int_equal(evidence_pair(&arena, &secret, &public), ERR_OK);
	assert_int_equal(file_write(key, public, 0644, NULL), ERR_OK);
}

static void start_screen(void)
{
	struct arena *a = &front.scene.arena;
	const char *argv[] = { BUILD_DIR "/shenfa-screen",
		arena_printf(
			a, "--database=%s", test_conninfo(front.scene.database, "shenfa_screen")),
		arena_printf(a, "--spool=%s", front.spool), evidence_key, evidence_folder(), NULL };
	struct spawn s = { .argv = argv,
		.log = arena_printf(a, "%s/screen.log", test_folder()),
		.falls_with = SIGKILL };
	assert_int_equal(spawn_start(&s, &screen), ERR_OK);
	assert_int_equal(spawn_ready(&screen, &s, 20000), ERR_OK);
}

static int open_front(void **)
{
	pages = arena_printf(&arena, "%s/pages", test_folder());
	mkdir(pages, 0755);
	put("index.html", "<p>the page</p>");
	put("app-0123456789ab.js", "plain");
	put("app-0123456789ab.js.gz", "packed");
	put("secret.key", "never");
	switch_evidence_on();
	const char *more[] = { arena_printf(&arena, "--pages=%s", pages), evidence_key,
		evidence_folder(), NULL };
	front_open(&front, more);
	start_screen();
	return 0;
}

static int close_front(void **)
{
	spawn_stop(&screen, SIGTERM, 15000);
	front_close(&front);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_served_at_every_address_of_its_own),
		cmocka_unit_test(a_file_named_by_its_content_is_kept_for_good),
		cmocka_unit_test(only_what_was_listed_at_start_is_served),
		cmocka_unit_test(a_file_waits_for_the_screen_and_comes_back_clean),
		cmocka_unit_test(a_program_in_disguise_is_refused_with_the_reason),
		cmocka_unit_test(only_its_own_department_hands_files_in),
		cmocka_unit_test(a_marked_text_is_sealed),
		cmocka_unit_test(a_marked_file_is_sealed),
		cmocka_unit_test(evidence_is_handed_over_and_removed),
		cmocka_unit_test(nothing_refused_stays_in_the_spool),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
