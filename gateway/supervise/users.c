#include "supervise/users.h"

#include <pwd.h>
#include <stddef.h>

#include "supervise/spawn.h"

static const char *const users[] = {
#define USER(name, what) name,
#include "supervise/users.def"
#undef USER
};

static enum err make(const char *name)
{
	const char *argv[] = { "/usr/sbin/useradd", "--system", "--user-group", "--no-create-home",
		"--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name, NULL };
	return getpwnam(name) ? ERR_OK : spawn_run(&(struct spawn){ .argv = argv });
}

enum err users_make(void)
{
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		TRY(make(users[i]));
	return ERR_OK;
}
