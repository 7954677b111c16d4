#include "tests/sim/ledger.h"
#include "tests/sim/weibo/platform.h"

void wb_ledger_add(struct weibo_platform *p, const char *event, const json_t *post)
{
	json_auto_t *line = json_pack("{s:s, s:O}", "event", event, "post", (json_t *)post);
	sim_ledger_add(p->ledger, line);
}

static void take_line(void *context, json_t *line)
{
	struct weibo_platform *p = context;
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
	sim_ledger_read(p->ledger, take_line, p);
}

void wb_ledger_show(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	wb_reply(q, out,
		json_pack("{s:I, s:I, s:I, s:O, s:I}", "published", (json_int_t)p->published,
			"deleted", (json_int_t)p->deleted, "calls", (json_int_t)p->calls, "posts",
			p->posts, "articles", (json_int_t)json_object_size(p->articles)));
}
