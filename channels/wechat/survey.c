#include "channels/wechat/survey.h"

#include "base/digest.h"
#include "channels/stock.h"
#include "channels/wechat/fill.h"

struct walk {
	struct wechat wechat;
	const struct channel_site *site;
	struct survey *out;
	int64_t total; /* of the platform's own count */
	bool end;      /* the last page has been read */
};

/* "…?r=MARKER" in 阅读原文, where the article is ours. */
static struct str marker_of(const json_t *item)
{
	struct str url = json_str(item, "content_source_url");
	ptrdiff_t at = str_find(url, STR("?r="));
	return at < 0 ? STR("") : str_from(url, (size_t)at + 3);
}

static struct posted posted_of(struct arena *a, struct str id, const json_t *item)
{
	return (struct posted){ .remote_id = id,
		.url = arena_str(a, json_str(item, "url")),
		.title = arena_str(a, json_str(item, "title")),
		.marker = arena_str(a, marker_of(item)),
		.sha256 = wechat_item_print(a, item) };
}

/* What a follower reads before it is opened, and then. */
static struct str words_of(const struct walk *k, struct str id, const json_t *item)
{
	struct arena *a = k->wechat.arena;
	struct str text = stock_html(a, k->site, id, json_str(item, "content"));
	return stock_above(a, json_str(item, "digest"), text);
}

/* One publication may hold several articles; the first goes by the publication's own number. */
static void add_article(struct walk *k, const json_t *element, size_t i, const json_t *item)
{
	int64_t at = 0;
	struct arena *a = k->wechat.arena;
	struct str id = wechat_id(a, element, "article_id");
	struct str when = wechat_id(a, element, "update_time");
	if (json_is_true(json_object_get(item, "is_deleted")))
		return;
	if (i)
		id = str_c(arena_printf(a, STRF "#%zu", STRV(id), i + 1));
	(void)str_i64(when, &at);
	struct posted *p = &k->out->items[k->out->item_count++];
	*p = posted_of(a, id, item);
	p->at = at * 1000;
	p->words = words_of(k, id, item);
}

enum { ARTICLES_MAX = 8 };

static void add_page(struct walk *k, const json_t *list)
{
	size_t i, n;
	json_t *element, *item;
	json_array_foreach(list, i, element)
	{
		const json_t *news =
			json_object_get(json_object_get(element, "content"), "news_item");
		json_array_foreach((json_t *)news, n, item) if (n < ARTICLES_MAX)
			add_article(k, element, n, item);
	}
}

static enum err read_page(struct walk *k, int64_t offset)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:I, s:i, s:i}", "offset", (json_int_t)offset, "count",
		WECHAT_PAGE, "no_content", 0);
	TRY(wechat_ask(&k->wechat, "freepublish/batchget", body, &answer));
	const json_t *list = json_object_get(answer, "item");
	k->total = json_int(answer, "total_count", 0);
	k->end = json_array_size(list) < WECHAT_PAGE || offset + WECHAT_PAGE >= k->total;
	add_page(k, list);
	return ERR_OK;
}

/* A count that moved shifts every page: the list begins anew. */
static enum err go_on(struct walk *k, json_t *notes, int64_t now)
{
	int64_t place = json_int(notes, "place", 0);
	bool moved = k->total != json_int(notes, "total", -1);
	bool due = now - json_int(notes, "whole_at", 0) >= WECHAT_WHOLE_MS;
	k->out->more = !moved && (place || !due) && !k->end;
	if (k->out->more && !place)
		return ERR_OK; /* nothing new, and all of it was listed of late */
	place = k->out->more ? place : WECHAT_PAGE; /* the first has just been read */
	for (int pages = 1; pages < WECHAT_PAGES && !k->end; pages++, place += WECHAT_PAGE)
		TRY(read_page(k, place));
	k->out->whole = k->out->last = k->end;
	json_object_set_new(notes, "total", json_integer(k->total));
	json_object_set_new(notes, "place", json_integer(k->end ? 0 : place));
	if (k->end)
		json_object_set_new(notes, "whole_at", json_integer(now));
	return ERR_OK;
}

enum err wechat_survey(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, struct survey *out)
{
	struct survey s = { .items = arena_array(a, struct posted,
				    (size_t)WECHAT_PAGE * WECHAT_PAGES * ARTICLES_MAX) };
	struct delivery_job job = { .site = *site };
	struct receipt seen = { .state = notes };
	struct walk k = { .site = site, .out = &s };
	TRY(wechat_open(&k.wechat, wire, a, &job, &seen));
	TRY(read_page(&k, 0));
	TRY(go_on(&k, notes, wire->now(wire)));
	*out = s;
	return ERR_OK;
}

/* "ARTICLE" or "ARTICLE#2": the publication's number, and which of its articles, from 1. */
static struct str publication(struct str id, int64_t *out_place)
{
	struct str rest = id, number = str_cut(&rest, '#');
	*out_place = 1;
	if (rest.len && (!str_i64(rest, out_place) || *out_place < 2))
		*out_place = 0;
	return number;
}

/* "mass:NUMBER": no list has it, a callback told of it. Nobody can read it: its print is its name's. */
static struct str message_number(struct str id)
{
	return str_starts(id, STR("mass:")) ? str_from(id, strlen("mass:")) : (struct str){};
}

static enum err message_stands(struct wechat *w, const struct posted *was, struct posted *out)
{
	json_auto_t *answer = NULL;
	TRY(wechat_ask(w, "message/mass/get",
		json_pack("{s:o}", "msg_id", json_from(message_number(was->remote_id))), &answer));
	struct str status = json_str(answer, "msg_status");
	if (str_eq(status, STR("DELETE")) || str_eq(status, STR("SEND_FAIL")))
		return fault_as(ERR_NOTFOUND, "wechat.none", NULL, "这次群发已删除");
	*out = (struct posted){ .remote_id = was->remote_id,
		.title = was->title,
		.sha256 = str_c(sha256_hex(w->arena, was->remote_id)) };
	return ERR_OK;
}

/* All its articles' pages; what lies in followers' lists leads to nothing then. */
static enum err message_remove(struct wechat *w, const struct posted *it)
{
	json_auto_t *answer = NULL;
	enum err e = wechat_call(w, "message/mass/delete",
		json_pack("{s:o s:i}", "msg_id", json_from(message_number(it->remote_id)),
			"article_idx", 0),
		&answer);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err wechat_stands(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *was, struct posted *out)
{
	struct delivery_job job = { .site = *site };
	struct receipt seen = { .state = notes };
	struct wechat w;
	json_auto_t *answer = NULL;
	int64_t place;
	struct str number = publication(was->remote_id, &place);
	TRY(wechat_open(&w, wire, a, &job, &seen));
	if (message_number(was->remote_id).len)
		return message_stands(&w, was, out);
	TRY(wechat_ask(&w, "freepublish/getarticle",
		json_pack("{s:o}", "article_id", json_from(number)), &answer));
	const json_t *item = json_array_get(
		json_object_get(answer, "news_item"), place ? (size_t)place - 1 : SIZE_MAX);
	if (!item || json_is_true(json_object_get(item, "is_deleted")))
		return fault_as(ERR_NOTFOUND, "wechat.none", NULL, "这篇文章已不在公众号上");
	*out = posted_of(a, was->remote_id, item);
	return ERR_OK;
}

/* With its place: without one the platform deletes the whole publication. */
enum err wechat_remove(struct wire *wire, struct arena *a, const struct channel_site *site,
	json_t *notes, const struct posted *it)
{
	struct delivery_job job = { .site = *site };
	struct receipt seen = { .state = notes };
	struct wechat w;
	json_auto_t *answer = NULL;
	int64_t place;
	struct str number = publication(it->remote_id, &place);
	if (!place)
		return fault_as(ERR_REFUSED, "wechat.article", NULL, "文章编号不对");
	TRY(wechat_open(&w, wire, a, &job, &seen));
	if (message_number(it->remote_id).len)
		return message_remove(&w, it);
	enum err e = wechat_call(&w, "freepublish/delete",
		json_pack("{s:o s:I}", "article_id", json_from(number), "index", (json_int_t)place),
		&answer);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
