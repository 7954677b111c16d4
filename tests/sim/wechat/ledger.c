#include "tests/sim/ledger.h"
#include "base/clock.h"
#include "tests/sim/wechat/platform.h"

static json_t *item_of(const json_t *article)
{
	return json_array_get(json_object_get(json_object_get(article, "content"), "news_item"), 0);
}

void wx_ledger_add(struct platform *p, const char *event, const json_t *article)
{
	json_auto_t *line = json_pack("{s:s, s:O}", "event", event, "article", (json_t *)article);
	sim_ledger_add(p->ledger, line);
}

/* As it stands after that; what was published past the interface is in no ledger. */
static void mark_deleted(struct platform *p, json_t *after)
{
	size_t i;
	json_t *article;
	json_array_foreach(p->articles, i, article)
	{
		if (str_eq(json_str(article, "article_id"), json_str(after, "article_id")))
			json_array_set(p->articles, i, after);
	}
}

/* As it stands after that: some of its pages may be left. */
static void take_recalled(struct platform *p, json_t *after)
{
	size_t i;
	json_t *m;
	json_array_foreach(p->messages, i, m)
	{
		if (str_eq(json_str(m, "msg_id"), json_str(after, "msg_id")))
			json_array_set(p->messages, i, after);
	}
}

static void take_line(void *context, json_t *line)
{
	struct platform *p = context;
	json_t *article = json_object_get(line, "article");
	if (str_eq(json_str(line, "event"), STR("published"))) {
		json_array_insert(p->articles, 0, article);
		p->published++;
	} else if (str_eq(json_str(line, "event"), STR("deleted"))) {
		mark_deleted(p, article);
		p->deleted++;
	} else if (str_eq(json_str(line, "event"), STR("sent"))) {
		json_array_append(p->messages, article);
		p->published++;
	} else if (str_eq(json_str(line, "event"), STR("recalled"))) {
		take_recalled(p, article);
		p->deleted++;
	}
}

void wx_ledger_load(struct platform *p)
{
	p->ids = clock_now() / 1000; /* never again one of an earlier run */
	sim_ledger_read(p->ledger, take_line, p);
}

/* What was taken and is not done yet: submissions, and calls that are acted on later. */
static size_t count_underway(const struct platform *p)
{
	const char *id;
	json_t *job;
	size_t n = json_array_size(p->held_back);
	json_object_foreach(p->jobs, id, job)
	{
		n += json_int(job, "status", 0) == 1;
	}
	return n;
}

void wx_ledger_show(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	size_t i;
	json_t *article, *list = json_array();
	json_array_foreach(p->articles, i, article)
	{
		const json_t *item = item_of(article);
		json_array_append_new(list,
			json_pack("{s:O, s:O, s:O, s:O, s:O}", "article_id",
				json_object_get(article, "article_id"), "title",
				json_object_get(item, "title"), "url", json_object_get(item, "url"),
				"content_source_url", json_object_get(item, "content_source_url"),
				"is_deleted", json_object_get(item, "is_deleted")));
	}
	wx_reply(q, out,
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:O}", "published",
			(json_int_t)p->published, "deleted", (json_int_t)p->deleted, "drafts",
			(json_int_t)json_array_size(p->drafts), "calls", (json_int_t)p->calls,
			"underway", (json_int_t)count_underway(p), "articles", list, "messages",
			p->messages));
}
