#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/wechat/platform.h"

/* A star at the end means a family: what the platform withholds, it withholds whole. */
static bool fits(struct str on, struct str path)
{
	struct str family = str_sub(on, 0, on.len ? on.len - 1 : 0);
	return str_eq(on, path) || (str_ends(on, STR("*")) && str_starts(path, family));
}

/*
 * {"path":"freepublish/submit"|"*"|with a star at its end,"nth":1,"times":1,"kind":K,"errcode":-1}
 *   lost     done, and the connection closed without a word
 *   dropped  not done, closed without a word
 *   errcode  not done, this errcode
 *   html     done, and a wall's HTML page instead of the answer
 *   failed   done, and 500
 *   cut      done, and the connection closed after "at" bytes of the answer
 *   late     done "ms" later, closed without a word now
 *   false    not done, and answered as if it were
 *   lapse    not done; every token is void from here on
 *   expired  not done; every token is past its time
 *   spoilt   not done; the token is refused with this errcode until a new one is forced
 */
const json_t *wx_fault(struct platform *p, const char *path)
{
	size_t i;
	json_t *f;
	json_array_foreach(p->faults, i, f)
	{
		struct str on = json_str(f, "path");
		if (!fits(on, str_c(path)))
			continue;
		int64_t seen = json_int(f, "seen", 0) + 1;
		json_object_set_new(f, "seen", json_integer(seen));
		int64_t first = json_int(f, "nth", 1);
		if (seen >= first && seen < first + json_int(f, "times", 1))
			return f;
	}
	return NULL;
}

/* What a call may change. */
static json_t **changed_by_calls(struct platform *p, size_t i)
{
	json_t **all[] = { &p->pictures, &p->materials, &p->drafts, &p->jobs, &p->articles,
		&p->messages };
	return i < sizeof all / sizeof *all ? all[i] : NULL;
}

/* On copies, which are thrown away. */
void wx_pretend(
	struct platform *p, const struct sim_request *q, const char *path, struct sim_reply *out)
{
	json_t *kept[8] = {};
	int64_t deleted = p->deleted;
	const char *ledger = p->ledger;
	p->ledger = NULL;
	for (size_t i = 0; changed_by_calls(p, i); i++) {
		kept[i] = *changed_by_calls(p, i);
		*changed_by_calls(p, i) = json_deep_copy(kept[i]);
	}
	wx_route(p, q, path, out);
	for (size_t i = 0; changed_by_calls(p, i); i++) {
		json_decref(*changed_by_calls(p, i));
		*changed_by_calls(p, i) = kept[i];
	}
	p->deleted = deleted;
	p->ledger = ledger;
}

void wx_hold_back(struct platform *p, const struct sim_request *q, int64_t ms)
{
	json_array_append_new(p->held_back,
		json_pack("{s:I, s:s, s:s, s:o, s:o, s:s}", "due", (json_int_t)(clock_now() + ms),
			"method", q->method, "path", q->path + strlen("/cgi-bin/"), "body",
			json_from(base64(q->arena, q->body)), "query", json_from(q->query), "type",
			q->content_type));
}

static void act_on(struct platform *p, struct arena *a, const json_t *held)
{
	struct sim_reply nobody = {};
	struct sim_request q = { .method = json_string_value(json_object_get(held, "method")),
		.content_type = json_string_value(json_object_get(held, "type")),
		.query = json_str(held, "query"),
		.arena = a };
	if (base64_decode(a, json_str(held, "body"), &q.body))
		wx_route(p, &q, json_string_value(json_object_get(held, "path")), &nobody);
}

void wx_let_go(struct platform *p)
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
void wx_set_faults(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	json_t *list = NULL;
	if (!strcmp(q->method, "GET"))
		return wx_reply(q, out, json_incref(p->faults));
	if (json_read(q->body, &list))
		return wx_error(q, out, 47001, err_reason());
	if (json_is_object(list))
		list = json_pack("[o]", list);
	json_decref(p->faults);
	p->faults = list;
	wx_error(q, out, 0, "ok");
}
