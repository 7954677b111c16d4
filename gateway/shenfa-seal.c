/* shenfa-seal: signs what people have decided. It has no network and trusts no other process. */
#include "base/clock.h"
#include "base/log.h"
#include "base/options.h"
#include "seal/seal.h"
#include "store/fence.h"

int main(int argc, char **argv)
{
	const char *database = NULL, *keys = NULL;
	const struct option known[] = { { "database", &database, false },
		{ "keys", &keys, false } };
	struct sealer s;
	log_name("shenfa-seal");
	enum err e = options_read(argc, argv, known, sizeof known / sizeof *known, NULL);
	if (!e && (!database || !keys))
		e = fault(ERR_INVALID, "需要 --database 和 --keys");
	if (!e)
		e = sealer_open(database, keys, clock_now(), &s);
	if (e) {
		log_fault("start", e);
		return 1;
	}
	fence_raise(database);
	e = seal_run(&s);
	if (e)
		log_fault("seal", e);
	sealer_close(&s);
	return e != ERR_OK;
}
