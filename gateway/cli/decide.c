/* decide.c: draft decide: letting one finding pass, by name and under a signature. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/pick.h"
#include "desk/signed.h"

/* The finding of that number in what draft check lists, which is fetched again: its words are signed. */
enum err pick_finding(struct cli *c, const json_t *items, const json_t **out)
{
	struct str text;
	int64_t n = 0;
	TRY(cli_id(c, 1, &text));
	str_i64(text, &n);
	*out = json_array_get(items, (size_t)n - 1);
	return *out ? ERR_OK
		    : fault_as(ERR_INVALID, "option.finding", NULL,
			      "没有第 %s 处，序号见 shenfa draft check", c->words[1]);
}

static enum err send(struct cli *c, const char *at, const json_t *f, struct ruling *r)
{
	r->finding = finding_key_of(f);
	json_auto_t *body = json_pack(
		"{s:o s:o}", "decision", json_from(r->decision), "reason", json_from(r->reason));
	finding_key_put(&r->finding, body);
	TRY(cli_sign(c, ruling_payload(&c->arena, cli_account(c), r), body));
	return cli_act(c, arena_printf(&c->arena, "%s/decision", at), json_incref(body),
		arena_printf(&c->arena, "已处理“%s”。", cli_text(c, f, "quote")));
}

enum err run_draft_decide(int argc, char **argv)
{
	const char *reason = NULL, *mistaken = NULL;
	const struct option options[] = { { "reason", &reason, false },
		{ "false-alarm", &mistaken, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	struct str id;
	const json_t *finding;
	TRY(cli_open(&c, argc, argv, options, 2, 2, 2));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	struct ruling r = { .decision = mistaken ? STR("FALSE_ALARM") : STR("ACCEPT"),
		.reason = str_c(reason) };
	const char *at = arena_printf(&c.arena, "/drafts/" STRF "/findings", STRV(id));
	str_i64(id, &r.draft);
	TRY(cli_get(&c, at, &list));
	TRY(pick_finding(&c, json_object_get(list.json, "items"), &finding));
	return send(&c, at, finding, &r);
}
