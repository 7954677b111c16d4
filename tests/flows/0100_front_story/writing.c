/* A draft while it is written: who saves over whom, what is done once, what autosave says. */
#include "tests/flows/0100_front_story/story.h"

#include <pthread.h>

void a_stale_writer_is_told_where_the_head_is(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	const char *path = arena_printf(&a, "/api/v1/drafts/%s", draft);
	static const char other[] = "{\"title\":\"改过的标题\",\"html\":\"<p>甲</p>\",\"meta\":{}}";
	static const char third[] = "{\"title\":\"另一个标题\",\"html\":\"<p>乙</p>\",\"meta\":{}}";
	AUTO_REPLY without = CALL(EDITOR, "PUT", path, other);
	assert_int_equal(without.status, 428);
	AUTO_REPLY first = front_call(&front, &a, EDITOR, "PUT", path, match(&a, head), other);
	assert_int_equal(first.status, 200);
	AUTO_REPLY stale = front_call(&front, &a, EDITOR2, "PUT", path, match(&a, head), third);
	assert_int_equal(stale.status, 412);
	assert_string_equal(front_code(&stale), "draft.stale");
	assert_string_equal(member(&a, stale.json, "head"), member(&a, first.json, "head"));
}

void an_item_is_nobody_elses_business_before_it_is_handed_in(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	const char *path = arena_printf(&a, "/api/v1/drafts/%s", draft);
	AUTO_REPLY own = CALL(EDITOR2, "GET", path, NULL);
	assert_int_equal(own.status, 200);
	AUTO_REPLY operator= CALL(OPERATOR, "GET", path, NULL);
	assert_int_equal(operator.status, 404);
	AUTO_REPLY leader = CALL(LEADER, "GET", path, NULL);
	assert_int_equal(leader.status, 200);
	AUTO_REPLY list = CALL(OPERATOR, "GET", "/api/v1/drafts", NULL);
	assert_int_equal(json_array_size(json_object_get(list.json, "items")), 0);
}

void who_prefers_little_is_told_the_head_alone(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts",
		"Prefer: respond-async, return=minimal\r\n", new_draft);
	assert_int_equal(r.status, 201);
	assert_int_equal(json_object_size(r.json), 2);
	const char *head = member(&a, r.json, "head"), *id = member(&a, r.json, "id");
	assert_true(str_eq(http_header(&r, "ETag"), str_c(arena_printf(&a, "\"%s\"", head))));
	assert_true(str_eq(http_header(&r, "Preference-Applied"), STR("return=minimal")));
	AUTO_REPLY whole = front_call(&front, &a, EDITOR, "GET",
		arena_printf(&a, "/api/v1/drafts/%s", id), "Prefer: return=minimal\r\n", "");
	assert_string_equal(member(&a, whole.json, "head"), head);
	assert_true(json_is_string(json_object_get(whole.json, "html")));
}

void the_same_key_is_done_once_and_answered_twice(void **)
{
	SCRATCH(a);
	static const char key[] = "Idempotency-Key: once-1\r\n";
	AUTO_REPLY first = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", key, new_draft);
	AUTO_REPLY again = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", key, new_draft);
	assert_int_equal(first.status, 201);
	assert_int_equal(again.status, 201);
	assert_true(str_eq(first.body, again.body));
	assert_true(str_eq(http_header(&first, "ETag"), http_header(&again, "ETag")));
	AUTO_REPLY other = front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", key,
		"{\"title\":\"别的\",\"html\":\"<p>别的</p>\"}");
	assert_int_equal(other.status, 422);
	assert_string_equal(front_code(&other), "idempotency.body");
	AUTO_REPLY someone = front_call(&front, &a, EDITOR2, "POST", "/api/v1/drafts", key,
		"{\"title\":\"别人的\",\"html\":\"<p>别人的</p>\"}");
	assert_int_equal(someone.status, 201);
	static const char bad[] = "Idempotency-Key: once-2\r\n";
	AUTO_REPLY failed =
		front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", bad, "{\"title\":1}");
	assert_int_equal(failed.status, 400);
	AUTO_REPLY mended =
		front_call(&front, &a, EDITOR, "POST", "/api/v1/drafts", bad, new_draft);
	assert_int_equal(mended.status, 201);
}

enum { TWINS = 8 };

static void *post_twin(void *arg)
{
	struct arena *a = arg;
	AUTO_REPLY r = front_call(&front, a, EDITOR, "POST", "/api/v1/drafts",
		"Idempotency-Key: twins\r\n",
		"{\"title\":\"同时点了八下\",\"html\":\"<p>甲</p>\",\"meta\":{}}");
	return r.status == 201 ? arena_printf(a, STRF, STRV(r.body)) : NULL;
}

void eight_clicks_at_once_make_one_draft(void **)
{
	struct arena arenas[TWINS] = {};
	pthread_t threads[TWINS];
	void *said[TWINS];
	for (int i = 0; i < TWINS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, post_twin, &arenas[i]), 0);
	for (int i = 0; i < TWINS; i++)
		pthread_join(threads[i], &said[i]);
	for (int i = 0; i < TWINS; i++) {
		assert_non_null(said[i]);
		assert_string_equal(said[i], said[0]);
	}
	assert_string_equal(
		scene_sql(&front.scene, "select count(*) from draft where title = '同时点了八下'"),
		"1");
	for (int i = 0; i < TWINS; i++)
		arena_free(&arenas[i]);
}

void autosave_answers_with_findings_and_keeps_no_commit(void **)
{
	SCRATCH(a);
	const char *head;
	const char *draft = make_draft(&a, &head);
	const char *path = arena_printf(&a, "/api/v1/drafts/%s/working-copy", draft);
	AUTO_REPLY none = CALL(EDITOR, "GET", path, NULL);
	assert_int_equal(none.status, 404);
	AUTO_REPLY put = front_call(&front, &a, EDITOR, "PUT", path, "If-Match: \"\"\r\n",
		arena_printf(&a,
			"{\"title\":\"题\",\"html\":\"<p>扫黑险恶</"
			"p>\",\"meta\":{},\"base\":\"%s\"}",
			head));
	assert_int_equal(put.status, 200);
	assert_int_equal(json_array_size(json_object_get(put.json, "findings")), 1);
	AUTO_REPLY get = CALL(EDITOR, "GET", path, NULL);
	assert_string_equal(member(&a, get.json, "base"), head);
	AUTO_REPLY mine = CALL(EDITOR2, "GET", path, NULL);
	assert_int_equal(mine.status, 404);
	AUTO_REPLY after = CALL(EDITOR, "GET", arena_printf(&a, "/api/v1/drafts/%s", draft), NULL);
	assert_string_equal(member(&a, after.json, "head"), head);
	AUTO_REPLY gone = front_call(&front, &a, EDITOR, "DELETE", path, "If-Match: *\r\n", NULL);
	assert_int_equal(gone.status, 204);
}

/* The one finding of an answer: in which member of meta it stands, and under which lists it was found. */
static void found_in_field(const struct http_reply *r, const char *field)
{
	const json_t *list = json_object_get(r->json, "findings"), *f = json_array_get(list, 0);
	assert_int_equal(r->status, 200);
	assert_int_equal(json_array_size(list), 1);
	assert_true(str_eq(json_str(f, "field"), str_c(field)));
	assert_true(str_eq(json_str(f, "quote"), STR("扫黑险恶")));
	assert_int_equal(json_int(f, "lexicon", 0), 1);
}

/* As they stand on the page; where the page sends none, as they are saved. */
void what_is_typed_is_read_with_its_particulars(void **)
{
	static const char words[] = "\"title\":\"题\",\"html\":\"<p>文</p>\"";
	SCRATCH(a);
	AUTO_REPLY made = CALL(EDITOR, "POST", "/api/v1/drafts",
		arena_printf(
			&a, "{%s,\"meta\":{\"source\":\"扫黑险恶\",\"author\":\"甲\"}}", words));
	assert_int_equal(made.status, 201);
	const char *draft = arena_printf(&a, "/api/v1/drafts/%s", member(&a, made.json, "id"));
	const char *typing = arena_printf(&a, "%s/screening", draft);
	AUTO_REPLY page = CALL(EDITOR, "POST", typing,
		arena_printf(&a, "{%s,\"meta\":{\"channels\":{\"weibo\":{\"text\":\"扫黑险恶\"}}}}",
			words));
	found_in_field(&page, "channels/weibo/text");
	AUTO_REPLY saved = CALL(EDITOR, "POST", typing, arena_printf(&a, "{%s}", words));
	found_in_field(&saved, "source");
	AUTO_REPLY kept = front_call(&front, &a, EDITOR, "PUT",
		arena_printf(&a, "%s/working-copy", draft), "If-Match: \"\"\r\n",
		arena_printf(&a, "{%s,\"meta\":{\"summary\":\"扫黑险恶\"}}", words));
	found_in_field(&kept, "summary");
	AUTO_REPLY mended =
		CALL(EDITOR, "POST", typing, arena_printf(&a, "{%s,\"meta\":{}}", words));
	assert_int_equal(json_array_size(json_object_get(mended.json, "findings")), 0);
}
