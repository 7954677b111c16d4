#include "supervise/users.h"

#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>

#include "supervise/machine.h"
#include "supervise/spawn.h"

static const char *const users[] = {
#define USER(name, what) name,
#include "supervise/users.def"
#undef USER
};

static enum err make(const char *name)
{
	bool left_over = getgrnam(name) != NULL;
	const char *argv[] = { "/usr/sbin/useradd", "--system", "--no-create-home", "--home-dir",
		"/nonexistent", "--shell", "/usr/sbin/nologin", "--user-group", name, NULL, NULL };
	if (left_over) /* the user was removed, and its group was not */
		argv[7] = "--gid", argv[9] = name;
	return getpwnam(name) ? ERR_OK : spawn_run(&(struct spawn){ .argv = argv });
}

enum err users_make(void)
{
	AUTO_MACHINE lock = -1;
	TRY(machine_lock(&lock));
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		TRY(make(users[i]));
	return ERR_OK;
}
