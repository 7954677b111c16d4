/* What a report has to show. */
#include "tests/store/test_hand_off/hand_off.h"

void a_report_says_where_it_can_be_seen(void **)
{
	as_web(take(OPERATOR, "", "one"));
	refused(report(OPERATOR, "done", "https://a.cn/1", ""), "请先下载成品包");
	as_web(fetch(OPERATOR, "one"));
	refused(report(OPERATOR, "done", "", "发了"), "请填写公开地址，或附上发布后的截图");
	refused(report(OPERATOR, "refused", "", ""), "请写明看到了什么");
	refused(F("select hand_off_report(%s, %lld, 'done', 'https://a.cn/1', now() + interval '1 "
		  "hour', '', null, now())",
			hand_off("id"), ID(OPERATOR)),
		"时间应在移交单备好之后");
	refused(F("select hand_off_report(%s, %lld, 'done', '', null, '', sha256('x'), now())",
			hand_off("id"), ID(OPERATOR)),
		"截图没有上传成功");
	as_web(report(OPERATOR, "done", "https://a.cn/1", ""));
	assert_string_equal(
		delivery("state || ' ' || (receipt->>'url')"), "UNCERTAIN https://a.cn/1");
}

/* A picture that was uploaded for this item. */
static void uploaded(const char *name)
{
	SQL("insert into asset (draft_id, sha256, name, media_type, extension, size, bytes, "
	    "account_id) "
	    "select draft_id, sha256('%s'), '截图.png', 'image/png', 'png', 1, 'x', %lld from "
	    "delivery "
	    "where id = %s on conflict do nothing; select 1",
		name, ID(OPERATOR), delivery("id"));
}

static const char *shown(const char *url, const char *picture)
{
	return F("select hand_off_report(%s, %lld, 'done', '%s', null, '', %s, now())",
		hand_off("id"), ID(OPERATOR), url, *picture ? F("sha256('%s')", picture) : "null");
}

/* Another kind of account, or one whose settings say so, wants to be shown something else. */
void what_a_report_has_to_show_is_the_accounts_to_say(void **)
{
	static const struct {
		const char *channel, *settings, *url, *picture, *refused;
	} cases[] = {
		{ "video", "{}", "https://a.cn/1", "", "也须有发布后的截图" },
		{ "video", "{}", "", "p", "也须有发布后的截图" },
		{ "handoff", "{\"report_needs\":\"both\"}", "https://a.cn/1", "",
			"也须有发布后的截图" },
		{ "handoff", "{\"report_needs\":\"link\"}", "", "p", "请填写公开地址" },
		{ "handoff", "{\"report_needs\":\"picture\"}", "https://a.cn/1", "",
			"请附上发布后的截图" },
		{ "video", "{\"report_needs\":\"any\"}", "", "", "请填写公开地址，或附上" },
		{ "handoff", "{\"report_needs\":\"all\"}", "", "", "请填写公开地址，或附上" },
	};
	as_web(take(OPERATOR, "", "one"));
	as_web(fetch(OPERATOR, "one"));
	uploaded("p");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SQL("update channel_account set channel = '%s', settings = '%s' where id = %lld; "
		    "select 1",
			cases[i].channel, cases[i].settings, (long long)screen);
		refused(shown(cases[i].url, cases[i].picture), cases[i].refused);
	}
	SQL("update channel_account set channel = 'video', settings = '{}' where id = %lld; select "
	    "1",
		(long long)screen);
	assert_string_equal(
		SQL("select hand_off_json(h, d, 0, '{}', now())->>'report_needs' from "
		    "hand_off h join delivery d on d.id = h.delivery_id where h.id = %s",
			hand_off("id")),
		"both");
	as_web(shown("https://a.cn/1", "p"));
	assert_string_equal(hand_off("state"), "REPORTED");
	SQL("update channel_account set channel = 'handoff' where id = %lld; select 1",
		(long long)screen);
}
