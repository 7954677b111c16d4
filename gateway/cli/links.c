/* links.c: links enrol, status, close: whether a courier may go out and see if links open. */
#include <unistd.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/courier.h"

struct egress {
	const char *to, *gateway, *reason, *replace, *path;
	json_t *secrets; /* borrowed */
};

static enum err write_settings(struct cli *c, const struct egress *e, const struct key *k)
{
	json_auto_t *j = json_pack("{s:s s:s s:s s:o s:O}", "gateway", e->gateway, "account",
		"links", "channel", "links", "key", json_from(key_private_pem(&c->arena, k)),
		"secrets", e->secrets);
	return file_write(e->path, json_text(&c->arena, j), 0600, NULL);
}

/* As with a channel's courier, the file is there before the key counts. */
static enum err enrol(struct cli *c, struct egress *e)
{
	AUTO_KEY k = NULL;
	AUTO_ANSWER answer = {};
	e->path = arena_printf(&c->arena, "%s/links-1.json", e->to);
	if (!access(e->path, F_OK) && !e->replace)
		return fault_as(ERR_CONFLICT, "courier.there", NULL,
			"%s 已存在；换发密钥请加 --replace", e->path);
	TRY(folder_make(e->to, 0755, NULL));
	TRY(key_generate(KEY_ED25519, &k));
	TRY(write_settings(c, e, k));
	json_auto_t *body = json_pack(
		"{s:o s:s}", "key", json_from(key_public_pem(&c->arena, k)), "reason", e->reason);
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT", .path = "/link-checks", .body = body },
		&answer);
}

enum err run_links_enrol(int argc, char **argv)
{
	struct egress e = {};
	const struct option options[] = { { "to", &e.to, false }, { "gateway", &e.gateway, false },
		{ "reason", &e.reason, false }, { "replace", &e.replace, true } };
	AUTO_CLI c = {};
	TRY(cli_open(&c, argc, argv, options, 4, 0, 0));
	if (!e.to || !e.reason)
		return fault_as(ERR_INVALID, "option.to", "to", "缺少 --to 目录或 --reason 理由");
	json_auto_t *secrets = json_object();
	TRY(courier_secrets(&c, secrets));
	e.secrets = secrets;
	if (!e.gateway)
		e.gateway = arena_cstr(&c.arena, c.session.url);
	TRY(enrol(&c, &e));
	if (!c.json)
		printf("已写入 %s（0600）。启动：shenfa-courier --config=%s\n", e.path, e.path);
	return ERR_OK;
}

enum err run_links_status(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER state = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/link-checks", &state));
	if (cli_said_json(&c, &state))
		return ERR_OK;
	if (!json_is_true(json_object_get(state.json, "declared")))
		printf("链接检查未开通：没有登记出口\n");
	else
		printf("链接检查已开通：%s；最近一次联系 %s\n", cli_text(&c, state.json, "reason"),
			cli_text(&c, state.json, "seen_at"));
	return ERR_OK;
}

enum err run_links_close(int argc, char **argv)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	if (!reason)
		return fault_as(ERR_INVALID, "option.reason", "reason", "缺少 --reason 理由");
	TRY(cli_post(&c, "/link-checks/close", json_pack("{s:s}", "reason", reason), &answer));
	if (!c.json)
		printf("已停止链接检查\n");
	return ERR_OK;
}
