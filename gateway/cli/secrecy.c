/* secrecy.c: secrecy ls, handle, evidence: what was refused for a mark of a state secret. */
#include "cli/cli.h"
#include "cli/commands.h"

static void put_one(struct cli *c, const json_t *i)
{
	printf("%s  %s  %s  %s %s\n    %s：%s，%s\n    SHA-256 %s\n", cli_text(c, i, "id"),
		cli_time(c, i, "at"), cli_text(c, i, "rule_name"),
		cli_text(c, json_object_get(i, "department"), "name"),
		cli_text(c, json_object_get(i, "by"), "name"), cli_text(c, i, "name"),
		cli_text(c, i, "place"), cli_text(c, i, "evidence_name"), cli_text(c, i, "sha256"));
	if (json_is_object(json_object_get(i, "evidence_by")))
		printf("    %s %s 登记证据：%s\n",
			cli_text(c, json_object_get(i, "evidence_by"), "name"),
			cli_time(c, i, "evidence_at"), cli_text(c, i, "evidence_note"));
	if (json_int(i, "alike", 0) > 0)
		printf("    同一人同一稿件另有 %lld 条，一并办结的写 --upto %s\n",
			(long long)json_int(i, "alike", 0), cli_text(c, i, "upto"));
	if (json_is_object(json_object_get(i, "handled_by")))
		printf("    %s %s 办结：%s\n",
			cli_text(c, json_object_get(i, "handled_by"), "name"),
			cli_time(c, i, "handled_at"), cli_text(c, i, "note"));
}

enum err run_secrecy_ls(int argc, char **argv)
{
	const char *state = "open";
	const struct option options[] = { { "state", &state, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t n;
	json_t *i;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/secrecy-incidents?state=%s",
			url_escape(&c.arena, str_c(state))),
		&list));
	const json_t *items = json_object_get(list.json, "items");
	if (cli_said_json(&c, &list))
		return ERR_OK;
	if (!json_array_size(items))
		puts("没有泄密隐患。");
	json_array_foreach(items, n, i) put_one(&c, i);
	return ERR_OK;
}

enum err run_secrecy_handle(int argc, char **argv)
{
	const char *reason = NULL, *upto = NULL;
	const struct option options[] = { { "reason", &reason, false }, { "upto", &upto, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 2, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	return cli_act(&c, arena_printf(&c.arena, "/secrecy-incidents/" STRF "/handling", STRV(id)),
		json_pack("{s:s, s:s*}", "reason", reason, "upto", upto), "已办结。");
}

enum err run_secrecy_evidence(int argc, char **argv)
{
	const char *reason = NULL, *over = NULL, *removed = NULL;
	const struct option options[] = { { "reason", &reason, false },
		{ "handed-over", &over, true }, { "removed", &removed, true } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	if (!over == !removed)
		return fault_as(ERR_INVALID, "option.evidence", NULL,
			"请写 --handed-over（已移交）或 --removed（已移除），二者之一");
	return cli_act(&c, arena_printf(&c.arena, "/secrecy-incidents/" STRF "/evidence", STRV(id)),
		json_pack("{s:s, s:s}", "reason", reason, "outcome",
			over ? "handed-over" : "removed"),
		"已登记。");
}
