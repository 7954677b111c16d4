#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/weibo/platform.h"

/*
 * {"path":"/2/statuses/share.json"|"*","nth":1,"times":1,"kind":K,"errcode":20032}
 *   lost     done, and the connection closed without a word
 *   dropped  not done, closed without a word
 *   errcode  not done, this error_code
 *   lag      done, and told as 20032, without a number
 *   orphan   of an article: it is made, and no post leads to it (11003)
 *   html     done, and a wall's HTML page instead of the answer
 *   failed   done, and 500
 *   gateway  not done, and 502
 *   cut      done, and the connection closed after "at" bytes of the answer
 *   late     done "ms" later, closed without a word now
 *   false    not done, and answered as if it were
 *   expired  not done; every token is past its time
 */
const json_t *wb_fault(struct weibo_platform *p, const char *path)
{
	size_t i;
	json_t *f;
	json_array_foreach(p->faults, i, f)
	{
		struct str on = json_str(f, "path");
		if (!str_eq(on, str_c(path)) && !str_eq(on, STR("*")))
			continue;
		int64_t seen = json_int(f, "seen", 0) + 1;
		json_object_set_new(f, "seen", json_integer(seen));
		int64_t first = json_int(f, "nth", 1);
		if (seen >= first && seen < first + json_int(f, "times", 1))
			return f;
	}
	return NULL;
}

static json_t **changed_by_calls(struct weibo_platform *p, size_t i)
{
	json_t **all[] = { &p->posts, &p->articles, &p->pictures, &p->links, &p->tokens, &p->codes,
		&p->counted };
	return i < sizeof all / sizeof *all ? all[i] : NULL;
}

/* On copies, which are thrown away. */
void wb_pretend(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_t *kept[8] = {};
	int64_t deleted = p->deleted, published = p->published;
	const char *ledger = p->ledger;
	p->ledger = NULL;
	for (size_t i = 0; changed_by_calls(p, i); i++) {
		kept[i] = *changed_by_calls(p, i);
		*changed_by_calls(p, i) = json_deep_copy(kept[i]);
	}
	wb_route(p, q, out);
	for (size_t i = 0; changed_by_calls(p, i); i++) {
		json_decref(*changed_by_calls(p, i));
		*changed_by_calls(p, i) = kept[i];
	}
	p->deleted = deleted;
	p->published = published;
	p->ledger = ledger;
}

void wb_hold_back(struct weibo_platform *p, const struct sim_request *q, int64_t ms)
{
	json_array_append_new(
		p->held_back, json_pack("{s:I, s:s, s:s, s:o, s:o, s:s}", "due",
				      (json_int_t)(clock_now() + ms), "method", q->method, "path",
				      q->path, "body", json_from(base64(q->arena, q->body)),
				      "query", json_from(q->query), "type", q->content_type));
}

static void act_on(struct weibo_platform *p, struct arena *a, const json_t *held)
{
	struct sim_reply nobody = {};
	struct sim_request q = { .method = json_string_value(json_object_get(held, "method")),
		.path = json_string_value(json_object_get(held, "path")),
		.content_type = json_string_value(json_object_get(held, "type")),
		.query = json_str(held, "query"),
		.arena = a };
	p->acting_at = json_int(held, "due", 0);
	if (base64_decode(a, json_str(held, "body"), &q.body))
		wb_route(p, &q, &nobody);
	p->acting_at = 0;
}

void wb_let_go(struct weibo_platform *p)
{
	SCRATCH(a);
	for (size_t i = 0; i < json_array_size(p->held_back);) {
		json_t *held = json_incref(json_array_get(p->held_back, i));
		bool due = json_int(held, "due", 0) <= clock_now();
		if (due)
			json_array_remove(p->held_back, i);
		if (due)
			act_on(p, &a, held);
		i += !due;
		json_decref(held);
	}
}

/* GET shows, POST replaces the list: an array, or one fault. */
void wb_set_faults(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_t *list = NULL;
	if (!strcmp(q->method, "GET"))
		return wb_reply(q, out, json_incref(p->faults));
	if (json_read(q->body, &list))
		return wb_error(p, q, out, 10008, err_reason());
	if (json_is_object(list))
		list = json_pack("[o]", list);
	json_decref(p->faults);
	p->faults = list;
	wb_reply(q, out, json_pack("{s:s}", "result", "true"));
}
