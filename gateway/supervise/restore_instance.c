#include "supervise/restore_instance.h"

#include <dirent.h>
#include <unistd.h>

#include "base/files.h"
#include "supervise/lock.h"
#include "supervise/plan.h"
#include "supervise/users.h"

/* What up would make before it starts the database. */
static enum err prepare(struct arena *a, const char *data, struct place *p, struct instance *i)
{
	const struct place_wish wish = { .data = data };
	if (geteuid() == 0)
		TRY(users_make());
	TRY(place_open(a, &wish, p));
	TRY(lock_take(arena_printf(a, "%s/shenfa.pid", p->data)));
	if (!access(arena_printf(a, "%s/cluster/PG_VERSION", p->state), F_OK))
		return fault_as(ERR_CONFLICT, "restore.full", NULL,
			"%s 里已有数据库，请恢复到新的目录", data);
	return instance_open(p, -1, false, i);
}

/* The keys were written by who restores; they belong to the seal. */
static enum err own_keys(struct arena *a, const char *folder, const char *user)
{
	DIR *dir = opendir(folder);
	uid_t uid;
	gid_t gid;
	bool done = true;
	TRY(user_id(user, &uid, &gid));
	for (struct dirent *d = dir ? readdir(dir) : NULL; d && done; d = readdir(dir))
		if (d->d_name[0] != '.')
			done = !lchown(arena_printf(a, "%s/%s", folder, d->d_name), uid, gid);
	if (dir)
		closedir(dir);
	return dir && done ? ERR_OK : fault(ERR_INTERNAL, "%s: 无法交给 %s", folder, user);
}

static enum err restore_into(struct arena *a, const struct plan *plan, const struct cluster *c,
	const struct restore_wish *wish, int64_t *out_doubtful)
{
	struct restore_wish w = *wish;
	const char *seal = plan_user(plan->place, "shenfa-seal");
	w.keys = arena_printf(a, "%s/keys/seal", plan->place->state);
	w.database = cluster_conninfo(c, a, "shenfa_owner", "shenfa");
	TRY(cluster_roles_make(c, "shenfa"));
	TRY(folder_make(arena_printf(a, "%s/keys", plan->place->state), 0755, NULL));
	TRY(folder_make(w.keys, 0700, seal));
	TRY(backup_restore(&w, out_doubtful));
	if (seal)
		TRY(own_keys(a, w.keys, seal));
	return file_write(
		arena_printf(a, "%s/first-run.done", plan->place->state), STR(""), 0644, NULL);
}

enum err restore_instance(const char *data, const char *folder, struct str passphrase, int64_t now,
	int64_t *out_doubtful)
{
	SCRATCH(a);
	struct place p;
	struct instance i;
	struct spawned postgres;
	const struct restore_wish w = { .folder = folder, .passphrase = passphrase, .now = now };
	TRY(prepare(&a, data, &p, &i));
	const struct plan plan = { .arena = &a, .place = &p, .instance = &i };
	struct cluster c = plan_cluster(&plan);
	TRY(folder_make(c.socket, 0755, c.user));
	TRY(cluster_make(&c));
	TRY(cluster_start(&c, &postgres));
	enum err e = restore_into(&a, &plan, &c, &w, out_doubtful);
	cluster_stop(&postgres);
	return e;
}
