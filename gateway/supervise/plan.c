#include "supervise/plan.h"

#include <dirent.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/files.h"

enum { ARGS_MAX = 12 };

const char *plan_user(const struct place *p, const char *name)
{
	return p->walled ? name : NULL;
}

const char *plan_url(const struct plan *plan)
{
	return arena_printf(plan->arena, "http://127.0.0.1:%d", plan->instance->port);
}

static void add(const struct plan *plan, struct children *out, const char *name,
	const char *program, const char *user, ...)
{
	struct arena *a = plan->arena;
	const char **argv = arena_array(a, const char *, ARGS_MAX);
	size_t n = 0;
	va_list ap;
	argv[n++] = arena_printf(a, "%s/%s", plan->place->programs, program);
	va_start(ap, user);
	for (const char *arg = va_arg(ap, const char *); arg && n < ARGS_MAX - 1;
		arg = va_arg(ap, const char *))
		argv[n++] = arg;
	va_end(ap);
	children_add(out, name,
		&(struct spawn){ .argv = argv,
			.user = plan_user(plan->place, user),
			.log = arena_printf(a, "%s/%s.log", plan->place->log, name),
			.falls_with = SIGTERM });
}

static const char *database_as(const struct plan *plan, const char *role)
{
	return arena_printf(plan->arena, "--database=%s user=%s", plan->database, role);
}

struct cluster plan_cluster(const struct plan *plan)
{
	struct arena *a = plan->arena;
	const struct place *p = plan->place;
	const char *me = cluster_own_user(a);
	struct wall *walls = arena_array(a, struct wall, 16);
	size_t n = 0;
	walls[n++] = (struct wall){ me, "postgres" };
	for (size_t i = 0; cluster_roles[i]; i++)
		walls[n++] = (struct wall){ me, cluster_roles[i] };
	if (p->walled) {
		walls[n++] = (struct wall){ "shenfa-pg", "postgres" };
		walls[n++] = (struct wall){ "shenfa-web", "shenfa_web" };
		walls[n++] = (struct wall){ "shenfa-screen", "shenfa_screen" };
		walls[n++] = (struct wall){ "shenfa-seal", "shenfa_seal" };
		walls[n++] = (struct wall){ "shenfa-clerk", "shenfa_clerk" };
	}
	return (struct cluster){
		.folder = arena_printf(a, "%s/cluster", p->state),
		.socket = arena_printf(a, "%s/pg", p->run),
		.log = arena_printf(a, "%s/postgres.log", p->log),
		.user = plan_user(p, "shenfa-pg"),
		.walls = walls,
		.wall_count = n,
	};
}

/* The account the stand-in calls back: ID of state/couriers/wechat-ID.json, or NULL. */
static const char *wechat_account(const struct plan *plan)
{
	DIR *dir = opendir(arena_printf(plan->arena, "%s/couriers", plan->place->state));
	const char *id = NULL;
	for (struct dirent *e = dir ? readdir(dir) : NULL; e && !id; e = readdir(dir)) {
		struct str name = str_c(e->d_name);
		if (str_starts(name, STR("wechat-")) && str_ends(name, STR(".json")))
			id = arena_printf(plan->arena, "%.*s", (int)name.len - 12, name.at + 7);
	}
	if (dir)
		closedir(dir);
	return id;
}

/* `ledger`: what it did, in the state; `more`: one more argument, or NULL. */
static void add_stand_in(const struct plan *plan, struct children *out, const char *name, int port,
	const char *ledger, const char *more)
{
	struct arena *a = plan->arena;
	add(plan, out, name, name, "shenfa-sim", arena_printf(a, "--listen=127.0.0.1:%d", port),
		arena_printf(a, "--ledger=%s/sim/%s.jsonl", plan->place->state, ledger), more,
		NULL);
}

static void plan_stand_ins(const struct plan *plan, struct children *out)
{
	struct arena *a = plan->arena;
	const struct instance *i = plan->instance;
	const char *state = plan->place->state, *id = wechat_account(plan);
	add(plan, out, "sim-site", "sim-site", "shenfa-sim",
		arena_printf(a, "--listen=127.0.0.1:%d", i->site_port),
		arena_printf(a, "--root=%s/site", state), NULL);
	add_stand_in(plan, out, "sim-wechat", i->wechat_port, "wechat",
		id ? arena_printf(a, "--callback=%s/callback/%s", plan_url(plan), id) : NULL);
	if (instance_has(i, "weibo"))
		add_stand_in(plan, out, "sim-weibo", i->weibo_port, "weibo",
			"--token=" DEMO_WEIBO_TOKEN);
	if (instance_has(i, "app"))
		add_stand_in(plan, out, "sim-app", i->app_port, "app",
			arena_printf(a, "--feed=%s/feed", state));
	if (instance_has(i, "miniprogram"))
		add_stand_in(plan, out, "sim-tcb", i->tcb_port, "tcb", NULL);
	if (instance_has(i, "sms"))
		add_stand_in(plan, out, "sim-cmpp", i->sms_port, "sms",
			arena_printf(a, "--cmpp=127.0.0.1:%d", i->cmpp_port));
	if (instance_has(i, "video") || instance_has(i, "handoff"))
		add_stand_in(plan, out, "sim-outlet", i->outlet_port, "outlet", NULL);
}

const char *plan_template(const struct plan *plan)
{
	const char *folder = arena_printf(plan->arena, "%s/template", plan->place->state);
	return access(folder, F_OK) ? "" : folder;
}

void plan_services(const struct plan *plan, struct children *out)
{
	struct arena *a = plan->arena;
	const struct place *p = plan->place;
	const char *spool = arena_printf(a, "--spool=%s", p->spool);
	const char *pages = arena_printf(a, "--pages=%s/ui", p->share);
	add(plan, out, "web", "shenfa-web", "shenfa-web", database_as(plan, "shenfa_web"),
		arena_printf(a, "--listen=127.0.0.1:%d", plan->instance->port), spool,
		arena_printf(a, "--keys=%s/keys/public", p->state),
		arena_printf(a, "--template=%s", plan_template(plan)),
		access(strchr(pages, '/'), F_OK) ? NULL : pages, /* built without: the API alone */
		NULL);
	add(plan, out, "screen", "shenfa-screen", "shenfa-screen",
		database_as(plan, "shenfa_screen"), spool, NULL);
	add(plan, out, "seal", "shenfa-seal", "shenfa-seal", database_as(plan, "shenfa_seal"),
		arena_printf(a, "--keys=%s/keys/seal", p->state), NULL);
	add(plan, out, "clerk", "shenfa-clerk", "shenfa-clerk", database_as(plan, "shenfa_clerk"),
		arena_printf(a, "--mirror=%s/mirror", p->state), NULL);
	if (plan->instance->demo)
		plan_stand_ins(plan, out);
}

/* "website-1.json" → shenfa-courier-website, or shenfa-courier where there is no such user. */
static const char *courier_user(struct arena *a, const char *file)
{
	const char *dash = strchr(file, '-');
	const char *own =
		arena_printf(a, "shenfa-courier-%.*s", (int)(dash ? dash - file : 0), file);
	return getpwnam(own) ? own : "shenfa-courier";
}

const char *plan_courier_user(const struct plan *plan, const char *file)
{
	return plan_user(plan->place, courier_user(plan->arena, file));
}

/* Each remembers in a folder of its own, which nobody else's user can enter. */
static enum err plan_courier(const struct plan *plan, const char *file, struct children *out)
{
	struct arena *a = plan->arena;
	const char *stem = arena_printf(a, "%.*s", (int)(strlen(file) - 5), file);
	const char *state = arena_printf(a, "%s/memory/%s", plan->place->state, stem);
	TRY(folder_make(state, 0700, plan_courier_user(plan, file)));
	add(plan, out, arena_printf(a, "courier-%s", stem), "shenfa-courier", courier_user(a, file),
		arena_printf(a, "--config=%s/couriers/%s", plan->place->state, file),
		arena_printf(a, "--state=%s", state), NULL);
	return ERR_OK;
}

enum err plan_couriers(const struct plan *plan, struct children *out)
{
	DIR *dir = opendir(arena_printf(plan->arena, "%s/couriers", plan->place->state));
	enum err e = ERR_OK;
	if (!dir)
		return ERR_OK;
	for (struct dirent *at = readdir(dir); at && !e; at = readdir(dir))
		if (str_ends(str_c(at->d_name), STR(".json")) && out->count < CHILDREN_MAX)
			e = plan_courier(plan, at->d_name, out);
	closedir(dir);
	return e;
}
