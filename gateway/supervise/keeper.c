#include "supervise/keeper.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/options.h"
#include "seal/verify.h"
#include "supervise/keys.h"
#include "supervise/place.h"
#include "supervise/restore_instance.h"
#include "supervise/schedule.h"

enum { PASSPHRASE_MAX = 1024 };

/* Where the store and the keys are: named, or those of the instance in --data. */
struct kept {
	struct arena arena;
	struct store *db;
	struct seal_keys keys;
};

static void kept_done(struct kept *k)
{
	store_close(k->db);
	seal_keys_done(&k->keys);
	arena_free(&k->arena);
}
#define AUTO_KEPT __attribute__((cleanup(kept_done))) struct kept

static enum err find(struct arena *a, const char *data, const char *role, const char **database,
	const char **keys)
{
	const struct place_wish wish = { .data = data };
	struct place p;
	if (*database)
		return ERR_OK;
	TRY(place_find(a, &wish, &p));
	*database = arena_printf(a, "host=%s/pg dbname=shenfa user=%s", p.run, role);
	if (!*keys)
		*keys = arena_printf(a, "%s/keys/seal", p.state);
	return ERR_OK;
}

static enum err kept_open(struct kept *k, int argc, char **argv, bool *out_json)
{
	const char *data = "data", *database = NULL, *keys = NULL, *json = NULL;
	const struct option all[] = { { "data", &data, false }, { "database", &database, false },
		{ "keys", &keys, false }, { "json", &json, true } };
	TRY(options_read(argc, argv, all, sizeof all / sizeof *all, NULL));
	TRY(find(&k->arena, data, "shenfa_seal", &database, &keys));
	if (keys)
		TRY(seal_keys_find(keys, &k->keys));
	*out_json = json;
	return store_open(database, &k->db);
}

static void say_bad(void *data, const char *place, const char *why)
{
	const bool *json = data;
	if (*json)
		printf("{\"bad\":\"%s\",\"why\":\"%s\"}\n", place, why);
	else
		printf("不符：%s（%s）\n", place, why);
}

static void say_counts(const struct verify_report *r)
{
	for (enum verify_kind k = 0; k < VERIFY__COUNT; k++)
		printf("%s：%lld 项，不符 %lld 项\n", verify_kind_zh(k), (long long)r->looked[k],
			(long long)r->wrong[k]);
}

static enum err run_verify(int argc, char **argv)
{
	AUTO_KEPT k = {};
	bool json;
	struct verify_report report = { .bad = say_bad, .data = &json };
	TRY(kept_open(&k, argc, argv, &json));
	if (!k.keys.ring.count)
		return fault_as(ERR_INVALID, "option.missing", "keys", "缺少 --keys（公钥）");
	TRY(audit_verify(k.db, &k.keys, &report));
	if (!json)
		say_counts(&report);
	if (!verify_whole(&report))
		return fault_as(ERR_REFUSED, "audit.broken", NULL, "记录不完整，见以上各项");
	puts(json ? "{\"whole\":true}" : "记录完整 / the record is whole");
	return ERR_OK;
}

static enum err put_line(void *, struct str line)
{
	printf(STRF "\n", STRV(line));
	return ferror(stdout) ? fault(ERR_INTERNAL, "标准输出写不进去") : ERR_OK;
}

static enum err run_export(int argc, char **argv)
{
	AUTO_KEPT k = {};
	bool json;
	TRY(kept_open(&k, argc, argv, &json));
	return audit_export(k.db, put_line, NULL);
}

/* What backup and restore are told. The first line of the file is the passphrase. */
struct told {
	const char *folder, *data, *database, *keys, *passphrase_file, *json;
	struct str passphrase;
};

static enum err read_told(struct arena *a, int argc, char **argv, struct told *t)
{
	const struct option all[] = { { "data", &t->data, false },
		{ "database", &t->database, false }, { "keys", &t->keys, false },
		{ "passphrase-file", &t->passphrase_file, false }, { "json", &t->json, true } };
	int words;
	TRY(options_read(argc, argv, all, sizeof all / sizeof *all, &words));
	if (words != 1)
		return fault_as(ERR_INVALID, "option.missing", NULL, "请给出备份目录");
	t->folder = argv[0];
	if (!t->passphrase_file)
		return ERR_OK;
	TRY(file_read(a, t->passphrase_file, PASSPHRASE_MAX, &t->passphrase));
	t->passphrase = str_cut(&t->passphrase, '\n');
	return ERR_OK;
}

static enum err run_backup(int argc, char **argv)
{
	SCRATCH(a);
	struct told t = { .data = "data" };
	TRY(read_told(&a, argc, argv, &t));
	TRY(find(&a, t.data, "shenfa_owner", &t.database, &t.keys));
	const struct backup_wish w = { .database = t.database,
		.keys = t.keys,
		.passphrase = t.passphrase,
		.folder = t.folder,
		.now = clock_now() };
	TRY(backup_make(&w));
	printf("已备份到 %s\n", t.folder);
	if (!t.passphrase.len)
		puts("没有给出 --passphrase-file：签发密钥不在其中，请另行妥善保存。");
	return ERR_OK;
}

static enum err run_backup_check(int argc, char **argv)
{
	SCRATCH(a);
	struct told t = {};
	TRY(read_told(&a, argc, argv, &t));
	TRY(backup_check(t.folder));
	puts("备份文件与清单相符");
	return ERR_OK;
}

static enum err run_restore(int argc, char **argv)
{
	SCRATCH(a);
	struct told t = { .data = "data" };
	int64_t doubtful;
	TRY(read_told(&a, argc, argv, &t));
	const struct restore_wish w = { .database = t.database,
		.folder = t.folder,
		.keys = t.keys,
		.passphrase = t.passphrase,
		.now = clock_now() };
	TRY(t.database ? backup_restore(&w, &doubtful)
		       : restore_instance(t.data, t.folder, t.passphrase, w.now, &doubtful));
	printf("已恢复，与备份时相同；%lld 项在途发布须先核实，不会直接重发。\n",
		(long long)doubtful);
	return ERR_OK;
}

/* The keys of the instance in --data; one word at most. Couriers read the new halves at once. */
static enum err change_keys(int argc, char **argv, bool revoke)
{
	SCRATCH(a);
	const char *data = "data";
	const struct option all[] = { { "data", &data, false } };
	struct place p;
	int words;
	TRY(options_read(argc, argv, all, 1, &words));
	if (words != revoke)
		return fault_as(ERR_INVALID, "option.missing", NULL, "请给出密钥编号");
	TRY(place_find(&a, &(struct place_wish){ .data = data }, &p));
	const char *folder = arena_printf(&a, "%s/keys/seal", p.state);
	TRY(revoke ? seal_keys_revoke(folder, argv[0], clock_now())
		   : seal_keys_rotate(folder, clock_now()));
	TRY(keys_publish(&p));
	puts(revoke ? "已吊销" : "已换新");
	return ERR_OK;
}

static enum err run_rotate(int argc, char **argv)
{
	return change_keys(argc, argv, false);
}

static enum err run_revoke(int argc, char **argv)
{
	return change_keys(argc, argv, true);
}

const struct command keeper_commands[] = {
#define COMMAND(n, a, z, e, f) { .name = n, .args = a, .zh = z, .en = e, .run = f },
#include "supervise/keeper.def"
#undef COMMAND
	{},
};
