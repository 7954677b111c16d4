#include "web/worker.h"

enum err worker_open(struct worker *w)
{
	if (!w->db)
		TRY(store_open(w->web->options->database, &w->db));
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
