/* Two pages of one person, left open on two machines. */
#include "tests/flows/0100_front_story/story.h"

/* Autosave of one of her pages, which saw `version`; the new one, or the code of why not. */
static const char *type_in(
	struct arena *a, const char *path, const char *page, const char *version, const char *text)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "PUT", path,
		arena_printf(a, "If-Match: \"%s\"\r\n", version),
		arena_printf(a,
			"{\"title\":\"题\",\"html\":\"<p>%s</p>\",\"meta\":{},\"page\":\"%s\"}",
			text, page));
	const char *said = r.status == 200 ? member(a, r.json, "version") : front_code(&r);
	return arena_printf(a, "%s", said);
}

static bool keeps(struct arena *a, const char *path, const char *text)
{
	AUTO_REPLY r = front_call(&front, a, EDITOR, "GET", path, "", NULL);
	return r.status == 200 &&
	       str_eq(json_str(r.json, "html"), str_c(arena_printf(a, "<p>%s</p>\n", text)));
}

/* A page left open on another machine is told, and what was answered "saved" stays. */
void two_pages_of_one_person_do_not_write_over_each_other(void **)
{
	SCRATCH(a);
	const char *head, *draft = make_draft(&a, &head);
	const char *path = arena_printf(&a, "/api/v1/drafts/%s/working-copy", draft);
	AUTO_REPLY blind = CALL(EDITOR, "PUT", path, "{\"title\":\"题\",\"html\":\"<p>甲</p>\"}");
	assert_int_equal(blind.status, 428);
	const char *first = type_in(&a, path, "desk", "", "甲");
	assert_string_equal(type_in(&a, path, "phone", first, "甲"), first); /* only looked */
	assert_string_not_equal(type_in(&a, path, "phone", first, "甲乙"), first);
	assert_string_equal(type_in(&a, path, "desk", first, "甲丙"), "working_copy.stale");
	assert_string_equal(type_in(&a, path, "desk", "", "甲丙"), "working_copy.stale");
	assert_true(keeps(&a, path, "甲乙"));
	/* Its last answer was lost: it goes on from what it knows. */
	const char *third = type_in(&a, path, "phone", first, "甲乙丁");
	assert_true(keeps(&a, path, "甲乙丁"));
	/* A version that is made of other words takes its own copy with it, and no other. */
	AUTO_REPLY saved = front_call(&front, &a, EDITOR, "PUT",
		arena_printf(&a, "/api/v1/drafts/%s", draft),
		arena_printf(&a, "If-Match: \"%s\"\r\n", head),
		arena_printf(
			&a, "{\"title\":\"题\",\"html\":\"<p>戊</p>\",\"copy\":\"%s\"}", first));
	assert_int_equal(saved.status, 200);
	assert_true(keeps(&a, path, "甲乙丁"));
	AUTO_REPLY not_hers = front_call(&front, &a, EDITOR, "DELETE", path,
		arena_printf(&a, "If-Match: \"%s\"\r\n", first), NULL);
	assert_int_equal(not_hers.status, 412);
	AUTO_REPLY gone = front_call(&front, &a, EDITOR, "DELETE", path,
		arena_printf(&a, "If-Match: \"%s\"\r\n", third), NULL);
	assert_int_equal(gone.status, 204);
	assert_string_equal(type_in(&a, path, "phone", third, "己"), "working_copy.stale");
	/* Who knows no version writes where nothing stands, and over nobody. */
	assert_string_not_equal(type_in(&a, path, "phone", "*", "己"), "working_copy.stale");
	assert_true(keeps(&a, path, "己"));
	assert_string_equal(type_in(&a, path, "desk", "*", "庚"), "working_copy.stale");
}
