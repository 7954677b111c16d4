#include "supervise/first_run.h"

enum err first_run(const struct plan *plan)
{
	(void)plan;
	return ERR_OK;
}

enum err first_run_forget_used(const struct plan *plan)
{
	(void)plan;
	return ERR_OK;
}
