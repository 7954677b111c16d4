/* laws.c: a list rests on laws, and a law ends by the calendar: nobody need have touched the list. */
#include "reviewers/lists/laws.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "clerk/lists.h"
#include "clerk/tasks.h"

/* Once to each security administrator, for each version in force and each law. */
static enum err tell(struct desk *d, int64_t version, const json_t *law)
{
	struct str title = json_str(law, "law"), message = json_str(law, "message");
	const char *text = arena_printf(d->arena,
		"现行词库（第 %lld 版）有 %lld 条依据《" STRF "》，该法规" STRF
		"。请在“词库与流程”页核对，另提新版。",
		(long long)version, (long long)json_int(law, "count", 0), STRV(title),
		STRV(message));
	const char *about = arena_printf(d->arena, STRF " " STRF, STRV(title), STRV(message));
	const char *once = arena_printf(
		d->arena, "law-%lld-%.16s", (long long)version, sha256_hex(d->arena, str_c(about)));
	return store_run(d->db, d->arena, clerk_tell_security, NULL, P_C(text), P_C(once),
		param_time(d->arena, d->now));
}

enum err clerk_do_watch_laws(struct clerk *c, struct arena *a, int64_t now)
{
	AUTO_ROWS r = {};
	char today[11];
	size_t i;
	json_t *law;
	struct desk d = { .db = c->db, .arena = a, .now = now };
	struct wordlists lists = {};
	TRY(store_run(c->db, a, lexicon_version, &r));
	int64_t version = row_int(&r, 0, 0);
	if (!version)
		return ERR_OK;
	TRY(lists_read(&d, version, &lists));
	clock_day(now, today);
	json_auto_t *cited = laws_cited(a, &lists, str_c(today));
	json_array_foreach(json_object_get(cited, "laws"), i, law) if (law_has_ended(law))
		TRY(tell(&d, version, law));
	return ERR_OK;
}
