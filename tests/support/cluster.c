#include "tests/support/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"
#include "supervise/cluster.h"
#include "supervise/migrate.h"
#include "supervise/pg.h"

#define TEMPLATE "shenfa_template"

static struct {
	struct arena arena;
	struct cluster cluster;
	struct spawned postgres;
	const char *folder;
	bool durable, running;
	int databases, connections;
	pid_t owner;
} here;

static void must(const char *doing, enum err e)
{
	if (!e)
		return;
	log_fault(doing, e);
	exit(1);
}

static void run(const char *program, const char *one, const char *two, const char *three)
{
	const char *argv[] = { program, one, two, three, NULL };
	must(program, spawn_run(&(struct spawn){ .argv = argv }));
}

/* A child that ends by exit() takes nothing from whoever started it. */
static void tidy(void)
{
	if (getpid() != here.owner)
		return;
	if (here.running)
		spawn_stop(&here.postgres, SIGQUIT, 10000);
	if (here.folder)
		run("/bin/rm", "-rf", here.folder, NULL);
	arena_free(&here.arena);
}

const char *test_folder(void)
{
	if (here.folder)
		return here.folder;
	char *path = arena_printf(&here.arena, "/tmp/shenfa-t-XXXXXX");
	if (!mkdtemp(path) || chmod(path, 0711))
		must("mkdtemp", fault(ERR_INTERNAL, "%s: %s", path, strerror(errno)));
	here.folder = path;
	here.owner = getpid();
	atexit(tidy);
	return path;
}

/* Who calls may be any role; nobody else gets in. */
static void describe(void)
{
	struct arena *a = &here.arena;
	struct wall *walls = arena_array(a, struct wall, 8);
	size_t n = 0;
	const char *me = cluster_own_user(a);
	walls[n++] = (struct wall){ me, "postgres" };
	for (size_t i = 0; cluster_roles[i]; i++)
		walls[n++] = (struct wall){ me, cluster_roles[i] };
	const char *user = geteuid() ? NULL : "postgres";
	const char *top = arena_printf(a, "%s/pg", test_folder());
	must("mkdir", folder_make(top, 0755, user));
	here.cluster = (struct cluster){
		.folder = arena_printf(a, "%s/data", top),
		.socket = top,
		.log = arena_printf(a, "%s/postgres.log", top),
		.user = user,
		.hasty = !here.durable,
		.walls = walls,
		.wall_count = n,
	};
}

/* Changes when the schema or the way clusters are made does. */
static const char *stamp(void)
{
	SCRATCH(a);
	const char *sum = "cluster 1";
	for (const struct migration *m = migrations; m->text; m++)
		sum = sha256_hex(&a, str_c(arena_printf(&a, "%s%s", sum, m->text)));
	return arena_printf(&here.arena, "%s/tests/cluster-%.12s", BUILD_DIR, sum);
}

static void start(void)
{
	must("initdb", cluster_make(&here.cluster));
	must("postgres", cluster_start(&here.cluster, &here.postgres));
	here.running = true;
}

static void stop(void)
{
	cluster_stop(&here.postgres);
	here.running = false;
}

/* initdb and the migrations, once per schema; kept beside the test programs. */
static void make_kept(const char *kept)
{
	int applied;
	start();
	must("roles", cluster_roles_make(&here.cluster, TEMPLATE));
	must("migrate",
		migrate(cluster_conninfo(&here.cluster, &here.arena, "shenfa_owner", TEMPLATE),
			&applied));
	stop();
	const char *half = arena_printf(&here.arena, "%s.%d", kept, (int)getpid());
	run("/bin/cp", "-a", here.cluster.folder, half);
	run("/bin/mv", "-T", half, kept);
}

static void copy_kept(void)
{
	const char *kept = stamp();
	const char *lock = arena_printf(&here.arena, "%s/tests/cluster.lock", BUILD_DIR);
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || flock(fd, LOCK_EX))
		must("lock", fault(ERR_INTERNAL, "%s: %s", lock, strerror(errno)));
	if (access(kept, F_OK))
		make_kept(kept);
	else
		run("/bin/cp", "-a", kept, here.cluster.folder);
	close(fd);
}

/* In local.conf, which the settings of every start leave alone; never in the kept one, which others copy. */
static void take_connections(void)
{
	if (!here.connections)
		return;
	must("local.conf",
		file_write(arena_printf(&here.arena, "%s/local.conf", here.cluster.folder),
			str_c(arena_printf(
				&here.arena, "max_connections = %d\n", here.connections)),
			0600, here.cluster.user));
}

static void open_once(void)
{
	if (here.cluster.folder)
		return;
	describe();
	copy_kept();
	take_connections();
	start();
}

static const char *make_database(const char *from)
{
	open_once();
	const char *name = arena_printf(&here.arena, "t%d", ++here.databases);
	AUTO_PGCONN PGconn *c = NULL;
	must("connect", pg_open(test_conninfo("postgres", "postgres"), &c));
	must("create database",
		pg_do(c, arena_printf(&here.arena,
				 "create database %s owner shenfa_owner template %s", name, from)));
	return name;
}

const char *test_database(void)
{
	return make_database(TEMPLATE);
}

const char *test_database_bare(void)
{
	return make_database("template1");
}

const char *test_conninfo(const char *database, const char *role)
{
	open_once();
	return cluster_conninfo(&here.cluster, &here.arena, role, database);
}

void test_cluster_durable(void)
{
	here.durable = true;
}

void test_cluster_connections(int n)
{
	here.connections = n;
}

void test_cluster_stop(void)
{
	spawn_stop(&here.postgres, SIGQUIT, 10000);
	here.running = false;
}

void test_cluster_start(void)
{
	start();
}
