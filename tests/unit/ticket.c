#include "tests/check.h"

#include "base/digest.h"
#include "model/ticket.h"

struct two {
	struct key *ed25519, *sm2;
	struct keyring ring;
};

static int make_keys(void **state)
{
	static struct two two;
	SCRATCH(a);
	two = (struct two){};
	assert_int_equal(key_generate(KEY_ED25519, &two.ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &two.sm2), ERR_OK);
	struct str ed = key_public_pem(&a, two.ed25519), sm2 = key_public_pem(&a, two.sm2);
	struct str both = str_c(arena_printf(&a, STRF "\n" STRF, STRV(ed), STRV(sm2)));
	assert_int_equal(keyring_read(both, &two.ring), ERR_OK);
	assert_int_equal(two.ring.count, 2);
	*state = &two;
	return 0;
}

static int drop_keys(void **state)
{
	struct two *two = *state;
	key_free(two->ed25519);
	key_free(two->sm2);
	keyring_done(&two->ring);
	return 0;
}

static struct str numbered(struct arena *a, const struct two *two, int number)
{
	struct str page = STR("<p>页</p>");
	struct ticket_file *file = arena_new(a, struct ticket_file);
	struct ticket_vote *vote = arena_new(a, struct ticket_vote);
	*file = (struct ticket_file){ .path = STR("page.html"),
		.sha256 = str_c(sha256_hex(a, page)),
		.sm3 = str_c(sm3_hex(a, page)),
		.size = (int64_t)page.len };
	*vote = (struct ticket_vote){ STR("7"), STR("head"), STR("cafe"), STR("c2ln"),
		1790000000000 };
	struct ticket t = { .ticket = str_c(arena_printf(a, "%d", number)),
		.act = STR("publish"),
		.account = STR("3"),
		.files = file,
		.file_count = 1,
		.votes = vote,
		.vote_count = 1,
		.not_before = 5,
		.key_ed25519 = str_c(key_id(a, two->ed25519)),
		.key_sm2 = str_c(key_id(a, two->sm2)) };
	return ticket_text(a, &t);
}

static struct str sample(struct arena *a, const struct two *two)
{
	return numbered(a, two, 1);
}

static void a_ticket_signed_by_both_keys_verifies(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct ticket_sigs sigs;
	struct ticket t;
	struct str body = sample(&a, two);
	assert_int_equal(ticket_sign(&a, body, two->ed25519, two->sm2, &sigs), ERR_OK);
	assert_int_equal(ticket_verify(&a, body, sigs, &two->ring, &t), ERR_OK);
	assert_true(str_eq(t.act, STR("publish")));
	assert_int_equal(t.vote_count, 1);
	assert_int_equal(t.votes[0].at, 1790000000000);
	assert_int_equal(ticket_check_file(&t, STR("page.html"), STR("<p>页</p>"), NULL), ERR_OK);
	assert_int_equal(
		ticket_check_file(&t, STR("page.html"), STR("<p>夜</p>"), NULL), ERR_DENIED);
	assert_int_equal(ticket_check_file(&t, STR("other"), STR("<p>页</p>"), NULL), ERR_DENIED);
}

static void one_signature_alone_is_none(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct ticket_sigs sigs, lame;
	struct ticket t;
	struct str body = sample(&a, two);
	assert_int_equal(ticket_sign(&a, body, two->ed25519, two->sm2, &sigs), ERR_OK);
	lame = (struct ticket_sigs){ sigs.ed25519, {} };
	assert_int_equal(ticket_verify(&a, body, lame, &two->ring, &t), ERR_DENIED);
	lame = (struct ticket_sigs){ {}, sigs.sm2 };
	assert_int_equal(ticket_verify(&a, body, lame, &two->ring, &t), ERR_DENIED);
	lame = (struct ticket_sigs){ sigs.ed25519, sigs.ed25519 };
	assert_int_equal(ticket_verify(&a, body, lame, &two->ring, &t), ERR_DENIED);
}

static void any_changed_byte_of_the_body_is_refused(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct ticket_sigs sigs;
	struct ticket t;
	struct str body = sample(&a, two);
	assert_int_equal(ticket_sign(&a, body, two->ed25519, two->sm2, &sigs), ERR_OK);
	for (size_t i = 0; i < body.len; i++) {
		struct str changed = arena_str(&a, body);
		((char *)changed.at)[i] ^= 1;
		assert_int_not_equal(ticket_verify(&a, changed, sigs, &two->ring, &t), ERR_OK);
	}
}

static void a_key_that_is_not_on_the_ring_signs_nothing(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct two other = {};
	struct ticket_sigs sigs;
	struct ticket t;
	assert_int_equal(key_generate(KEY_ED25519, &other.ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &other.sm2), ERR_OK);
	struct str body = sample(&a, &other);
	assert_int_equal(ticket_sign(&a, body, other.ed25519, other.sm2, &sigs), ERR_OK);
	assert_int_equal(ticket_verify(&a, body, sigs, &two->ring, &t), ERR_DENIED);
	assert_string_equal(err_what(), "ticket.key");
	key_free(other.ed25519);
	key_free(other.sm2);
}

static void a_member_more_or_less_is_not_a_ticket(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct ticket t;
	json_auto_t *j = NULL;
	assert_int_equal(json_read(sample(&a, two), &j), ERR_OK);
	json_object_set_new(j, "extra", json_integer(1));
	assert_int_equal(ticket_read(&a, json_canonical(&a, j), &t), ERR_INVALID);
	json_object_del(j, "extra");
	assert_int_equal(ticket_read(&a, json_canonical(&a, j), &t), ERR_OK);
	json_object_del(j, "epoch");
	assert_int_equal(ticket_read(&a, json_canonical(&a, j), &t), ERR_INVALID);
}

enum { LISTED = 3 };

static void sign_listed(
	struct arena *a, const struct two *two, struct str *bodies, struct ticket_sigs *sigs)
{
	for (int i = 0; i < LISTED; i++)
		bodies[i] = numbered(a, two, i);
	assert_int_equal(tickets_sign(a, bodies, LISTED, two->ed25519, two->sm2, sigs), ERR_OK);
}

static void several_tickets_share_one_sm2_signature(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct str bodies[LISTED], one = numbered(&a, two, 9);
	struct ticket_sigs sigs[LISTED], own;
	struct ticket t;
	sign_listed(&a, two, bodies, sigs);
	for (int i = 0; i < LISTED; i++) {
		assert_true(str_eq(sigs[i].sm2, sigs[0].sm2));
		assert_int_equal(ticket_verify(&a, bodies[i], sigs[i], &two->ring, &t), ERR_OK);
	}
	assert_int_equal(ticket_sign(&a, one, two->ed25519, two->sm2, &own), ERR_OK);
	own.sm2 = sigs[0].sm2; /* of a list that this ticket is not on */
	assert_int_equal(ticket_verify(&a, one, own, &two->ring, &t), ERR_DENIED);
	struct str many[TICKET_LIST_MAX + 1];
	struct ticket_sigs out[TICKET_LIST_MAX + 1];
	for (int i = 0; i <= TICKET_LIST_MAX; i++)
		many[i] = numbered(&a, two, i);
	assert_int_equal(
		tickets_sign(&a, many, TICKET_LIST_MAX, two->ed25519, two->sm2, out), ERR_OK);
	assert_int_equal(ticket_verify(&a, many[15], out[15], &two->ring, &t), ERR_OK);
	assert_int_equal(tickets_sign(&a, many, TICKET_LIST_MAX + 1, two->ed25519, two->sm2, out),
		ERR_LIMIT);
}

/* Whoever puts his own ticket on somebody's list, or leaves the list away, has no signature of it. */
static void a_changed_list_is_refused(void **state)
{
	SCRATCH(a);
	struct two *two = *state;
	struct str bodies[LISTED], foreign = numbered(&a, two, 9), sig64;
	struct ticket_sigs sigs[LISTED], s;
	struct ticket t;
	sign_listed(&a, two, bodies, sigs);
	for (size_t i = 0; i < sigs[0].sm2.len; i++) {
		struct str changed = arena_str(&a, sigs[0].sm2);
		((char *)changed.at)[i] ^= 1;
		s = (struct ticket_sigs){ sigs[0].ed25519, changed };
		assert_int_equal(ticket_verify(&a, bodies[0], s, &two->ring, &t), ERR_DENIED);
	}
	struct str rest = sigs[0].sm2;
	sig64 = str_cut(&rest, ' ');
	const char *const lists[] = { arena_printf(&a, STRF, STRV(sig64)),
		arena_printf(&a, STRF " ", STRV(sig64)),
		arena_printf(&a, STRF " ", STRV(sigs[0].sm2)),
		arena_printf(&a, STRF " %s", STRV(sigs[0].sm2), sm3_hex(&a, foreign)) };
	for (size_t i = 0; i < 4; i++) {
		bool last = i == 3;
		struct str body = last ? foreign : bodies[0];
		assert_int_equal(ticket_sign(&a, body, two->ed25519, two->sm2, &s), ERR_OK);
		s.sm2 = str_c(lists[i]);
		assert_int_equal(ticket_verify(&a, body, s, &two->ring, &t), ERR_DENIED);
	}
}

/* No canonical form has one, and whoever reads a ticket goes on living. */
static void a_fraction_in_the_marks_is_refused(void **state)
{
	SCRATCH(a);
	struct ticket t;
	json_auto_t *j = NULL;
	assert_int_equal(json_read(sample(&a, *state), &j), ERR_OK);
	json_object_set_new(j, "marks", json_pack("[{s:[f]}]", "at", 1.5));
	assert_int_equal(ticket_read(&a, json_text(&a, j), &t), ERR_INVALID);
	assert_string_equal(err_what(), "ticket.canonical");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_signed_by_both_keys_verifies),
		cmocka_unit_test(one_signature_alone_is_none),
		cmocka_unit_test(any_changed_byte_of_the_body_is_refused),
		cmocka_unit_test(a_key_that_is_not_on_the_ring_signs_nothing),
		cmocka_unit_test(a_member_more_or_less_is_not_a_ticket),
		cmocka_unit_test(several_tickets_share_one_sm2_signature),
		cmocka_unit_test(a_changed_list_is_refused),
		cmocka_unit_test(a_fraction_in_the_marks_is_refused),
	};
	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
