/* What is refused at a terminal: to the later of two, to whoever wrote it, and by whoever disagrees. */
#include "tests/flows/0110_command_story/story.h"

#include <stdlib.h>
#include <unistd.h>

#define F(...) arena_printf(&sys.arena, __VA_ARGS__)

static const char title[] = "数据目录更新";
static const char *draft, *item; /* both by their numbers */

static const char *value(const char *sql)
{
	return sql_value(&sys.arena, sys.database, sql);
}

static void exits(int want, const char *person, const char *line, const char *words)
{
	const char *said;
	int code = run(person, line, &said);
	if (code != want || !strstr(said, words))
		fail_msg("%s: %s: %d: %s", person, line, code, said);
}

/* An $EDITOR that takes its time: while it is open, the head saves words of his own. */
static void edit_while_another_saves(void)
{
	const char *path = F("%s/slow-editor", test_folder());
	const char *script =
		F("#!/bin/sh\n"
		  "echo '<p>处长先保存了这一段（'$$'）。</p>' | XDG_CONFIG_HOME=%s.people/head "
		  "%s/shenfa draft edit %s --file - || exit 1\n"
		  "echo '<p>她改好的一段。</p>' >\"$1\"\n",
			sys.data, BUILD_DIR, draft);
	assert_int_equal(file_write(path, str_c(script), 0700, NULL), ERR_OK);
	assert_int_equal(setenv("EDITOR", path, 1), 0);
}

/* Behind the words that say where it is: what she had typed. */
static void what_she_typed_is_there(const char *said)
{
	struct str kept;
	const char *at = strstr(said, "没有保存，留在 ");
	assert_non_null(at);
	struct str path = str_c(at + strlen("没有保存，留在 "));
	const char *name = arena_cstr(&sys.arena, str_cut(&path, '\n'));
	assert_int_equal(file_read(&sys.arena, name, 4096, &kept), ERR_OK);
	assert_true(str_find(kept, STR("她改好的一段")) >= 0);
	assert_int_equal(unlink(name), 0);
}

/* Exit code 4: read first, then save again. */
void what_another_saved_meanwhile_is_not_written_over(void **)
{
	const char *said;
	assert_int_equal(system_shenfa(&sys, "editor",
				 F("draft new --title %s --file - --meta "
				   "{\"disclosure\":\"主动公开\"}",
					 title),
				 "<p>本局更新公共数据目录。</p>", &said),
		0);
	draft = value(F("select id from draft where title = '%s'", title));
	edit_while_another_saves();
	assert_int_equal(run("editor", F("draft edit %s", draft), &said), 4);
	assert_non_null(strstr(said, "稿件已被他人更新"));
	what_she_typed_is_there(said);
	says("editor", F("show %s", draft), "处长先保存了这一段");
	assert_int_equal(run("editor", F("draft edit %s --json", draft), &said), 4);
	assert_non_null(strstr(said, "\"code\":\"draft.stale\""));
	what_she_typed_is_there(said);
	assert_int_equal(unsetenv("EDITOR"), 0);
}

static const char *hand_in(void)
{
	done("editor", F("draft submit %s --channels website --note 请审", draft));
	sql_until(sys.database, "it is in review",
		F("select state = 'IN_REVIEW' from submission where draft_id = %s order by id desc "
		  "limit 1",
			draft));
	return value(F("select max(id) from submission where draft_id = %s", draft));
}

/* The editor's role has no vote at all; the head's has, and his own commits say why not on this. */
void who_wrote_some_of_it_does_not_judge_it(void **)
{
	const char *code, *said;
	item = hand_in();
	assert_int_equal(run("secadmin", "key code editor", &code), 0);
	done("editor", F("key enrol %s", code));
	exits(3, "editor", F("approve %s --json", item), "\"code\":\"access.role\"");
	assert_int_equal(run("head", F("approve %s --json", item), &said), 3);
	assert_non_null(strstr(said, "\"code\":\"vote.contributor\""));
	assert_non_null(strstr(said, value(F("select left(encode(r.commit_oid, 'hex'), 10) from "
					     "revision r join account a "
					     "on a.id = any (r.authors) where a.login = 'head' and "
					     "r.draft_id = %s order "
					     "by r.rev limit 1",
					     draft))));
	exits(3, "head", F("approve %s --secrecy --json", item), "\"code\":\"mark.contributor\"");
	assert_string_equal(
		value(F("select count(*) from vote where submission_id = %s", item)), "0");
}

/* By the leader, who sits in for the head here. */
void who_disagrees_ends_the_round_and_she_comes_again(void **)
{
	exits(2, "editor2", F("disagree %s", item), "");
	says("editor2", F("disagree %s --reason 此事不宜公开", item), "不同意发布");
	exits(1, "editor2", F("disagree %s --reason 再说一遍 --json", item), "submission.state");
	says("editor", F("status %s", draft), "第 1 轮：不同意发布");
	item = hand_in();
	says("editor", F("status %s", draft), "第 2 轮：审核中");
	done("editor", F("recall %s --reason 再改", item));
}
