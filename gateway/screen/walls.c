#include "screen/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "screen/calls.h"

/* As the kernel knows it today; the header on a build machine may be older than the kernel. */
struct ruleset {
	uint64_t files, net, scope;
};

enum {
	FILES_V1 = (1 << 13) - 1,
	FILES_REFER = 1 << 13,
	FILES_TRUNCATE = 1 << 14,
	FILES_IOCTL = 1 << 15,
	NET_ALL = 3,
	SCOPE_ALL = 3,
	MAY_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	MAY_RUN = MAY_READ | LANDLOCK_ACCESS_FS_EXECUTE,
};

int walls_landlock(void)
{
	long abi = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi < 0 ? 0 : (int)abi;
}

static enum err limit(int what, unsigned long soft, unsigned long hard)
{
	struct rlimit r = { soft, hard };
	if (setrlimit(what, &r))
		return fault(ERR_INTERNAL, "setrlimit %d: %s", what, strerror(errno));
	return ERR_OK;
}

/* The soft CPU limit kills with its own signal, so that the parent can tell it from the others. */
static enum err limits(const struct walls *w)
{
	TRY(limit(RLIMIT_CORE, 0, 0));
	TRY(limit(RLIMIT_FSIZE, 0, 0));
	TRY(limit(RLIMIT_NOFILE, 32, 32));
	TRY(limit(RLIMIT_CPU, w->cpu_seconds, w->cpu_seconds + 1));
	if (w->memory_bytes)
		TRY(limit(RLIMIT_AS, w->memory_bytes, w->memory_bytes));
	return ERR_OK;
}

static struct ruleset ruleset_for(int abi)
{
	struct ruleset r = { .files = FILES_V1 };
	if (abi >= 2)
		r.files |= FILES_REFER;
	if (abi >= 3)
		r.files |= FILES_TRUNCATE;
	if (abi >= 5)
		r.files |= FILES_IOCTL;
	if (abi >= 4)
		r.net = NET_ALL;
	if (abi >= 6)
		r.scope = SCOPE_ALL;
	return r;
}

static size_t ruleset_size(int abi)
{
	return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

/* A path that is not there needs no opening in the wall. */
static enum err open_gate(int rules, const char *path, uint64_t access)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return ERR_OK;
	struct landlock_path_beneath_attr gate = { .allowed_access = access, .parent_fd = fd };
	long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &gate, 0);
	close(fd);
	return failed ? fault(ERR_INTERNAL, "landlock %s: %s", path, strerror(errno)) : ERR_OK;
}

static enum err gates_for(int rules, const char *program)
{
	static const struct {
		const char *path;
		uint64_t access;
	} gates[] = {
		{ "/lib", MAY_RUN },
		{ "/lib64", MAY_RUN },
		{ "/usr/lib", MAY_RUN },
		{ "/usr/share/poppler", MAY_READ },
		{ "/usr/share/fonts", MAY_READ },
		{ "/usr/share/tesseract-ocr", MAY_READ },
		{ "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE },
	};
	TRY(open_gate(rules, program, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE));
	for (size_t i = 0; i < sizeof gates / sizeof *gates; i++)
		TRY(open_gate(rules, gates[i].path, gates[i].access));
	return ERR_OK;
}

static enum err landlock(const struct walls *w)
{
	int abi = walls_landlock();
	if (!abi)
		return ERR_OK;
	struct ruleset rules = ruleset_for(abi);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, ruleset_size(abi), 0);
	if (fd < 0)
		return fault(ERR_INTERNAL, "landlock: %s", strerror(errno));
	enum err e = w->program ? gates_for(fd, w->program) : ERR_OK;
	if (!e && syscall(SYS_landlock_restrict_self, fd, 0))
		e = fault(ERR_INTERNAL, "landlock: %s", strerror(errno));
	close(fd);
	return e;
}

enum err walls_raise(const struct walls *w)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return fault(ERR_INTERNAL, "prctl: %s", strerror(errno));
	TRY(landlock(w));
	TRY(limits(w));
	return calls_allow(w->program != NULL);
}

enum err walls_no_network(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return fault(ERR_INTERNAL, "prctl: %s", strerror(errno));
	return calls_forbid_network();
}
