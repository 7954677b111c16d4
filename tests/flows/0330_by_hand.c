/*
 * 0330_by_hand.c: a channel where a person posts: taken by name, the package checked, posted, reported, looked at,
 * confirmed by another; taken down the same way.
 */
#include "tests/flows/story.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "channels/wechat/cover.h"

static struct item item;
static struct spawned site;
static const char *operator_id, *web, *hand;

/* The outlet's public side, as readers would see it. */
static void start_site(void)
{
	web = F("%s/web", test_folder());
	assert_int_equal(folder_make(F("%s/current", web), 0755, NULL), ERR_OK);
	const char *argv[] = { BUILD_DIR "/sim-site", "--listen=127.0.0.1:0", F("--root=%s", web),
		NULL };
	start_beside(&site, "web", argv);
}

/* An account like any other, with a courier that never claims to have sent anything. */
static int begin(void **)
{
	const char *said;
	system_start(&sys);
	cast_open(&people, &sys);
	start_site();
	system_arrive(&sys, "sysadmin", false);
	operator_id = sql_value(
		&people.arena, sys.database, "select id from account where login = 'operator'");
	say("sysadmin",
		F("channel register --unit bureau --channel handoff --purpose disclosure --name "
		  "政务大屏 --owner planning --operators %s --settings {\"title_max\":8}",
			operator_id),
		"", 0);
	const char *line =
		F("channel enrol %s --to %s/couriers --signing-keys %s/keys/public/signing.pem",
			sql_newest_account(&people.arena, sys.database), sys.data, sys.data);
	assert_int_equal(system_shenfa(&sys, "sysadmin", line,
				 F("stand_in=%s\n", site.address + strlen("http://")), &said),
		0);
	system_restart(&sys);
	system_arrive(&sys, "operator", false); /* at the address that it has now */
	return 0;
}

static int end(void **)
{
	spawn_stop(&site, SIGTERM, 10000);
	cast_close(&people);
	system_stop(&sys);
	return 0;
}

static json_t *waiting(const char *const *states)
{
	return item_delivery(&people, cast_member(&people, "reviewer"), &item, "handoff", states);
}

/* The item's open hand-off, once the courier has laid it out. */
static const char *laid_out(void)
{
	json_auto_t *d = waiting(STATES("NEEDS_PERSON"));
	return member(json_object_get(d, "hand_off"), "id");
}

static json_t *shown(void)
{
	json_t *j = NULL;
	assert_int_equal(
		json_read(str_c(say("operator", F("hand-off show %s --json", hand), "", 0)), &j),
		ERR_OK);
	return j;
}

/* Reviewers see the very text that somebody will paste; what is too long for the outlet never gets there. */
static void what_will_be_posted_is_looked_at(void **)
{
	SCRATCH(a);
	struct item long_one;
	struct member *editor = cast_member(&people, "editor");
	item_write(&people, editor, "一二三四五六七八九", NULL, &long_one);
	AUTO_REPLY no = cast_call(&people, &a, editor, "POST",
		arena_printf(&a, "/drafts/%s/submissions", long_one.draft),
		arena_printf(&a, "If-Match: \"%s\"\r\n", long_one.head),
		"{\"channels\":[\"handoff\"],\"note\":\"发布\"}");
	assert_string_equal(reply_code(&no), "channel.length");
	item_write(&people, editor, "大屏通知", "<p>第一段。</p><ul><li>甲</li><li>乙</li></ul>",
		&item);
	item_submit(&people, editor, &item, "handoff", "");
	item_approve(&people, &item);
	const char *one = arena_printf(&a, "/submissions/%s/renditions/handoff", item.submission);
	AUTO_REPLY page =
		cast_must(&people, &a, 200, cast_member(&people, "reviewer"), "GET", one, "", "");
	assert_true(str_find(page.body, STR("大屏通知\n\n第一段。\n\n甲\n乙")) >= 0);
	hand = laid_out();
	assert_non_null(strstr(say("operator", "hand-off ls", "", 0), "政务大屏"));
	assert_non_null(
		strstr(say("operator", F("hand-off show %s", hand), "", 0), "【标题】\n大屏通知"));
}

/* What was stored as it is may be read without a library. */
static struct str entry(struct str zip, const char *name)
{
	for (size_t at = 0; at + 30 < zip.len;) {
		const unsigned char *h = (const unsigned char *)zip.at + at;
		size_t size = h[18] | (size_t)h[19] << 8 | (size_t)h[20] << 16, n = h[26];
		if (memcmp(h, "PK\3\4", 4) != 0)
			break;
		if (str_eq(str_sub(zip, at + 30, n), str_c(name)))
			return str_sub(zip, at + 30 + n, size);
		at += 30 + n + size;
	}
	fail_msg("%s is not in the package", name);
	return (struct str){};
}

static void unpack(struct str zip, const char *folder)
{
	struct str sums = entry(zip, "SHA256SUMS"), rest = sums;
	assert_int_equal(folder_make(folder, 0755, NULL), ERR_OK);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		const char *name = F(STRF, STRV(str_from(line, 66)));
		assert_int_equal(
			file_write(F("%s/%s", folder, name), entry(zip, name), 0644, NULL), ERR_OK);
	}
	assert_int_equal(file_write(F("%s/SHA256SUMS", folder), sums, 0644, NULL), ERR_OK);
}

/* The first hash of the item's ticket, each of its digits one on or one back. */
static void bend_ticket(const char *from, const char *to)
{
	sql_value(&people.arena, sys.database,
		F("with x as (select id, substring(body from '\"sha256\":\"([0-9a-f]{64})\"') as h "
		  "from ticket where submission_id = %s), u as (update ticket t set body = "
		  "replace(t.body, x.h, translate(x.h, '%s', '%s')) from x where t.id = x.id "
		  "returning 1) select count(*) from u",
			item.submission, from, to));
}

/* What is here is not what was signed: nobody gets a package, and no link is used up for it. */
static void bytes_that_the_ticket_does_not_name_make_no_package(void **)
{
	static const char up[] = "123456789abcdef0", down[] = "0123456789abcdef";
	bend_ticket(down, up);
	say("operator", F("hand-off take %s --to %s/bent.zip", hand, test_folder()), "", 3);
	bend_ticket(up, down);
	json_auto_t *h = shown();
	assert_string_equal(member(h, "state"), "TAKEN");
	assert_int_equal(json_int(h, "downloads", 1), 0);
}

/* Everything in it can be checked without us: the sums, and the ticket by the public keys. */
static void the_package_opens_once_and_proves_itself(void **)
{
	struct str zip, out;
	const char *file = F("%s/one.zip", test_folder()), *folder = F("%s/one", test_folder());
	say("operator", F("hand-off report %s --done --url http://www.example/screen.html", hand),
		"", 1);
	say("operator", F("hand-off take %s --to %s", hand, file), "", 0);
	say("operator", F("hand-off take %s --to %s", hand, file), "", 2);   /* is there */
	say("operator", F("hand-off take %s --to %s.2", hand, file), "", 2); /* why again? */
	assert_int_equal(file_read(&people.arena, file, 1 << 24, &zip), ERR_OK);
	assert_true(str_eq(entry(zip, "post.txt"), STR("大屏通知\n\n第一段。\n\n甲\n乙\n")));
	assert_true(str_eq(entry(zip, "title.txt"), STR("大屏通知")));
	struct str page = entry(zip, "README.html"), list = entry(zip, "manifest.json");
	assert_true(str_find(page, STR("人工发布说明")) > 0 && str_find(page, STR("政务大屏")) > 0);
	assert_true(str_find(list, str_c(F("\"hand_off\":\"%s\"", hand))) > 0);
	unpack(zip, folder);
	const char *check[] = { "/usr/bin/env", "sh", "-c",
		F("cd %s && sha256sum -c --strict SHA256SUMS", folder), NULL };
	assert_int_equal(cast_run(&people.arena, &out, check), 0);
	assert_non_null(
		strstr(say("operator",
			       F("ticket verify %s/ticket.json --keys %s/keys/public/signing.pem",
				       folder, sys.data),
			       "", 0),
			"handoff"));
	json_auto_t *h = shown();
	assert_int_equal(json_int(h, "downloads", 0), 1);
	say("operator", F("hand-off take %s --to %s.2 --reason 换了电脑", hand, file), "", 0);
}

static bool looked(struct system *, void *)
{
	json_auto_t *h = shown();
	return str_eq(json_str(h, "state"), STR("REPORTED")) && json_str(h, "seen_at").len;
}

static const char *seen(void)
{
	system_until(&sys, "the address was looked at", looked, NULL);
	json_auto_t *h = shown();
	return F("%s %s", member(h, "seen"), member(h, "seen_detail"));
}

static struct http_reply confirm(struct arena *a, const char *who, const char *json)
{
	return cast_call(&people, a, cast_member(&people, who), "POST",
		arena_printf(a, "/hand-offs/%s/confirmation", hand), "", json);
}

/* An address inside is never asked; whoever gave it hears of it and reports anew. */
static void an_address_inside_is_not_asked(void **)
{
	SCRATCH(a);
	static const char *const bad[] = { "javascript:alert(1)", "ftp://a/b", "大屏",
		"https://user:word@host/" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		say("operator", F("hand-off report %s --done --url %s", hand, bad[i]), "", 2);
	say("operator", F("hand-off report %s --done --url http://169.254.169.254/latest", hand),
		"", 0);
	assert_string_equal(seen(), "UNKNOWN 系统看不到公开地址：地址不是公网地址，没有访问");
	AUTO_REPLY blind = confirm(&a, "reviewer", "{\"outcome\":\"confirm\"}");
	assert_string_equal(reply_code(&blind), "hand_off.note");
	AUTO_REPLY back =
		confirm(&a, "reviewer", "{\"outcome\":\"return\",\"evidence\":\"地址不对\"}");
	assert_int_equal(back.status, 200);
}

/* The courier sees the approved title there; all the same it is a person who confirms, and another one. */
static void another_confirms_what_the_courier_saw(void **)
{
	SCRATCH(a);
	assert_int_equal(file_write(F("%s/current/screen.html", web),
				 STR("<h1>大屏通知</h1><p>第一段。</p>"), 0644, NULL),
		ERR_OK);
	assert_int_equal(file_write(F("%s/shot.png", web), cover_png(), 0644, NULL), ERR_OK);
	say("operator",
		F("hand-off report %s --done --url http://www.example/screen.html --screenshot "
		  "%s/shot.png --evidence 大厅屏幕已轮播",
			hand, web),
		"", 0);
	assert_string_equal(seen(), "LIVE 公开地址能打开，标题与批准的一致");
	json_auto_t *d = waiting(STATES("NEEDS_PERSON"));
	say("operator", F("hand-off confirm %s", hand), "", 3);
	AUTO_REPLY own = confirm(&a, "editor", "{\"outcome\":\"confirm\"}");
	assert_int_equal(own.status, 403);
	AUTO_REPLY done = confirm(&a, "reviewer", "{\"outcome\":\"confirm\"}");
	assert_int_equal(done.status, 200);
	AUTO_REPLY shot = cast_must(&people, &a, 200, cast_member(&people, "reviewer"), "GET",
		member(done.json, "screenshot") + strlen("/api/v1"), "", "");
	assert_true(str_starts(http_header(&shot, "Content-Type"), STR("image/")));
	json_auto_t *out = waiting(STATES("CONFIRMED"));
	json_t *decision = json_object_get(out, "decision");
	assert_string_equal(
		member(json_object_get(out, "receipt"), "url"), "http://www.example/screen.html");
	assert_string_equal(member(decision, "evidence"), "大厅屏幕已轮播");
	AUTO_REPLY page = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		arena_printf(&a, "/submissions/%s", item.submission), "", "");
	assert_true(str_eq(json_str(page.json, "state"), STR("DONE")));
}

/* The same walk backwards: taken, taken down, reported, looked at, confirmed by another. */
static void taken_down_is_what_two_people_saw_gone(void **)
{
	SCRATCH(a);
	const char *before = hand;
	cast_withdraw(&people, cast_member(&people, "reviewer"), item.draft, "内容有误");
	hand = laid_out();
	assert_string_not_equal(hand, before);
	say("operator", F("hand-off take %s", hand), "", 0);
	say("operator", F("hand-off report %s --done --evidence 已从轮播中删除", hand), "", 0);
	assert_string_equal(seen(), "LIVE 公开地址仍能打开，还看得到标题");
	AUTO_REPLY back =
		confirm(&a, "reviewer", "{\"outcome\":\"return\",\"evidence\":\"还在轮播\"}");
	assert_int_equal(back.status, 200);
	assert_int_equal(unlink(F("%s/current/screen.html", web)), 0);
	say("operator", F("hand-off report %s --done --evidence 已删除", hand), "", 0);
	assert_string_equal(seen(), "ABSENT 公开地址打不开：404");
	AUTO_REPLY done = confirm(&a, "reviewer", "{\"outcome\":\"confirm\"}");
	assert_int_equal(done.status, 200);
	json_auto_t *d = waiting(STATES("CONFIRMED"));
	assert_string_equal(member(d, "state_name"), "已撤稿");
	AUTO_REPLY r = cast_must(&people, &a, 200, cast_member(&people, "editor"), "GET",
		arena_printf(&a, "/drafts/%s", item.draft), "", "");
	assert_int_equal(json_array_size(json_object_get(r.json, "live")), 0);
	AUTO_REPLY late = confirm(&a, "reviewer", "{\"outcome\":\"confirm\"}");
	assert_string_equal(reply_code(&late), "hand_off.state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_will_be_posted_is_looked_at),
		cmocka_unit_test(bytes_that_the_ticket_does_not_name_make_no_package),
		cmocka_unit_test(the_package_opens_once_and_proves_itself),
		cmocka_unit_test(an_address_inside_is_not_asked),
		cmocka_unit_test(another_confirms_what_the_courier_saw),
		cmocka_unit_test(taken_down_is_what_two_people_saw_gone),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
