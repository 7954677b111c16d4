#include "supervise/first_run.h"

#include <unistd.h>

#include "base/files.h"
#include "base/json.h"
#include "supervise/first_channels.h"
#include "supervise/first_files.h"
#include "supervise/first_items.h"
#include "supervise/first_people.h"

enum { FILE_MAX = 256 * 1024 };

static const char *file_of(const struct plan *plan)
{
	return arena_printf(plan->arena, "%s/first-run.json", plan->place->data);
}

static const char *done_mark(const struct plan *plan)
{
	return arena_printf(plan->arena, "%s/first-run.done", plan->place->state);
}

static void close_store(struct store **db)
{
	if (*db)
		store_close(*db);
}
#define AUTO_STORE __attribute__((cleanup(close_store)))

static enum err open_as(const struct plan *plan, const char *role, struct store **out)
{
	return store_open(arena_printf(plan->arena, "%s user=%s", plan->database, role), out);
}

static enum err load(const struct plan *plan, json_t **out)
{
	struct str text;
	TRY(file_read(plan->arena, file_of(plan), FILE_MAX, &text));
	return json_read(text, out);
}

static enum err save(const struct plan *plan, const json_t *j)
{
	return file_write(file_of(plan), json_text(plan->arena, j), 0600, NULL);
}

/*
 * The passwords are written down before anybody can use them: a start that is cut off between the
 * two goes on with the same ones, and no account is there that nobody can open.
 */
static enum err begin(const struct plan *plan, struct store *db, json_t **out)
{
	AUTO_ROWS rows = {};
	enum err e = load(plan, out);
	if (e != ERR_NOTFOUND)
		return e;
	TRY(store_run(db, plan->arena, first_accounts, &rows));
	if (row_int(&rows, 0, 0))
		return ERR_OK; /* a database that has its people already */
	*out = json_pack("{s:s s:o}", "url", plan_url(plan), "accounts", people_list(plan->arena));
	return save(plan, *out);
}

static enum err lexicon_make(const struct plan *plan, struct store *db)
{
	AUTO_ROWS rows = {};
	return store_run(db, plan->arena, first_lexicon, &rows, P_TEXT(first_file("terms.tsv")),
		P_TEXT(first_file("allow.txt")), P_TEXT(first_file("names.tsv")));
}

static enum err demonstrate(const struct plan *plan, struct store *db)
{
	TRY(channels_make(plan, db));
	return items_make(plan);
}

/* Another port than last time: the file says the new address. */
static enum err keep_address(const struct plan *plan)
{
	json_auto_t *j = NULL;
	enum err e = load(plan, &j);
	if (e || str_eq(json_str(j, "url"), str_c(plan_url(plan))))
		return e == ERR_NOTFOUND ? ERR_OK : e;
	json_object_set_new(j, "url", json_string(plan_url(plan)));
	return save(plan, j);
}

enum err first_run(const struct plan *plan)
{
	AUTO_STORE struct store *db = NULL;
	json_auto_t *j = NULL;
	if (!access(done_mark(plan), F_OK)) {
		TRY(channels_refresh(plan));
		return keep_address(plan);
	}
	TRY(open_as(plan, "shenfa_owner", &db));
	TRY(begin(plan, db, &j));
	if (j) {
		TRY(people_make(db, json_object_get(j, "accounts")));
		TRY(lexicon_make(plan, db));
		if (plan->instance->demo)
			TRY(demonstrate(plan, db));
	}
	return file_write(done_mark(plan), STR(""), 0644, NULL);
}

static bool listed(const struct rows *rows, struct str login)
{
	for (int i = 0; i < rows->count; i++)
		if (str_eq(row_str(rows, i, 0), login))
			return true;
	return false;
}

static size_t forget(json_t *accounts, const struct rows *unused)
{
	size_t i, forgotten = 0;
	json_t *row;
	json_array_foreach(accounts, i, row)
	{
		if (!json_str(row, "password").len || listed(unused, json_str(row, "account")))
			continue;
		json_object_del(row, "password");
		json_object_set_new(row, "used", json_true());
		forgotten++;
	}
	return forgotten;
}

static bool any_left(const json_t *accounts)
{
	size_t i;
	json_t *row;
	json_array_foreach(
		(json_t *)accounts, i, row) if (json_str(row, "password").len) return true;
	return false;
}

/* Called over and over: everything it needs dies with it. */
enum err first_run_forget_used(const struct plan *whole)
{
	SCRATCH(a);
	const struct plan here = { &a, whole->place, whole->instance, whole->database };
	const struct plan *plan = &here;
	AUTO_STORE struct store *db = NULL;
	json_auto_t *j = NULL;
	AUTO_ROWS rows = {};
	enum err e = load(plan, &j);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	TRY(e);
	json_t *accounts = json_object_get(j, "accounts");
	if (!any_left(accounts))
		return ERR_OK;
	TRY(open_as(plan, "shenfa_owner", &db));
	TRY(store_run(db, plan->arena, first_unused, &rows));
	return forget(accounts, &rows) ? save(plan, j) : ERR_OK;
}
