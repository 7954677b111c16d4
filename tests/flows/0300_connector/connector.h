/* connector.h: couriers with keys of their own, and what they say to the front. */
#pragma once
#include "tests/check.h"

#include "base/clock.h"
#include "base/digest.h"
#include "model/courier_auth.h"
#include "tests/support/cluster.h"
#include "tests/support/front.h"
#include "tests/support/sql.h"

extern struct front front;
extern struct key *website_key, *wechat_key;

static inline struct key *enrol(int64_t account)
{
	SCRATCH(a);
	struct key *key;
	assert_int_equal(key_generate(KEY_ED25519, &key), ERR_OK);
	scene_sql(&front.scene,
		arena_printf(&a,
			"update channel_account set courier_key = '%s', callback_token = "
			"'token%lld' where id = %lld",
			key_public_pem(&a, key).at, (long long)account, (long long)account));
	return key;
}

/* Account 0 is the courier that looks at links. */
static inline const char *sign(struct arena *a, const struct key *key, int64_t account, int64_t at,
	const char *method, const char *path, const char *body)
{
	struct str out;
	const char *name = account ? arena_printf(a, "%lld", (long long)account) : "links";
	assert_int_equal(
		courier_auth_write(a, key, str_c(name), at, method, str_c(path), str_c(body), &out),
		ERR_OK);
	return arena_printf(a, "Authorization: " STRF "\r\n%s", STRV(out),
		*body ? "Content-Type: application/json\r\n" : "");
}

static inline struct http_reply call(struct arena *a, const struct key *key, int64_t account,
	const char *method, const char *path, const char *body)
{
	return http_call(a, front.address, method, path,
		sign(a, key, account, clock_now(), method, path, body), str_c(body));
}

#define WEB(method, path, body)                                                                    \
	call(&a, website_key, front.scene.website, method, "/api/v1/connector/" path, body)

/* An item that everybody agreed to. */
static inline int64_t approved(const char *title)
{
	int64_t submission =
		scene_submit(&front.scene, EDITOR, scene_draft(&front.scene, EDITOR, title, NULL));
	scene_approve(&front.scene, submission);
	return submission;
}

/* With a ticket for each channel, as the seal would issue it. */
static inline void issue(struct arena *a, int64_t submission)
{
	int64_t accounts[] = { front.scene.website, front.scene.wechat };
	for (size_t i = 0; i < 2; i++) {
		const char *why;
		assert_non_null(scene_sql_as(&front.scene, "shenfa_seal",
			arena_printf(a,
				"select ticket_issue(%lld, %lld, 'publish', '{\"n\":%zu}', 'e', "
				"'s', '{}', now())",
				(long long)submission, (long long)accounts[i], i),
			&why));
	}
	scene_sql(&front.scene, "select pg_notify('delivery', '')");
}

static inline int64_t release(struct arena *a, const char *title)
{
	int64_t submission = approved(title);
	issue(a, submission);
	return submission;
}

static inline json_t *only(const struct http_reply *r)
{
	json_t *list = json_object_get(r->json, "deliveries");
	return json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
}

static inline const char *at_delivery(struct arena *a, const json_t *d, const char *act)
{
	return arena_printf(a, "/api/v1/connector/deliveries/%s/%s",
		json_string_value(json_object_get(d, "id")), act);
}

static inline void clear(void)
{
	scene_sql(&front.scene, "delete from sighting; delete from attempt; delete from delivery; "
				"delete from ticket");
}

#define TEST(name) void name(void **);
#include "tests/flows/0300_connector/tests.def"
#undef TEST
