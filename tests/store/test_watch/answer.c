/* What two people answer for. */
#include "tests/store/test_watch/watch.h"

static enum err sign(enum who who, const char *except_list, const int64_t *except, size_t count)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_baseline(&s, &s.arena, who, s.wechat, except_list);
	enum err e = baseline_sign(&d, &s.people[who], s.wechat, except, count, &own);
	scene_desk_done(&d);
	return e;
}

static int64_t incident(void)
{
	int64_t n;
	assert_true(str_i64(str_c(SQL("select max(id) from channel_incident")), &n));
	return n;
}

static enum err adopt_face(enum who who)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own =
		scene_reasoned(&s, &s.arena, who, "profile", incident(), "本单位更名");
	enum err e = profile_sign(&d, &s.people[who], incident(), STR("本单位更名"), &own);
	scene_desk_done(&d);
	return e;
}

static int64_t statement(void)
{
	int64_t n;
	assert_true(str_i64(str_c(SQL("select max(id) from account_statement")), &n));
	return n;
}

static enum err second(enum who who)
{
	int64_t channel, incident;
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_second(&s, &s.arena, who, statement());
	enum err e = statement_sign(&d, &s.people[who], statement(), &own, &channel, &incident);
	scene_desk_done(&d);
	return e;
}

void two_people_adopt_what_was_there(void **)
{
	assert_int_equal(sign(EDITOR, "0", NULL, 0), ERR_DENIED);
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_OK);
	assert_string_equal(basis("old"), "listed");
	assert_int_equal(sign(REVIEWER, "0", NULL, 0), ERR_WRONG_STATE);
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_string_equal(err_what(), "statement.self");
	assert_int_equal(second(EDITOR), ERR_DENIED);
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(basis("old"), "baseline");
	assert_int_equal(second(REVIEWER2), ERR_WRONG_STATE);
	survey(LIST(OLD));
	assert_string_equal(incidents(), "");
}

void old_titles_are_screened_before_anybody_signs(void **)
{
	SCRATCH(a);
	json_auto_t *j = NULL;
	const struct viewer v = { .id = ID(OPERATOR) };
	SQL("insert into account_item (channel_account_id, remote_id, title, sha256, basis, "
	    "first_seen, last_seen) values (%lld, 'worse', '扫黑险恶专项行动公告', 'cc', 'listed', "
	    "now(), now()); select 1",
		WX);
	struct desk d = scene_desk(&s, &a);
	assert_int_equal(baseline_show(&d, &v, s.wechat, &j), ERR_OK);
	assert_int_equal(baseline_show(&d, &v, 0, &j), ERR_NOTFOUND);
	scene_desk_done(&d);
	const json_t *items = json_object_get(j, "items");
	assert_int_equal(json_array_size(items), 2);
	const json_t *fine = json_object_get(json_array_get(items, 0), "findings");
	const json_t *worse = json_object_get(json_array_get(items, 1), "findings");
	assert_int_equal(json_array_size(fine), 0);
	assert_int_equal(json_array_size(worse), 1);
	assert_true(str_eq(json_str(json_array_get(worse, 0), "quote"), STR("扫黑险恶")));
	assert_true(str_eq(json_str(json_array_get(worse, 0), "severity"), STR("BLOCK")));
}

void two_people_adopt_another_face(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("宁波数据局"));
	assert_int_equal(adopt_face(EDITOR), ERR_DENIED);
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	assert_int_equal(adopt_face(REVIEWER), ERR_WRONG_STATE);
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_string_equal(incidents(), "profile::");
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "profile::accepted");
	survey(FACE("宁波数据局"));
	assert_string_equal(incidents(), "profile::accepted");
	survey(FACE("宁波大数据"));
	assert_string_equal(incidents(), "profile::accepted profile::");
}

/* Signed for one name, and it is another by the time that the second one signs. */
void a_face_that_moves_on_is_looked_at_anew(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("宁波数据局"));
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	survey(FACE("红包群"));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "profile.moved");
}

void what_is_called_an_intrusion_nobody_adopts(void **)
{
	survey(FACE("宁波大数据"));
	survey(FACE("红包群"));
	assert_int_equal(adopt_face(OPERATOR), ERR_OK);
	refused(F("select incident_intrusion(%lld, %lld, '被盗', now())", (long long)incident(),
			ID(EDITOR)),
		"请由审核人或该渠道的运营人员办理");
	as_web(F("select incident_intrusion(%lld, %lld, '被盗', now())", (long long)incident(),
		ID(REVIEWER)));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_int_equal(adopt_face(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "profile.intrusion");
	assert_string_equal(SQL("select count(*) from notice where text like '%%资料被他人改动%%' "
				"and account_id = %lld",
				    ID(OPERATOR)),
		"1");
	survey(FACE("宁波大数据"));
	close_it("handled", NULL);
}

/* What was signed is what is there: a signature over another list is none. */
void a_signature_is_over_this_very_list(void **)
{
	struct desk d = scene_desk(&s, &s.arena);
	struct own_signature own = scene_baseline(&s, &s.arena, OPERATOR, s.wechat, "0");
	SQL("update account_item set title = '换过的' where remote_id = 'old' returning 1");
	assert_int_equal(
		baseline_sign(&d, &s.people[OPERATOR], s.wechat, NULL, 0, &own), ERR_DENIED);
	assert_string_equal(err_what(), "vote.signature");
	scene_desk_done(&d);
}

/* The front may say anything: what it says was signed must be the list that the store has. */
void the_store_looks_at_the_list_itself(void **)
{
	refused(F("select statement_make(%lld, 'baseline', null, "
		  "'{\"channel\":\"%lld\",\"list\":\"00\"}', '{}', %lld, (select id from "
		  "device_key where account_id = %lld limit 1), 'x', now())",
			WX, WX, ID(OPERATOR), ID(OPERATOR)),
		"刚刚有变化");
}

void what_is_adopted_is_watched_for_change_and_loss(void **)
{
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_OK);
	assert_int_equal(second(REVIEWER), ERR_OK);
	survey("{\"whole\":true,\"items\":[{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":"
	       "\"zz\"}]}");
	assert_string_equal(incidents(), "altered::");
	survey(LIST());
	assert_string_equal(incidents(), "altered:: gone::");
	survey(LIST(OLD));
	assert_string_equal(incidents(), "altered:restored: gone:restored:");
}

void what_nobody_adopts_is_strange(void **)
{
	int64_t old;
	const char *id = SQL("select id from account_item where remote_id = 'old'");
	assert_true(str_i64(str_c(id), &old));
	assert_int_equal(sign(OPERATOR, id, &old, 1), ERR_OK);
	assert_string_equal(incidents(), "");
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "stranger::");
}

void nothing_is_adopted_before_the_list_is_whole(void **)
{
	SQL("update account_watch set listed_at = null returning 1");
	assert_int_equal(sign(OPERATOR, "0", NULL, 0), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "baseline.early");
}

static enum err enter(enum who who)
{
	int64_t n;
	struct desk d = scene_desk(&s, &s.arena);
	const struct entry_words words = { STR("王局长"), STR("值班记录第12号"),
		STR("系统停机，人工发布停水通知") };
	assert_true(str_i64(str_c(SQL("select max(id) from channel_incident")), &n));
	struct own_signature own = scene_entry(&s, &s.arena, who, n, &words);
	enum err e = entry_sign(&d, &s.people[who], n, &words, &own);
	scene_desk_done(&d);
	return e;
}

void a_post_by_hand_explains_itself_afterwards_by_two_people(void **)
{
	survey(LIST(HAND "," OLD));
	assert_int_equal(enter(EDITOR), ERR_DENIED);
	assert_int_equal(enter(OPERATOR), ERR_OK);
	assert_string_equal(incidents(), "stranger::");
	assert_int_equal(second(OPERATOR), ERR_DENIED);
	assert_int_equal(second(REVIEWER), ERR_OK);
	assert_string_equal(incidents(), "stranger:entered:entered");
	assert_string_equal(basis("hand"), "entry");
	survey(LIST(HAND "," OLD));
	assert_string_equal(incidents(), "stranger:entered:entered");
	assert_int_equal(enter(REVIEWER), ERR_WRONG_STATE);
	survey(LIST("{\"remote_id\":\"hand\",\"sha256\":\"another\"}," OLD));
	assert_string_equal(incidents(), "stranger:entered:entered altered::");
}

#define COPY(sha)                                                                                  \
	"{\"remote_id\":\"copy\",\"title\":\"通知\",\"marker\":\"m1\",\"sha256\":\"" sha "\"}"

/* The second one is deleted by hand; or it is there on purpose, and two people say so. */
void a_double_ends_when_it_is_gone_or_two_people_enter_it(void **)
{
	release();
	survey(LIST(COPY("dd") "," OURS "," OLD));
	assert_string_equal(incidents(), "double::");
	assert_string_equal(basis("copy"), "stranger");
	close_it("accepted", "不能认可了事");
	close_it("handled", "删去多出的一份");
	survey(LIST(OURS "," OLD));
	close_it("handled", NULL);
	survey(LIST(COPY("dd") "," OURS "," OLD));
	assert_int_equal(enter(OPERATOR), ERR_OK);
	assert_int_equal(second(REVIEWER), ERR_OK);
	survey(LIST(COPY("dd") "," OURS "," OLD));
	assert_string_equal(incidents(), "double:gone:handled double:entered:entered");
	survey(LIST(COPY("ee") "," OURS "," OLD));
	assert_string_equal(incidents(), "double:gone:handled double:entered:entered altered::");
	assert_string_equal(basis("ours"), "delivery");
}

/* It is ours by its marker, so nobody's courier deletes it; and that is said of what stands there. */
void a_double_says_who_takes_it_down(void **)
{
	release();
	survey(LIST(COPY("dd") "," OURS "," OLD));
	const char *shown = SQL("select j->'standing'->>'remote_id' || ' ' || (j->>'explained') || "
				"' ' || (j->>'actions') from (select incident_json(n, %lld, "
				"'{INCIDENT_HANDLE}', now()) j from channel_incident n) x",
		ID(OPERATOR));
	assert_non_null(strstr(shown, "copy 它带着本系统发布任务的标记"));
	assert_non_null(strstr(shown, "\"enter\""));
	assert_null(strstr(shown, "\"remove\""));
	refused(F("select statement_make(%lld, 'removal', %s, '{}', '{}', %lld, %s, 'AAAA', "
		  "now())",
			WX, SQL("select max(id) from channel_incident"), ID(OPERATOR),
			SQL("select id from device_key where account_id = %lld", ID(OPERATOR))),
		"删去多出的一份");
}

void what_one_person_says_of_a_post_may_be_sent_back(void **)
{
	survey(LIST(HAND "," OLD));
	assert_int_equal(enter(OPERATOR), ERR_OK);
	as_web(F("select statement_drop(%lld, %lld, '没有批准记录', now())", (long long)statement(),
		ID(REVIEWER)));
	assert_int_equal(second(REVIEWER), ERR_WRONG_STATE);
	assert_string_equal(incidents(), "stranger::");
	assert_int_equal(enter(OPERATOR), ERR_OK);
}
