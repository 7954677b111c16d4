/* What is seen on the channels, and at the ends of links. */
#include "tests/flows/0300_connector/connector.h"

#include "base/buf.h"

void what_was_seen_on_the_channel_is_kept(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "看见");
	AUTO_REPLY r = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	const char *id = json_string_value(json_object_get(only(&r), "id"));
	const char *body = arena_printf(&a,
		"{\"delivery\":\"%s\",\"sighting\":\"LIVE\",\"url\":\"http://x/"
		"1\",\"sha256\":\"\",\"at\":%lld}",
		id, (long long)clock_now());
	AUTO_REPLY seen = call(&a, website_key, front.scene.website, "POST",
		"/api/v1/connector/observations", body);
	assert_int_equal(seen.status, 204);
	AUTO_REPLY foreign = call(
		&a, wechat_key, front.scene.wechat, "POST", "/api/v1/connector/observations", body);
	assert_int_equal(foreign.status, 404);
	assert_string_equal(scene_sql(&front.scene, "select count(*) from sighting"), "1");
}

/* Each kind of key opens its own calls and none of the other's, even where it is the same key. */
void who_looks_at_links_is_no_channel_and_no_channel_looks_at_links(void **)
{
	SCRATCH(a);
	static const char body[] = "{\"max\":1,\"wait_ms\":0}";
	static const char links[] = "/api/v1/connector/links/leases";
	AUTO_REPLY early = call(&a, website_key, 0, "POST", links, body);
	assert_int_equal(early.status, 401); /* nobody has declared it */
	scene_sql(&front.scene,
		arena_printf(&a, "select link_egress_declare('%s', '检查外链', %lld, now())",
			key_public_pem(&a, website_key).at,
			(long long)front.scene.people[SYSTEM].id));
	AUTO_REPLY own = call(&a, website_key, 0, "POST", links, body);
	assert_int_equal(own.status, 200);
	AUTO_REPLY other = call(&a, wechat_key, 0, "POST", links, body);
	assert_int_equal(other.status, 401);
	AUTO_REPLY channel = call(&a, website_key, front.scene.website, "POST", links, body);
	assert_int_equal(channel.status, 401);
	AUTO_REPLY lease = call(&a, website_key, 0, "POST", "/api/v1/connector/leases", body);
	assert_int_equal(lease.status, 401);
	const char *again = sign(&a, website_key, 0, clock_now(), "POST", links, body);
	AUTO_REPLY once = http_call(&a, front.address, "POST", links, again, str_c(body));
	assert_int_equal(once.status, 200);
	AUTO_REPLY twice = http_call(&a, front.address, "POST", links, again, str_c(body));
	assert_int_equal(twice.status, 401);
	AUTO_REPLY none = call(&a, website_key, 0, "POST", "/api/v1/connector/links/results",
		"{\"id\":\"999\",\"result\":\"GOOD\"}");
	assert_int_equal(none.status, 404);
}

static const char *sql(struct arena *a, const char *what)
{
	return arena_printf(a, "%s", scene_sql(&front.scene, what));
}

/* What strangers wrote goes into one line and no further than it is let; too much of it is refused. */
void a_survey_is_cut_to_measure(void **)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 400; i++)
		buf_add(&b, STR("长"));
	const char *body = arena_printf(&a,
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x\",\"title\":\"一\\n\\u001b["
		"31m二" STRF "\",\"at\":1}]}",
		STRV(buf_str(&b)));
	AUTO_REPLY taken = call(
		&a, website_key, front.scene.website, "POST", "/api/v1/connector/surveys", body);
	assert_int_equal(taken.status, 204);
	assert_string_equal(
		sql(&a, "select char_length(title) || ' ' || (title ~ '[[:cntrl:]]')::text from "
			"account_item where remote_id = 'x'"),
		"300 false");
	AUTO_REPLY nameless = WEB("POST", "surveys", "{\"items\":[{\"title\":\"x\"}]}");
	assert_int_equal(nameless.status, 400);
	AUTO_REPLY none = WEB("POST", "surveys", "{\"items\":[1]}");
	assert_int_equal(none.status, 400);
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 5001; i++)
		buf_printf(&b, "%s{\"remote_id\":\"%d\"}", i ? "," : "", i);
	AUTO_REPLY many =
		call(&a, website_key, front.scene.website, "POST", "/api/v1/connector/surveys",
			arena_printf(&a, "{\"items\":[" STRF "]}", STRV(buf_str(&b))));
	assert_string_equal(front_code(&many), "form.long");
	assert_string_equal(sql(&a, "select count(*) from account_item"), "1");
}

/* Of what the answer to `watch` names, and of nothing else; what was found is kept. */
void the_words_of_what_stood_there_are_asked_for_and_read(void **)
{
	SCRATCH(a);
	sql(&a, "set session_replication_role = replica; delete from account_live; delete from "
		"channel_incident; delete from account_item; delete from account_watch; select 1");
	AUTO_REPLY none = WEB("POST", "watch", "{}");
	const json_t *site = json_object_get(none.json, "survey");
	assert_int_equal(json_array_size(json_object_get(site, "words")), 0);
	AUTO_REPLY list = WEB("POST", "surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x.html\"},{\"remote_id\":\"y.html\"}]"
		"}");
	assert_int_equal(list.status, 204);
	sql(&a, "update account_watch set next_at = null returning 1");
	AUTO_REPLY asked = WEB("POST", "watch", "{}");
	site = json_object_get(asked.json, "survey");
	assert_int_equal(json_array_size(json_object_get(site, "words")), 2);
	AUTO_REPLY number = WEB("POST", "surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x.html\",\"words\":1}]}");
	assert_string_equal(front_code(&number), "form.type");
	AUTO_REPLY said = WEB("POST", "surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x.html\",\"words\":\"扫黑险恶\"},"
		"{\"remote_id\":\"y.html\"}]}");
	assert_int_equal(said.status, 204);
	assert_string_equal(
		sql(&a, "select string_agg(i.remote_id || jsonb_array_length(w.findings), ' ') "
			"from account_item_words w join account_item i on i.id = w.item_id"),
		"x.html1");
}

void a_mark_in_a_strangers_title_does_not_blind_the_watch(void **)
{
	SCRATCH(a);
	AUTO_REPLY r = WEB("POST", "surveys",
		"{\"whole\":true,\"items\":[{\"remote_id\":\"x\"},{\"remote_id\":\"m\",\"title\":"
		"\"绝密★启用前\"}]}");
	assert_int_equal(r.status, 204);
	assert_string_equal(
		sql(&a, "select count(*) from channel_incident where kind = 'stranger'"), "1");
}

void the_watch_hands_out_what_should_be_there(void **)
{
	SCRATCH(a);
	AUTO_REPLY first = WEB("POST", "watch", "{}");
	assert_int_equal(first.status, 200);
	assert_true(json_is_object(json_object_get(first.json, "survey")));
	release(&a, "核对");
	scene_sql(&front.scene, "set session_replication_role = replica; update delivery set state "
				"= 'CONFIRMED', confirmed_at "
				"= now(); insert into account_live select channel_account_id, "
				"draft_id, id, '', '', 'LIVE', now(), "
				"now(), now() from delivery where channel_account_id = (select "
				"min(channel_account_id) from "
				"delivery) limit 1; select 1");
	AUTO_REPLY look = WEB("POST", "watch", "{}");
	const json_t *d = only(&look);
	assert_non_null(d);
	assert_true(json_is_null(json_object_get(look.json, "survey")));
	assert_true(json_array_size(json_object_get(d, "files")) > 0);
	assert_true(json_is_object(json_object_get(d, "ticket")));
	AUTO_REPLY result =
		call(&a, website_key, front.scene.website, "POST", at_delivery(&a, d, "result"),
			"{\"fence\":0,\"outcome\":\"REFUSED\",\"receipt\":{}}");
	assert_string_equal(front_code(&result), "delivery.fence");
}
