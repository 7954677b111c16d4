/*
 * What a courier does with what the gateway hands over beside its deliveries: a ticket to delete, an order to take a
 * site down. The gateway and the channel are this test; the courier between them is real.
 */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "courier/memory.h"
#include "courier/orders.h"
#include "courier/removal.h"
#include "courier/watch.h"
#include "model/order.h"
#include "tests/sim/server.h"

static struct arena arena;
static char folder[] = "/tmp/shenfa-acts.XXXXXX";
static struct sim_server *gateway;
static const char *address;
static struct key *enrolment, *ed25519, *sm2, *stranger;
static struct courier *c;
static int64_t later; /* than it is */

#define F(...) arena_printf(&arena, __VA_ARGS__)

/* What the gateway was told, and in which order. */
static struct {
	int intents;
	const char *outcome, *reason, *order;
	const char *trouble, *repaired;
} told;

/* What the gateway answers to a repair whose key begins with "1", and to any other. */
static int first_repair, other_repair;

/* What stands on the account, and what happened to it. */
static struct {
	bool there;
	const char *sha256;
	int looks, deleted, switched;
} world;

static void on_call(void *context, const struct sim_request *r, struct sim_reply *out)
{
	json_auto_t *j = NULL;
	struct str path = str_c(r->path);
	(void)context;
	*out = (struct sim_reply){ .status = 204 };
	assert_int_equal(json_read(r->body, &j), ERR_OK);
	if (str_ends(path, STR("/intent")))
		told.intents++;
	if (str_ends(path, STR("/result"))) {
		told.outcome = arena_cstr(&arena, json_str(j, "outcome"));
		told.reason = arena_cstr(&arena, json_str(j, "reason"));
	}
	if (str_ends(path, STR("/watch")))
		*out = (struct sim_reply){ .status = 200,
			.media_type = "application/json",
			.body = STR("{\"order\":null,\"survey\":null,\"wait_ms\":1000,"
				    "\"deliveries\":[]}") };
	if (str_ends(path, STR("/surveys")))
		told.trouble = arena_cstr(&arena, json_str(json_object_get(j, "trouble"), "code"));
	if (str_ends(path, STR("/repairs"))) {
		bool one = str_starts(json_str(j, "key"), STR("1"));
		out->status = one ? first_repair : other_repair;
		if (!one)
			told.repaired = arena_cstr(&arena, json_str(j, "delivery"));
	}
	if (str_ends(path, STR("/orders")))
		told.order = F(STRF "%s" STRF, STRV(json_str(j, "statement")),
			json_str(j, "trouble").len ? " " : "", STRV(json_str(j, "trouble")));
}

static int64_t now(struct wire *w)
{
	(void)w;
	return clock_now() + later;
}

static enum err find(struct wire *w, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	(void)w, (void)a, (void)site, (void)notes;
	world.looks++;
	if (!world.there)
		return fault(ERR_NOTFOUND, "不在");
	*out = *was;
	out->sha256 = str_c(world.sha256);
	return ERR_OK;
}

static enum err delete_it(struct wire *w, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was)
{
	(void)w, (void)a, (void)site, (void)notes, (void)was;
	world.deleted++;
	world.there = false;
	return ERR_OK;
}

static enum err stand_down(
	struct wire *w, struct arena *a, const struct site_order *s, bool *out_closed)
{
	(void)w, (void)a;
	world.switched++;
	*out_closed = s->closed;
	return ERR_OK;
}

static struct channel channel;

static const char *put(const char *name, struct str text)
{
	const char *path = F("%s/%s", folder, name);
	assert_int_equal(file_write(path, text, 0600, NULL), ERR_OK);
	return path;
}

static void open_courier(bool remembers)
{
	static const bool go_on;
	const char *config = put("c.json",
		str_c(F("{\"gateway\":\"%s\",\"account\":\"3\",\"channel\":\"wechat\",\"key\":"
			"\"%s/k.pem\",\"signing_keys\":\"%s/s.pem\",\"secrets\":{\"api\":"
			"\"http://127.0.0.1:2\",\"appid\":\"wx\"}}",
			address, folder, folder)));
	assert_int_equal(courier_open(config, &go_on, &c), ERR_OK);
	if (remembers)
		memory_init(c, folder);
	channel = *c->channel;
	channel.find = find;
	channel.remove = delete_it;
	channel.stand_down = stand_down;
	c->channel = &channel;
	c->wire.now = now;
}

static int begin(void **)
{
	if (!mkdtemp(folder))
		return 1;
	assert_int_equal(
		sim_server_start(&arena, "127.0.0.1:0", on_call, NULL, &gateway, &address), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &enrolment), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &stranger), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	put("k.pem", key_private_pem(&arena, enrolment));
	put("s.pem", str_c(F(STRF STRF, STRV(key_public_pem(&arena, ed25519)),
			     STRV(key_public_pem(&arena, sm2)))));
	return 0;
}

static int end(void **)
{
	sim_server_stop(gateway);
	key_free(enrolment);
	key_free(ed25519);
	key_free(stranger);
	key_free(sm2);
	arena_free(&arena);
	return 0;
}

static int fresh(void **)
{
	memset(&told, 0, sizeof told);
	memset(&world, 0, sizeof world);
	world.there = true;
	world.sha256 = "bb";
	later = 0;
	unlink(F("%s/wechat-3.json", folder));
	open_courier(true);
	return 0;
}

static int over(void **)
{
	courier_close(c);
	return 0;
}

/* As the gateway hands it over: of `state`, and with what explains it by now. */
static json_t *removal(const char *state, const char *explained)
{
	struct str body = STR("{\"channel\":\"3\",\"incident\":\"7\",\"marker\":\"\",\"reason\":"
			      "\"被盗用\",\"remote_id\":\"hand\",\"seen\":\"x\",\"sha256\":\"bb\","
			      "\"title\":\"领红包\",\"url\":\"http://x/hand\"}");
	struct ticket_file file = { .path = STR("removal.json"),
		.sha256 = str_c(sha256_hex(&arena, body)),
		.sm3 = str_c(sm3_hex(&arena, body)),
		.size = (int64_t)body.len };
	const struct ticket t = { .ticket = STR("remove-3-1"),
		.act = STR("remove"),
		.channel = STR("wechat"),
		.account = STR("3"),
		.files = &file,
		.file_count = 1,
		.not_before = clock_now(),
		.not_after = clock_now() + 3600 * 1000,
		.epoch = 1,
		.key_ed25519 = str_c(key_id(&arena, ed25519)),
		.key_sm2 = str_c(key_id(&arena, sm2)) };
	struct ticket_sigs sigs;
	struct str text = ticket_text(&arena, &t);
	assert_int_equal(ticket_sign(&arena, text, ed25519, sm2, &sigs), ERR_OK);
	return json_pack("{s:s s:i s:s s:i s:{s:o s:{s:o s:o}} s:o s:s s:{s:s}}", "id", "1",
		"fence", 1, "state", state, "attempt", strcmp(state, "INTENT") ? 0 : 1, "ticket",
		"body", json_from(text), "sigs", "ed25519", json_from(sigs.ed25519), "sm2",
		json_from(sigs.sm2), "body", json_from(body), "explained", explained, "site",
		"account", "3");
}

static void carry(const json_t *j)
{
	told.outcome = told.reason = "";
	assert_int_equal(removal_carry(c, &arena, j), ERR_OK);
}

static void ends(const char *outcome, const char *because)
{
	if (strcmp(told.outcome, outcome) || !strstr(told.reason, because))
		fail_msg("%s: %s", told.outcome, told.reason);
}

static void what_two_signed_is_deleted_once(void **)
{
	json_auto_t *j = removal("SIGNED", "");
	carry(j);
	ends("GONE", "已由连接器删除");
	assert_int_equal(world.deleted, 1);
	assert_int_equal(told.intents, 1);
}

/* The same thing stands there again, and people have kept it: the ticket of before is good for an hour yet. */
static void a_ticket_that_has_ended_is_not_carried_out_again(void **)
{
	static const char *const states[] = { "SIGNED", "INTENT" };
	json_auto_t *j = removal("SIGNED", "");
	carry(j);
	world.there = true;
	courier_close(c);
	open_courier(true); /* what is forgotten with the process protects nobody */
	for (size_t i = 0; i < 2; i++) {
		json_object_set_new(j, "state", json_string(states[i]));
		carry(j);
		ends("GONE", "已由连接器删除");
	}
	assert_int_equal(world.deleted, 1);
	assert_int_equal(world.looks, 2);
}

static void so_is_one_that_was_a_persons(void **)
{
	json_auto_t *j = removal("SIGNED", "");
	world.sha256 = "cc";
	carry(j);
	ends("CHANGED", "与两人所签的不一致");
	world.sha256 = "bb";
	carry(j);
	ends("CHANGED", "与两人所签的不一致");
	assert_int_equal(world.deleted, 0);
}

/* What cannot be remembered is told apart by its date alone. */
static void a_courier_without_a_folder_deletes_all_the_same(void **)
{
	json_auto_t *j = removal("SIGNED", "");
	courier_close(c);
	open_courier(false);
	carry(j);
	ends("GONE", "已由连接器删除");
}

static void a_memory_that_cannot_be_read_is_no_empty_one(void **)
{
	json_auto_t *j = removal("SIGNED", "");
	put("wechat-3.json", STR("{\"removed\":"));
	carry(j);
	ends("AGAIN", "状态文件读不出");
	assert_int_equal(world.deleted, 0);
}

static void what_is_out_of_date_is_forgotten(void **)
{
	json_auto_t *memory = NULL;
	put("wechat-3.json",
		str_c(F("{\"removed\":{\"old\":{\"until\":%lld},\"young\":{\"until\":%lld}}}",
			(long long)clock_now() - 25 * 3600 * 1000,
			(long long)clock_now() - 23 * 3600 * 1000)));
	json_auto_t *j = removal("SIGNED", "");
	carry(j);
	assert_int_equal(c->wire.recall(&c->wire, &memory), ERR_OK);
	const json_t *kept = json_object_get(memory, "removed");
	assert_int_equal(json_object_size(kept), 2);
	assert_non_null(json_object_get(kept, "young"));
}

static void what_is_explained_by_now_is_only_looked_at(void **)
{
	json_auto_t *j = removal("INTENT", "已经补登，不能按陌生内容删除");
	carry(j);
	ends("CHANGED", "已经补登");
	assert_int_equal(world.deleted, 0);
	assert_int_equal(told.intents, 0);
	json_auto_t *gone = removal("INTENT", "已经补登，不能按陌生内容删除");
	world.there = false;
	unlink(F("%s/wechat-3.json", folder));
	carry(gone);
	ends("GONE", "");
}

/* That a deletion may have left excuses the look; another one would be under a ticket that is no good. */
static void a_late_ticket_is_looked_after_and_deletes_nothing(void **)
{
	json_auto_t *j = removal("INTENT", "");
	later = 2 * 3600 * 1000;
	carry(j);
	ends("BY_HAND", "已过有效期");
	assert_int_equal(world.looks, 1);
	assert_int_equal(world.deleted, 0);
	json_auto_t *fresh_one = removal("SIGNED", "");
	carry(fresh_one);
	ends("REFUSED", "已过有效期");
}

static json_t *order(const struct key *by, const char *act, bool done)
{
	const struct order o = { .act = str_c(act),
		.account = STR("3"),
		.channel = STR("wechat"),
		.name = STR("某局"),
		.reason = STR("被篡改"),
		.people = { STR("4"), STR("9") },
		.serial = 12,
		.at = clock_now(),
		.epoch = 1 };
	struct ticket_sigs sigs;
	struct str body;
	assert_int_equal(order_sign(&arena, &o, by, sm2, &body, &sigs), ERR_OK);
	return json_pack("{s:o s:b s:{s:o s:o}}", "body", json_from(body), "done", done, "sigs",
		"ed25519", json_from(sigs.ed25519), "sm2", json_from(sigs.sm2));
}

static bool closed_by(const struct key *by, const char *act, bool done)
{
	bool closed;
	json_auto_t *j = order(by, act, done);
	assert_int_equal(orders_follow(c, &arena, j, &closed), ERR_OK);
	return closed;
}

static void an_order_is_followed_and_told_once(void **)
{
	assert_true(closed_by(ed25519, "close", false));
	assert_string_equal(told.order, "12");
	told.order = "";
	assert_true(
		closed_by(ed25519, "close", true)); /* made good again, and nothing new to say */
	assert_string_equal(told.order, "");
	assert_int_equal(world.switched, 2);
	assert_false(closed_by(ed25519, "open", false));
}

/* Its key may have been revoked long after: nothing is done for it, and nothing else ends by it. */
static void an_order_that_does_not_verify_ends_nothing_and_moves_nothing(void **)
{
	assert_false(closed_by(stranger, "close", false));
	assert_true(closed_by(stranger, "close", true)); /* it stands, and is not looked at */
	assert_false(closed_by(stranger, "open", true));
	assert_int_equal(world.switched, 0);
	assert_null(told.order);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, over)

/* Of an earlier go that nobody heard of. */
static const char *note(const char *name)
{
	struct str own;
	assert_int_equal(c->wire.folder(&c->wire, &own), ERR_OK);
	const char *at = F(STRF "/mending", STRV(own));
	assert_int_equal(folder_make(at, 0700, NULL), ERR_OK);
	const char *path = F("%s/%s", at, name);
	assert_int_equal(file_write(path,
				 STR("{\"path\":\"shenfa-7\",\"delivery\":\"42\",\"done\":true,"
				     "\"seen_sha256\":\"aa\",\"put_sha256\":\"bb\"}"),
				 0600, NULL),
		ERR_OK);
	return path;
}

/* One that the gateway will never take is set aside and told of; what cannot be told now waits. Neither blinds the courier. */
static void what_cannot_be_told_keeps_nothing_back(void **)
{
	const char *one = note("1-0-x.json"), *other = note("2-0-y.json");
	first_repair = 400;
	other_repair = 503;
	assert_int_equal(watch_round(c), ERR_OK);
	assert_int_equal(access(one, F_OK), -1);
	assert_int_equal(access(F("%s.refused", one), F_OK), 0);
	assert_int_equal(access(other, F_OK), 0);
	assert_string_equal(told.trouble, "mends.refused");
	told.trouble = NULL;
	other_repair = 204;
	assert_int_equal(watch_round(c), ERR_OK);
	assert_string_equal(told.repaired, "42");
	assert_int_equal(access(other, F_OK), -1);
	assert_null(told.trouble);
	unlink(F("%s.refused", one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_two_signed_is_deleted_once),
		TEST(a_ticket_that_has_ended_is_not_carried_out_again),
		TEST(so_is_one_that_was_a_persons),
		TEST(a_courier_without_a_folder_deletes_all_the_same),
		TEST(a_memory_that_cannot_be_read_is_no_empty_one),
		TEST(what_is_out_of_date_is_forgotten),
		TEST(what_is_explained_by_now_is_only_looked_at),
		TEST(a_late_ticket_is_looked_after_and_deletes_nothing),
		TEST(an_order_is_followed_and_told_once),
		TEST(an_order_that_does_not_verify_ends_nothing_and_moves_nothing),
		TEST(what_cannot_be_told_keeps_nothing_back),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
