/* Word lists: two people for a new one, and two for going back. */
#include "tests/store/test_rules/rules.h"

#define AFTER "(select max(id) from lexicon_activation)"

static void tried(int version, int against, const char *ended)
{
	scene_sql(&s, arena_printf(&s.arena,
			      "insert into lexicon_trial (version, against, releases, asked_by, "
			      "total, ended_at)"
			      " values (%d, %d, 0, %s, 0, %s) on conflict (version) do update set "
			      "against = %d,"
			      " ended_at = excluded.ended_at returning 1",
			      version, against, who(SECURITY), ended, against));
}

static const char *told_keepers(void)
{
	return scene_sql(&s, "select count(*) from notice where kind = 'LEXICON'");
}

void who_made_a_rule_does_not_put_it_in_force(void **)
{
	const char *why = "";
	const char *own = arena_printf(&s.arena, "%s, %s, 'x'", who(SECURITY), key_of(SECURITY));
	const char *other = arena_printf(&s.arena, "%s, %s, 'x'", who(AUDIT), key_of(AUDIT));
	refused(arena_printf(&s.arena, "select lexicon_make('甲', '', '', %s)", other),
		"没有办理此事的权限");
	does(arena_printf(&s.arena, "select lexicon_make('甲', '', '', %s)", own));
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", own),
		"不能自己启用");
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", other),
		"没有办理此事的权限");
	scene_sql(&s, arena_printf(&s.arena,
			      "update account_role set role = 'SECURITY' where account_id = %s",
			      who(AUDIT)));
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, %s, 'x', " AFTER ", '')",
			who(AUDIT), key_of(SECURITY)),
		"签名密钥不属于您");
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", other),
		"还没有对照现行词库试运行完");
	assert_string_equal(scene_sql(&s, "select string_agg(term_count || ' ' || (sum_kept = "
					  "lexicon_sum(l)), ',' order by version) from lexicon l "
					  "where version = 2"),
		"1 true");
	tried(2, 1, "null"); /* under way */
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", other),
		"还没有对照现行词库试运行完");
	tried(2, 1, "now()");
	does(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", other));
	assert_string_equal(told_keepers(), "0");
	refused(arena_printf(&s.arena, "select lexicon_activate(2, %s, " AFTER ", '')", other),
		"正在使用");
	refused(arena_printf(&s.arena, "select lexicon_activate(70, %s, " AFTER ", '')", own),
		"没有这一版");
	/* Tried to its end: a reason for haste beside that is none. A trial against what is no longer in force is none. */
	does(arena_printf(&s.arena, "select lexicon_make('丙', '', '', %s)", own));
	tried(3, 1, "now()");
	refused(arena_printf(&s.arena, "select lexicon_activate(3, %s, " AFTER ", '')", other),
		"还没有对照现行词库试运行完");
	tried(3, 2, "now()");
	does(arena_printf(&s.arena, "select lexicon_activate(3, %s, " AFTER ", '急')", other));
	assert_string_equal(told_keepers(), "0");
	scene_sql(&s, "insert into lexicon (version, terms, made_by) select 4, '乙', min(id) from "
		      "account");
	refused(arena_printf(&s.arena, "select lexicon_activate(4, %s, " AFTER ", '')", other),
		"没有编制人的签名");
	static const char *const tables[] = {
		"lexicon (version, terms, made_by, activated_by)",
		"policy (version, body, made_by, approved_by)",
	};
	for (size_t i = 0; i < 2; i++) {
		assert_null(scene_sql_as(&s, "postgres",
			arena_printf(&s.arena, "insert into %s values (8, '{}', %s, %s)", tables[i],
				who(SECURITY), who(SECURITY)),
			&why));
		assert_non_null(strstr(why, "check constraint"));
	}
}

#define ASKED "(select coalesce(max(id), 0) from lexicon_return)"

static const char *asks(const char *version, enum who w, const char *reason)
{
	return arena_printf(&s.arena,
		"select lexicon_return_ask(%s, %s, %s, 'x', " AFTER ", " ASKED ", '%s')", version,
		who(w), key_of(w), reason);
}

static const char *agrees(enum who w)
{
	return arena_printf(
		&s.arena, "select lexicon_return_agree(" ASKED ", %s, %s, 'x')", who(w), key_of(w));
}

static const char *closes(enum who w, const char *state)
{
	return arena_printf(&s.arena,
		"select lexicon_return_close(" ASKED ", %s, '%s', '没有必要')", who(w), state);
}

static void told_last(enum who w, const char *text)
{
	assert_string_equal(scene_sql(&s, arena_printf(&s.arena,
						  "select text from notice where kind = 'LEXICON'"
						  " and account_id = %s order by id desc limit 1",
						  who(w))),
		text);
}

/* One asks, another agrees; either may end it before. SECURITY made the second and the third himself. */
void going_back_takes_two_people(void **)
{
	refused(asks("3", SECURITY, "误拦"), "正在使用");
	refused(asks("4", SECURITY, "误拦"), "没有启用过");
	refused(asks("70", SECURITY, "误拦"), "没有这一版");
	refused(asks("1", HEAD, "误拦"), "没有办理此事的权限");
	refused(asks("1", SECURITY, ""), "check constraint");
	refused(arena_printf(&s.arena,
			"select lexicon_activate(1, %s, %s, 'x', " AFTER ", '新版误拦')",
			who(AUDIT), key_of(AUDIT)),
		"由一名安全管理员申请、另一名同意");
	does(asks("2", SECURITY, "误拦"));
	told_last(AUDIT, arena_printf(&s.arena, STRF "申请恢复词库第 2 版：误拦。请同意或不同意",
				 STRV(s.people[SECURITY].name)));
	/* What it would find is looked for already. */
	assert_string_equal(
		scene_sql(&s, "select against from lexicon_trial where version = 2"), "3");
	refused(asks("1", AUDIT, "误拦"), "已有一份");
	refused(agrees(SECURITY), "不能自己同意");
	refused(agrees(HEAD), "没有办理此事的权限");
	refused(closes(SECURITY, "REFUSED"), "自己的申请请用");
	refused(closes(AUDIT, "TAKEN_BACK"), "只有申请人能取回");
	/* Who asked is one of the two on that day, too. */
	scene_sql(&s, arena_printf(&s.arena,
			      "update device_key set revoked_at = clock_timestamp() where id = %s",
			      key_of(SECURITY)));
	refused(agrees(AUDIT), "已有变动");
	scene_sql(
		&s, arena_printf(&s.arena, "update device_key set revoked_at = null where id = %s",
			    key_of(SECURITY)));
	does(agrees(AUDIT));
	told_last(SECURITY,
		arena_printf(&s.arena, "词库第 2 版已恢复启用：" STRF "申请，" STRF "同意。误拦",
			STRV(s.people[SECURITY].name), STRV(s.people[AUDIT].name)));
	assert_string_equal(
		scene_sql(&s, "select string_agg(version || state, ' ' order by version) from"
			      " lexicon where version < 4"),
		"1RETIRED 2ACTIVE 3RETIRED");
	refused(agrees(AUDIT), "已经同意");
	/* Who made it agrees to what another asked for. */
	does(asks("3", AUDIT, "词条已核对"));
	does(agrees(SECURITY));
	assert_string_equal(
		scene_sql(&s, "select version from lexicon where state = 'ACTIVE'"), "3");
}

void what_was_asked_for_ends_by_a_no_or_a_new_list(void **)
{
	does(asks("1", AUDIT, "误拦"));
	does(closes(SECURITY, "REFUSED"));
	told_last(AUDIT, arena_printf(&s.arena, STRF "不同意恢复词库第 1 版：没有必要",
				 STRV(s.people[SECURITY].name)));
	refused(agrees(SECURITY), "有人不同意");
	does(asks("1", AUDIT, "误拦"));
	does(closes(AUDIT, "TAKEN_BACK"));
	assert_string_equal(scene_sql(&s, "select count(*) from notice where seen_at is null and"
					  " once ~ '^return-[0-9]+$'"),
		"0");
	refused(agrees(SECURITY), "申请人已经取回");
	does(asks("2", AUDIT, "误拦"));
	scene_sql(
		&s, arena_printf(&s.arena,
			    "update lexicon set signature = 'x', device_key_id = %s, made_by = %s "
			    "where version = 4",
			    key_of(SECURITY), who(SECURITY)));
	does(arena_printf(&s.arena, "select lexicon_activate(4, %s, %s, 'x', " AFTER ", '急')",
		who(AUDIT), key_of(AUDIT)));
	told_last(SECURITY, "词库第 4 版未经试运行即启用：急");
	told_last(AUDIT, "恢复词库第 2 版的申请已失效：第 4 版刚刚启用。仍要恢复的，请重新申请");
	refused(agrees(SECURITY), "已失效：第 4 版已启用");
}

/* Whatever a function does: one person is not two, and nothing is in force anew by one. */
void the_tables_refuse_one_person_who_is_both(void **)
{
	const char *why = "";
	assert_null(scene_sql_as(&s, "postgres",
		arena_printf(&s.arena,
			"insert into lexicon_return (version, after, reason, asked_by, "
			"device_key_id, signature, state, agreed_by, ended_by, ended_at) values "
			"(1, " AFTER ", '误拦', %s, %s, 'x', 'AGREED', %s, %s, now())",
			who(AUDIT), key_of(AUDIT), who(AUDIT), who(AUDIT)),
		&why));
	assert_non_null(strstr(why, "two_go_back"));
	assert_null(scene_sql_as(&s, "postgres",
		arena_printf(&s.arena,
			"insert into lexicon_activation (version, account_id, device_key_id, "
			"signature) values (1, %s, %s, 'x')",
			who(AUDIT), key_of(AUDIT)),
		&why));
	assert_non_null(strstr(why, "in_force_anew_takes_two"));
	/* What was refused is no agreement. */
	assert_null(scene_sql_as(&s, "postgres",
		arena_printf(&s.arena,
			"insert into lexicon_activation (version, account_id, device_key_id, "
			"signature, return_id) select version, %s, %s, 'x', id from lexicon_return "
			"where state = 'REFUSED'",
			who(SECURITY), key_of(SECURITY)),
		&why));
	assert_non_null(strstr(why, "foreign key"));
}
