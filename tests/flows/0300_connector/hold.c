/* What is stopped, and what platforms call back. */
#include "tests/flows/0300_connector/connector.h"

void a_stop_holds_what_is_on_its_way(void **)
{
	SCRATCH(a);
	clear();
	release(&a, "停发");
	AUTO_REPLY stop = front_call(&front, &a, LEADER, "POST", "/api/v1/stop", "",
		arena_printf(&a, "{\"scope\":\"%lld\",\"reason\":\"内容有误\"}",
			(long long)front.scene.website));
	assert_int_equal(stop.status, 201);
	AUTO_REPLY none = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_int_equal(json_array_size(json_object_get(none.json, "deliveries")), 0);
	AUTO_REPLY other = call(&a, wechat_key, front.scene.wechat, "POST",
		"/api/v1/connector/leases", "{\"max\":1,\"wait_ms\":0}");
	assert_non_null(only(&other));
	AUTO_REPLY held =
		front_call(&front, &a, EDITOR, "GET", "/api/v1/deliveries?state=HELD", "", NULL);
	json_t *one = json_array_get(json_object_get(held.json, "items"), 0);
	assert_non_null(one);
	AUTO_REPLY board = front_call(&front, &a, EDITOR, "GET",
		arena_printf(&a, "/api/v1/channel-accounts/%lld", (long long)front.scene.website),
		"", NULL);
	assert_true(json_is_object(json_object_get(board.json, "stopped")));
	AUTO_REPLY asked = front_call(&front, &a, LEADER, "POST",
		arena_printf(&a, "/api/v1/stop/%s/ask",
			json_string_value(json_object_get(stop.json, "id"))),
		"", "{\"reason\":\"已更正\"}");
	assert_int_equal(asked.status, 204);
	AUTO_REPLY own = front_call(&front, &a, LEADER, "POST",
		arena_printf(&a, "/api/v1/stop/%s/lift",
			json_string_value(json_object_get(stop.json, "id"))),
		"", "{\"reason\":\"已更正\"}");
	assert_int_equal(own.status, 403);
	assert_string_equal(front_code(&own), "stop.self");
	AUTO_REPLY lift = front_call(&front, &a, REVIEWER, "POST",
		arena_printf(&a, "/api/v1/stop/%s/lift",
			json_string_value(json_object_get(stop.json, "id"))),
		"", "{\"reason\":\"已更正\"}");
	assert_int_equal(lift.status, 204);
	AUTO_REPLY retry = front_call(&front, &a, REVIEWER, "POST",
		arena_printf(&a, "/api/v1/deliveries/%s/retry",
			json_string_value(json_object_get(one, "id"))),
		"", "{\"reason\":\"继续\"}");
	assert_int_equal(retry.status, 204);
	AUTO_REPLY again = WEB("POST", "leases", "{\"max\":1,\"wait_ms\":0}");
	assert_non_null(only(&again));
}

/* sha1 over the sorted three, as the platform's manual says. */
static const char *callback(struct arena *a, const char *signature, const char *more)
{
	return arena_printf(a, "/callback/%lld?signature=%s&timestamp=1700000000&nonce=n1%s",
		(long long)front.scene.wechat, signature, more);
}

/* Read, and what waits is woken: both or neither. Here the waking fails, as where the front falls in between. */
static void a_nudge_is_not_lost_with_what_it_was_to_wake(struct arena *a, const char *done)
{
	const char *moved = arena_printf(a, "%s?moved=1", done);
	scene_sql(&front.scene, "revoke execute on function callback_moved from shenfa_web");
	AUTO_REPLY cut = call(a, wechat_key, front.scene.wechat, "POST", moved, "");
	scene_sql(&front.scene, "grant execute on function callback_moved to shenfa_web");
	assert_true(cut.status >= 400);
	assert_string_equal(
		scene_sql(&front.scene, "select count(*) from inbox where done_at is null"), "1");
}

void a_platform_is_heard_when_its_signature_fits(void **)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	const char *said = arena_printf(&a, "1700000000n1token%lld", (long long)front.scene.wechat);
	sha1(str_c(said), sum); /* digits before letters, n before t: sorted */
	const char *right = hex(&a, sum, sizeof sum);
	AUTO_REPLY echo = http_call(&a, front.address, "GET",
		callback(&a, right, "&echostr=%E4%BD%A0%E5%A5%BD"), "", STR(""));
	assert_int_equal(echo.status, 200);
	assert_true(str_eq(echo.body, STR("你好")));
	AUTO_REPLY wrong = http_call(&a, front.address, "POST",
		callback(&a, "0123456789012345678901234567890123456789", ""), "",
		STR("<xml>1</xml>"));
	assert_int_equal(wrong.status, 403);
	AUTO_REPLY taken = http_call(&a, front.address, "POST", callback(&a, right, ""),
		"Content-Type: text/xml\r\n", STR("<xml>2</xml>"));
	assert_int_equal(taken.status, 200);
	assert_true(str_eq(taken.body, STR("success")));
	AUTO_REPLY repeated = http_call(&a, front.address, "POST", callback(&a, right, ""),
		"Content-Type: text/xml\r\n", STR("<xml>2</xml>"));
	assert_true(str_eq(repeated.body, STR("success"))); /* and kept once, as is seen below */
	AUTO_REPLY inbox = call(
		&a, wechat_key, front.scene.wechat, "GET", "/api/v1/connector/inbox?after=0", "");
	json_t *item = json_array_get(json_object_get(inbox.json, "items"), 0);
	struct str body;
	assert_int_equal(json_array_size(json_object_get(inbox.json, "items")), 1);
	assert_true(base64_decode(&a, json_str(item, "body_b64"), &body));
	assert_true(str_eq(body, STR("<xml>2</xml>")));
	const char *done = arena_printf(&a, "/api/v1/connector/inbox/%s/done",
		json_string_value(json_object_get(item, "id")));
	AUTO_REPLY thief = call(&a, website_key, front.scene.website, "POST", done, "");
	assert_int_equal(thief.status, 404);
	const char *told = "{\"max\":1,\"wait_ms\":20000,\"inbox_after\":0}";
	int64_t began = clock_ticks();
	AUTO_REPLY called =
		call(&a, wechat_key, front.scene.wechat, "POST", "/api/v1/connector/leases", told);
	assert_int_equal(called.status, 200);
	assert_true(clock_ticks() - began < 15000); /* it does not sit out its wait */
	a_nudge_is_not_lost_with_what_it_was_to_wake(&a, done);
	AUTO_REPLY read = call(&a, wechat_key, front.scene.wechat, "POST", done, "");
	assert_int_equal(read.status, 204);
	AUTO_REPLY nowhere = http_call(
		&a, front.address, "GET", "/api/v1/callback/999?signature=x", "", STR(""));
	assert_int_equal(nowhere.status, 404);
}

/* Released for good: its courier is nobody any more, and its platform speaks to nobody. */
void a_released_account_is_heard_no_more(void **)
{
	SCRATCH(a);
	unsigned char sum[SHA1_BYTES];
	const char *id = scene_sql(&front.scene,
		"insert into channel_account (unit, channel, purpose, name, owner_department) "
		"values "
		"('fzgh', 'wechat', 'service', '服务号', 'fzgh') returning id");
	int64_t account;
	assert_true(str_i64(str_c(id), &account));
	struct key *key = enrol(account);
	sha1(str_c(arena_printf(&a, "1700000000n1token%s", id)), sum);
	const char *address = arena_printf(&a,
		"/api/v1/callback/%s?signature=%s&timestamp=1700000000&nonce=n1&echostr=x", id,
		hex(&a, sum, sizeof sum));
	static const char inbox[] = "/api/v1/connector/inbox?after=0";
	AUTO_REPLY before = call(&a, key, account, "GET", inbox, "");
	AUTO_REPLY heard = http_call(&a, front.address, "GET", address, "", STR(""));
	assert_int_equal(before.status, 200);
	assert_int_equal(heard.status, 200);
	const char *why = "";
	assert_non_null(scene_sql_as(&front.scene, "shenfa_web",
		arena_printf(&a,
			"update channel_account set state = 'RELEASED' where id = %s returning 1",
			id),
		&why));
	AUTO_REPLY after = call(&a, key, account, "GET", inbox, "");
	AUTO_REPLY deaf = http_call(&a, front.address, "GET", address, "", STR(""));
	assert_int_equal(after.status, 401);
	assert_int_equal(deaf.status, 404);
	key_free(key);
}
