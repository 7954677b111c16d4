/* short_messages.c: sms ls, show, key, take-back, decide, counts; sms list ls, add, retire. */
#include "cli/cli.h"
#include "cli/commands.h"

enum { NUMBERS_MAX = 2000000 };

static enum err one(struct cli *c, const char *below, const char **out)
{
	struct str id;
	TRY(cli_id(c, 0, &id));
	*out = arena_printf(&c->arena, "/short-messages/" STRF "%s", STRV(id), below);
	return ERR_OK;
}

/* ---- lists of recipients ---- */

static void put_list(struct cli *c, const json_t *l)
{
	put_column(json_str(l, "id"), 6);
	put_column(json_str(l, "name"), 24);
	put_column(
		str_c(arena_printf(&c->arena, "%lld 人", (long long)json_int(l, "count", 0))), 10);
	put_column(json_str(l, "account_name"), 20);
	printf("%s %s\n", cli_time(c, l, "at"), cli_text(c, json_object_get(l, "by"), "name"));
}

enum err run_sms_list_ls(int argc, char **argv)
{
	size_t i;
	json_t *l;
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/recipient-lists", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, l) put_list(&c, l);
	return ERR_OK;
}

/* The one that this person operates, unless it is named. */
static enum err account_of(struct cli *c, const char *named, const char **out)
{
	AUTO_ANSWER lists = {};
	size_t i, found = 0;
	json_t *a;
	*out = named;
	if (named)
		return ERR_OK;
	TRY(cli_get(c, "/recipient-lists", &lists));
	json_array_foreach(json_object_get(lists.json, "accounts"), i, a)
	{
		if (!json_is_true(json_object_get(a, "operates")))
			continue;
		*out = arena_cstr(&c->arena, json_str(a, "id"));
		found++;
	}
	return found == 1 ? ERR_OK
			  : fault_as(ERR_INVALID, "option.account", "account",
				    found ? "您运营几个短信账号，请用 --account 说明是哪一个"
					  : "没有您运营的短信账号");
}

/* A file has its lines as they come: which it did not take the server counts, and says. */
static void put_added(struct cli *c, const json_t *l)
{
	size_t i;
	json_t *line;
	const json_t *bad = json_object_get(l, "bad_lines");
	printf("名单 %s“%s”：%lld 个号码，重复 %lld 个，没有收下的 %lld 行\n", cli_text(c, l, "id"),
		cli_text(c, l, "name"), (long long)json_int(l, "count", 0),
		(long long)json_int(l, "doubled", 0), (long long)json_int(l, "refused", 0));
	json_array_foreach((json_t *)bad, i, line)
		printf("  第 %lld 行没有收下\n", (long long)json_integer_value(line));
	if (json_int(l, "several", 0) > 0)
		printf("  其中 %lld 行除姓名等文字外有几个号码，请每行写一个\n",
			(long long)json_int(l, "several", 0));
}

enum err run_sms_list_add(int argc, char **argv)
{
	const char *account = NULL, *name = NULL;
	const struct option options[] = { { "account", &account, false },
		{ "name", &name, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER made = {};
	struct str numbers;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	if (!name || !*name)
		return fault_as(ERR_INVALID, "option.name", "name", "缺少 --name 名单名称");
	TRY(account_of(&c, account, &account));
	TRY(cli_read_file(&c, c.words[0], NUMBERS_MAX, &numbers));
	TRY(cli_post(&c, "/recipient-lists",
		json_pack("{s:s s:s s:o}", "account", account, "name", name, "numbers",
			json_from(numbers)),
		&made));
	if (!cli_said_json(&c, &made))
		put_added(&c, made.json);
	return ERR_OK;
}

enum err run_sms_list_retire(int argc, char **argv)
{
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	return cli_act(&c, arena_printf(&c.arena, "/recipient-lists/" STRF "/retirement", STRV(id)),
		json_object(), "已停用。");
}

/* What the gateway says that it took of us each day, where the account asks for that. */
static void put_count(const json_t *account, const json_t *k)
{
	struct str verdict = json_str(k, "verdict");
	put_column(json_str(k, "day"), 12);
	put_column(json_str(account, "name"), 20);
	printf("平台收到 %lld 人次，我方有编号 %lld、结果不明 %lld  %s\n",
		(long long)json_int(k, "users", 0), (long long)json_int(k, "own", 0),
		(long long)json_int(k, "unknown", 0),
		str_eq(verdict, STR("agrees"))     ? "一致"
		: str_eq(verdict, STR("explains")) ? "差额在结果不明之内"
						   : "不一致");
}

enum err run_sms_counts(int argc, char **argv)
{
	size_t i, j;
	json_t *a, *k;
	AUTO_CLI c = {};
	AUTO_ANSWER lists = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/recipient-lists", &lists));
	if (cli_said_json(&c, &lists))
		return ERR_OK;
	json_array_foreach(json_object_get(lists.json, "accounts"), i, a)
		json_array_foreach(json_object_get(a, "counts"), j, k) put_count(a, k);
	return ERR_OK;
}

/* ---- what is sent to them ---- */

static const char *counts_of(struct cli *c, const json_t *m)
{
	static const struct {
		const char *key, *zh;
	} kinds[] = { { "queued", "待发" }, { "sent", "已发出" }, { "accepted", "平台已收" },
		{ "delivered", "已送达" }, { "failed", "未送达" }, { "unknown", "结果不明" },
		{ "opted_out", "已退订" }, { "repeat", "近期发过同文" }, { "stopped", "已停止" } };
	const json_t *counts = json_object_get(m, "counts");
	const char *text = "";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		json_int_t n = json_int(counts, kinds[i].key, 0);
		if (n)
			text = arena_printf(&c->arena, "%s%s%s %lld", text, *text ? "，" : "",
				kinds[i].zh, (long long)n);
	}
	return text;
}

enum err run_sms_ls(int argc, char **argv)
{
	size_t i;
	json_t *m;
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/short-messages", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, m)
	{
		put_column(json_str(m, "id"), 6);
		put_column(json_str(m, "state_name"), 12);
		put_column(json_str(m, "name"), 20);
		put_column(json_str(json_object_get(m, "draft"), "title"), 36);
		puts(counts_of(&c, m));
	}
	return ERR_OK;
}

static void put_recipients(struct cli *c, const json_t *m)
{
	size_t i;
	json_t *r;
	json_array_foreach(json_object_get(m, "recipients"), i, r) printf("  %lld  %s  %s  %s\n",
		(long long)json_int(r, "n", 0), cli_text(c, r, "masked"),
		cli_text(c, r, "state_name"), cli_text(c, r, "stat"));
}

/* What a person who turns a key has to have read: the words, to whom, and what it costs. */
static void put_one(struct cli *c, const json_t *m)
{
	size_t i;
	json_t *k;
	const json_t *message = json_object_get(m, "message");
	const json_t *list = json_object_get(message, "list");
	printf("%s  %s  %s  《%s》  %s\n", cli_text(c, m, "id"), cli_text(c, m, "state_name"),
		cli_text(c, m, "name"), cli_text(c, json_object_get(m, "draft"), "title"),
		cli_text(c, m, "reason"));
	printf("\n%s\n\n名单“%s”：%lld 人，每人 %lld 条\n", cli_text(c, message, "text"),
		cli_text(c, list, "name"), (long long)json_int(list, "count", 0),
		(long long)json_int(message, "items", 0));
	json_array_foreach(json_object_get(m, "keys"), i, k) printf("第 %lld 把钥匙：%s  %s  %s\n",
		(long long)json_int(k, "n", 0), cli_text(c, json_object_get(k, "by"), "name"),
		cli_time(c, k, "at"), cli_text(c, k, "repeat"));
	if (*cli_time(c, m, "hold_until"))
		printf("%s 之后开始发送，此前可以收回\n", cli_time(c, m, "hold_until"));
	puts(counts_of(c, m));
	put_recipients(c, m);
}

enum err run_sms_show(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER m = {};
	const char *at;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(one(&c, "", &at));
	TRY(cli_get(&c, at, &m));
	if (!cli_said_json(&c, &m))
		put_one(&c, m.json);
	return ERR_OK;
}

enum err run_sms_key(int argc, char **argv)
{
	const char *repeat = "", *at;
	const struct option options[] = { { "repeat", &repeat, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER m = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(one(&c, "/keys", &at));
	TRY(cli_post(&c, at, json_pack("{s:s}", "repeat", repeat), &m));
	if (cli_said_json(&c, &m))
		return ERR_OK;
	const char *until = cli_time(&c, m.json, "hold_until");
	if (*until)
		printf("两人已放行，%s 之后开始发送，此前可以收回。\n", until);
	else
		puts("第一把钥匙已转，请另一人再转一把。");
	return ERR_OK;
}

enum err run_sms_take_back(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/short-messages/", "/take-back", "放行已收回。");
}

/* "1,4" → ["1","4"]. */
static enum err recipients_of(const char *words, json_t *body)
{
	struct str rest = str_c(words);
	json_t *list = json_array();
	int64_t n;
	json_object_set_new(body, "recipients", list);
	while (rest.len) {
		struct str one = str_trim(str_cut(&rest, ','));
		if (!str_i64(one, &n) || n < 1)
			return fault_as(ERR_INVALID, "option.recipients", "recipients",
				"--recipients 应为 sms show 所列的序号，以逗号分开");
		json_array_append_new(list, json_from(one));
	}
	return ERR_OK;
}

enum err run_sms_decide(int argc, char **argv)
{
	enum { OPTIONS = 4 };
	const char *resend = NULL, *closed = NULL, *reason = NULL, *recipients = NULL, *at;
	const struct option options[OPTIONS] = { { "resend", &resend, true },
		{ "close", &closed, true }, { "reason", &reason, false },
		{ "recipients", &recipients, false } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, OPTIONS, 1, 1));
	if (!resend == !closed)
		return fault_as(ERR_INVALID, "option.outcome", "resend",
			"请说明：--resend（重发一次）或 --close（不再发）");
	TRY(cli_reason(reason));
	TRY(one(&c, "/decisions", &at));
	json_auto_t *body =
		json_pack("{s:s s:s}", "outcome", resend ? "resend" : "close", "reason", reason);
	if (recipients)
		TRY(recipients_of(recipients, body));
	return cli_act(&c, at, json_incref(body), "已记下。");
}
