/* health.c: alive, and able to work. */
#include "store/store.h"
#include "web/reply.h"
#include "web/route.h"

enum err on_healthz(struct request *, struct response *res)
{
	return reply_json(res, 200, STR("{\"status\":\"ok\"}"));
}

enum err on_readyz(struct request *req, struct response *res)
{
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, ping, NULL));
	return reply_json(res, 200, STR("{\"status\":\"ready\"}"));
}
