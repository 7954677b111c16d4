#include "store/fence.h"

#include <errno.h>
#include <libpq-fe.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"

/* libpq takes a host that begins with '/' or '@', or no host at all, for a Unix socket. */
static bool all_hosts_are_sockets(const char *hosts)
{
	for (const char *p = hosts; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (*p != '/' && *p != '@')
			return false;
	return true;
}

static bool is_unix_socket(const char *conninfo)
{
	bool unix_only = true;
	PQconninfoOption *all = PQconninfoParse(conninfo, NULL);
	if (!all)
		return false;
	for (PQconninfoOption *o = all; o->keyword; o++)
		if (!strcmp(o->keyword, "host") || !strcmp(o->keyword, "hostaddr"))
			unix_only &= !o->val || all_hosts_are_sockets(o->val);
	PQconninfoFree(all);
	return unix_only;
}

/* Anything that could reach further than this machine's sockets answers as if it did not exist. */
static bool forbid_families(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	bool up = f &&
		  !seccomp_rule_add(f, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
			  SCMP_A0(SCMP_CMP_NE, AF_UNIX)) &&
		  !seccomp_load(f);
	if (f)
		seccomp_release(f);
	return up;
}

bool fence_raise(const char *conninfo)
{
	if (!is_unix_socket(conninfo)) {
		log_warn("the database is reached over TCP: IPAddressAllow of the unit has to keep "
			 "this process from other networks");
		return false;
	}
	if (forbid_families())
		return true;
	log_warn("no seccomp here (%s): the unit has to keep this process from the network",
		strerror(errno));
	return false;
}
