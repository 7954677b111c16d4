/* story.h: one instance with all of its programs, and the people of the house: as most stories begin. */
#pragma once
#include "tests/check.h"

#include <signal.h>

#include "base/files.h"
#include "tests/support/cluster.h"
#include "tests/support/item.h"
#include "tests/support/sql.h"

static struct system sys;
static struct cast people;

#define F(...) arena_printf(&people.arena, __VA_ARGS__)

static inline int begin_story(void **)
{
	system_start(&sys);
	cast_open(&people, &sys);
	return 0;
}

static inline int end_story(void **)
{
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static inline struct member *is(const char *login)
{
	return cast_member(&people, login);
}

/* The `shenfa` command as that person, which ends as is wanted; what it printed. */
static inline const char *say(const char *person, const char *line, const char *input, int want)
{
	const char *out;
	int got = system_shenfa(&sys, person, line, input, &out);
	if (got != want)
		fail_msg("%s: %s: %d, %s", person, line, got, out);
	return out;
}

/* A program of the outside, that says where it listens. */
static inline void start_beside(struct spawned *p, const char *name, const char *const *argv)
{
	const struct spawn run = {
		.argv = argv, .log = F("%s/%s.log", test_folder(), name), .falls_with = SIGTERM
	};
	assert_int_equal(spawn_start(&run, p), ERR_OK);
	assert_int_equal(spawn_ready(p, &run, 60000), ERR_OK);
}

static inline const char *value(const char *sql)
{
	return sql_value(&people.arena, sys.database, sql);
}

/* The number of the account of that channel. */
static inline const char *account(const char *channel)
{
	return value(F("select id from channel_account where channel = '%s'", channel));
}

static inline const char *member(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s ? F("%s", s) : "";
}

/* That account has done it, for this item. */
static inline void until_confirmed(const struct item *i, const char *act, const char *account)
{
	sql_until(sys.database, act,
		F("select exists (select 1 from delivery where submission_id = %s and act = '%s' "
		  "and channel_account_id = %s and state = 'CONFIRMED')",
			i->submission, act, account));
}

static inline const char *config_of_wechat(void)
{
	return F("%s/couriers/wechat-%s.json", sys.data, account("wechat"));
}

/* What seals the platform's callbacks: the courier knows it once it starts anew. */
#define AES_KEY "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
static inline void seal_callbacks(void)
{
	struct str text;
	json_auto_t *config = NULL;
	assert_int_equal(file_read(&people.arena, config_of_wechat(), 65536, &text), ERR_OK);
	assert_int_equal(json_read(text, &config), ERR_OK);
	json_object_set_new(json_object_get(config, "secrets"), "aes_key", json_string(AES_KEY));
	assert_int_equal(json_dump_file(config, config_of_wechat(), 0), 0); /* it keeps its owner */
}
