/* Deleting what nobody explains: who may ask, what the seal makes of it, and that a release is never deleted. */
#include "tests/store/sealer.h"

struct scene s;
struct sealer sealer;
static int minutes; /* each survey is one later */

#define WX ((long long)s.wechat)

static void survey(const char *items)
{
	minutes++;
	as_web(F("select survey_take(%lld, '{\"whole\":true,\"items\":[%s]}', now() + interval "
		 "'%d minutes')",
		WX, items, minutes));
}

#define OLD "{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":\"aa\"}"
#define HAND                                                                                       \
	"{\"remote_id\":\"hand\",\"title\":\"领红包\",\"url\":\"http://x/"                      \
	"hand\",\"sha256\":\"bb\"}"
#define OURS "{\"remote_id\":\"ours\",\"title\":\"通知\",\"marker\":\"m1\",\"sha256\":\"cc\"}"

static int64_t incident(void)
{
	return number(SQL("select max(id) from channel_incident"));
}

static int64_t statement(void)
{
	return number(SQL("select max(id) from account_statement"));
}

static enum err ask(enum who who)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own =
		scene_reasoned(&s, &s.arena, who, "removal", incident(), "账号被盗用");
	enum err e = removal_sign(&d, &s.people[who], incident(), STR("账号被盗用"), &own);
	scene_desk_done(&d);
	return e;
}

static enum err agree(enum who who)
{
	int64_t channel, about;
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_second(&s, &s.arena, who, statement());
	enum err e = statement_sign(&d, &s.people[who], statement(), &own, &channel, &about);
	scene_desk_done(&d);
	return e;
}

static void two_adopt_the_baseline(void)
{
	int64_t channel, about;
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_baseline(&s, &s.arena, OPERATOR, s.wechat, "0");
	assert_int_equal(baseline_sign(&d, &s.people[OPERATOR], s.wechat, NULL, 0, &own), ERR_OK);
	own = scene_second(&s, &s.arena, REVIEWER, statement());
	assert_int_equal(
		statement_sign(&d, &s.people[REVIEWER], statement(), &own, &channel, &about),
		ERR_OK);
	scene_desk_done(&d);
}

static const char *state(void)
{
	return SQL("select coalesce((select state from removal order by id desc limit 1), '')");
}

static const char *reason(void)
{
	return SQL("select reason from removal order by id desc limit 1");
}

static void is_signed(void)
{
	tick();
	if (strcmp(state(), "SIGNED"))
		fail_msg("%s: %s", state(), reason());
}

static void seal_refuses(const char *because)
{
	tick();
	assert_string_equal(state(), "REFUSED");
	if (!strstr(reason(), because))
		fail_msg("“%s” is not “%s”", reason(), because);
	assert_string_equal(SQL("select count(*) from removal where body <> ''"), "0");
}

/* An account whose first list has come through, adopted, and a stranger on it. */
static int new_account(void **)
{
	minutes = 0;
	TAMPER("delete from removal; delete from incident_told; delete from account_statement; "
	       "delete from notice; delete from channel_incident; delete from account_item; "
	       "delete from account_watch; delete from account_live; delete from attempt; delete "
	       "from delivery; delete from ticket; delete from channel_operator; insert into "
	       "channel_operator values (%lld, %lld)",
		WX, ID(OPERATOR));
	survey(OLD);
	two_adopt_the_baseline();
	survey(HAND "," OLD);
	return 0;
}

static void agreed(void)
{
	assert_int_equal(ask(OPERATOR), ERR_OK);
	assert_int_equal(agree(REVIEWER), ERR_OK);
	assert_string_equal(state(), "AGREED");
}

/* Minutes behind the last survey; 0: nothing was there to take. */
static int64_t take(int later)
{
	return number(
		as_web(F("select coalesce(removal_take(%lld, now() + interval '%d minutes'), 0)",
			WX, minutes + later)));
}

static const char *result(int64_t id, const char *outcome)
{
	return F("select removal_result(%lld, %lld, (select fence from removal where id = %lld), "
		 "'%s', '原因', null, now() + interval '%d minutes')",
		(long long)id, WX, (long long)id, outcome, minutes);
}

static void two_people_the_seal_and_the_courier(void **)
{
	assert_int_equal(ask(EDITOR), ERR_DENIED);
	assert_int_equal(ask(OPERATOR), ERR_OK);
	assert_int_equal(ask(REVIEWER), ERR_WRONG_STATE);
	assert_int_equal(agree(OPERATOR), ERR_DENIED);
	assert_int_equal(agree(EDITOR), ERR_DENIED);
	assert_int_equal(take(0), 0);
	assert_int_equal(agree(REVIEWER), ERR_OK);
	assert_int_equal(take(0), 0);
	is_signed();
	assert_string_equal(
		SQL("select body::jsonb->>'act' || ' ' || (body::jsonb->>'account') || ' ' || "
		    "(body::jsonb#>>'{renditions,0,path}') from removal"),
		F("remove %lld removal.json", WX));
	int64_t id = take(0);
	assert_true(id > 0);
	assert_int_equal(take(0), 0);
	as_web(F("select removal_intent(%lld, %lld, 1, now() + interval '%d minutes')",
		(long long)id, WX, minutes));
	as_web(result(id, "GONE"));
	assert_string_equal(state(), "GONE");
	assert_string_equal(
		SQL("select settled from channel_incident where id = %lld", (long long)incident()),
		"gone");
	as_web(F("select incident_close(%lld, %lld, 'handled', '已删除', now())",
		(long long)incident(), ID(OPERATOR)));
}

static void a_lost_courier_says_nothing_any_more(void **)
{
	agreed();
	is_signed();
	int64_t id = take(0);
	assert_int_equal(take(3), id);
	refused(F("select removal_intent(%lld, %lld, 1, now())", (long long)id, WX), "别的连接器");
	refused(F("select removal_result(%lld, %lld, 1, 'GONE', '', null, now())", (long long)id,
			WX),
		"别的连接器");
	refused(F("select removal_result(%lld, %lld, 2, 'GONE', '', null, now())", (long long)id,
			(long long)s.website),
		"没有这项删除");
	as_web(result(id, "AGAIN"));
	assert_string_equal(state(), "SIGNED");
}

/* All of it forged, and two real signatures under it: it is a release all the same. */
static void forge(const char *remote)
{
	TAMPER("delete from channel_incident where item_id = (select id from account_item where "
	       "remote_id = '%s'); update account_item set basis = 'stranger' where remote_id = "
	       "'%s'; insert into "
	       "channel_incident (channel_account_id, kind, item_id, seen, seen_sha256, opened_at) "
	       "select channel_account_id, 'stranger', id, '{}', 'x', now() from account_item "
	       "where remote_id = '%s'",
		remote, remote, remote);
	struct own_signature a =
		scene_reasoned(&s, &s.arena, OPERATOR, "removal", incident(), "账号被盗用");
	struct own_signature b =
		scene_reasoned(&s, &s.arena, REVIEWER, "removal", incident(), "账号被盗用");
	const char *body = SQL("select removal_target(i) || jsonb_build_object('seen', "
			       "n.seen_sha256, 'channel', n.channel_account_id::text, 'incident', "
			       "n.id::text, 'reason', '账号被盗用') from channel_incident n join "
			       "account_item i on i.id = n.item_id where n.id = %lld",
		(long long)incident());
	json_auto_t *j = NULL;
	assert_int_equal(json_read(str_c(body), &j), ERR_OK);
	struct str text = json_canonical(&s.arena, j);
	TAMPER("with st as (insert into account_statement (channel_account_id, kind, incident_id, "
	       "body, state, made_by, made_key, made_signature, second_by, second_key, "
	       "second_signature, second_at) select %lld, 'removal', %lld, '" STRF
	       "', 'IN_FORCE', %lld, a.id, '" STRF "', %lld, b.id, '" STRF
	       "', clock_timestamp() from device_key a, device_key b where a.key_id = '%s' and "
	       "b.key_id = '%s' returning *) insert into removal (statement_id, incident_id, "
	       "item_id, channel_account_id, next_at) select st.id, n.id, n.item_id, %lld, now() "
	       "from st join channel_incident n on n.id = st.incident_id",
		WX, (long long)incident(), STRV(text), ID(OPERATOR), STRV(a.value), ID(REVIEWER),
		STRV(b.value), s.key_ids[OPERATOR], s.key_ids[REVIEWER], WX);
	assert_string_equal(state(), "AGREED");
}

/* One item out on WeChat, as the platform's "ours", with the marker "m1". */
static void release(void)
{
	const char *why;
	int64_t item = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "通知", NULL));
	scene_approve(&s, item);
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			    (long long)item, WX),
		    &why))
		fail_msg("%s", why);
	as_web(F("select count(*) from delivery_lease(%lld, 1, 600, now() + interval '1 minute')",
		WX));
	as_web(F("select delivery_intent(id, channel_account_id, fence, 'r', 'm1', now()) from "
		 "delivery where submission_id = %lld",
		(long long)item));
	as_web(F("select delivery_result(id, channel_account_id, fence, 'CONFIRMED', '', "
		 "'{\"remote_id\":\"ours\",\"url\":\"http://x/ours\"}', null, now()) from delivery "
		 "where submission_id = %lld",
		(long long)item));
	survey(OURS "," HAND "," OLD);
}

/* That the forgery itself is good: what nobody explains is signed in the same way. */
static void what_is_strange_and_signed_by_two_is_signed(void **)
{
	forge("hand");
	is_signed();
}

static void what_a_release_explains_is_never_signed(void **)
{
	release();
	forge("ours");
	seal_refuses("本系统");
}

static void what_a_release_was_called_once_is_never_signed(void **)
{
	release();
	TAMPER("delete from account_live; update attempt set marker = 'another'; update "
	       "account_item set marker = '' where remote_id = 'ours'");
	forge("ours");
	seal_refuses("由本系统发布过");
}

static void what_the_baseline_explains_is_never_signed(void **)
{
	forge("old");
	seal_refuses("存量");
}

static void what_was_there_before_anybody_answered_is_never_signed(void **)
{
	TAMPER("delete from account_statement where kind = 'baseline'");
	forge("old");
	seal_refuses("可能是存量");
}

/* The website's own files go by their names: there a survey lists what is ours as well. */
static const char *explained(int64_t account, const char *remote)
{
	return SQL(
		"select item_explained(i) from (select (jsonb_populate_record(null::account_item, "
		"jsonb_build_object('channel_account_id', %lld, 'remote_id', '%s', 'url', '', "
		"'marker', '', 'basis', 'stranger', 'first_seen', now()))).*) i",
		(long long)account, remote);
}

static void baseline_of_nothing(int64_t account)
{
	TAMPER("delete from account_statement where channel_account_id = %lld; insert into "
	       "account_statement (channel_account_id, kind, body, list, state, made_by, made_key, "
	       "made_signature, second_by, second_key, second_signature) values (%lld, 'baseline', "
	       "'{}', '', 'IN_FORCE', %lld, 1, 'x', %lld, 1, 'x')",
		(long long)account, (long long)account, ID(OPERATOR), ID(REVIEWER));
}

/* A delivery of that draft to the website, and its ticket. */
static int64_t website_release(void)
{
	const char *why;
	int64_t draft = scene_draft_with_file(&s, EDITOR, "附件");
	int64_t item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	if (!scene_sql_as(&s, "shenfa_seal",
		    F("select ticket_issue(%lld, %lld, 'publish', "
		      "'{\"renditions\":[{\"path\":\"assets/cover.png\"}]}', '', '', '{}', now())",
			    (long long)item, (long long)s.website),
		    &why))
		fail_msg("%s", why);
	return draft;
}

static void a_file_of_the_website_is_never_signed(void **)
{
	static const char *const ours[] = { "index.html", "style.css", "RELEASE.json", "current",
		"list-2026-11-1.html", "c-1a2b3c4d.html", ".entries/2026-11.tsv", ".gone/art/7/x",
		"https://x.gov.cn/atom.xml", "art", "k3yk3yk3y.txt", "robots.txt" };
	static const char *const its[] = { "", "index.html", "entry.json", "style.css",
		"assets/cover.png" };
	baseline_of_nothing(s.website);
	TAMPER("update channel_account set settings = settings || "
	       "'{\"indexnow_key\":\"k3yk3yk3y\"}' "
	       "where id = %lld",
		(long long)s.website);
	long long draft = website_release();
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (!strstr(explained(s.website, ours[i]), "本系统发布的文件"))
			fail_msg("%s", ours[i]);
	for (size_t i = 0; i < sizeof its / sizeof *its; i++)
		if (!strstr(explained(s.website, F("art/%lld/%s", draft, its[i])), "发布的文件"))
			fail_msg("%s", its[i]);
	const char *file =
		SQL("select 'art/' || draft_id || '/assets/' || encode(sha256, 'hex') || "
		    "'.txt' from asset where draft_id = %lld",
			draft);
	assert_non_null(strstr(explained(s.website, file), "发布的文件"));
	assert_non_null(strstr(explained(s.website, "name://00ff"), "手工删除"));
}

static void and_any_other_file_is(void **)
{
	static const char *const strange[] = { "gift.html", "index.html.bak", "list-9.php",
		"art/999999/index.html", "other.txt", "assets/x.html", "a/index.html" };
	baseline_of_nothing(s.website);
	long long draft = website_release();
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
		assert_string_equal(explained(s.website, strange[i]), "");
	assert_string_equal(explained(s.website, F("art/%lld/gift.html", draft)), "");
	assert_string_equal(explained(s.website, F("art/%lld/assets/x.html", draft)), "");
}

/* A feed's item has the number of its draft, whatever else somebody made of it. */
static void an_item_of_a_feed_is_never_signed(void **)
{
	release();
	TAMPER("update channel_account set channel = 'app' where id = %lld", WX);
	assert_non_null(
		strstr(explained(s.wechat, SQL("select max(draft_id) from delivery")), "编号"));
	TAMPER("delete from account_live");
	for (int i = 0; i < 2; i++) {
		TAMPER("update channel_account set channel = '%s' where id = %lld",
			i ? "app" : "miniprogram", WX);
		const char *draft = SQL("select max(draft_id) from delivery");
		assert_non_null(strstr(explained(s.wechat, draft), "发布的稿件"));
		assert_non_null(strstr(explained(s.wechat, F("shenfa-%s", draft)), "发布的稿件"));
		assert_string_equal(explained(s.wechat, "999999"), "");
	}
	TAMPER("update channel_account set channel = 'wechat' where id = %lld", WX);
}

/* By the seal's own rights, which are not those of whoever asked. */
static void nor_by_the_seal_whatever_the_front_made_of_it(void **)
{
	TAMPER("update channel_account set channel = 'website', purpose = 'service' where id = "
	       "%lld; update "
	       "account_item set remote_id = 'index.html' where remote_id = 'hand'",
		WX);
	forge("index.html");
	seal_refuses("发布的文件");
	TAMPER("update account_item set remote_id = 'gift.html' where remote_id = 'index.html'");
	forge("gift.html");
	is_signed();
	TAMPER("update channel_account set channel = 'wechat', purpose = 'disclosure' where id = "
	       "%lld",
		WX);
}

/* The page does not offer what would be refused, and says why. */
static void what_is_explained_is_not_offered(void **)
{
	const char *page = F("select incident_json(n, %lld, '{INCIDENT_HANDLE}', now())::text from "
			     "channel_incident n where id = %lld",
		ID(OPERATOR), (long long)incident());
	assert_non_null(strstr(as_web(page), "\"remove\""));
	TAMPER("update account_item set basis = 'entry' where remote_id = 'hand'");
	assert_null(strstr(as_web(page), "\"remove\""));
	assert_non_null(strstr(as_web(page), "已有来历"));
}

static void what_was_entered_afterwards_is_never_signed(void **)
{
	TAMPER("insert into account_statement (channel_account_id, kind, incident_id, body, state, "
	       "made_by, made_key, made_signature, second_by, second_key, second_signature) select "
	       "%lld, 'entry', %lld, '{}', 'IN_FORCE', %lld, 1, 'x', %lld, 1, 'x'",
		WX, (long long)incident(), ID(OPERATOR), ID(REVIEWER));
	forge("hand");
	TAMPER("update account_statement set incident_id = %lld where kind = 'entry'",
		(long long)incident());
	seal_refuses("已经补登");
}

static void what_is_no_stranger_by_its_row_is_never_signed(void **)
{
	forge("hand");
	TAMPER("update account_item set basis = 'entry' where remote_id = 'hand'");
	seal_refuses("已有来历");
}

/* It asks and agrees in anybody's name; what it cannot do is sign. */
static void the_front_alone_makes_the_seal_sign_nothing(void **)
{
	static const char *const acts[] = { "insert into removal (statement_id) values (1)",
		"update removal set state = 'SIGNED'",
		"select removal_issue(1, 'x', 'x', 'x', '{}', 1, now())",
		"select removal_refuse(1, 'x', now())",
		"update account_item set basis = 'stranger'",
		"insert into channel_incident (channel_account_id) values (1)" };
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		refused(acts[i], "permission denied");
	const char *body = SQL("select removal_target(i) || jsonb_build_object('seen', "
			       "n.seen_sha256, 'channel', n.channel_account_id::text, 'incident', "
			       "n.id::text, 'reason', 'x') from channel_incident n join "
			       "account_item i on i.id = n.item_id where n.id = %lld",
		(long long)incident());
	json_auto_t *j = NULL;
	assert_int_equal(json_read(str_c(body), &j), ERR_OK);
	body = arena_cstr(&s.arena, json_canonical(&s.arena, j));
	const char *keys[] = { SQL("select id from device_key where key_id = '%s'",
				       s.key_ids[OPERATOR]),
		SQL("select id from device_key where key_id = '%s'", s.key_ids[REVIEWER]) };
	as_web(F("select statement_make(%lld, 'removal', %lld, '%s', '{}', %lld, %s, 'AAAA', "
		 "now())",
		WX, (long long)incident(), body, ID(OPERATOR), keys[0]));
	as_web(F("select statement_second(%lld, %lld, %s, 'AAAA', now())", (long long)statement(),
		ID(REVIEWER), keys[1]));
	seal_refuses("没有有效签名");
}

/* A signature that is somebody's, over something else or by somebody else. */
static void each_of_the_two_signatures_counts(void **)
{
	static const char *const changes[] = { "second_signature = made_signature",
		"made_signature = second_signature",
		"body = replace(body, '账号被盗用', '别的理由')", "second_key = made_key",
		"second_at = '2000-01-01'" };
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		forge("hand");
		TAMPER("update account_statement set %s where id = %lld", changes[i],
			(long long)statement());
		seal_refuses("没有有效签名");
	}
}

static void one_person_is_not_two(void **)
{
	forge("hand");
	SQL("alter table account_statement drop constraint account_statement_check; select 1");
	TAMPER("update account_statement set second_by = made_by, second_key = made_key, "
	       "second_signature = made_signature where id = %lld",
		(long long)statement());
	seal_refuses("两个不同的人");
	TAMPER("delete from removal; delete from account_statement");
	SQL("alter table account_statement add constraint account_statement_check check (second_by "
	    "<> made_by); select 1");
}

static void both_need_the_right(void **)
{
	agreed();
	TAMPER("delete from account_role where account_id = %lld and role = 'OPERATOR'",
		ID(OPERATOR));
	seal_refuses("无权申请删除");
	TAMPER("insert into account_role values (%lld, 'OPERATOR')", ID(OPERATOR));
}

static void what_has_changed_since_is_looked_at_anew(void **)
{
	assert_int_equal(ask(OPERATOR), ERR_OK);
	survey("{\"remote_id\":\"hand\",\"title\":\"改过\",\"sha256\":\"b2\"}," OLD);
	assert_int_equal(agree(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "removal.moved");
	as_web(F("select statement_drop(%lld, %lld, '内容有变', now())", (long long)statement(),
		ID(REVIEWER)));
	agreed();
	survey(HAND "," OLD);
	seal_refuses("有变化");
}

static void what_is_gone_by_then_is_not_signed(void **)
{
	agreed();
	survey(OLD);
	seal_refuses("消失");
}

/* A release that had begun by then may turn out to have made it. */
static void a_release_on_its_way_is_waited_for(void **)
{
	release();
	agreed();
	TAMPER("update delivery set state = 'UNCERTAIN'; update attempt set at = now() - interval "
	       "'1 hour'");
	tick();
	assert_string_equal(state(), "AGREED");
	TAMPER("update attempt set at = now() + interval '1 hour'");
	is_signed();
}

/* Between the signing and the courier's hand. */
static void what_is_explained_meanwhile_is_not_handed_out(void **)
{
	agreed();
	is_signed();
	TAMPER("update account_item set basis = 'entry' where remote_id = 'hand'");
	assert_int_equal(take(0), 0);
	assert_string_equal(state(), "CHANGED");
	assert_string_equal(SQL("select count(*) > 0 from notice where text like "
				"'%%未删除：内容有变%%' and account_id = %lld",
				    ID(OPERATOR)),
		"t");
}

/* What may have left is looked after to its end; but no second deletion leaves for it. */
static void what_is_explained_meanwhile_is_not_deleted_again(void **)
{
	agreed();
	is_signed();
	int64_t id = take(0);
	static const char intent[] =
		"select removal_intent(%lld, %lld, (select fence from removal where "
		"id = %lld), now() + interval '%d minutes')";
	as_web(F(intent, (long long)id, WX, (long long)id, minutes));
	TAMPER("update account_item set basis = 'entry' where remote_id = 'hand'");
	assert_int_equal(take(3), id);
	refused(F(intent, (long long)id, WX, (long long)id, minutes + 3), "已有来历");
	as_web(result(id, "CHANGED"));
	assert_string_equal(SQL("select state || attempt from removal"), "CHANGED1");
}

static void it_is_deleted_or_entered_not_both(void **)
{
	const struct entry_words words = { STR("王局长"), STR("第12号"), STR("停机") };
	struct desk d = scene_desk(&s, &s.arena);
	assert_int_equal(ask(OPERATOR), ERR_OK);
	struct own_signature own = scene_entry(&s, &s.arena, REVIEWER, incident(), &words);
	assert_int_equal(
		entry_sign(&d, &s.people[REVIEWER], incident(), &words, &own), ERR_WRONG_STATE);
	as_web(F("select statement_drop(%lld, %lld, '误会', now())", (long long)statement(),
		ID(REVIEWER)));
	assert_int_equal(entry_sign(&d, &s.people[REVIEWER], incident(), &words, &own), ERR_OK);
	assert_int_equal(ask(OPERATOR), ERR_WRONG_STATE);
	scene_desk_done(&d);
}

/* Couriers asked hundreds of times a second once: the least of nothing is null, and of null and 0 it is 0. */
static void where_nothing_is_to_be_deleted_nobody_is_in_a_hurry(void **)
{
	assert_string_equal(SQL("select removal_wait(%lld, 289000, now())", WX), "10000");
	assert_string_equal(SQL("select removal_wait(%lld, 4000, now())", WX), "4000");
	assert_string_equal(SQL("select removal_wait(%lld, 0, now())", WX), "0");
}

#define T(name) cmocka_unit_test_setup(name, new_account)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(two_people_the_seal_and_the_courier),
		T(a_lost_courier_says_nothing_any_more),
		T(what_is_strange_and_signed_by_two_is_signed),
		T(what_a_release_explains_is_never_signed),
		T(what_a_release_was_called_once_is_never_signed),
		T(what_the_baseline_explains_is_never_signed),
		T(what_was_there_before_anybody_answered_is_never_signed),
		T(a_file_of_the_website_is_never_signed),
		T(and_any_other_file_is),
		T(an_item_of_a_feed_is_never_signed),
		T(nor_by_the_seal_whatever_the_front_made_of_it),
		T(what_is_explained_is_not_offered),
		T(what_was_entered_afterwards_is_never_signed),
		T(what_is_no_stranger_by_its_row_is_never_signed),
		T(the_front_alone_makes_the_seal_sign_nothing),
		T(each_of_the_two_signatures_counts),
		T(one_person_is_not_two),
		T(both_need_the_right),
		T(what_has_changed_since_is_looked_at_anew),
		T(what_is_gone_by_then_is_not_signed),
		T(a_release_on_its_way_is_waited_for),
		T(what_is_explained_meanwhile_is_not_handed_out),
		T(what_is_explained_meanwhile_is_not_deleted_again),
		T(it_is_deleted_or_entered_not_both),
		T(where_nothing_is_to_be_deleted_nobody_is_in_a_hurry),
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
