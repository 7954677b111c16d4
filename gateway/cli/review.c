/* review.c: todo, status, diff, open, approve, return, disagree, recall. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"

static void put_item(struct cli *c, const json_t *i)
{
	const json_t *draft = json_object_get(i, "draft");
	put_column(json_str(i, "id"), 6);
	put_column(json_str(draft, "id"), 6);
	put_column(json_str(i, "state_name"), 10);
	put_column(json_str(i, "stage_name"), 12);
	put_column(json_str(draft, "title"), 48);
	puts(json_is_true(json_object_get(i, "overdue")) ? "超时" : cli_time(c, i, "due_at"));
}

enum err run_todo(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *item;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/submissions?box=todo", &list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	printf("待办 %s 件\n", cli_count(&c, json_int(list.json, "count", 0)));
	json_array_foreach(json_object_get(list.json, "items"), i, item) put_item(&c, item);
	return ERR_OK;
}

static void put_draft(struct cli *c, const json_t *d)
{
	const json_t *s = json_object_get(d, "submission");
	put_column(json_str(d, "id"), 6);
	put_column(json_is_object(s) ? json_str(s, "state_name") : STR("编写中"), 12);
	put_column(json_str(d, "title"), 56);
	puts(json_array_size(json_object_get(d, "live")) ? "在线" : "");
	(void)c;
}

static enum err list_mine(struct cli *c)
{
	AUTO_ANSWER list = {};
	size_t i;
	json_t *d;
	TRY(cli_get(c, "/drafts?mine=1", &list));
	if (cli_said_json(c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, d) put_draft(c, d);
	return ERR_OK;
}

static void put_live(struct cli *c, const json_t *draft)
{
	size_t i;
	json_t *at;
	json_array_foreach(json_object_get(draft, "live"), i, at)
		printf("  在线 %s %s\n", cli_text(c, at, "channel_name"), cli_text(c, at, "url"));
}

static enum err put_deliveries(struct cli *c, struct str draft)
{
	AUTO_ANSWER list = {};
	size_t i;
	json_t *d;
	TRY(cli_get(c, "/deliveries", &list));
	json_array_foreach(json_object_get(list.json, "items"), i,
		d) if (str_eq(json_str(json_object_get(d, "draft"), "id"), draft))
		printf("  发布 %s %s %s：%s %s\n", cli_text(c, d, "id"),
			cli_text(c, d, "channel_name"), cli_text(c, d, "act_name"),
			cli_text(c, d, "state_name"), cli_text(c, d, "reason"));
	return ERR_OK;
}

static enum err one_status(struct cli *c)
{
	AUTO_ANSWER d = {};
	struct str id;
	TRY(cli_id(c, 0, &id));
	TRY(cli_get(c, arena_printf(&c->arena, "/drafts/" STRF, STRV(id)), &d));
	if (cli_said_json(c, &d))
		return ERR_OK;
	const json_t *s = json_object_get(d.json, "submission");
	printf("《%s》 %s\n", cli_text(c, d.json, "title"), cli_text(c, d.json, "register_no"));
	if (json_is_object(s))
		printf("  送审 %s 第 %lld 轮：%s %s\n", cli_text(c, s, "id"),
			(long long)json_int(s, "round", 0), cli_text(c, s, "state_name"),
			cli_text(c, s, "stage_name"));
	put_live(c, d.json);
	enum err e = put_deliveries(c, id);
	return e == ERR_DENIED ? ERR_OK : e; /* an editor of another channel sees none */
}

enum err run_status(int argc, char **argv)
{
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 1));
	return c.count ? one_status(&c) : list_mine(&c);
}

static void put_pieces(const json_t *pieces, const char *mark)
{
	size_t i;
	json_t *p;
	json_array_foreach((json_t *)pieces, i, p)
	{
		bool changed = !str_eq(json_str(p, "t"), STR("same"));
		printf("%s" STRF "%s", changed ? mark : "", STRV(json_str(p, "s")),
			changed ? mark : "");
	}
	puts("");
}

/* Unchanged rows are left out; *words* is what went or came. */
static void put_row(const json_t *row)
{
	struct str op = json_str(row, "op");
	if (str_eq(op, STR("same")))
		return;
	if (!str_eq(op, STR("added"))) {
		fputs("- ", stdout);
		put_pieces(json_object_get(row, "old"), "*");
	}
	if (!str_eq(op, STR("removed"))) {
		fputs("+ ", stdout);
		put_pieces(json_object_get(row, "new"), "*");
	}
}

static void put_particular(const json_t *change)
{
	printf("- " STRF "：" STRF "\n+ " STRF "：" STRF "\n", STRV(json_str(change, "name")),
		STRV(json_str(change, "old")), STRV(json_str(change, "name")),
		STRV(json_str(change, "new")));
}

enum err run_diff(int argc, char **argv)
{
	const char *mine = NULL, *live = NULL, *from = NULL, *to = "head";
	const struct option options[] = { { "since-mine", &mine, true }, { "live", &live, true },
		{ "from", &from, false }, { "to", &to, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str id;
	size_t i;
	json_t *row;
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	TRY(cli_id(&c, 0, &id));
	const char *start = mine ? "mine" : live ? "live" : from ? from : "previous";
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/drafts/" STRF "/diff?from=%s&to=%s", STRV(id),
			url_escape(&c.arena, str_c(start)), url_escape(&c.arena, str_c(to))),
		&answer));
	if (cli_said_json(&c, &answer))
		return ERR_OK;
	json_array_foreach(json_object_get(answer.json, "rows"), i, row) put_row(row);
	json_array_foreach(json_object_get(answer.json, "particulars"), i, row) put_particular(row);
	return ERR_OK;
}

static enum err get_submission(struct cli *c, struct client_answer *out)
{
	struct str id;
	TRY(cli_id(c, 0, &id));
	return cli_get(c, arena_printf(&c->arena, "/submissions/" STRF, STRV(id)), out);
}

/* "rendition:website" lands as rendition-website.html: nothing of the server's names is a path. */
static const char *local_name(struct cli *c, const char *folder, const json_t *open)
{
	char *name = arena_printf(&c->arena, "%s", cli_text(c, open, "what"));
	for (char *p = name; *p; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z')))
			*p = '-';
	bool page = str_starts(json_str(open, "what"), STR("rendition:"));
	return arena_printf(&c->arena, "%s/%s%s", folder, name, page ? ".html" : "");
}

static enum err fetch(struct cli *c, const char *folder, const json_t *open)
{
	AUTO_ANSWER bytes = {};
	struct str url = json_str(open, "url"), prefix = STR("/api/v1");
	const char *file = local_name(c, folder, open);
	if (!str_starts(url, prefix))
		return fault(ERR_INVALID, "网关给出的地址无法识别");
	TRY(cli_get(c, arena_cstr(&c->arena, str_from(url, prefix.len)), &bytes));
	TRY(file_write(file, bytes.body, 0600, NULL));
	if (!c->json)
		printf("%s  %s\n", file, cli_text(c, open, "label"));
	return ERR_OK;
}

static enum err say_opened(struct cli *c, const json_t *open)
{
	AUTO_ANSWER answer = {};
	json_t *body = json_pack("{s:O}", "what", json_object_get(open, "what"));
	return cli_post(
		c, arena_printf(&c->arena, "/submissions/%s/opened", c->words[0]), body, &answer);
}

static const json_t *channel_in(const json_t *submission, struct str channel)
{
	size_t i;
	json_t *c;
	json_array_foreach(json_object_get(submission, "channels"), i,
		c) if (str_eq(json_str(c, "channel"), channel)) return c;
	return NULL;
}

/* What can never be fetched back: read here, and acknowledged only by whoever says so. */
static enum err acknowledge(struct cli *c, const json_t *submission, const json_t *open, bool known)
{
	struct str what = json_str(open, "what"), channel = str_from(what, sizeof "recall:" - 1);
	const json_t *card = json_object_get(channel_in(submission, channel), "recall");
	if (!c->json)
		printf("%s\n  修改：%s\n  撤下：%s\n  代价：%s\n  留在读者处的：%s\n",
			cli_text(c, open, "label"), cli_text(c, card, "edit"),
			cli_text(c, card, "remove"), cli_text(c, card, "cost"),
			cli_text(c, card, "keeps"));
	if (known)
		return say_opened(c, open);
	if (!c->json && !json_is_true(json_object_get(open, "opened")))
		printf("  确认知悉请加 --irrevocable\n");
	return ERR_OK;
}

static enum err look_at(
	struct cli *c, const char *folder, const json_t *submission, const json_t *open, bool known)
{
	if (str_starts(json_str(open, "what"), STR("recall:")))
		return acknowledge(c, submission, open, known);
	TRY(fetch(c, folder, open));
	return say_opened(c, open);
}

enum err run_open(int argc, char **argv)
{
	const char *to = NULL, *known = NULL;
	const struct option options[] = { { "to", &to, false }, { "irrevocable", &known, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER s = {};
	size_t i;
	json_t *open;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(get_submission(&c, &s));
	const char *folder = to ? to : arena_printf(&c.arena, "shenfa-%s", c.words[0]);
	TRY(folder_make(folder, 0700, NULL));
	json_array_foreach(json_object_get(s.json, "opens"), i, open)
		TRY(look_at(&c, folder, s.json, open, known));
	if (c.json)
		printf("{\"folder\":\"%s\",\"count\":%zu}\n", folder,
			json_array_size(json_object_get(s.json, "opens")));
	return ERR_OK;
}

static int64_t stage_now(const json_t *submission)
{
	size_t i;
	json_t *stage;
	json_array_foreach(json_object_get(submission, "stages"), i,
		stage) if (str_eq(json_str(stage, "state"), STR("now"))) return json_int(stage,
		"no", (int64_t)i);
	return json_int(submission, "stage_no", 0);
}

/* What was fetched and shown is what is signed; the gateway and the seal check it. */
static enum err sign_vote(struct cli *c, const json_t *submission, const char *verdict,
	const char *opinion, json_t *body)
{
	int64_t id = 0;
	json_t *opened = json_array();
	struct ballot b = { .stage = stage_now(submission),
		.verdict = str_c(verdict),
		.opinion = str_c(opinion),
		.tree = json_str(submission, "tree"),
		.order = order_shown(&c->arena, submission) };
	str_i64(str_c(c->words[0]), &id);
	b.submission = id;
	b.opened_count = opened_shown(&c->arena, submission, &b.opened);
	for (size_t i = 0; i < b.opened_count; i++)
		json_array_append_new(opened, json_from(b.opened[i]));
	json_object_set_new(body, "stage", json_integer(b.stage));
	json_object_set_new(body, "verdict", json_string(verdict));
	json_object_set_new(body, "opinion", json_string(opinion));
	json_object_set_new(body, "tree", json_from(b.tree));
	json_object_set_new(body, "opened", opened);
	return cli_sign(c, vote_payload(&c->arena, cli_account(c), &b), body);
}

static enum err sign_mark(struct cli *c, const json_t *submission, struct str kind, json_t *body)
{
	struct stamp s = { .kind = kind, .tree = json_str(submission, "tree") };
	str_i64(str_c(c->words[0]), &s.submission);
	json_object_set_new(body, "kind", json_from(s.kind));
	return cli_sign(c, mark_payload(&c->arena, cli_account(c), &s), body);
}

static enum err vote(struct cli *c, const char *verdict, const char *opinion, bool secrecy)
{
	AUTO_ANSWER s = {}, marked = {}, answer = {};
	const char *at = arena_printf(&c->arena, "/submissions/%s", c->words[0]);
	json_auto_t *mark = json_object(), *body = json_object();
	TRY(get_submission(c, &s));
	if (secrecy) {
		TRY(sign_mark(c, s.json, STR("SECRECY"), mark));
		TRY(cli_post(
			c, arena_printf(&c->arena, "%s/marks", at), json_incref(mark), &marked));
	}
	TRY(sign_vote(c, s.json, verdict, opinion, body));
	TRY(cli_post(c, arena_printf(&c->arena, "%s/votes", at), json_incref(body), &answer));
	if (!cli_said_json(c, &answer))
		printf("已记录，当前：%s\n", cli_text(c, answer.json, "state_name"));
	return ERR_OK;
}

enum err run_approve(int argc, char **argv)
{
	const char *opinion = "同意", *secrecy = NULL;
	const struct option options[] = { { "opinion", &opinion, false },
		{ "secrecy", &secrecy, true } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	return vote(&c, "AGREE", opinion, secrecy);
}

enum err run_urgent(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER s = {}, answer = {};
	json_auto_t *mark = json_object();
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(get_submission(&c, &s));
	TRY(sign_mark(&c, s.json, STR("URGENT"), mark));
	TRY(cli_post(&c, arena_printf(&c.arena, "/submissions/%s/marks", c.words[0]),
		json_incref(mark), &answer));
	if (!cli_said_json(&c, &answer))
		printf("已决定按紧急件发出。\n");
	return ERR_OK;
}

enum err run_second_look(int argc, char **argv)
{
	const char *opinion = "", *correct = NULL, *withdraw = NULL;
	const struct option options[] = { { "opinion", &opinion, false },
		{ "correct", &correct, true }, { "withdraw", &withdraw, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER s = {}, answer = {};
	json_auto_t *mark = json_object();
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	const char *kind = withdraw ? "AFTER_WITHDRAW" : correct ? "AFTER_CORRECT" : "AFTER_GOOD";
	TRY(get_submission(&c, &s));
	TRY(sign_mark(&c, s.json, str_c(kind), mark));
	json_object_set_new(mark, "opinion", json_string(opinion));
	TRY(cli_post(&c, arena_printf(&c.arena, "/submissions/%s/marks", c.words[0]),
		json_incref(mark), &answer));
	if (!cli_said_json(&c, &answer))
		printf("复核已记录。\n");
	return ERR_OK;
}

static enum err vote_against(int argc, char **argv, const char *verdict)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_reason(reason));
	return vote(&c, verdict, reason, false);
}

enum err run_return(int argc, char **argv)
{
	return vote_against(argc, argv, "RETURN");
}

enum err run_disagree(int argc, char **argv)
{
	return vote_against(argc, argv, "DISAGREE");
}

enum err run_recall(int argc, char **argv)
{
	return cli_act_on(argc, argv, "/submissions/", "/recall", "已取回。");
}
