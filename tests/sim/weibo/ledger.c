#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/sim/weibo/platform.h"

/* One line each, flushed: what a test counts, whatever else is lost. */
void wb_ledger_add(struct weibo_platform *p, const char *event, const json_t *post)
{
	SCRATCH(a);
	FILE *f = p->ledger ? fopen(p->ledger, "a") : NULL;
	if (!f)
		return;
	json_auto_t *line = json_pack("{s:s, s:O}", "event", event, "post", (json_t *)post);
	fprintf(f, STRF "\n", STRV(json_text(&a, line)));
	fclose(f);
}

static void take_line(struct weibo_platform *p, const char *text)
{
	json_auto_t *line = json_loads(text, 0, NULL);
	json_t *post = json_object_get(line, "post");
	if (str_eq(json_str(line, "event"), STR("posted"))) {
		json_array_insert(p->posts, 0, post);
		p->published++;
	} else if (str_eq(json_str(line, "event"), STR("deleted"))) {
		json_object_set_new(wb_find_post(p, json_str(post, "id")), "deleted", json_true());
		p->deleted++;
	}
}

void wb_ledger_load(struct weibo_platform *p)
{
	p->ids = wb_now(p) / 1000; /* never again one of an earlier run */
	char *line = NULL;
	size_t room = 0;
	FILE *f = p->ledger ? fopen(p->ledger, "r") : NULL;
	while (f && getline(&line, &room, f) > 0)
		take_line(p, line);
	free(line);
	if (f)
		fclose(f);
}

void wb_ledger_show(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	wb_reply(q, out,
		json_pack("{s:I, s:I, s:I, s:O, s:I}", "published", (json_int_t)p->published,
			"deleted", (json_int_t)p->deleted, "calls", (json_int_t)p->calls, "posts",
			p->posts, "articles", (json_int_t)json_object_size(p->articles)));
}
