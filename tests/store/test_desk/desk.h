/* desk.h: words saved and handed in, as one of the people of the scene. */
#pragma once
#include "base/digest.h"
#include "base/evidence.h"
#include "base/files.h"
#include "desk/findings.h"
#include "tests/store/facts.h"

static inline enum err save(
	enum who w, int64_t draft, const char *if_match, const char *html, struct str *commit)
{
	static char head[41];
	SCRATCH(a);
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s}", "disclosure", "主动公开");
	struct draft_words words = { .title = STR("目录"), .html = str_c(html), .meta = meta };
	struct str out = {};
	enum err e = draft_save(&d, &s.people[w], draft, str_c(if_match), &words, &out);
	snprintf(head, sizeof head, STRF, STRV(out));
	*commit = str_c(head);
	scene_desk_done(&d);
	return e;
}

static inline const char *state_of(int64_t submission)
{
	return SQL("select state from submission where id = %lld", (long long)submission);
}

#define TEST(name) void name(void **);
#include "tests/store/test_desk/tests.def"
#undef TEST
