#include "tests/sim/faults.h"
#include "tests/sim/wechat/platform.h"

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
	return sim_fault(p->faults, "path", path);
}

/* On copies of what a call may change. */
void wx_pretend(
	struct platform *p, const struct sim_request *q, const char *path, struct sim_reply *out)
{
	struct sim_aside aside = { .places = { &p->pictures, &p->materials, &p->drafts, &p->jobs,
					   &p->articles, &p->messages } };
	int64_t deleted = p->deleted;
	const char *ledger = p->ledger;
	p->ledger = NULL;
	sim_put_aside(&aside);
	wx_route(p, q, path, out);
	sim_put_back(&aside);
	p->deleted = deleted;
	p->ledger = ledger;
}

void wx_hold_back(struct platform *p, const struct sim_request *q, int64_t ms)
{
	sim_hold(p->held_back, ms, sim_request_kept(q, q->path + strlen("/cgi-bin/")));
}

static void act_on(void *context, struct arena *a, const json_t *held)
{
	struct sim_reply nobody = {};
	struct sim_request q;
	if (sim_request_again(a, held, &q))
		wx_route(context, &q, q.path, &nobody);
}

void wx_let_go(struct platform *p)
{
	sim_let_go(p->held_back, act_on, p);
}

/* GET shows, POST replaces the list. */
void wx_set_faults(struct platform *p, const struct sim_request *q, struct sim_reply *out)
{
	if (!strcmp(q->method, "GET"))
		return wx_reply(q, out, json_incref(p->faults));
	if (sim_faults_set(&p->faults, q->body))
		return wx_error(q, out, 47001, err_reason());
	wx_error(q, out, 0, "ok");
}
