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
	AUTO_ROWS rows = {};
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, abilities, &rows));
	return reply_json(res, 200, arena_str(req->arena, row_str(&rows, 0, 0)));
}
