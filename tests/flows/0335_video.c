/* 0335_video.c: 视频号: a film is handed in, watched, approved, and comes out of the package as it went in. */
#include "tests/flows/story.h"

#include "base/digest.h"
#include "base/files.h"
#include "tests/support/film.h"
#include "tests/support/samples.h"

static struct item item;
static struct str film;

static int begin(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	system_arrive(&sys, "sysadmin", false);
	say("sysadmin",
		F("channel register --unit bureau --channel video --purpose disclosure --name "
		  "宁波数据 "
		  "--owner planning --operators %s",
			sql_value(&people.arena, sys.database,
				"select id from account where login = 'operator'")),
		"", 0);
	say("sysadmin",
		F("channel enrol %s --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			sql_newest_account(&people.arena, sys.database), sys.data, sys.data),
		"", 0);
	system_restart(&sys);
	system_arrive(&sys, "operator", false);
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
	struct str zip;
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "reviewer"), &item, "video", STATES("NEEDS_PERSON"));
	struct str hand = json_str(json_object_get(d, "hand_off"), "id");
	const char *file = F("%s/film.zip", test_folder());
	say("operator", F("hand-off take " STRF " --to %s", STRV(hand), file), "", 0);
	assert_int_equal(file_read(&people.arena, file, 1 << 26, &zip), ERR_OK);
	assert_true(str_find(zip, film) > 0);
	assert_true(str_find(zip, str_c(sha256_hex(&people.arena, film))) > 0);
	static const char *const files[] = { "video.mp4", "cover.", "title.txt", "description.txt",
		"options.txt", "README.html" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		assert_true(str_find(zip, str_c(files[i])) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_film_is_handed_in_with_its_cover),
		cmocka_unit_test(it_comes_out_of_the_package_as_it_went_in),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
