#include <arpa/inet.h>

#include "base/clock.h"
#include "base/digest.h"
#include "channels/weibo/text.h"
#include "channels/words.h"
#include "tests/sim/weibo/platform.h"

enum { SAME_MS = 10 * 60 * 1000, NEAR = 3, PICTURE_MAX = 5 * 1024 * 1024, ARTICLE_TEXT = 1900 };

json_t *wb_find_post(const struct weibo_platform *p, struct str id)
{
	size_t i;
	json_t *post;
	json_array_foreach(p->posts, i, post)
	{
		if (str_eq(json_str(post, "id"), id))
			return post;
	}
	return NULL;
}

/* The same words within ten minutes, or nearly the same. Of what was deleted as well. */
static int repeated(const struct weibo_platform *p, struct str plain)
{
	size_t i;
	json_t *post;
	json_array_foreach(p->posts, i, post)
	{
		struct str other = json_str(post, "plain");
		int64_t ago = wb_now(p) - json_int(post, "at", 0);
		if (ago < 0 || ago > SAME_MS)
			continue;
		if (str_eq(other, plain))
			return 20019;
		if (wb_distance(other, plain, NEAR) <= NEAR)
			return 20017;
	}
	return 0;
}

static bool is_address(struct arena *a, struct str ip)
{
	struct in_addr four;
	return inet_pton(AF_INET, arena_cstr(a, ip), &four) == 1;
}

static int check_text(const struct wb_call *c, struct str text, size_t max)
{
	if (!str_trim(text).len)
		return 20008;
	if (weibo_length(text) > max)
		return 20012;
	if (weibo_topic(text))
		return 10008;
	return wb_bound(c->p, text) ? 0 : 10017;
}

static const struct sim_field *picture_of(const struct wb_call *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->fields[i].name, STR("pic")))
			return &c->fields[i];
	return NULL;
}

static int check_picture(const struct sim_field *f)
{
	static const struct str heads[] = { STR("\x89PNG"), STR("GIF8"), STR("\xFF\xD8\xFF") };
	if (!f)
		return 0;
	if (!f->file)
		return 20007;
	if (f->value.len >= PICTURE_MAX)
		return 20006;
	for (size_t i = 0; i < 3; i++)
		if (str_starts(f->value, heads[i]))
			return 0;
	return 20005;
}

static int check_pace(struct weibo_platform *p)
{
	int64_t hour = wb_now(p) / 3600000;
	if (json_int(p->counted, "hour", -1) != hour) {
		json_object_set_new(p->counted, "hour", json_integer(hour));
		json_object_set_new(p->counted, "posts", json_integer(0));
	}
	int64_t posts = json_int(p->counted, "posts", 0);
	if (posts >= p->posts_an_hour)
		return 20016;
	json_object_set_new(p->counted, "posts", json_integer(posts + 1));
	return 0;
}

static const char *keep_picture(struct wb_call *c, const struct sim_field *f)
{
	if (!f)
		return "";
	const char *id = arena_printf(c->q->arena, "%.24s", sha256_hex(c->q->arena, f->value));
	const char *type = str_starts(f->value, STR("\x89PNG")) ? "image/png"
			   : str_starts(f->value, STR("GIF8"))  ? "image/gif"
								: "image/jpeg";
	json_object_set_new(c->p->pictures, id,
		json_pack("{s:s, s:o}", "type", type, "b64",
			json_from(base64(c->q->arena, f->value))));
	return id;
}

static const json_t *add_post(
	struct wb_call *c, struct str text, const char *picture, const char *article)
{
	struct weibo_platform *p = c->p;
	struct arena *a = c->q->arena;
	const char *id = arena_printf(a, "%lld", 5100000000000000LL + (long long)++p->ids);
	json_t *post = json_pack("{s:s, s:I, s:I, s:o, s:o, s:s, s:s}", "id", id, "at",
		(json_int_t)wb_now(p), "shown_at", (json_int_t)(wb_now(p) + p->lag_ms), "text",
		json_from(wb_shortened(p, a, text)), "plain", json_from(weibo_plain(a, text)),
		"picture", picture, "article", article);
	json_array_insert_new(p->posts, 0, post);
	p->published++;
	wb_ledger_add(p, "posted", post);
	return post;
}

static const char *said(int code)
{
	return code == 10017 ? "text not find domain!" : "stand-in says no";
}

static int check_share(struct wb_call *c, struct str text)
{
	struct weibo_platform *p = c->p;
	if (!is_address(c->q->arena, wb_given(c, "rip")))
		return 10016;
	int code = check_text(c, text, p->long_text ? 2000 : 140);
	if (!code)
		code = check_picture(picture_of(c));
	if (!code)
		code = repeated(p, weibo_plain(c->q->arena, text));
	return code ? code : check_pace(p);
}

/* A fault "lag": taken, and told so without a number. */
void wb_share(struct wb_call *c)
{
	struct str text = wb_given(c, "status");
	int code = check_share(c, text);
	if (code)
		return wb_refuse(c, code, said(code));
	const json_t *post = add_post(c, text, keep_picture(c, picture_of(c)), "");
	wb_reply(c->q, c->out, wb_status(c->p, c->q->arena, post));
}

void wb_destroy(struct wb_call *c)
{
	struct weibo_platform *p = c->p;
	json_t *post = wb_find_post(p, wb_given(c, "id"));
	if (!post || json_is_true(json_object_get(post, "deleted")))
		return wb_refuse(c, 20101, "target weibo does not exist!");
	if (json_is_true(json_object_get(post, "foreign")))
		return wb_refuse(c, 20102, "not your own weibo!");
	json_object_set_new(post, "deleted", json_true());
	p->deleted++;
	wb_ledger_add(p, "deleted", post);
	wb_reply(c->q, c->out, wb_status(p, c->q->arena, post));
}

static void say(struct wb_call *c, const char *code, const char *message, json_t *data)
{
	wb_reply(c->q, c->out,
		json_pack("{s:s, s:s, s:o}", "code", code, "msg", message, "data",
			data ? data : json_object()));
}

static const char *check_article(struct wb_call *c)
{
	struct str cover = wb_given(c, "cover");
	if (!c->p->article)
		return "10014";
	if (!words_length(wb_given(c, "title")) || words_length(wb_given(c, "title")) > 32 ||
		!wb_given(c, "content").len || words_length(wb_given(c, "content")) > 90000 ||
		!str_starts(cover, STR("http")) || !is_address(c->q->arena, wb_given(c, "rip")))
		return "10008";
	if (check_text(c, wb_given(c, "text"), ARTICLE_TEXT))
		return "10008";
	return check_pace(c->p) ? "11001" : NULL;
}

static const char *keep_article(struct wb_call *c)
{
	static const char *const members[] = { "title", "content", "cover", "summary" };
	const char *id = arena_printf(
		c->q->arena, "230940%lld", 5100000000000000LL + (long long)++c->p->ids);
	json_t *article = json_object();
	for (size_t i = 0; i < 4; i++)
		json_object_set_new(article, members[i], json_from(wb_given(c, members[i])));
	json_object_set_new(c->p->articles, id, article);
	return id;
}

/* A fault "orphan" leaves the article behind, and no post that leads to it. */
void wb_publish_article(struct wb_call *c)
{
	struct weibo_platform *p = c->p;
	const char *code = check_article(c);
	if (code)
		return say(c, code, "stand-in says no", NULL);
	const char *id = keep_article(c);
	const json_t *fault = json_object_get(p->counted, "orphan");
	if (json_is_true(fault))
		return say(c, "11003", "article bind failed", NULL);
	const json_t *post = add_post(c, wb_given(c, "text"), "", id);
	say(c, "100000", "",
		json_pack("{s:s, s:s, s:O}", "object_id", id, "url",
			arena_printf(c->q->arena, "%s/ttarticle/p/show?id=%s", p->address, id),
			"mid", json_object_get(post, "id")));
}
