#include "supervise/install.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "supervise/machine.h"
#include "supervise/spawn.h"

#define SHARE   "/usr/local/share/shenfa"
#define COMMAND "/usr/local/bin/shenfa"

static const char *const programs[] = { "shenfa", "shenfa-web", "shenfa-screen", "shenfa-seal",
	"shenfa-clerk", "shenfa-courier", "sim-wechat", "sim-weibo", "sim-site", "sim-app",
	"sim-tcb", "sim-cmpp", "sim-outlet" };

static enum err run(const char *const argv[])
{
	return spawn_run(&(struct spawn){ .argv = argv });
}

/* Same size and time as at the last copy (cp -p keeps it): the same program. */
static bool is_copy(const char *from, const char *to)
{
	struct stat a, b;
	return !stat(from, &a) && !stat(to, &b) && a.st_size == b.st_size &&
	       a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

static enum err copy_program(
	struct arena *a, const char *folder, const char *name, const char *libexec)
{
	const char *from = arena_printf(a, "%s/%s", folder, name);
	const char *to = arena_printf(a, "%s/%s", libexec, name);
	const char *beside = arena_printf(a, "%s.new", to);
	if (access(from, X_OK) || is_copy(from, to))
		return ERR_OK;
	const char *const cp[] = { "/bin/cp", "-p", "--no-preserve=ownership", from, beside, NULL };
	TRY(run(cp));
	if (chmod(beside, 0755) || rename(beside, to))
		return fault(ERR_INTERNAL, "%s: %m", to);
	return ERR_OK;
}

static enum err copy_pages(struct arena *a, const char *from_share, const char *share)
{
	const char *from = arena_printf(a, "%s/ui", from_share);
	const char *to = arena_printf(a, "%s/ui", share);
	const char *const cp[] = { "/bin/cp", "-rTu", "--preserve=timestamps", from, to, NULL };
	return access(from, F_OK) ? ERR_OK : run(cp);
}

static enum err link_command(struct arena *a, const char *libexec)
{
	unlink(COMMAND ".new");
	if (symlink(arena_printf(a, "%s/shenfa", libexec), COMMAND ".new") ||
		rename(COMMAND ".new", COMMAND))
		return fault(ERR_INTERNAL, COMMAND ": %m");
	return ERR_OK;
}

static enum err copy_all(
	struct arena *a, const struct place *p, const char *libexec, const char *share)
{
	AUTO_MACHINE lock = -1;
	TRY(machine_lock(&lock));
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		TRY(copy_program(a, p->programs, programs[i], libexec));
	TRY(copy_pages(a, p->share, share));
	return link_command(a, libexec);
}

enum err install(struct arena *a, struct place *p)
{
	if (!p->walled || str_find(str_c(p->programs), STR("/libexec/shenfa")) >= 0)
		return ERR_OK;
	const char *tag = arena_printf(a, "%.8s", sha256_hex(a, str_c(p->programs)));
	const char *libexec = arena_printf(a, MACHINE_LIBEXEC "/%s", tag);
	const char *share = arena_printf(a, SHARE "/%s", tag);
	TRY(folder_make(libexec, 0755, NULL));
	TRY(folder_make(share, 0755, NULL));
	TRY(folder_make("/usr/local/bin", 0755, NULL));
	TRY(copy_all(a, p, libexec, share));
	p->programs = libexec;
	p->share = share;
	return ERR_OK;
}
