/* sealing.h: what the tests of the seal ask of it. */
#pragma once
#include "tests/store/sealer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "seal/checkpoint.h"

static inline struct str raw(struct arena *a, const char *hex40)
{
	char *bytes = arena_alloc(a, 20);
	assert_true(unhex(str_c(hex40), bytes, 20));
	return (struct str){ bytes, 20 };
}

static inline int64_t approved(void)
{
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	scene_approve(&s, id);
	return id;
}

static inline const char *note_of(int64_t id)
{
	return SQL("select seal_note from submission where id = %lld", (long long)id);
}

static inline const char *tickets_of(int64_t id)
{
	return SQL("select count(*) from ticket where submission_id = %lld", (long long)id);
}

static inline void is_refused(int64_t id, const char *because)
{
	assert_int_equal(tick(), 0);
	assert_string_equal(tickets_of(id), "0");
	assert_non_null(strstr(note_of(id), because));
	TAMPER("update submission set state = 'RETURNED' where id = %lld", (long long)id);
}

static inline struct ticket ticket_of(struct arena *a, int64_t id, int64_t account)
{
	struct ticket t;
	const char *of = arena_printf(a,
		"from ticket where submission_id = %lld and channel_account_id = %lld"
		" order by id desc limit 1",
		(long long)id, (long long)account);
	struct ticket_sigs sigs = { str_c(SQL("select ed25519 %s", of)),
		str_c(SQL("select sm2 %s", of)) };
	assert_int_equal(
		ticket_verify(a, str_c(SQL("select body %s", of)), sigs, &sealer.keys.ring, &t),
		ERR_OK);
	return t;
}

static inline int64_t draft_of(int64_t id)
{
	int64_t draft = 0;
	str_i64(str_c(SQL("select draft_id from submission where id = %lld", (long long)id)),
		&draft);
	return draft;
}
