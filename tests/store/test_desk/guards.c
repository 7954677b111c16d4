/* What the database keeps whoever asks. */
#include "tests/store/test_desk/desk.h"

#include "desk/meta.h"

void the_front_does_not_change_what_it_is_held_to(void **)
{
	static const char *const acts[] = {
		"insert into policy (version, body) values (9, '{\"stages\":[]}')",
		"update lexicon set terms = ''",
		"update device_key set public_key = ''",
		"update account set login = 'x'",
		"update stop set reason = 'x'",
		"update stop set lifted_at = now(), lifted_by = stopped_by",
		"update channel_account set channel = 'wechat'",
		"insert into department values ('x', 'x', 'x', 9, true)",
		"insert into asset select * from asset",
		"update suggestion set replacement = ''",
		"update comment set text = 'x'",
	};
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		const char *why = "";
		if (scene_sql_as(&s, "shenfa_web", acts[i], &why) ||
			!strstr(why, "permission denied"))
			fail_msg("%s: %s", acts[i], why);
	}
}

void an_issued_documents_text_is_locked(void **)
{
	SCRATCH(a);
	struct str out;
	int64_t id;
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta =
		json_pack("{s:s,s:s}", "disclosure", "主动公开", "doc_no", "甬数管〔2021〕13号");
	struct draft_words words = {
		.title = STR("实施细则"), .html = STR("<p>第一条</p>"), .meta = meta
	};
	assert_int_equal(
		draft_create(&d, &s.people[EDITOR], STR("ISSUED"), &words, &id, &(struct str){}),
		ERR_OK);
	words.html = STR("<p>第一条 改</p>");
	assert_int_equal(
		draft_save(&d, &s.people[EDITOR], id, str_c(scene_head(&s, id)), &words, &out),
		ERR_DENIED);
	assert_string_equal(err_what(), "draft.locked");
	words.html = STR("<p>第一条</p>");
	json_object_set_new(meta, "summary", json_string("网络数据安全"));
	json_object_set_new(meta, "validity", json_string("废止"));
	assert_int_equal(
		draft_save(&d, &s.people[EDITOR], id, str_c(scene_head(&s, id)), &words, &out),
		ERR_OK);
	scene_desk_done(&d);
}

/* A list as people read it, a channel's own text by its channel, what is no longer there as nothing; equal ones not. */
void what_changed_beside_the_words_is_told_by_name(void **)
{
	SCRATCH(a);
	json_auto_t *old = json_pack("{s:s,s:s,s:s,s:s,s:{s:{s:s}}}", "title", "甲", "kind",
		"article", "validity", "有效", "source", "局", "channels", "weibo", "text", "旧");
	json_auto_t *new = json_pack("{s:s,s:s,s:s,s:[s,s]}", "title", "乙", "validity", "废止",
		"source", "局", "tags", "数据", "安全");
	json_auto_t *said = meta_changes(&a, old, new);
	json_auto_t *wanted = json_pack("[{s:s,s:s,s:s,s:s},{s:s,s:s,s:s,s:s},{s:s,s:s,s:s,s:s}]",
		"field", "validity", "name", "有效性", "old", "有效", "new", "废止", "field",
		"tags", "name", "标签", "old", "", "new", "数据，安全", "field",
		"channels/weibo/text", "name", "weibo 渠道全文", "old", "旧", "new", "");
	if (!json_equal(said, wanted))
		fail_msg(STRF, STRV(json_text(&a, said)));
}

static enum err save_meta(struct desk *d, int64_t id, struct draft_words *words, json_t *meta)
{
	struct str out;
	words->meta = meta;
	return draft_save(d, &s.people[EDITOR], id, str_c(scene_head(&s, id)), words, &out);
}

/* Neither another nor none: nobody could put it back. */
void what_an_issued_document_is_known_by_is_locked(void **)
{
	static const char *const labels[] = { "doc_no", "index_no", "written_on", "published_on" };
	SCRATCH(a);
	int64_t id;
	struct desk d = scene_desk(&s, &a);
	json_auto_t *meta = json_pack("{s:s,s:s,s:s,s:s}", labels[0], "甬数管〔2021〕13号",
		labels[1], "2021-00013", labels[2], "2021-08-20", labels[3], "2021-08-20");
	struct draft_words words = {
		.title = STR("实施细则"), .html = STR("<p>第一条</p>"), .meta = meta
	};
	assert_int_equal(
		draft_create(&d, &s.people[EDITOR], STR("ISSUED"), &words, &id, &(struct str){}),
		ERR_OK);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		for (int set = 0; set < 2; set++) {
			json_auto_t *changed = json_deep_copy(meta);
			if (set)
				json_object_set_new(changed, labels[i], json_string("2021"));
			else
				json_object_del(changed, labels[i]);
			assert_int_equal(save_meta(&d, id, &words, changed), ERR_DENIED);
			assert_string_equal(err_what(), "draft.locked");
			assert_string_equal(err_field(), labels[i]);
		}
	scene_desk_done(&d);
}

void no_role_moves_a_life_by_hand(void **)
{
	const char *why;
	int64_t id = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "目录", NULL));
	const char *sql = arena_printf(&s.arena,
		"update submission set state = 'APPROVED' where id = %lld", (long long)id);
	assert_null(scene_sql_as(&s, "shenfa_web", sql, &why));
	assert_non_null(strstr(why, "permission denied"));
	assert_null(scene_sql_as(&s, "postgres", sql, &why)); /* the trigger, even for him */
	assert_non_null(strstr(why, "状态不能"));
	assert_null(scene_sql_as(&s, "shenfa_web",
		"insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, "
		"key, epoch)"
		" values (1, 1, 'publish', '', '', '', '{}', 1)",
		&why));
	assert_null(scene_sql_as(&s, "shenfa_web", "update audit set actor = 1", &why));
	assert_null(scene_sql_as(&s, "postgres", "delete from audit", &why));
}

void two_administrators_are_never_one_person(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "postgres",
		"insert into account_role select id, 'AUDIT' from account where login = 'sysadmin'",
		&why));
	assert_non_null(strstr(why, "administrators_are_apart"));
	assert_null(scene_sql_as(&s, "postgres",
		"insert into account_role select id, 'EDITOR' from account where login = "
		"'sysadmin'",
		&why));
}

void one_active_account_for_a_kind_of_channel(void **)
{
	const char *why;
	assert_null(scene_sql_as(&s, "shenfa_web",
		"insert into channel_account (unit, channel, purpose, name, owner_department)"
		" values ('fzgh', 'website', 'disclosure', '第二个网站', 'fzgh')",
		&why));
	assert_non_null(strstr(why, "one_active_account"));
}
