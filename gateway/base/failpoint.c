#include "base/failpoint.h"

#ifdef FAILPOINTS
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_AT_FAILPOINT = 86 };

/* "name=verb:number" of the list that has our name, or false. */
static bool find(const char *name, char verb[static 16], int *number)
{
	const char *list = getenv("SHENFA_FAIL");
	size_t n = strlen(name);
	*number = 1;
	for (const char *p = list; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : "")
		if (!strncmp(p, name, n) && p[n] == '=')
			return sscanf(p + n + 1, "%15[a-z]:%d", verb, number) >= 1;
	return false;
}

bool failpoint(const char *name)
{
	static atomic_int passes;
	char verb[16];
	int number;
	if (!find(name, verb, &number))
		return false;
	if (!strcmp(verb, "sleep")) {
		nanosleep(&(struct timespec){ number / 1000, number % 1000 * 1000000L }, NULL);
		return false;
	}
	if (atomic_fetch_add(&passes, 1) + 1 != number)
		return false;
	if (!strcmp(verb, "crash"))
		_exit(EXIT_AT_FAILPOINT);
	return !strcmp(verb, "error");
}
#else
typedef int failpoints_are_off; /* ISO C wants a declaration */
#endif
