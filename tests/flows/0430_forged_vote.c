/* 0430_forged_vote.c: whoever owns the database still cannot vote: the seal reads signatures. */
#include "tests/flows/story.h"

#include "base/digest.h"
#include "desk/decide.h"

/* At the reviewer's stage, everything opened by him: only his vote is missing. */
static void nearly_approved(struct item *i, const char *title)
{
	item_write(&people, cast_member(&people, "editor"), title, NULL, i);
	item_submit(&people, cast_member(&people, "editor"), i, "website", "");
	item_agree(&people, cast_member(&people, "head"), i, true);
	cast_open_all(&people, cast_member(&people, "reviewer"), i->submission);
}

static struct str payload_of(struct item *i)
{
	struct arena *a = &people.arena;
	int64_t id;
	struct member *m = cast_member(&people, "reviewer");
	const char *fact = arena_printf(a, "from submission s where id = %s", i->submission);
	struct ballot b = { .stage = 1,
		.verdict = STR("AGREE"),
		.opinion = STR("同意"),
		.tree = str_c(value(arena_printf(a, "select encode(tree_oid, 'hex') %s", fact))),
		.order = str_c(value(arena_printf(a, "select submission_order(s) %s", fact))) };
	b.opened_count = names_split(a,
		str_c(value(arena_printf(a, "select array_to_string(opens, ' ') %s", fact))),
		&b.opened);
	assert_true(str_i64(str_c(i->submission), &b.submission) && str_i64(str_c(m->id), &id));
	return vote_payload(a, id, &b);
}

/*
 * The reviewer's vote with his own enrolled key named, by whoever connects as `role`. `first` goes
 * before it: the superuser must switch the guards off, or the move itself is refused.
 */
static void forge(const char *role, const char *first, struct item *i, struct str payload,
	struct str signature)
{
	const char *why;
	const char *state = sql_as(&people.arena, sys.database, role,
		arena_printf(&people.arena,
			"%sselect vote_cast(s.id, 1, k.account_id, 'AGREE', '同意', s.tree_oid, "
			"s.opens, k.id, $p$" STRF "$p$, '" STRF
			"', now()) from submission s, device_key k "
			"where s.id = %s and k.key_id = '%s'",
			first, STRV(payload), STRV(signature), i->submission,
			cast_member(&people, "reviewer")->key_id),
		&why);
	if (!state)
		fail_msg("%s", why);
	assert_string_equal(state, "APPROVED");
}

static void assert_nothing_is_signed(struct item *i)
{
	sql_until(sys.database, "the seal says why",
		arena_printf(&people.arena,
			"select seal_note like '%%签名%%' from submission where id = %s",
			i->submission));
	assert_string_equal(
		value(arena_printf(&people.arena,
			"select (select count(*) from ticket where submission_id = %s) + "
			"(select count(*) from delivery where submission_id = %s)",
			i->submission, i->submission)),
		"0");
	sql_until(sys.database, "its people are told",
		arena_printf(&people.arena,
			"select exists (select 1 from notice where submission_id = %s and kind = "
			"'UNSEALED')",
			i->submission));
}

static void a_vote_without_a_signature_releases_nothing(void **)
{
	struct item i;
	nearly_approved(&i, "没有签名的一票");
	forge("shenfa_web", "", &i, payload_of(&i), STR(""));
	assert_nothing_is_signed(&i);
}

static void a_vote_signed_by_another_key_releases_nothing(void **)
{
	struct item i;
	struct str signature;
	struct member *head = cast_member(&people, "head");
	nearly_approved(&i, "他人签名的一票");
	assert_int_equal(key_sign(head->key, &people.arena, payload_of(&i), &signature), ERR_OK);
	forge("postgres", "set session_replication_role = replica; ", &i, payload_of(&i),
		base64(&people.arena, signature));
	assert_nothing_is_signed(&i);
}

static void the_same_vote_by_its_own_key_does(void **)
{
	struct item i;
	struct str signature;
	struct member *reviewer = cast_member(&people, "reviewer");
	nearly_approved(&i, "本人签名的一票");
	assert_int_equal(
		key_sign(reviewer->key, &people.arena, payload_of(&i), &signature), ERR_OK);
	forge("shenfa_web", "", &i, payload_of(&i), base64(&people.arena, signature));
	json_auto_t *d = item_delivery(&people, reviewer, &i, "website", STATES("CONFIRMED"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vote_without_a_signature_releases_nothing),
		cmocka_unit_test(a_vote_signed_by_another_key_releases_nothing),
		cmocka_unit_test(the_same_vote_by_its_own_key_does),
	};
	return cmocka_run_group_tests(tests, begin_story, end_story);
}
