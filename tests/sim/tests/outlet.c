/* outlet.c: the stand-in for outlets where a person posts: what it refuses, what it shows, and what its ledger says. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "tests/sim/faults.h"
#include "tests/sim/outlet/outlet.h"
#include "tests/support/film.h"
#include "tests/support/samples.h"
#include "web/zip.h"

enum { FORM_MAX = 16 * 1024 * 1024, TITLE_LEAST = 6, TITLE_MOST = 16 };

static struct outlet o;
static struct arena arena;
static const char *folder;

#define F(...) arena_printf(&arena, __VA_ARGS__)

static int begin(void **)
{
	char name[] = "/tmp/shenfa-outlet-XXXXXX";
	assert_non_null(mkdtemp(name));
	folder = F("%s", name);
	o = (struct outlet){ .address = "http://127.0.0.1:18088", .ledger = F("%s/l", folder) };
	outlet_begin(&o);
	return 0;
}

static int end(void **)
{
	outlet_end(&o);
	const char *rm = F("rm -rf %s", folder);
	assert_int_equal(system(rm), 0);
	arena_free(&arena);
	return 0;
}

static struct sim_reply call_with(
	const char *method, const char *path, struct str body, const char *headers)
{
	struct sim_request q = { .method = method,
		.path = path,
		.body = body,
		.content_type = "multipart/form-data; boundary=mark",
		.arena = &arena,
		.headers = str_c(headers) };
	struct sim_reply r = { .status = 404, .media_type = "text/plain" };
	outlet_serve(&o, &q, &r);
	return r;
}

static struct sim_reply call(const char *method, const char *path, struct str body)
{
	return call_with(method, path, body, "");
}

/* Pairs of a name and a value, to an empty name; a name with a star in front is a file's. */
struct pair {
	const char *name;
	struct str value;
};

static struct sim_reply post(const char *path, const struct pair *pairs)
{
	struct buf b;
	buf_init(&b, &arena, FORM_MAX);
	for (; pairs->name; pairs++) {
		bool file = pairs->name[0] == '*';
		buf_printf(&b, "--mark\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n",
			pairs->name + file, file ? "; filename=\"x\"" : "");
		buf_add(&b, pairs->value);
		buf_add(&b, STR("\r\n"));
	}
	buf_add(&b, STR("--mark--\r\n"));
	return call("POST", path, buf_str(&b));
}
#define POST(path, ...) post((path), (const struct pair[]){ __VA_ARGS__, {} })

static struct str many(const char *what, size_t n)
{
	struct buf b;
	buf_init(&b, &arena, 65536);
	while (n--)
		buf_add(&b, str_c(what));
	return buf_str(&b);
}

static int on_screen(struct str title, struct str text)
{
	return POST("/screen", { "title", title }, { "text", text }).status;
}

static int as_film(const char *title, struct str text, struct sample_film film, unsigned high)
{
	return POST("/video", { "title", str_c(title) }, { "text", text },
		{ "*film", sample_mp4(&arena, &film) },
		{ "*cover", sample_png(&arena, 300, high, false, sample_photograph) })
		.status;
}

static void the_screen_takes_what_fits_on_it(void **)
{
	assert_int_equal(on_screen(many("字", 41), STR("正文")), 400);
	assert_int_equal(on_screen(STR(""), STR("正文")), 400);
	assert_int_equal(on_screen(STR("通知"), STR(" ")), 400);
	assert_int_equal(on_screen(STR("通知"), many("字", 2001)), 400);
	assert_int_equal(on_screen(STR("模拟审核不通过"), STR("正文")), 400);
	assert_int_equal(o.published, 0);
	assert_int_equal(o.refused, 5);
	assert_int_equal(on_screen(many("字", 40), many("字", 2000)), 200);
	assert_int_equal(o.published, 1);
}

static void the_video_account_takes_what_is_told_of_it(void **)
{
	struct sample_film good = SAMPLE_FILM, bad = good;
	struct str said = STR("一周看懂");
	for (size_t n = TITLE_LEAST - 1; n <= TITLE_MOST + 1; n++)
		assert_int_equal(as_film(arena_cstr(&arena, many("字", n)), said, good, 400),
			n < TITLE_LEAST || n > TITLE_MOST ? 400 : 200);
	assert_int_equal(as_film("数据开放周今天启动！", said, good, 400), 400);
	assert_int_equal(as_film("《数据开放周》：今天", said, good, 400), 200);
	assert_int_equal(as_film("数据开放周今天启动", many("字", 1001), good, 400), 400);
	assert_int_equal(as_film("数据开放周今天启动", said, good, 300), 400);
	bad.picture = "hev1";
	assert_int_equal(as_film("数据开放周今天启动", said, bad, 400), 400);
	bad = good, bad.seconds = 2;
	assert_int_equal(as_film("数据开放周今天启动", said, bad, 400), 400);
	bad = good, bad.height = 1080;
	assert_int_equal(as_film("数据开放周今天启动", said, bad, 400), 400);
	struct sim_reply none = POST("/video", { "title", STR("数据开放周今天启动") });
	assert_int_equal(none.status, 400);
	assert_int_equal(o.published, TITLE_MOST - TITLE_LEAST + 2);
}

/* As the gateway seals one; `bent`: a file that was changed behind the sums. */
static struct str package(const struct pair *files, const char *bent)
{
	struct zip z;
	struct str out;
	struct buf sums;
	buf_init(&sums, &arena, 65536);
	pack_open(&z, &arena, FORM_MAX, clock_now());
	for (; files->name; files++) {
		struct str bytes = files->value;
		buf_printf(&sums, "%s  %s\n", sha256_hex(&arena, bytes), files->name);
		if (bent && !strcmp(bent, files->name))
			bytes = str_c(F(STRF "。", STRV(bytes)));
		pack_add(&z, str_c(files->name), bytes);
	}
	pack_add(&z, STR("SHA256SUMS"), buf_str(&sums));
	assert_int_equal(pack_close(&z, &out), ERR_OK);
	return out;
}

static void a_package_is_posted_as_it_was_sealed(void **)
{
	const struct pair files[] = { { "title.txt", STR("停水通知") },
		{ "post.txt", STR("停水通知\n\n明日停水。\n") },
		{ "assets/a.png", sample_png(&arena, 30, 40, false, sample_photograph) },
		{ "manifest.json", STR("{\"hand_off\":\"7\"}") }, {} };
	assert_int_equal(POST("/screen", { "*package", package(files, "post.txt") }).status, 400);
	assert_int_equal(POST("/video", { "*package", package(files, NULL) }).status, 400);
	assert_int_equal(POST("/screen", { "*package", STR("PK") }).status, 400);
	assert_int_equal(o.published, 0);
	struct sim_reply done = POST("/screen", { "*package", package(files, NULL) });
	assert_int_equal(done.status, 200);
	const json_t *it = json_array_get(o.posts, 0);
	assert_true(str_eq(json_str(it, "title"), STR("停水通知")));
	assert_true(str_eq(json_str(it, "text"), STR("明日停水。")));
	assert_true(str_eq(json_str(it, "hand_off"), STR("7")));
	assert_int_equal(json_array_size(json_object_get(it, "pictures")), 1);
	const char *url = F("http://localhost:18088/v/" STRF, STRV(json_str(it, "id")));
	assert_true(str_find(done.body, str_c(url)) > 0);
}

static const char *newest(void)
{
	return F("/v/" STRF, STRV(json_str(json_array_get(o.posts, 0), "id")));
}

static void a_follower_sees_it_until_it_is_deleted(void **)
{
	struct sample_film film = SAMPLE_FILM;
	assert_int_equal(on_screen(STR("停水<b>通知"), STR("明日停水。")), 200);
	const char *one = newest();
	assert_true(str_find(call("GET", one, STR("")).body, STR("停水&lt;b&gt;通知")) > 0);
	assert_true(str_find(call("GET", "/", STR("")).body, STR("停水&lt;b&gt;通知")) > 0);
	struct sim_reply after = call("POST", F("%s/delete", one), STR(""));
	assert_int_equal(after.status, 200);
	assert_true(str_find(after.body, STR("action=\"/screen\"")) > 0); /* goes on from there */
	assert_int_equal(call("POST", F("%s/delete", one), STR("")).status, 200);
	assert_int_equal(o.deleted, 1);
	assert_int_equal(call("GET", one, STR("")).status, 404);
	assert_true(str_find(call("GET", "/", STR("")).body, STR("停水")) < 0);
	assert_int_equal(as_film("数据开放周今天启动", STR(""), film, 400), 200);
	struct sim_reply shown = call("GET", "/", STR(""));
	struct str name = json_str(json_array_get(o.posts, 0), "film");
	assert_true(str_find(shown.body, str_c(F("/files/" STRF, STRV(name)))) > 0);
	struct sim_reply bytes = call("GET", F("/files/" STRF, STRV(name)), STR(""));
	assert_true(str_eq(bytes.body, sample_mp4(&arena, &film)));
	assert_int_equal(call("GET", "/files/../l", STR("")).status, 404);
}

static void its_ledger_outlives_it(void **)
{
	assert_int_equal(on_screen(STR("第一条"), STR("甲")), 200);
	assert_int_equal(on_screen(STR("第二条"), STR("乙")), 200);
	const char *second = newest();
	assert_int_equal(call("POST", F("%s/delete", second), STR("")).status, 200);
	outlet_end(&o);
	outlet_begin(&o);
	assert_int_equal(o.published, 2);
	assert_int_equal(o.deleted, 1);
	assert_int_equal(call("GET", second, STR("")).status, 404);
	assert_true(str_find(call("GET", "/", STR("")).body, STR("第一条")) > 0);
}

/* As many as are posted in one second, and whatever the clock says at the next start. */
static void no_number_is_given_twice(void **)
{
	static const char ahead[] = "{\"event\":\"posted\",\"post\":{\"id\":\"9000000000\","
				    "\"place\":\"screen\",\"title\":\"旧的\"}}\n";
	assert_int_equal(on_screen(STR("第一条"), STR("甲")), 200);
	assert_int_equal(on_screen(STR("第二条"), STR("乙")), 200);
	const char *second = newest();
	outlet_end(&o);
	outlet_begin(&o);
	assert_int_equal(on_screen(STR("第三条"), STR("丙")), 200);
	assert_true(strcmp(newest(), second) > 0);
	outlet_end(&o);
	assert_int_equal(file_write(o.ledger, str_c(ahead), 0600, NULL), ERR_OK);
	outlet_begin(&o);
	assert_int_equal(on_screen(STR("第四条"), STR("丁")), 200);
	assert_string_equal(newest(), "/v/9000000001");
}

/* A page that somebody has open beside the console posts nothing in his name. */
static void a_form_of_another_page_is_refused(void **)
{
	static const char *const not_ours[] = { "Origin: http://evil.example\n", "Origin: null\n",
		"origin: http://127.0.0.1:18080\n", "Origin: http://localhost:18088.evil.example\n",
		"Origin: https://localhost:18088\n" };
	static const char *const ours[] = { "", "Origin: http://127.0.0.1:18088\n",
		"Origin: http://localhost:18088\n" };
	assert_int_equal(on_screen(STR("通知"), STR("甲")), 200);
	const char *delete = F("%s/delete", newest());
	static const char *const paths[] = { "/screen", "/video", "/_sim/faults" };
	for (size_t i = 0; i < sizeof not_ours / sizeof *not_ours; i++) {
		for (size_t n = 0; n < sizeof paths / sizeof *paths; n++)
			assert_int_equal(
				call_with("POST", paths[n], STR("[]"), not_ours[i]).status, 403);
		assert_int_equal(call_with("POST", delete, STR(""), not_ours[i]).status, 403);
	}
	assert_int_equal(o.deleted, 0);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		assert_int_equal(call_with("POST", delete, STR(""), ours[i]).status, 200);
	assert_int_equal(o.deleted, 1);
}

/* A reader's page is spoilt like an answer; the next one is not. */
static void a_reader_is_lied_to_as_well(void **)
{
	assert_int_equal(on_screen(STR("通知"), STR("甲")), 200);
	int64_t met = sim_faults_met();
	call("POST", "/_sim/faults", STR("[{\"path\":\"*\",\"kind\":\"failed\"}]"));
	assert_int_equal(call("GET", newest(), STR("")).status, 500);
	assert_int_equal(call("GET", newest(), STR("")).status, 200);
	assert_int_equal(sim_faults_met() - met, 1);
}

/* Nobody can be asked whether it had worked: what is pressed twice stands there twice. */
static void what_is_pressed_twice_is_posted_twice(void **)
{
	struct sim_reply set =
		call("POST", "/_sim/faults", STR("[{\"path\":\"*\",\"kind\":\"lost\"}]"));
	assert_int_equal(set.status, 200);
	struct sim_reply lost = POST("/screen", { "title", STR("通知") }, { "text", STR("甲") });
	assert_true(lost.hang_up);
	assert_int_equal(on_screen(STR("通知"), STR("甲")), 200);
	assert_int_equal(o.published, 2);
	call("POST", "/_sim/faults", STR("[{\"path\":\"*\",\"kind\":\"dropped\"}]"));
	struct sim_reply no = POST("/screen", { "title", STR("通知") }, { "text", STR("甲") });
	assert_true(no.hang_up);
	assert_int_equal(o.published, 2);
	struct sim_reply told = call("GET", "/_sim/ledger", STR(""));
	assert_true(str_find(told.body, STR("\"published\":2")) >= 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_screen_takes_what_fits_on_it),
		TEST(the_video_account_takes_what_is_told_of_it),
		TEST(a_package_is_posted_as_it_was_sealed),
		TEST(a_follower_sees_it_until_it_is_deleted),
		TEST(its_ledger_outlives_it),
		TEST(no_number_is_given_twice),
		TEST(a_form_of_another_page_is_refused),
		TEST(a_reader_is_lied_to_as_well),
		TEST(what_is_pressed_twice_is_posted_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
