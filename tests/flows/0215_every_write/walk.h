/* walk.h: the writing routes, walked by those whose they are. */
#pragma once
#include "tests/check.h"

#include "base/clock.h"
#include "base/digest.h"
#include "tests/support/walk.h"
#include "web/route.h"

extern struct walk w;

#define F(...)                             arena_printf(&w.arena, __VA_ARGS__)
#define ACT(who, method, path, json, want) walk_act(&w, who, method, path, "", json, want)
#define SQL(...)                           scene_sql(&w.front.scene, F(__VA_ARGS__))

static inline int64_t number(const char *id)
{
	int64_t n;
	assert_true(str_i64(str_c(id), &n));
	return n;
}

static inline const char *match(const char *draft)
{
	return F("If-Match: \"%s\"\r\n",
		SQL("select encode(head, 'hex') from draft where id = %s", draft));
}

#define TEST(name) void name(void **);
#include "tests/flows/0215_every_write/tests.def"
#undef TEST
