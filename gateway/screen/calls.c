#include "screen/calls.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* By name: one list serves every processor, and skips what a processor does not have. */
static const char *const allowed[] = {
#define ALLOW(call) #call,
#define ALLOW_PROGRAM(call)
#define KILL(call)
#include "screen/calls.def"
#undef ALLOW
#undef ALLOW_PROGRAM
#undef KILL
};

static const char *const for_program[] = {
#define ALLOW(call)
#define ALLOW_PROGRAM(call) #call,
#define KILL(call)
#include "screen/calls.def"
#undef ALLOW
#undef ALLOW_PROGRAM
#undef KILL
};

static const char *const attacks[] = {
#define ALLOW(call)
#define ALLOW_PROGRAM(call)
#define KILL(call) #call,
#include "screen/calls.def"
#undef ALLOW
#undef ALLOW_PROGRAM
#undef KILL
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static enum err rule(scmp_filter_ctx filter, uint32_t action, const char *name)
{
	int nr = seccomp_syscall_resolve_name(name);
	int failed = nr == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(filter, action, nr, 0);
	return failed ? fault(ERR_INTERNAL, "seccomp %s: %s", name, strerror(-failed)) : ERR_OK;
}

static enum err rules(
	scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(rule(filter, action, names[i]));
	return ERR_OK;
}

static enum err when(scmp_filter_ctx filter, int call, struct scmp_arg_cmp test)
{
	int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, test);
	return failed ? fault(ERR_INTERNAL, "seccomp: %s", strerror(-failed)) : ERR_OK;
}

/* Memory that is written is never run; a signal goes to the process itself, so abort() works. */
static enum err rules_for_opener(scmp_filter_ctx filter)
{
	TRY(when(filter, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)));
	TRY(when(filter, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)));
	TRY(rule(filter, SCMP_ACT_KILL_PROCESS, "execve"));
	return when(filter, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

/* Loading maps code; asking for limits is not setting them. */
static enum err rules_for_program(scmp_filter_ctx filter)
{
	TRY(rule(filter, SCMP_ACT_ALLOW, "mmap"));
	TRY(rule(filter, SCMP_ACT_ALLOW, "mprotect"));
	TRY(when(filter, SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0)));
	TRY(when(filter, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())));
	return rules(filter, SCMP_ACT_ALLOW, for_program, COUNT(for_program));
}

static enum err fill(scmp_filter_ctx filter, bool may_exec)
{
	TRY(rules(filter, SCMP_ACT_ALLOW, allowed, COUNT(allowed)));
	TRY(may_exec ? rules_for_program(filter) : rules_for_opener(filter));
	TRY(rules(filter, SCMP_ACT_KILL_PROCESS, attacks, COUNT(attacks)));
	int failed = seccomp_load(filter);
	return failed ? fault(ERR_INTERNAL, "seccomp: %s", strerror(-failed)) : ERR_OK;
}

enum err calls_allow(bool may_exec)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return fault(ERR_INTERNAL, "seccomp");
	enum err e = fill(filter, may_exec);
	seccomp_release(filter);
	return e;
}

enum err calls_forbid_network(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter)
		return fault(ERR_INTERNAL, "seccomp");
	int failed = seccomp_rule_add(
		filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX));
	if (!failed)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	return failed ? fault(ERR_INTERNAL, "seccomp: %s", strerror(-failed)) : ERR_OK;
}
