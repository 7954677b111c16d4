/* The private cluster of `shenfa up`, really made: who runs it, how it can be reached, what is kept. */
#include "tests/check.h"

#include <dirent.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "supervise/cluster.h"
#include "supervise/pg.h"
#include "tests/support/cluster.h"

static struct arena arena;
static struct cluster cluster;
static struct spawned postgres;

static const char *value(const char *role, const char *database, const char *sql)
{
	AUTO_PGCONN PGconn *c = NULL;
	if (pg_open(cluster_conninfo(&cluster, &arena, role, database), &c))
		return NULL;
	PGresult *r = PQexec(c, sql);
	const char *out =
		PQntuples(r) == 1 ? arena_printf(&arena, "%s", PQgetvalue(r, 0, 0)) : NULL;
	PQclear(r);
	return out;
}

static int make_cluster(void **)
{
	static struct wall walls[8];
	const char *top = arena_printf(&arena, "%s/own", test_folder());
	const char *user = geteuid() ? NULL : "postgres", *me = cluster_own_user(&arena);
	size_t n = 0;
	walls[n++] = (struct wall){ me, "postgres" };
	for (size_t i = 0; cluster_roles[i] && i < 4; i++) /* the clerk's role is nobody's here */
		walls[n++] = (struct wall){ me, cluster_roles[i] };
	assert_int_equal(folder_make(top, 0755, user), ERR_OK);
	cluster = (struct cluster){ .folder = arena_printf(&arena, "%s/data", top),
		.socket = top,
		.log = arena_printf(&arena, "%s/postgres.log", top),
		.user = user,
		.walls = walls,
		.wall_count = n };
	assert_int_equal(cluster_make(&cluster), ERR_OK);
	assert_int_equal(cluster_start(&cluster, &postgres), ERR_OK);
	assert_int_equal(cluster_roles_make(&cluster, "shenfa"), ERR_OK);
	return 0;
}

static int stop_cluster(void **)
{
	cluster_stop(&postgres);
	arena_free(&arena);
	return 0;
}

static void it_runs_as_an_ordinary_user_in_a_folder_of_its_own(void **)
{
	struct stat st;
	assert_int_equal(stat(arena_printf(&arena, "/proc/%d", postgres.pid), &st), 0);
	assert_int_not_equal(st.st_uid, 0);
	assert_int_equal(file_mode(cluster.folder), 0700);
	struct cluster as_root = cluster;
	as_root.user = NULL;
	if (geteuid() == 0)
		assert_int_equal(cluster_make(&as_root), ERR_DENIED);
}

/* The sockets of the process, as the kernel lists them: none of TCP. */
static bool listens_on_tcp(pid_t pid)
{
	char line[512];
	bool found = false;
	DIR *dir = opendir(arena_printf(&arena, "/proc/%d/fd", pid));
	assert_non_null(dir);
	for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
		ssize_t n = readlink(arena_printf(&arena, "/proc/%d/fd/%s", pid, d->d_name), line,
			sizeof line - 1);
		unsigned long inode = 0;
		line[n > 0 ? n : 0] = '\0';
		if (sscanf(line, "socket:[%lu]", &inode) != 1)
			continue;
		static const char *const tables[] = { "/proc/net/tcp", "/proc/net/tcp6" };
		for (int i = 0; i < 2; i++) {
			FILE *f = fopen(tables[i], "re");
			while (f && fgets(line, sizeof line, f))
				found |= strstr(line, arena_printf(&arena, " %lu ", inode)) != NULL;
			if (f)
				fclose(f);
		}
	}
	closedir(dir);
	return found;
}

static void it_is_reached_by_its_socket_alone_and_checks_its_pages(void **)
{
	assert_string_equal(value("postgres", "shenfa", "show listen_addresses"), "");
	assert_string_equal(value("postgres", "shenfa", "show data_checksums"), "on");
	assert_string_equal(value("postgres", "shenfa", "show synchronous_commit"), "on");
	assert_string_equal(value("postgres", "shenfa", "show fsync"), "on");
	assert_false(listens_on_tcp(postgres.pid));
}

static void who_is_on_no_line_of_the_map_gets_in_as_nobody(void **)
{
	assert_string_equal(value("shenfa_web", "shenfa",
				    "select current_user || rolsuper from pg_roles where "
				    "rolname = current_user"),
		"shenfa_webfalse");
	assert_null(value("shenfa_clerk", "shenfa", "select 1"));
	assert_null(value("nobody_at_all", "shenfa", "select 1"));
	assert_string_equal(value("postgres", "shenfa",
				    "select count(*) from pg_database d, aclexplode(d.datacl) a "
				    "where d.datname = "
				    "'shenfa' and a.grantee = 0 and a.privilege_type = 'CONNECT'"),
		"0");
}

static void a_second_start_finds_what_was_there(void **)
{
	assert_non_null(value("shenfa_owner", "shenfa",
		"create table kept (n int); insert into kept values (7); select n::text from "
		"kept"));
	cluster_stop(&postgres);
	assert_int_equal(cluster_make(&cluster), ERR_OK);
	assert_int_equal(cluster_start(&cluster, &postgres), ERR_OK);
	assert_int_equal(cluster_roles_make(&cluster, "shenfa"), ERR_OK);
	assert_string_equal(value("shenfa_owner", "shenfa", "select n::text from kept"), "7");
}

static void a_path_too_long_for_a_socket_is_refused_at_once(void **)
{
	struct cluster deep = cluster;
	deep.socket = arena_printf(&arena, "/tmp/%0110d", 1);
	assert_int_equal(cluster_make(&deep), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_runs_as_an_ordinary_user_in_a_folder_of_its_own),
		cmocka_unit_test(it_is_reached_by_its_socket_alone_and_checks_its_pages),
		cmocka_unit_test(who_is_on_no_line_of_the_map_gets_in_as_nobody),
		cmocka_unit_test(a_second_start_finds_what_was_there),
		cmocka_unit_test(a_path_too_long_for_a_socket_is_refused_at_once),
	};
	return cmocka_run_group_tests(tests, make_cluster, stop_cluster);
}
