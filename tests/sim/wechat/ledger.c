#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/sim/wechat/platform.h"

static json_t *item_of(const json_t *article)
{
	return json_array_get(json_object_get(json_object_get(article, "content"), "news_item"), 0);
}

/* One line each, flushed: what a test counts, whatever else is lost. */
void wx_ledger_add(struct platform *p, const char *event, const json_t *article)
{
	SCRATCH(a);
	if (!p->ledger)
		return;
	FILE *f = fopen(p->ledger, "a");
	if (!f)
		return;
	json_auto_t *line = json_pack("{s:s, s:O}", "event", event, "article", (json_t *)article);
	fprintf(f, STRF "\n", STRV(json_text(&a, line)));
	fclose(f);
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

static void take_line(struct platform *p, const char *text)
{
	json_auto_t *line = json_loads(text, 0, NULL);
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
	char *line = NULL;
	size_t room = 0;
	FILE *f = p->ledger ? fopen(p->ledger, "r") : NULL;
	while (f && getline(&line, &room, f) > 0)
		take_line(p, line);
	free(line);
	if (f)
		fclose(f);
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
		json_pack("{s:I, s:I, s:I, s:I, s:o, s:O}", "published", (json_int_t)p->published,
			"deleted", (json_int_t)p->deleted, "drafts",
			(json_int_t)json_array_size(p->drafts), "calls", (json_int_t)p->calls,
			"articles", list, "messages", p->messages));
}
