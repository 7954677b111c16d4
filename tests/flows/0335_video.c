/*
 * 0335_video.c: 视频号, as a demonstration has it: a film is handed in, watched, approved, comes out of the package as
 * it went in, is posted on the stand-in and seen there.
 */
#include "tests/flows/story.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/files.h"
#include "tests/support/film.h"
#include "tests/support/samples.h"

static struct item item;
static struct str film, zip;
static const char *outlet, *hand;

static int begin(void **)
{
	json_auto_t *instance = NULL;
	struct str text;
	system_channels = "video";
	system_start(&sys);
	cast_open(&people, &sys);
	system_arrive(&sys, "operator", false);
	assert_int_equal(
		file_read(&people.arena, F("%s/instance.json", sys.data), 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &instance), ERR_OK);
	outlet = F("http://127.0.0.1:%lld", (long long)json_int(instance, "outlet_port", 0));
	return 0;
}

/* "assets/SHA.EXT" of what the screen let through. */
static const char *upload(const char *name, struct str bytes)
{
	SCRATCH(a);
	const char *headers = arena_printf(&a, "Authorization: Bearer %s\r\nContent-Type: x/y\r\n",
		cast_member(&people, "editor")->token);
	AUTO_REPLY r = http_call(&a, sys.url, "POST",
		arena_printf(&a, "/api/v1/drafts/%s/assets?name=%s", item.draft, name), headers,
		bytes);
	if (r.status != 201)
		fail_msg("%s: %d " STRF, name, r.status, STRV(r.body));
	return F("assets/" STRF "." STRF, STRV(json_str(r.json, "sha256")),
		STRV(json_str(r.json, "extension")));
}

static void a_film_is_handed_in_with_its_cover(void **)
{
	struct sample_film f = SAMPLE_FILM;
	struct member *editor = cast_member(&people, "editor");
	film = sample_mp4(&people.arena, &f);
	item_write(&people, editor, "数据开放周今天启动", "<p>一周看懂公共数据。</p>", &item);
	const char *video = upload("week.mp4", film);
	const char *cover =
		upload("cover.png", sample_png(&people.arena, 300, 400, false, sample_photograph));
	item_edit(&people, editor, &item,
		F("<p>一周看懂公共数据。</p><figure><img src=\"%s\" "
		  "alt=\"开放周海报\"></figure><p><a "
		  "href=\"%s\">开放周.mp4</a></p>",
			cover, video));
	item_submit(&people, editor, &item, "video", "");
	item_approve(&people, &item);
}

static void it_comes_out_of_the_package_as_it_went_in(void **)
{
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "reviewer"), &item, "video", STATES("NEEDS_PERSON"));
	hand = member(json_object_get(d, "hand_off"), "id");
	const char *file = F("%s/film.zip", test_folder());
	say("operator", F("hand-off take %s --to %s", hand, file), "", 0);
	assert_int_equal(file_read(&people.arena, file, 1 << 26, &zip), ERR_OK);
	assert_true(str_find(zip, film) > 0);
	assert_true(str_find(zip, str_c(sha256_hex(&people.arena, film))) > 0);
	static const char *const files[] = { "video.mp4", "cover.", "title.txt", "description.txt",
		"options.txt", "README.html" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		assert_true(str_find(zip, str_c(files[i])) > 0);
}

/* As its console has it: the package in a form, and an answer that says where readers find it. */
static const char *post_it(void)
{
	const char *before = "--mark\r\nContent-Disposition: form-data; name=\"package\"; "
			     "filename=\"film.zip\"\r\n\r\n",
		   *behind = "\r\n--mark--\r\n";
	struct buf b;
	buf_init(&b, &people.arena, zip.len + 1024);
	buf_add(&b, str_c(before));
	buf_add(&b, zip);
	buf_add(&b, str_c(behind));
	AUTO_REPLY r = http_call(&people.arena, outlet, "POST", "/video",
		"Content-Type: multipart/form-data; boundary=mark\r\nConnection: close\r\n",
		buf_str(&b));
	ptrdiff_t at = str_find(r.body, STR("公开地址："));
	if (r.status != 200 || at < 0)
		fail_msg("%d " STRF, r.status, STRV(r.body));
	struct str rest = str_from(r.body, (size_t)at + strlen("公开地址："));
	struct str url = str_cut(&rest, ' ');
	return F(STRF, STRV(url));
}

static bool looked(struct system *, void *)
{
	return !strcmp(sql_value(&people.arena, sys.database,
			       F("select seen from hand_off where id = %s", hand)),
		"LIVE");
}

static void what_is_posted_on_the_stand_in_is_seen_there(void **)
{
	SCRATCH(a);
	const char *url = post_it();
	AUTO_REPLY shown =
		http_call(&a, outlet, "GET", strstr(url, "/v/"), "Connection: close\r\n", STR(""));
	if (str_find(shown.body, STR("数据开放周今天启动")) < 0)
		fail_msg("%s: %d " STRF, url, shown.status, STRV(shown.body));
	const char *shot = F("%s/shot.png", test_folder());
	assert_int_equal(
		file_write(shot, sample_png(&a, 300, 400, false, sample_photograph), 0644, NULL),
		ERR_OK);
	say("operator", F("hand-off report %s --done --url %s --screenshot %s", hand, url, shot),
		"", 0);
	system_until(&sys, "the courier saw it", looked, NULL);
	AUTO_REPLY done = cast_must(&people, &a, 200, cast_member(&people, "reviewer"), "POST",
		F("/hand-offs/%s/confirmation", hand), "", "{\"outcome\":\"confirm\"}");
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "reviewer"), &item, "video", STATES("CONFIRMED"));
	assert_string_equal(member(json_object_get(d, "receipt"), "url"), url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_film_is_handed_in_with_its_cover),
		cmocka_unit_test(it_comes_out_of_the_package_as_it_went_in),
		cmocka_unit_test(what_is_posted_on_the_stand_in_is_seen_there),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
