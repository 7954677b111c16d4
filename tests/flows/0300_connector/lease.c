/* Who is heard, what a lease carries, and what is told of it. */
#include "tests/flows/0300_connector/connector.h"

#include "desk/show.h"

void who_does_not_sign_right_is_nobody(void **)
{
	SCRATCH(a);
	static const char path[] = "/api/v1/connector/leases";
	static const char body[] = "{\"max\":1,\"wait_ms\":0}";
	int64_t website = front.scene.website, now = clock_now();
	const struct {
		const char *headers, *body, *code;
	} cases[] = {
		{ "", body, "courier.header" },
		{ sign(&a, wechat_key, website, now, "POST", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, front.scene.wechat, now, "POST", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, website, now, "GET", path, body), body,
			"courier.signature" },
		{ sign(&a, website_key, website, now, "POST", path, body),
			"{\"max\":2,\"wait_ms\":0}", "courier.signature" },
		{ sign(&a, website_key, website, now - 3600000, "POST", path, body), body,
			"connector.key" },
		{ sign(&a, website_key, website, now + 3600000, "POST", path, body), body,
			"connector.key" },
		{ sign(&a, website_key, 999999, now, "POST", path, body), body, "connector.key" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_REPLY r = http_call(
			&a, front.address, "POST", path, cases[i].headers, str_c(cases[i].body));
		assert_int_equal(r.status, 401);
		assert_string_equal(front_code(&r), cases[i].code);
	}
}

void a_call_that_was_heard_once_is_not_heard_again(void **)
{
	SCRATCH(a);
	static const char path[] = "/api/v1/connector/inbox?after=0";
	const char *headers =
		sign(&a, website_key, front.scene.website, clock_now(), "GET", path, "");
	AUTO_REPLY first = http_call(&a, front.address, "GET", path, headers, STR(""));
	assert_int_equal(first.status, 200);
	AUTO_REPLY again = http_call(&a, front.address, "GET", path, headers, STR(""));
	assert_int_equal(again.status, 401);
	assert_string_equal(front_code(&again), "connector.replay");
}

void a_lease_carries_the_very_bytes_that_were_approved(void **)
{
	SCRATCH(a);
	clear();
	int64_t submission = release(&a, "数据开放清单公布");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(r.status, 200);
	json_t *d = only(&r), *file;
	assert_non_null(d);
	assert_string_equal(json_string_value(json_object_get(d, "state")), "LEASED");
	assert_true(str_eq(json_str(json_object_get(d, "ticket"), "body"), STR("{\"n\":0}")));
	assert_true(str_eq(json_str(json_object_get(d, "job"), "title"), STR("数据开放清单公布")));
	assert_true(str_starts(json_str(json_object_get(d, "job"), "key"), STR("shenfa-")));
	size_t i;
	assert_true(json_array_size(json_object_get(d, "files")) > 0);
	json_array_foreach(json_object_get(d, "files"), i, file)
	{
		struct str bytes, seen, type;
		struct desk desk = scene_desk(&front.scene, &a);
		assert_true(base64_decode(&a, json_str(file, "bytes_b64"), &bytes));
		assert_int_equal(rendition_show(&desk, submission, STR("website"),
					 json_str(file, "path"), &seen, &type),
			ERR_OK);
		assert_true(str_eq(bytes, seen));
		scene_desk_done(&desk);
	}
	AUTO_REPLY none = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(json_array_size(json_object_get(none.json, "deliveries")), 0);
}

/* The platform's own words, and of what a connector said no more than belongs there. */
static void its_answer_is_for_who_decides(struct arena *a, const json_t *d)
{
	const char *path = arena_printf(
		a, "/api/v1/deliveries/%s", json_string_value(json_object_get(d, "id")));
	static const enum who people[] = { EDITOR, OPERATOR };
	for (size_t i = 0; i < 2; i++) {
		bool decides = people[i] == OPERATOR;
		AUTO_REPLY r = front_call(&front, a, people[i], "GET", path, "", NULL);
		assert_int_equal(r.status, 200);
		json_t *answer = json_object_get(
			json_array_get(json_object_get(r.json, "attempts"), 0), "answer");
		assert_int_equal(json_is_object(answer), decides);
		assert_true(!decides || str_eq(json_str(answer, "body"), STR("ok")));
		assert_null(json_object_get(answer, "more"));
	}
}

void one_delivery_is_walked_to_its_receipt(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "走完一次发布");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	json_t *d = only(&r);
	long long fence = json_integer_value(json_object_get(d, "fence"));
	const char *hold = arena_printf(&a, "{\"fence\":%lld}", fence);
	AUTO_REPLY intent = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "intent"),
		arena_printf(&a,
			"{\"fence\":%lld,\"attempt\":1,\"request_sha256\":\"ab\",\"marker\":\"m\"}",
			fence));
	assert_int_equal(intent.status, 204);
	AUTO_REPLY beat = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "heartbeat"), hold);
	assert_int_equal(beat.status, 200);
	assert_true(json_integer_value(json_object_get(beat.json, "lease_until")) > clock_now());
	AUTO_REPLY note =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "note"),
			arena_printf(&a, "{\"fence\":%lld,\"state\":{\"step\":\"放置\"}}", fence));
	assert_int_equal(note.status, 204);
	AUTO_REPLY foreign = call(
		&a, wechat_key, front.scene.wechat, "POST", at_delivery(&a, d, "heartbeat"), hold);
	assert_int_equal(foreign.status, 404);
	AUTO_REPLY old = call(&a, website_key, front.scene.website, "POST",
		at_delivery(&a, d, "heartbeat"), arena_printf(&a, "{\"fence\":%lld}", fence - 1));
	assert_int_equal(old.status, 409);
	assert_string_equal(front_code(&old), "delivery.fence");
	const char *done = arena_printf(&a,
		"{\"fence\":%lld,\"outcome\":\"CONFIRMED\",\"reason\":\"\",\"receipt\":{\"url\":"
		"\"http://x/1\",\"remote_id\":\"1\",\"state\":{},\"answer\":{\"method\":\"POST\","
		"\"where\":\"x/1\",\"status\":200,\"size\":2,\"body\":\"ok\",\"more\":1}}}",
		fence);
	AUTO_REPLY odd =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"),
			arena_printf(&a, "{\"fence\":%lld,\"outcome\":\"DONE\"}", fence));
	assert_int_equal(odd.status, 400);
	AUTO_REPLY result = call(
		&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"), done);
	assert_int_equal(result.status, 204);
	AUTO_REPLY twice = call(
		&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"), done);
	assert_int_equal(twice.status, 409);
	AUTO_REPLY page = front_call(&front, &a, EDITOR, "GET",
		arena_printf(
			&a, "/api/v1/deliveries/%s", json_string_value(json_object_get(d, "id"))),
		"", NULL);
	assert_int_equal(page.status, 200);
	assert_true(str_eq(json_str(page.json, "state"), STR("CONFIRMED")));
	assert_true(
		str_eq(json_str(json_object_get(page.json, "receipt"), "url"), STR("http://x/1")));
	assert_null(json_object_get(json_object_get(page.json, "receipt"), "answer"));
	its_answer_is_for_who_decides(&a, d);
}
