/* What can never be fetched back: nobody agrees to it without having said, and signed, that he knows. */
#include "tests/store/sealer.h"

#include "desk/show.h"

struct scene s;
struct sealer sealer;

/* WeChat sends to every follower, or only publishes. */
static void wechat_mode(const char *mode)
{
	SQL("update channel_account set settings = settings || '{\"mode\":\"%s\"}' where id = %lld "
	    "returning 1",
		mode, (long long)s.wechat);
}

static int64_t handed_in(const char *mode)
{
	wechat_mode(mode);
	return scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
}

static int seal(void)
{
	int made;
	assert_int_equal(seal_tick(&sealer, clock_now(), true, &made), ERR_OK);
	return made;
}

static const char *opens_of(int64_t id)
{
	return SQL("select array_to_string(opens, ' ') from submission where id = %lld",
		(long long)id);
}

static void only_what_is_gone_asks_to_be_known(void **)
{
	assert_string_equal(opens_of(handed_in("publish")), "rendition:website rendition:wechat");
	assert_string_equal(
		opens_of(handed_in("mass")), "rendition:website rendition:wechat recall:wechat");
}

static void the_page_shows_each_card(void **)
{
	SCRATCH(a);
	json_auto_t *j = NULL;
	struct desk d = scene_desk(&s, &a);
	struct viewer v = { .id = s.people[HEAD].id };
	assert_int_equal(submission_show(&d, &v, handed_in("mass"), &j), ERR_OK);
	scene_desk_done(&d);
	const json_t *to = json_object_get(j, "channels"), *opens = json_object_get(j, "opens");
	const json_t *web = json_object_get(json_array_get(to, 0), "recall");
	const json_t *mass = json_object_get(json_array_get(to, 1), "recall");
	assert_true(json_is_false(json_object_get(web, "irrevocable")));
	assert_true(json_is_true(json_object_get(mass, "irrevocable")));
	assert_true(json_str(mass, "keeps").len > 0);
	assert_true(str_eq(
		json_str(json_array_get(opens, 2), "label"), STR("知悉：微信公众号发出后收不回")));
}

/* Opens the renditions alone. */
static void look_only(enum who w, int64_t id)
{
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(note_opened(&d, &s.people[w], id, STR("rendition:website")), ERR_OK);
	assert_int_equal(note_opened(&d, &s.people[w], id, STR("rendition:wechat")), ERR_OK);
	struct stamp given = scene_stamp(&s, &a, w, id);
	if (w == HEAD)
		assert_int_equal(mark(&d, &s.people[w], &given), ERR_OK);
	scene_desk_done(&d);
}

static enum err cast(enum who w, const struct ballot *b)
{
	SCRATCH(a);
	struct standing out;
	struct desk d = scene_desk(&s, &a);
	enum err e = vote(&d, &s.people[w], b, &out);
	scene_desk_done(&d);
	return e;
}

static void nobody_agrees_before_it_is_acknowledged(void **)
{
	SCRATCH(a);
	int64_t id = handed_in("mass");
	look_only(HEAD, id);
	struct ballot b = scene_ballot(&s, &a, HEAD, id);
	assert_int_not_equal(cast(HEAD, &b), ERR_OK);
	assert_string_equal(err_what(), "vote.irrevocable");
	assert_non_null(strstr(err_reason(), "微信公众号"));
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	assert_int_equal(cast(HEAD, &b), ERR_OK);
}

/* Acknowledged on the page and left out of what was signed. */
static void the_signature_says_it_too(void **)
{
	SCRATCH(a);
	int64_t id = handed_in("mass");
	assert_int_equal(scene_open_all(&s, HEAD, id), ERR_OK);
	struct ballot b = scene_ballot(&s, &a, HEAD, id);
	b.opened_count = 2;
	b.signature = scene_sign(&s, &a, HEAD, vote_payload(&a, s.people[HEAD].id, &b));
	assert_int_not_equal(cast(HEAD, &b), ERR_OK);
	assert_string_equal(err_what(), "vote.unopened");
}

static void what_everybody_knew_is_sealed_and_printed(void **)
{
	SCRATCH(a);
	struct str sheet;
	int64_t id = handed_in("mass");
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	struct desk d = scene_desk(&s, &a);
	struct viewer v = { .id = s.people[HEAD].id };
	assert_int_equal(sheet_html(&d, &v, id, &sheet), ERR_OK);
	scene_desk_done(&d);
	struct str words = STR("；发出后收不回，同意的人均已确认知悉）");
	ptrdiff_t at = str_find(sheet, words);
	assert_true(at > 0);
	assert_true(str_find(str_from(sheet, (size_t)at + 1), words) < 0); /* of WeChat alone */
}

/* Approved to be published, and then the account was set to send to every follower. */
static void an_account_that_turns_irrevocable_waits_for_a_new_round(void **)
{
	int64_t id = handed_in("publish");
	scene_approve(&s, id);
	wechat_mode("mass");
	assert_int_equal(seal(), 0);
	assert_non_null(strstr(
		SQL("select seal_note from submission where id = %lld", (long long)id), "收不回"));
	wechat_mode("publish");
	assert_int_equal(seal(), 2);
}

static const char *of(int64_t id, const char *what)
{
	return SQL("select %s from delivery d where submission_id = %lld and channel_account_id = "
		   "%lld",
		what, (long long)id, (long long)s.wechat);
}

static const char *lease(void)
{
	const char *why = "";
	const char *said = scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select coalesce(string_agg(state, ' '), '') from delivery_lease(%lld, 5, "
			"60, now())",
			(long long)s.wechat),
		&why);
	if (!said)
		fail_msg("%s", why);
	return said;
}

static void sealed_to_publish(int64_t *out)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "set session_replication_role = origin; select 1");
	*out = handed_in("publish");
	scene_approve(&s, *out);
	assert_int_equal(seal(), 2);
}

/* The ticket was signed, and then the account was set to send to every follower. */
static void what_was_signed_before_is_held_and_goes_on_as_it_was_voted_on(void **)
{
	int64_t id;
	const char *why = "";
	sealed_to_publish(&id);
	wechat_mode("mass");
	SQL("update delivery set urgent = true where submission_id = %lld returning 1",
		(long long)id); /* neither does haste pass it */
	assert_string_equal(lease(), "");
	assert_string_equal(of(id, "state || ' ' || hold_code"), "HELD irrevocable");
	assert_non_null(strstr(of(id, "reason"), "把账号改回原来的方式，或撤稿后重新送审"));
	assert_string_equal(of(id, "calls_somebody(d)"), "t");
	wechat_mode("publish");
	assert_non_null(
		scene_sql_as(&s, "shenfa_clerk", "select delivery_reconsider(now())", &why));
	assert_string_equal(lease(), "LEASED");
}

/* Between the lease and the first byte. */
static void the_intent_asks_again(void **)
{
	int64_t id;
	const char *why = "";
	sealed_to_publish(&id);
	assert_string_equal(lease(), "LEASED");
	wechat_mode("mass");
	assert_null(scene_sql_as(&s, "shenfa_web",
		arena_printf(&s.arena,
			"select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) "
			"from delivery where submission_id = %lld and channel_account_id = %lld",
			(long long)id, (long long)s.wechat),
		&why));
	assert_non_null(strstr(why, "delivery.irrevocable"));
	assert_string_equal(of(id, "state"), "LEASED");
}

/* Who knew that it goes to everybody has agreed to that, and to less. */
static void what_everybody_knew_goes_either_way(void **)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "set session_replication_role = origin; select 1");
	int64_t id = handed_in("mass");
	scene_approve(&s, id);
	assert_int_equal(seal(), 2);
	assert_string_equal(of(id, "hold_reason(d, now())"), "");
	wechat_mode("publish");
	assert_string_equal(of(id, "hold_reason(d, now())"), "");
}

/* The store's own list of what is gone is the card's. */
static void the_store_and_the_cards_agree(void **)
{
	static const struct {
		const char *channel, *setting, *value;
		bool gone;
	} rows[] = {
#define NO                                               false
#define YES                                              true
#define RECALL(channel, setting, value, name, gone, ...) { #channel, setting, value, gone },
#include "channels/recall.def"
#undef RECALL
#undef NO
#undef YES
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *set = *rows[i].setting ? arena_printf(&s.arena, "{\"%s\":\"%s\"}",
							     rows[i].setting, rows[i].value)
						   : "{}";
		const char *said = SQL("select irrevocable('%s', '%s')", rows[i].channel, set);
		if (strcmp(said, rows[i].gone ? "t" : "f") != 0)
			fail_msg("%s %s: %s", rows[i].channel, set, said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_gone_asks_to_be_known),
		cmocka_unit_test(the_page_shows_each_card),
		cmocka_unit_test(nobody_agrees_before_it_is_acknowledged),
		cmocka_unit_test(the_signature_says_it_too),
		cmocka_unit_test(what_everybody_knew_is_sealed_and_printed),
		cmocka_unit_test(an_account_that_turns_irrevocable_waits_for_a_new_round),
		cmocka_unit_test(what_was_signed_before_is_held_and_goes_on_as_it_was_voted_on),
		cmocka_unit_test(the_intent_asks_again),
		cmocka_unit_test(what_everybody_knew_goes_either_way),
		cmocka_unit_test(the_store_and_the_cards_agree),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
