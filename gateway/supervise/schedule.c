#include "supervise/schedule.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/options.h"
#include "store/store.h"
#include "supervise/backup_keep.h"

enum { PASSPHRASE_MAX = 1024, HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS, HOURS_MAX = 24 * 366 };

/* The rule by options or, where --to is missing, by what was scheduled for --data. */
struct asked {
	const char *data, *database, *keys, *to, *every, *keep, *passphrase_file, *off;
	struct place place;
	struct backup_rule rule;
};

static enum err read_number(
	const char *text, const char *name, int64_t otherwise, int64_t max, int64_t *out)
{
	*out = otherwise;
	if (text && (!str_i64(str_c(text), out) || *out < 1 || *out > max))
		return fault_as(ERR_INVALID, "option.number", name, "--%s 应为 1 到 %lld", name,
			(long long)max);
	return ERR_OK;
}

static enum err read_asked(struct arena *a, int argc, char **argv, struct asked *k)
{
	const struct option all[] = { { "data", &k->data, false },
		{ "database", &k->database, false }, { "keys", &k->keys, false },
		{ "to", &k->to, false }, { "every", &k->every, false }, { "keep", &k->keep, false },
		{ "passphrase-file", &k->passphrase_file, false }, { "off", &k->off, true } };
	int64_t hours;
	TRY(options_read(argc, argv, all, sizeof all / sizeof *all, NULL));
	TRY(read_number(k->every, "every", 24, HOURS_MAX, &hours));
	TRY(read_number(k->keep, "keep", 14, 1000, &k->rule.keep));
	k->rule.every_ms = hours * HOUR_MS;
	k->rule.to = k->to;
	k->rule.passphrase_file = k->passphrase_file;
	const struct place_wish wish = { .data = k->data };
	return k->database && k->to ? ERR_OK : place_find(a, &wish, &k->place);
}

/* A rule that cannot work is refused when it is made, not in the night. */
static enum err try_rule(struct arena *a, const struct backup_rule *r)
{
	struct str text;
	if (!r->to || *r->to != '/')
		return fault_as(ERR_INVALID, "option.to", "to", "请用 --to 给出绝对路径的目录");
	if (r->passphrase_file && *r->passphrase_file != '/')
		return fault_as(
			ERR_INVALID, "option.file", "passphrase-file", "口令文件应为绝对路径");
	if (r->passphrase_file)
		TRY(file_read(a, r->passphrase_file, PASSPHRASE_MAX, &text));
	return folder_make(r->to, 0700, NULL);
}

enum err run_backup_schedule(int argc, char **argv)
{
	SCRATCH(a);
	struct asked k = { .data = "data" };
	TRY(read_asked(&a, argc, argv, &k));
	if (k.off) {
		backup_rule_forget(&k.place);
		puts("已取消定时备份。");
		return ERR_OK;
	}
	TRY(try_rule(&a, &k.rule));
	TRY(backup_rule_write(&k.place, &k.rule));
	printf("已设定：每 %lld 小时备份到 %s，保留 %lld 份。\n",
		(long long)(k.rule.every_ms / HOUR_MS), k.rule.to, (long long)k.rule.keep);
	if (!k.rule.passphrase_file)
		puts("没有给出 --passphrase-file：签发密钥不在其中，请另行妥善保存。");
	return ERR_OK;
}

static void close_store(struct store **db)
{
	store_close(*db);
}

/* A backup that failed in the night is told to the system administrators, once a day. */
static void call_keepers(struct arena *a, const char *database, int64_t now, const char *why)
{
	__attribute__((cleanup(close_store))) struct store *db = NULL;
	const char *text = arena_printf(a, "定时备份没有成功：%.300s", why);
	const char *once = arena_printf(a, "backup-%lld", (long long)(now / DAY_MS));
	if (!store_open(database, &db))
		(void)!store_run(db, a, clerk_tell_system, NULL, P_C("BACKUP"), P_C(text),
			P_C(once), param_time(a, now));
}

static enum err make_due(struct arena *a, struct asked *k)
{
	const char *made;
	struct backup_wish w = { .database = k->database, .keys = k->keys, .now = clock_now() };
	if (k->rule.passphrase_file) {
		TRY(file_read(a, k->rule.passphrase_file, PASSPHRASE_MAX, &w.passphrase));
		w.passphrase = str_cut(&w.passphrase, '\n');
	}
	TRY(backup_keep(a, &k->rule, &w, &made));
	printf("%s%s\n", made ? "已备份到 " : "还没有到时间", made ? made : "");
	return ERR_OK;
}

enum err run_backup_due(int argc, char **argv)
{
	SCRATCH(a);
	char why[400];
	struct asked k = { .data = "data" };
	TRY(read_asked(&a, argc, argv, &k));
	if (!k.to)
		TRY(backup_rule_read(&a, &k.place, &k.rule));
	if (!k.database)
		k.database =
			arena_printf(&a, "host=%s/pg dbname=shenfa user=shenfa_owner", k.place.run);
	if (!k.keys && k.place.state)
		k.keys = arena_printf(&a, "%s/keys/seal", k.place.state);
	enum err e = make_due(&a, &k);
	if (!e)
		return ERR_OK;
	snprintf(why, sizeof why, "%s", err_reason());
	call_keepers(&a, k.database, clock_now(), why);
	return fault_as(e, "backup.due", NULL, "%s", why);
}
