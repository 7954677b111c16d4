#include "supervise/install.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "supervise/spawn.h"

#define LIBEXEC "/usr/local/libexec/shenfa"
#define SHARE   "/usr/local/share/shenfa"

static const char *const programs[] = { "shenfa", "shenfa-web", "shenfa-screen", "shenfa-seal",
	"shenfa-clerk", "shenfa-courier", "sim-wechat", "sim-site" };

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

static enum err copy_program(struct arena *a, const char *folder, const char *name)
{
	const char *from = arena_printf(a, "%s/%s", folder, name);
	const char *to = arena_printf(a, LIBEXEC "/%s", name);
	const char *beside = arena_printf(a, "%s.new", to);
	if (access(from, X_OK) || is_copy(from, to))
		return ERR_OK;
	const char *const cp[] = { "/bin/cp", "-p", "--no-preserve=ownership", from, beside, NULL };
	TRY(run(cp));
	if (chmod(beside, 0755) || rename(beside, to))
		return fault(ERR_INTERNAL, "%s: %m", to);
	return ERR_OK;
}

static enum err copy_pages(struct arena *a, const char *share)
{
	const char *from = arena_printf(a, "%s/ui", share);
	const char *const cp[] = { "/bin/cp", "-rTu", "--preserve=timestamps", from, SHARE "/ui",
		NULL };
	return access(from, F_OK) ? ERR_OK : run(cp);
}

static enum err link_command(void)
{
	unlink("/usr/local/bin/shenfa.new");
	if (symlink(LIBEXEC "/shenfa", "/usr/local/bin/shenfa.new") ||
		rename("/usr/local/bin/shenfa.new", "/usr/local/bin/shenfa"))
		return fault(ERR_INTERNAL, "/usr/local/bin/shenfa: %m");
	return ERR_OK;
}

enum err install(struct arena *a, struct place *p)
{
	if (!p->walled || str_ends(str_c(p->programs), STR("/libexec/shenfa")))
		return ERR_OK;
	TRY(folder_make(LIBEXEC, 0755, NULL));
	TRY(folder_make(SHARE, 0755, NULL));
	TRY(folder_make("/usr/local/bin", 0755, NULL));
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		TRY(copy_program(a, p->programs, programs[i]));
	TRY(copy_pages(a, p->share));
	TRY(link_command());
	p->programs = LIBEXEC;
	p->share = SHARE;
	return ERR_OK;
}
