#include "supervise/commands.h"

#include <stddef.h>
#include <stdio.h>

#include "base/options.h"
#include "base/str.h"
#include "channels/website/template.h"
#include "store/store.h"
#include "supervise/migrate.h"
#include "supervise/one_time.h"
#include "supervise/place.h"
#include "supervise/up.h"

enum { PORT_MAX = 65535 };

static enum err port_of(const char *text, int *out)
{
	int64_t n = -1;
	if (text && (!str_i64(str_c(text), &n) || n < 0 || n > PORT_MAX))
		return fault_as(
			ERR_INVALID, "option.port", "port", "端口应为 0 到 65535：%s", text);
	*out = (int)n;
	return ERR_OK;
}

static enum err run_up(int argc, char **argv)
{
	const char *data = "data", *database = NULL, *port = NULL, *no_demo = NULL, *one = NULL,
		   *detach = NULL, *channels = NULL;
	const struct option all[] = { { "data", &data, false }, { "database", &database, false },
		{ "port", &port, false }, { "no-demo", &no_demo, true }, { "one-user", &one, true },
		{ "detach", &detach, true }, { "channels", &channels, false } };
	struct up_wish wish;
	TRY(options_read(argc, argv, all, sizeof all / sizeof *all, NULL));
	wish = (struct up_wish){ .data = data,
		.database = database,
		.demo = !no_demo,
		.channels = channels,
		.one_user = one,
		.detach = detach };
	TRY(port_of(port, &wish.port));
	return up(&wish);
}

static enum err run_down(int argc, char **argv)
{
	const char *data = "data";
	const struct option all[] = { { "data", &data, false } };
	TRY(options_read(argc, argv, all, 1, NULL));
	return down(data);
}

static enum err run_migrate(int argc, char **argv)
{
	const char *database = NULL;
	const struct option all[] = { { "database", &database, false } };
	int applied;
	TRY(options_read(argc, argv, all, 1, NULL));
	if (!database)
		return fault_as(ERR_INVALID, "option.missing", "database", "缺少 --database");
	TRY(migrate(database, &applied));
	printf("已更新 %d 步，当前第 %d 步 / %d steps applied, now at %d\n", applied,
		migrate_latest(), applied, migrate_latest());
	return ERR_OK;
}

static enum err recover(struct arena *a, const char *database, const char *login)
{
	struct store *db = NULL;
	struct rows rows = {};
	struct str hash;
	const char *password = one_time_password(a);
	TRY(one_time_hash(a, password, &hash));
	TRY(store_open(arena_printf(a, "%s user=shenfa_owner", database), &db));
	enum err e = store_run(db, a, account_recover, &rows, P_C(login), P_TEXT(hash));
	if (!e)
		e = rows_need(&rows, "account.none", "没有这个账号，或已停用");
	if (!e)
		printf("%s\n", password);
	rows_free(&rows);
	store_close(db);
	return e;
}

static enum err run_recover(int argc, char **argv)
{
	const char *data = "data", *database = NULL;
	const struct option all[] = { { "data", &data, false }, { "database", &database, false } };
	SCRATCH(a);
	struct place p;
	int words;
	TRY(options_read(argc, argv, all, 2, &words));
	if (words != 1)
		return fault_as(ERR_INVALID, "option.words", NULL, "请给出一个账号");
	const struct place_wish wish = { data, false };
	if (!database) {
		TRY(place_find(&a, &wish, &p));
		database = arena_printf(&a, "host=%s/pg dbname=shenfa", p.run);
	}
	return recover(&a, database, argv[0]);
}

static enum err folder_named(int argc, char **argv)
{
	int words;
	TRY(options_read(argc, argv, NULL, 0, &words));
	return words == 1 ? ERR_OK
			  : fault_as(ERR_INVALID, "option.words", NULL, "请给出一个文件夹");
}

static enum err run_template_make(int argc, char **argv)
{
	TRY(folder_named(argc, argv));
	TRY(template_write(argv[0]));
	printf("已写入 %s：page.html、list.html、style.css / written\n", argv[0]);
	return ERR_OK;
}

static enum err run_template_check(int argc, char **argv)
{
	TRY(folder_named(argc, argv));
	TRY(template_load(argv[0]));
	puts("可以使用，重新启动后生效 / it can be used, from the next start on");
	return ERR_OK;
}

const struct command supervise_commands[] = {
#define COMMAND(n, a, z, e, f) { .name = n, .args = a, .zh = z, .en = e, .run = f },
#include "supervise/commands.def"
#undef COMMAND
	{},
};
