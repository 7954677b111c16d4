#include "web/worker.h"

static enum err open_db(struct worker *w)
{
	const struct server_options *o = w->web->options;
	TRY(store_open(o->database, &w->db));
	return store_limit(w->db, o->statement_ms);
}

enum err worker_open(struct worker *w)
{
	if (!w->db)
		TRY(open_db(w));
	else
		store_wake(w->db);
	return w->vault ? ERR_OK : vault_open(w->db, &w->vault);
}

void worker_rest(struct worker *w)
{
	if (w->vault)
		vault_forget(w->vault);
}

void worker_close(struct worker *w)
{
	vault_close(w->vault);
	store_close(w->db);
	w->vault = NULL;
	w->db = NULL;
}
