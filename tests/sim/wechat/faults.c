#include "tests/sim/wechat/platform.h"

/*
 * {"path":"freepublish/submit"|"*","nth":1,"times":1,"kind":K,"errcode":-1}
 *   lost     done, and the connection closed without a word
 *   dropped  not done, closed without a word
 *   errcode  not done, this errcode
 *   html     done, and a wall's HTML page instead of the answer
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
