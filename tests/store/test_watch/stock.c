/* What stood there before is screened by its words: each is asked for in its turn, and what was found is kept. */
#include "tests/store/test_watch/watch.h"

#include "base/buf.h"
#include "desk/stock.h"

/* At the minute of the surveys. */
static struct desk desk_of_now(void)
{
	struct desk d = scene_desk(&s, &s.arena);
	d.now += (int64_t)minutes * 60000;
	return d;
}

static json_t *ask_of(int64_t channel)
{
	json_t *list = NULL;
	struct desk d = desk_of_now();
	assert_int_equal(stock_ask(&d, channel, &list), ERR_OK);
	scene_desk_done(&d);
	return list;
}

static size_t asked(void)
{
	json_auto_t *list = ask_of(s.wechat);
	return json_array_size(list);
}

static void bring_all(const json_t *items)
{
	struct desk d = desk_of_now();
	assert_int_equal(stock_screen(&d, s.wechat, items), ERR_OK);
	scene_desk_done(&d);
}

/* With a digest that the survey that brings them says. */
static void bring_as(const char *remote, const char *sha256, const char *words)
{
	json_auto_t *items =
		json_pack("[{s:s s:s s:s}]", "remote_id", remote, "sha256", sha256, "words", words);
	bring_all(items);
}

static void bring(const char *remote, const char *words)
{
	bring_as(remote,
		SQL("select coalesce(max(sha256), '') from account_item where remote_id = '%s'",
			remote),
		words);
}

/* As the page shows the one that stood there. */
static json_t *shown(void)
{
	json_auto_t *j = NULL;
	const struct viewer v = { .id = ID(OPERATOR) };
	struct desk d = scene_desk(&s, &s.arena);
	assert_int_equal(baseline_show(&d, &v, s.wechat, &j), ERR_OK);
	scene_desk_done(&d);
	return json_incref(json_array_get(json_object_get(j, "items"), 0));
}

static size_t found(void)
{
	json_auto_t *one = shown();
	return json_array_size(json_object_get(one, "findings"));
}

static const char *words_say(const char *member)
{
	json_auto_t *one = shown();
	json_t *v = json_object_get(json_object_get(one, "words"), member);
	return F("%s", v ? arena_cstr(&s.arena, json_text(&s.arena, v)) : "-");
}

void old_words_are_read_once_and_what_was_found_is_shown(void **)
{
	assert_int_equal(asked(), 1);
	assert_string_equal(words_say("points"), "-");
	bring("old", "第一段。\n扫黑险恶专项行动公告");
	assert_int_equal(asked(), 0);
	json_auto_t *one = shown();
	const json_t *f = json_array_get(json_object_get(one, "findings"), 0);
	assert_int_equal(found(), 1);
	assert_true(str_eq(json_str(f, "quote"), STR("扫黑险恶")));
	assert_int_equal(json_int(f, "block", -9), 1);
	assert_string_equal(words_say("current"), "true");
	assert_string_equal(words_say("points"), "15");
	/* What it says now was not asked for. */
	bring("old", "没有问题的话");
	assert_int_equal(found(), 1);
	/* Nowhere in the store, the words themselves. */
	assert_string_equal(
		SQL("select count(*) from account_item_words w where w::text like '%%第一段%%'"),
		"0");
}

void words_are_read_anew_under_another_list_and_as_another_text(void **)
{
	bring("old", "扫黑险恶专项行动公告");
	survey(LIST("{\"remote_id\":\"old\",\"title\":\"旧文\",\"sha256\":\"ab\"}"));
	assert_int_equal(asked(), 1);
	assert_string_equal(words_say("current"), "false");
	assert_int_equal(found(), 1);
	bring("old", "改好的话");
	assert_int_equal(found(), 0);
	SQL("update account_item_words set lexicon = lexicon - 1 returning 1");
	assert_string_equal(words_say("current"), "false");
	assert_int_equal(asked(), 1);
	bring("old", "");
	assert_string_equal(words_say("points"), "0");
	assert_int_equal(asked(), 0);
}

void words_that_nobody_asked_for_are_not_read(void **)
{
	survey(LIST(OLD "," HAND));
	assert_string_equal(basis("hand"), "stranger");
	assert_int_equal(asked(), 1);
	bring("hand", "扫黑险恶专项行动公告");
	bring("another", "扫黑险恶专项行动公告");
	assert_string_equal(SQL("select count(*) from account_item_words"), "0");
	as_web(F("select stock_keep(%lld, (select max(id) from account_item where remote_id = "
		 "'hand'), 'bb', 1, 1, '[]', 0, now())",
		WX));
	assert_string_equal(SQL("select count(*) from account_item_words"), "0");
	survey(LIST(HAND));
	assert_int_equal(asked(), 0);
}

/* What is asked for fits into the one file that goes over a gap. */
void no_more_is_asked_for_than_crosses_a_gap(void **)
{
	SQL("insert into account_item (channel_account_id, remote_id, basis, first_seen, "
	    "last_seen) "
	    "select %lld, repeat('x', 290) || n, 'listed', now(), now() from generate_series(1, "
	    "400) n; select 1",
		WX);
	assert_in_range(asked(), 100, 120);
}

void of_many_words_the_beginning_is_read_and_the_gravest_kept(void **)
{
	struct buf b;
	buf_init(&b, &s.arena, 1 << 20);
	for (int i = 0; i < 30; i++)
		buf_printf(&b, "扫黑险恶第%d次。\n", i);
	while (b.len < 3 * STOCK_WORDS_MAX)
		buf_add(&b, STR("长"));
	buf_add(&b, STR("\n扫黑险恶"));
	bring("old", arena_cstr(&s.arena, buf_str(&b)));
	assert_string_equal(words_say("points"), "20000");
	assert_int_equal(found(), 3);
	assert_string_equal(words_say("more"), "27");
}

/* The list changed while they were on their way: they are not the words of what stands there now. */
void words_of_another_text_than_the_list_has_are_not_kept(void **)
{
	bring_as("old", "another", "扫黑险恶专项行动公告");
	assert_string_equal(words_say("points"), "-");
	assert_int_equal(asked(), 1);
	bring_as("old", "aa", "扫黑险恶专项行动公告");
	assert_string_equal(words_say("current"), "true");
}

static bool names(const json_t *list, const char *id)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)list, i, one)
	{
		if (!strcmp(json_string_value(one), id))
			return true;
	}
	return false;
}

struct part {
	struct buf list;
	json_t *items; /* with words */
};

static struct part new_part(void)
{
	struct part p = { .items = json_array() };
	buf_init(&p.list, &s.arena, 1 << 20);
	return p;
}

/* Of what it lists it brings what was asked for; of pictures nothing. */
static void add(struct part *p, const json_t *asked, const char *kind, int from, int to)
{
	for (int i = from; i < to; i++) {
		const char *id = F("%s%d", kind, i);
		buf_printf(&p->list, "%s{\"remote_id\":\"%s\",\"sha256\":\"s\"}",
			p->list.len ? "," : "", id);
		if (strcmp(kind, "picture") != 0 && names(asked, id))
			json_array_append_new(p->items, json_pack("{s:s s:s s:s}", "remote_id", id,
								"sha256", "s", "words", "文"));
	}
}

static void hand_in(struct part *p)
{
	survey(F("{\"more\":true,\"items\":[" STRF "]}", STRV(buf_str(&p->list))));
	bring_all(p->items);
	json_decref(p->items);
}

static void part(const json_t *asked, const char *kind, int from, int to)
{
	struct part p = new_part();
	add(&p, asked, kind, from, to);
	hand_in(&p);
}

static void stood_there(const char *kind, int count)
{
	SQL("insert into account_item (channel_account_id, remote_id, sha256, basis, first_seen, "
	    "last_seen) select %lld, '%s' || n, 's', 'listed', now(), now() from "
	    "generate_series(0, %d) n; select 1",
		WX, kind, count - 1);
}

static const char *read_of(const char *kind)
{
	return SQL("select count(*) from account_item_words w join account_item i on i.id = "
		   "w.item_id where i.remote_id like '%s%%'",
		kind);
}

void each_part_of_a_list_has_its_words_read(void **)
{
	stood_there("page", 1000);
	for (int round = 0; round < 6; round++) {
		json_auto_t *list = ask_of(s.wechat);
		assert_int_equal(json_array_size(list), round < 4 ? 500 : 0);
		part(list, "page", round % 2 * 500, round % 2 * 500 + 500);
		if (!strcmp(read_of("page"), "1000"))
			return;
	}
	fail_msg("%s", read_of("page"));
}

/* Twenty a page, as WeChat lists them. */
void the_pages_of_a_list_are_read_as_they_come(void **)
{
	stood_there("page", 1000);
	for (int page = 0; page < 50; page++)
		part(NULL, "page", page * 20, page * 20 + 20);
	for (int page = 0; page < 50; page++) {
		json_auto_t *list = ask_of(s.wechat);
		part(list, "page", page * 20, page * 20 + 20);
	}
	assert_string_equal(read_of("page"), "1000");
}

void what_has_no_words_keeps_nothing_out(void **)
{
	stood_there("picture", 600);
	stood_there("page", 300);
	SQL("update account_item set last_seen = now() returning 1"); /* of one list */
	for (int round = 0; round < 3; round++) {
		json_auto_t *list = ask_of(s.wechat);
		assert_int_equal(json_array_size(list), 500);
		struct part whole = new_part();
		add(&whole, list, "picture", 0, 600);
		add(&whole, list, "page", 0, 300);
		hand_in(&whole);
	}
	assert_string_equal(read_of("page"), "300");
}

/* Not gone, for the list never reaches as far; and never listed again. */
void what_no_list_has_keeps_nothing_out(void **)
{
	stood_there("far", 600);
	for (int round = 0; round < 61; round++)
		(void)asked();
	stood_there("page", 1);
	json_auto_t *list = ask_of(s.wechat);
	assert_true(names(list, "page0"));
}

void of_a_site_only_pages_are_asked_for(void **)
{
	SQL("insert into account_item (channel_account_id, remote_id, basis, first_seen, "
	    "last_seen) "
	    "select %lld, n, 'listed', now(), now() from "
	    "unnest('{a.css,b.jpg,c.html,d.htm,html}'::text[]) "
	    "n; select 1",
		(long long)s.website);
	json_auto_t *list = ask_of(s.website);
	assert_int_equal(json_array_size(list), 2);
	assert_true(names(list, "c.html") && names(list, "d.htm"));
	SQL("delete from account_item where channel_account_id = %lld; select 1",
		(long long)s.website);
}

/* The page tells what is on its way from what its connector does not bring. */
void whether_words_are_still_to_come_is_said(void **)
{
	json_auto_t *before = shown();
	assert_true(json_is_true(json_object_get(before, "waits")));
	assert_int_equal(asked(), 1);
	survey(LIST(OLD));
	json_auto_t *passed = shown();
	assert_true(json_is_false(json_object_get(passed, "waits")));
	bring("old", "文");
	SQL("update account_item_words set lexicon = lexicon - 1 returning 1");
	json_auto_t *anew = shown();
	assert_true(json_is_true(json_object_get(anew, "waits")));
}

/* By whomever: what is behind a megabyte is not read. */
void of_one_survey_a_megabyte_is_read(void **)
{
	char *text = arena_alloc(&s.arena, 600 * 1024 + 1);
	stood_there("page", 3);
	memset(text, 'x', 600 * 1024);
	json_auto_t *items = json_pack("[{s:s s:s s:s} {s:s s:s s:s} {s:s s:s s:s}]", "remote_id",
		"page0", "sha256", "s", "words", text, "remote_id", "page1", "sha256", "s", "words",
		text, "remote_id", "page2", "sha256", "s", "words", "文");
	bring_all(items);
	assert_string_equal(read_of("page"), "1");
}

static json_t *texts(int count)
{
	struct buf b;
	json_t *items = json_array();
	buf_init(&b, &s.arena, 1 << 20);
	while (b.len < 3 * STOCK_WORDS_MAX)
		buf_add(&b, STR("的一是在不了有和人这"));
	for (int i = 0; i < count; i++)
		json_array_append_new(
			items, json_pack("{s:s s:s s:o}", "remote_id", F("page%d", i), "sha256",
				       "s", "words", json_from(buf_str(&b))));
	return items;
}

void many_texts_take_no_more_room_than_one(void **)
{
	json_auto_t *one = texts(1), *many = texts(12);
	stood_there("page", 12);
	size_t held = (arena_most(), arena_most());
	bring_all(one);
	size_t room = arena_most() - held;
	held = arena_most();
	bring_all(many);
	assert_string_equal(read_of("page"), "12");
	assert_in_range(arena_most() - held, 0, 3 * room);
}

/* A list of any length is shown to those who are to sign it. */
void many_old_things_with_many_findings_are_shown(void **)
{
	struct buf b;
	struct str whole;
	json_auto_t *j = NULL, *items = json_array();
	const struct viewer v = { .id = ID(OPERATOR) };
	buf_init(&b, &s.arena, 1 << 20);
	for (int i = 0; i < 20; i++)
		buf_printf(&b, "扫黑险恶第%d次。\n", i);
	stood_there("page", 12000);
	for (int i = 0; i < 600; i++)
		json_array_append_new(
			items, json_pack("{s:s s:s s:o}", "remote_id", F("page%d", i), "sha256",
				       "s", "words", json_from(buf_str(&b))));
	bring_all(items);
	SQL("insert into account_item_words select i.id, w.sha256, w.lexicon, w.points, "
	    "w.findings, "
	    "w.more, w.screened_at from account_item i, (select * from account_item_words limit 1) "
	    "w "
	    "where i.remote_id like 'page%%' on conflict do nothing; update account_item set title "
	    "= "
	    "'扫黑险恶专项行动公告' where remote_id like 'page%%'; select 1");
	struct desk d = desk_of_now();
	assert_int_equal(baseline_show(&d, &v, s.wechat, &j), ERR_OK);
	assert_int_equal(json_text_whole(&s.arena, j, &whole), ERR_OK);
	scene_desk_done(&d);
	json_t *list = json_object_get(j, "items"), *last = json_array_get(list, 12000);
	assert_int_equal(json_array_size(list), 12001);
	assert_int_equal(json_array_size(json_object_get(last, "findings")), 4);
	assert_int_equal(json_int(last, "found_in_words", 0), 3);
	assert_int_equal(json_int(json_object_get(last, "words"), "more", 0), 17);
}
