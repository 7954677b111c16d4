#include "cli/egress.h"

#include "base/files.h"
#include "cli/courier.h"

struct enrolment {
	const struct egress *egress;
	const char *to, *gateway, *reason, *replace, *path;
	json_t *secrets; /* borrowed */
};

static enum err write_settings(struct cli *c, const struct enrolment *e, const struct key *k)
{
	const char *name = e->egress->name;
	json_auto_t *j = json_pack("{s:s s:s s:s s:o s:O}", "gateway", e->gateway, "account", name,
		"channel", name, "key", json_from(key_private_pem(&c->arena, k)), "secrets",
		e->secrets);
	return file_write(e->path, json_text(&c->arena, j), 0600, NULL);
}

/* As with a channel's courier, the file is there before the key counts; without --replace it takes nobody's place. */
static enum err enrol(struct cli *c, struct enrolment *e)
{
	AUTO_KEY k = NULL;
	AUTO_ANSWER read = {}, answer = {};
	e->path = arena_printf(&c->arena, "%s/%s-1.json", e->to, e->egress->name);
	TRY(courier_place(e->path, e->replace));
	TRY(folder_make(e->to, 0755, NULL));
	TRY(key_generate(KEY_ED25519, &k));
	TRY(write_settings(c, e, k));
	TRY(cli_get(c, e->egress->path, &read));
	json_auto_t *body = json_pack(
		"{s:o s:s}", "key", json_from(key_public_pem(&c->arena, k)), "reason", e->reason);
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT",
			.path = e->egress->path,
			.body = body,
			.if_match = e->replace ? read.etag : STR("none") },
		&answer);
}

enum err egress_enrol(int argc, char **argv, const struct egress *egress)
{
	struct enrolment e = { .egress = egress };
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

enum err egress_close(int argc, char **argv, const struct egress *egress, const char *said)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	if (!reason)
		return fault_as(ERR_INVALID, "option.reason", "reason", "缺少 --reason 理由");
	TRY(cli_post(&c, arena_printf(&c.arena, "%s/close", egress->path),
		json_pack("{s:s}", "reason", reason), &answer));
	if (!c.json)
		puts(said);
	return ERR_OK;
}
