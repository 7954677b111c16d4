#include "tests/sim/faults.h"
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
	return sim_fault(p->faults, "path", path);
}

/* On copies of what a call may change. */
void wb_pretend(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	struct sim_aside aside = { .places = { &p->posts, &p->articles, &p->pictures, &p->links,
					   &p->tokens, &p->codes, &p->counted } };
	int64_t deleted = p->deleted, published = p->published;
	const char *ledger = p->ledger;
	p->ledger = NULL;
	sim_put_aside(&aside);
	wb_route(p, q, out);
	sim_put_back(&aside);
	p->deleted = deleted;
	p->published = published;
	p->ledger = ledger;
}

void wb_hold_back(struct weibo_platform *p, const struct sim_request *q, int64_t ms)
{
	sim_hold(p->held_back, ms, sim_request_kept(q, q->path));
}

static void act_on(void *context, struct arena *a, const json_t *held)
{
	struct weibo_platform *p = context;
	struct sim_reply nobody = {};
	struct sim_request q;
	p->acting_at = json_int(held, "due", 0);
	if (sim_request_again(a, held, &q))
		wb_route(p, &q, &nobody);
	p->acting_at = 0;
}

void wb_let_go(struct weibo_platform *p)
{
	sim_let_go(p->held_back, act_on, p);
}

/* GET shows, POST replaces the list. */
void wb_set_faults(struct weibo_platform *p, const struct sim_request *q, struct sim_reply *out)
{
	if (!strcmp(q->method, "GET"))
		return wb_reply(q, out, json_incref(p->faults));
	if (sim_faults_set(&p->faults, q->body))
		return wb_error(p, q, out, 10008, err_reason());
	wb_reply(q, out, json_pack("{s:s}", "result", "true"));
}
