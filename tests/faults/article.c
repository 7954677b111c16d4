/* article.c: the lane of Weibo's headline articles: a long body with a picture, and a post that leads to it. */
#include "base/buf.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"

/* Beside the other lane's account, so of another purpose. */
static void open_article(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = trial_stand_in(t, "sim-weibo",
		(const char *const[]){ "--listen=127.0.0.1:0", "--token=stand-in-access-token",
			"--granted=article",
			arena_printf(a, "--ledger=%s/article.jsonl", test_folder()), NULL });
	trial_register(t, "weibo",
		"{\"app_key\":\"1000000001\",\"rip\":\"203.0.113.10\",\"domains\":[\"127.0.0.1\"],"
		"\"article\":true,\"calls_a_day\":1000000,\"posts_an_hour\":1000000,"
		"\"watch_calls_a_day\":900000}",
		arena_printf(a, "--purpose service --base-url %s", t->platform),
		arena_printf(a,
			"app_key=1000000001\napp_secret=stand-in-secret\nuid=1000000001\n"
			"access_token=stand-in-access-token\napi=%s\npages=%s\n",
			t->platform, t->platform));
	json_decref(trial_tell(
		t, a, "/_sim/scene", "{\"calls_a_day\":1000000,\"posts_an_hour\":1000000}"));
	trial_sql(t, a,
		arena_printf(a,
			"insert into pace (channel_account_id, set_by, at) values (%s, (select "
			"min(id) from account), now())",
			t->account));
}

/* Too long for a post, with a picture that the page shows as well: nothing less becomes an article. */
static void make_it_long(struct trial *t, struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 16384);
	for (int i = 0; i < 12; i++)
		buf_printf(
			&b, "<p>会议部署了下一阶段的工作，第%d项：%s。</p>", i + 1, t->item.title);
	buf_printf(&b, "<figure><img src='%s' alt='示意图'></figure>", trial_picture(t, a));
	trial_rewrite(t, a, arena_cstr(a, buf_str(&b)));
}

/* Its page has to stand before it may leave, and time passes for both kinds of post alike. */
static void until_the_page_stands(struct trial *t, struct arena *a)
{
	weibo_ways.after(t, a);
}

static void pass(struct trial *t, struct arena *a, bool long_ago)
{
	weibo_ways.pass(t, a, long_ago);
}

struct shown {
	long long posts, articles;
};

/* This item's: those before it have left one article each. */
static struct shown shown(struct trial *t, struct arena *a)
{
	size_t i;
	json_t *post;
	struct shown s = {};
	json_auto_t *ledger = trial_ledger(t, a);
	json_array_foreach(json_object_get(ledger, "posts"), i, post)
	{
		s.posts += str_find(json_str(post, "plain"), str_c(t->item.title)) >= 0 &&
			   json_str(post, "article").len &&
			   !json_is_true(json_object_get(post, "deleted"));
	}
	s.articles = json_int(ledger, "articles", 0) - (t->item.number - 1);
	return s;
}

static const char *say(struct arena *a, struct shown s, long long posts)
{
	if (s.posts == posts && s.articles == 1)
		return NULL;
	return s.posts || s.articles
		       ? arena_printf(a, "%lld posts, %lld articles", s.posts, s.articles)
		       : "0 copies";
}

static const char *wrong(struct trial *t, struct arena *a)
{
	return say(a, shown(t, a), 1);
}

/* No call takes an article down: its post is gone, and it stands until a person has seen to it. */
static const char *left(struct trial *t, struct arena *a)
{
	return say(a, shown(t, a), 0);
}

static void ask(struct trial *t, struct arena *a)
{
	if (t->item.phase != DOWN || left(t, a)) {
		trial_say_again(t, a);
		return;
	}
	AUTO_REPLY r = cast_must(&t->at->cast, a, 200, trial_member(t, "reviewer"), "POST",
		arena_printf(a, "/deliveries/%s/decision", t->item.delivery), "",
		"{\"outcome\":\"gone\",\"evidence\":\"已在微博后台删除头条文章\"}");
}

const struct ways article_ways = { .beside = "website",
	.open = open_article,
	.draw = make_it_long,
	.after = until_the_page_stands,
	.pass = pass,
	.ask = ask,
	.wrong = wrong,
	.left = left,
	.watched = "unread_at" };
