/* upkeep.c: the store's own health: old answers, and transactions that hold everybody up. */
#include <stdio.h>

#include "base/log.h"
#include "clerk/tasks.h"

enum { HOLDS_UP_MS = 5 * 60 * 1000, HOUR_MS = 3600 * 1000 };

enum err clerk_do_tidy(struct clerk *c, struct arena *a, int64_t now)
{
	return store_run(c->db, a, clerk_tidy, NULL, param_time(a, now));
}

static enum err call_keepers(struct clerk *c, struct arena *a, int64_t now)
{
	const char *once = arena_printf(a, "horizon-%s-%lld", c->horizon.xid,
		(long long)((now - c->horizon.since) / HOUR_MS));
	log_warn("transaction %s has been open for %lld s: the seal waits for it", c->horizon.xid,
		(long long)((now - c->horizon.since) / 1000));
	return store_run(c->db, a, clerk_tell_system, NULL, P_C("HORIZON"),
		P_C("有一个数据库事务长时间没有结束，封存和镜像都在等它，请检查数据库连接"),
		P_C(once), param_time(a, now));
}

/*
 * Checkpoints and the mirror stop at the oldest transaction under way. Who may not look into
 * others' sessions still sees that the horizon does not move.
 */
enum err clerk_do_watch_horizon(struct clerk *c, struct arena *a, int64_t now)
{
	AUTO_ROWS r = {};
	TRY(store_run(c->db, a, clerk_horizon, &r));
	struct str xid = row_str(&r, 0, 0);
	bool held = row_bool(&r, 0, 1);
	if (!held || !str_eq(xid, str_c(c->horizon.xid))) {
		snprintf(c->horizon.xid, sizeof c->horizon.xid, STRF, STRV(xid));
		c->horizon.since = now;
		return ERR_OK;
	}
	return now - c->horizon.since < HOLDS_UP_MS ? ERR_OK : call_keepers(c, a, now);
}
