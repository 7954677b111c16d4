#include "supervise/migrate.h"

#include "base/digest.h"
#include "supervise/pg.h"

const struct migration migrations[] = {
#define FILE_ROW(file, bytes) { file, bytes },
#include "migrations.def"
#undef FILE_ROW
	{},
};

/* "0007_release.sql" is number 7. */
static int number_of(const struct migration *m)
{
	int64_t n;
	bool fine = str_i64(str_sub(str_c(m->name), 0, 4), &n);
	return fine ? (int)n : 0;
}

int migrate_latest(void)
{
	int latest = 0;
	for (const struct migration *m = migrations; m->text; m++)
		latest = number_of(m);
	return latest;
}

static const char version_table[] =
	"create table if not exists schema_version (number int primary key, name text not null, "
	"sha256 text not null, at timestamptz not null default now())";

static enum err check_applied(const struct migration *m, const char *sum, const PGresult *r)
{
	if (!strcmp(PQgetvalue(r, 0, 0), sum))
		return ERR_OK;
	return fault_as(ERR_CONFLICT, "migrate.changed", NULL,
		"迁移 %s 已执行过，但内容与本程序中的不同；请使用与数据库相符的版本", m->name);
}

static enum err apply(PGconn *c, struct arena *a, const struct migration *m, const char *sum)
{
	TRY(pg_do(c, "begin"));
	enum err e = pg_do(c, m->text);
	if (e)
		return fault(e, "%s: %s", m->name, arena_printf(a, "%s", err_reason()));
	TRY(pg_do(c, arena_printf(a, "insert into schema_version values (%d, '%s', '%s')",
			     number_of(m), m->name, sum)));
	return pg_do(c, "commit");
}

static enum err step(PGconn *c, const struct migration *m, int *applied)
{
	SCRATCH(a);
	const char *sum = sha256_hex(&a, str_c(m->text));
	AUTO_RESULT PGresult *r =
		PQexec(c, arena_printf(&a, "select sha256 from schema_version where number = %d",
				  number_of(m)));
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return fault(ERR_INTERNAL, "%s", PQresultErrorMessage(r));
	if (PQntuples(r))
		return check_applied(m, sum, r);
	TRY(apply(c, &a, m, sum));
	++*applied;
	return ERR_OK;
}

static enum err refuse_newer(PGconn *c)
{
	SCRATCH(a);
	bool newer;
	TRY(pg_any(c,
		arena_printf(
			&a, "select 1 from schema_version where number > %d", migrate_latest()),
		&newer));
	if (!newer)
		return ERR_OK;
	return fault_as(
		ERR_CONFLICT, "migrate.newer", NULL, "数据库的结构比本程序新；请使用较新的程序");
}

/*
 * The lock is on the session, not on a transaction: each step commits by itself, and a second
 * caller waits for all of them. It goes with the connection.
 */
enum err migrate(const char *conninfo, int *out_applied)
{
	AUTO_PGCONN PGconn *c = NULL;
	int applied = 0;
	TRY(pg_open(conninfo, &c));
	TRY(pg_do(c, "select pg_advisory_lock(hashtext('shenfa.schema_version'))"));
	TRY(pg_do(c, version_table));
	TRY(pg_do(c, "grant select on schema_version to public"));
	TRY(refuse_newer(c));
	for (const struct migration *m = migrations; m->text; m++)
		TRY(step(c, m, &applied));
	*out_applied = applied;
	return ERR_OK;
}
