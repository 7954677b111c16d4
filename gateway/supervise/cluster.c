#include "supervise/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/files.h"
#include "supervise/pg.h"

#ifndef PG_BIN
#define PG_BIN "/usr/lib/postgresql/15/bin"
#endif

enum { START_MS = 60000, STOP_MS = 30000, SOCKET_FOLDER_MAX = 107 - sizeof "/.s.PGSQL.5432" };

const char *const cluster_roles[] = { "shenfa_owner", "shenfa_web", "shenfa_screen", "shenfa_seal",
	"shenfa_clerk", NULL };

/* Small on purpose: the whole bureau's work fits in a few hundred MB, and 2 cores are the norm. */
static const char settings[] = "# Written by shenfa at each start; put your own into local.conf.\n"
			       "listen_addresses = ''\n"
			       "unix_socket_permissions = 0777  # peer authentication decides\n"
			       "shared_buffers = 32MB\n"
			       "work_mem = 4MB\n"
			       "maintenance_work_mem = 32MB\n"
			       "max_connections = 60\n"
			       "max_wal_size = 512MB\n"
			       "min_wal_size = 32MB\n"
			       "wal_compression = on\n"
			       "synchronous_commit = on\n"
			       "max_parallel_workers = 0\n"
			       "max_parallel_workers_per_gather = 0\n"
			       "jit = off\n"
			       "timezone = 'UTC'\n"
			       "log_timezone = 'UTC'\n"
			       "log_line_prefix = '%m [%p] %u '\n"
			       "log_min_messages = warning\n"
			       "include_if_exists = 'local.conf'\n";

static enum err write_settings(const struct cluster *c, struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 64 * 1024);
	buf_add(&b, str_c(settings));
	buf_printf(&b, "unix_socket_directories = '%s'\n", c->socket);
	if (c->hasty)
		buf_printf(&b, "fsync = off\nfull_page_writes = off\nautovacuum = off\n");
	return file_write(arena_printf(a, "%s/shenfa.conf", c->folder), buf_str(&b), 0600, c->user);
}

static enum err write_walls(const struct cluster *c, struct arena *a)
{
	struct buf b;
	buf_init(&b, a, 64 * 1024);
	for (size_t i = 0; i < c->wall_count; i++)
		buf_printf(&b, "shenfa \"%s\" %s\n", c->walls[i].user, c->walls[i].role);
	TRY(file_write(arena_printf(a, "%s/pg_ident.conf", c->folder), buf_str(&b), 0600, c->user));
	return file_write(arena_printf(a, "%s/pg_hba.conf", c->folder),
		STR("local all all peer map=shenfa\n"), 0600, c->user);
}

static enum err initdb(const struct cluster *c, struct arena *a)
{
	const char *argv[] = { PG_BIN "/initdb", "-D", c->folder, "-U", "postgres", "-E", "UTF8",
		"--locale=C.UTF-8", "--data-checksums", "--wal-segsize=4", "--auth=peer", NULL,
		NULL };
	if (c->hasty)
		argv[11] = "--no-sync";
	const struct spawn run = { .argv = argv, .user = c->user, .log = c->log };
	TRY(folder_make(c->folder, 0700, c->user));
	TRY(spawn_run(&run));
	return file_write(arena_printf(a, "%s/postgresql.conf", c->folder),
		STR("include = 'shenfa.conf'\n"), 0600, c->user);
}

enum err cluster_make(const struct cluster *c)
{
	SCRATCH(a);
	if (!c->user && geteuid() == 0)
		return fault(ERR_DENIED, "PostgreSQL 不以 root 身份运行");
	if (strlen(c->socket) > SOCKET_FOLDER_MAX)
		return fault(ERR_LIMIT, "套接字目录过长（最多 %d 字节）：%s", SOCKET_FOLDER_MAX,
			c->socket);
	if (access(arena_printf(&a, "%s/PG_VERSION", c->folder), F_OK))
		TRY(initdb(c, &a));
	TRY(write_settings(c, &a));
	return write_walls(c, &a);
}

enum err cluster_start(const struct cluster *c, struct spawned *out)
{
	const char *argv[] = { PG_BIN "/postgres", "-D", c->folder, NULL };
	const struct spawn run = { .argv = argv,
		.user = c->user,
		.log = c->log,
		.falls_with = c->hasty ? SIGQUIT : SIGINT };
	struct spawned p;
	TRY(spawn_start(&run, &p));
	enum err e = spawn_ready(&p, &run, START_MS);
	if (e)
		spawn_stop(&p, SIGQUIT, STOP_MS);
	else
		*out = p;
	return e;
}

void cluster_stop(struct spawned *p)
{
	spawn_stop(p, SIGINT, STOP_MS);
}

const char *cluster_conninfo(
	const struct cluster *c, struct arena *a, const char *role, const char *database)
{
	if (!role)
		return arena_printf(a, "host=%s dbname=%s", c->socket, database);
	return arena_printf(a, "host=%s dbname=%s user=%s", c->socket, database, role);
}

const char *cluster_own_user(struct arena *a)
{
	const struct passwd *me = getpwuid(geteuid());
	return me ? arena_printf(a, "%s", me->pw_name) : "nobody";
}

static enum err make_role(PGconn *c, struct arena *a, const char *role)
{
	const char *sql = arena_printf(a,
		"do $$ begin if not exists (select from pg_roles where rolname = '%s') then "
		"create role %s login; end if; end $$",
		role, role);
	return pg_do(c, sql);
}

/*
 * The settings behind the database belong to it, not to a client: a plan must not depend on who
 * asks, and no statement of a service may hold others up for ever.
 */
static enum err make_database(PGconn *c, struct arena *a, const char *name)
{
	bool there;
	TRY(pg_any(c, arena_printf(a, "select 1 from pg_database where datname = '%s'", name),
		&there));
	if (there)
		return ERR_OK;
	TRY(pg_do(c, arena_printf(a, "create database \"%s\" owner shenfa_owner", name)));
	return pg_do(c, arena_printf(a, "revoke connect on database \"%s\" from public", name));
}

enum err cluster_roles_make(const struct cluster *c, const char *database)
{
	SCRATCH(a);
	AUTO_PGCONN PGconn *db = NULL;
	TRY(pg_open(cluster_conninfo(c, &a, "postgres", "postgres"), &db));
	for (size_t i = 0; cluster_roles[i]; i++)
		TRY(make_role(db, &a, cluster_roles[i]));
	TRY(make_database(db, &a, database));
	for (size_t i = 0; cluster_roles[i]; i++)
		TRY(pg_do(db, arena_printf(&a, "grant connect on database \"%s\" to %s", database,
				      cluster_roles[i])));
	return ERR_OK;
}
