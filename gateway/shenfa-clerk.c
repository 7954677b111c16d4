/* shenfa-clerk: everything that time starts, and the mirror. It has no network. */
#include "base/log.h"
#include "base/options.h"
#include "clerk/clerk.h"
#include "store/fence.h"

int main(int argc, char **argv)
{
	const char *database = NULL, *mirror = NULL;
	const struct option known[] = { { "database", &database, false },
		{ "mirror", &mirror, false } };
	struct clerk c;
	log_name("shenfa-clerk");
	enum err e = options_read(argc, argv, known, sizeof known / sizeof *known, NULL);
	if (!e && !database)
		e = fault(ERR_INVALID, "需要 --database");
	if (!e)
		e = clerk_open(database, mirror, &c);
	if (e) {
		log_fault("start", e);
		return 1;
	}
	fence_raise(database);
	e = clerk_run(&c);
	if (e)
		log_fault("clerk", e);
	clerk_close(&c);
	return e != ERR_OK;
}
