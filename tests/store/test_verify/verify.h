/* verify.h: a record in which something was changed, and the place that is named for it. */
#pragma once
#include <stdio.h>

#include "base/digest.h"
#include "clerk/tasks.h"
#include "desk/word_list.h"
#include "seal/checkpoint.h"
#include "seal/verify.h"
#include "tests/store/sealer.h"

extern int64_t submission, draft, decided;
extern struct person colleague; /* a second security administrator */

void the_first_list_comes_back(void);
void one_person_put_the_second_back(void);

extern struct hearing {
	char places[VERIFY__COUNT][200];
	int count;
} heard;

static inline void hear(void *, const char *place, const char *)
{
	snprintf(heard.places[heard.count++ % VERIFY__COUNT], sizeof heard.places[0], "%s", place);
}

static inline struct verify_report look(void)
{
	struct verify_report report = { .bad = hear };
	heard = (struct hearing){};
	assert_int_equal(audit_verify(sealer.db, &sealer.keys, &report), ERR_OK);
	return report;
}

static inline bool named(const char *place)
{
	for (int i = 0; i < heard.count; i++)
		if (!strcmp(heard.places[i], place))
			return true;
	for (int i = 0; i < heard.count; i++)
		print_message("heard: %s\n", heard.places[i]);
	return false;
}

#define OTHER_SIGNATURE                                                                            \
	"(case left(signature, 1) when 'A' then 'B' else 'A' end) || substr(signature, 2)"
#define OTHER_TIME(column) column " - interval '20 minutes'"

/* Changes one value, expects its place to be named, puts it back. */
static inline void flipped(const char *table, const char *column, const char *value,
	const char *where, const char *place)
{
	TAMPER("create table kept as select %s as v from %s where %s", column, table, where);
	TAMPER("update %s set %s = %s where %s", table, column, value, where);
	struct verify_report r = look();
	assert_false(verify_whole(&r));
	assert_true(named(place));
	TAMPER("update %s set %s = (select v from kept) where %s", table, column, where);
	SQL("drop table kept");
	r = look();
	assert_true(verify_whole(&r));
}

#define TEST(name) void name(void **);
#include "tests/store/test_verify/tests.def"
#undef TEST
