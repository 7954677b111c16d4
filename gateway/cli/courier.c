/* courier.c: channel register and enrol: how a publishing account and its courier come into being. */
#include <unistd.h>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/courier.h"

enum { SECRETS_MAX = 16 * 1024 };

static void set(json_t *to, const char *name, const char *value)
{
	if (value)
		json_object_set_new(to, name, json_string(value));
}

/* "3,4" as the API takes numbers of people. */
static json_t *numbers(const char *list)
{
	json_t *out = json_array();
	struct str rest = str_c(list);
	while (rest.len)
		json_array_append_new(out, json_from(str_trim(str_cut(&rest, ','))));
	return out;
}

struct registration {
	const char *unit, *channel, *purpose, *name, *owner, *base_url, *settings, *operators,
		*document_no, *reason, *review_on;
};

static enum err describe(const struct registration *r, json_t *to)
{
	json_t *settings = NULL;
	set(to, "unit", r->unit);
	set(to, "channel", r->channel);
	set(to, "purpose", r->purpose);
	set(to, "name", r->name);
	set(to, "owner_department", r->owner);
	set(to, "base_url", r->base_url);
	if (r->operators)
		json_object_set_new(to, "operators", numbers(r->operators));
	if (r->document_no)
		json_object_set_new(to, "exception",
			json_pack("{s:s s:s s:s}", "document_no", r->document_no, "reason",
				r->reason ? r->reason : "", "review_on",
				r->review_on ? r->review_on : ""));
	if (r->settings)
		TRY(json_read(str_c(r->settings), &settings));
	if (settings)
		json_object_set_new(to, "settings", settings);
	return ERR_OK;
}

enum err run_channel_register(int argc, char **argv)
{
	struct registration r = {};
	const struct option options[] = { { "unit", &r.unit, false },
		{ "channel", &r.channel, false }, { "purpose", &r.purpose, false },
		{ "name", &r.name, false }, { "owner", &r.owner, false },
		{ "base-url", &r.base_url, false }, { "settings", &r.settings, false },
		{ "operators", &r.operators, false }, { "document-no", &r.document_no, false },
		{ "reason", &r.reason, false }, { "review-on", &r.review_on, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER made = {};
	TRY(cli_open(&c, argc, argv, options, sizeof options / sizeof *options, 0, 0));
	json_auto_t *body = json_object();
	TRY(describe(&r, body));
	TRY(cli_post(&c, "/channel-accounts", json_incref(body), &made));
	if (!cli_said_json(&c, &made))
		printf("已登记：%s 号 %s\n", cli_text(&c, made.json, "id"),
			cli_text(&c, made.json, "name"));
	return ERR_OK;
}

enum err run_channel_renew(int argc, char **argv)
{
	const char *document = NULL, *day = NULL, *review = NULL, *reason = NULL;
	const struct option options[] = { { "document-no", &document, false },
		{ "document-on", &day, false }, { "review-on", &review, false },
		{ "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 4, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	if (!document || !day || !review)
		return fault_as(ERR_INVALID, "option.document-no", NULL,
			"缺少 --document-no 文号、--document-on 日期或 --review-on 日期");
	return cli_act(&c, arena_printf(&c.arena, "/channel-accounts/" STRF "/exception", STRV(id)),
		json_pack("{s:s s:s s:s s:s}", "document_no", document, "document_on", day,
			"review_on", review, "reason", reason),
		"已延续。");
}

struct enrolment {
	const char *to, *gateway, *signing_keys, *replace, *beyond;
	json_t *account, *secrets; /* borrowed */
	const char *path;
};

enum err courier_secrets(struct cli *c, json_t *to)
{
	struct str text;
	TRY(cli_read_file(c, "-", SECRETS_MAX, &text));
	while (text.len) {
		struct str value = str_trim(str_cut(&text, '\n'));
		struct str name = str_trim(str_cut(&value, '='));
		if (!name.len && !value.len)
			continue;
		if (!name.len || !value.len)
			return fault_as(ERR_INVALID, "secret.line", NULL,
				"每行应为 名称=值，如 site_root=/srv/www");
		json_object_set_new(to, arena_cstr(&c->arena, name), json_from(str_trim(value)));
	}
	return ERR_OK;
}

enum err courier_place(const char *path, bool replace)
{
	if (!access(path, F_OK) && !replace)
		return fault_as(ERR_CONFLICT, "courier.there", NULL,
			"%s 已存在；换发密钥请加 --replace", path);
	return ERR_OK;
}

/* The public halves that sign tickets: the gateway's own file where it is here, else a copy of it. */
static enum err signing_keys(struct cli *c, struct enrolment *e)
{
	AUTO_ANSWER keys = {};
	const json_t *first;
	if (e->signing_keys)
		return ERR_OK;
	TRY(cli_get(c, "/keys", &keys));
	first = json_array_get(json_object_get(keys.json, "items"), 0);
	if (!first)
		return fault_as(ERR_NOTFOUND, "keys.none", NULL, "网关没有给出签发凭证的公钥");
	e->signing_keys = arena_printf(&c->arena, "%s/signing.pem", e->to);
	return file_write(e->signing_keys, json_str(first, "pem"), 0644, NULL);
}

/* `peer`: the public key of a gap's other side, or NULL. */
static enum err write_settings(struct cli *c, const struct enrolment *e, const char *path,
	const struct key *k, const struct key *peer, const json_t *secrets)
{
	json_auto_t *j = json_pack("{s:s s:O s:O s:o s:s s:O}", "gateway", e->gateway, "account",
		json_object_get(e->account, "id"), "channel",
		json_object_get(e->account, "channel"), "key",
		json_from(key_private_pem(&c->arena, k)), "signing_keys", e->signing_keys,
		"secrets", secrets);
	if (peer)
		json_object_set_new(j, "peer", json_from(key_public_pem(&c->arena, peer)));
	return file_write(path, json_text(&c->arena, j), 0600, NULL);
}

/* Its PEM inside the file, so that one file is all that is carried over. */
static enum err ring_itself(struct cli *c, struct enrolment *e)
{
	struct str pem;
	TRY(cli_read_file(c, e->signing_keys, SECRETS_MAX, &pem));
	e->signing_keys = arena_cstr(&c->arena, pem);
	return ERR_OK;
}

/*
 * Two halves of one courier: the gateway's side has the enrolment key and no secret, the far side has
 * the secrets and a key for receipts, and nothing that opens the gateway.
 */
static enum err write_both(struct cli *c, const struct enrolment *e, const struct key *k)
{
	AUTO_KEY far = NULL;
	json_auto_t *none = json_object();
	struct enrolment beyond = *e;
	beyond.gateway = "gap";
	TRY(key_generate(KEY_ED25519, &far));
	TRY(folder_make(e->beyond, 0755, NULL));
	TRY(ring_itself(c, &beyond));
	TRY(write_settings(c, &beyond,
		arena_printf(&c->arena, "%s/%s-%s-beyond.json", e->beyond,
			cli_text(c, e->account, "channel"), cli_text(c, e->account, "id")),
		far, k, e->secrets));
	return write_settings(c, e, e->path, k, far, none);
}

/* From now on only this key speaks for the account; the platform's token is checked by the front. */
static enum err hand_in_key(struct cli *c, const struct enrolment *e, const struct key *k)
{
	AUTO_ANSWER answer = {};
	json_auto_t *body =
		json_pack("{s:o}", "courier_key", json_from(key_public_pem(&c->arena, k)));
	json_t *token = json_object_get(e->secrets, "callback_token");
	if (token)
		json_object_set(body, "callback_token", token);
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT",
			.path = arena_printf(
				&c->arena, "/channel-accounts/%s", cli_text(c, e->account, "id")),
			.body = body,
			.if_match = json_str(e->account, "version") },
		&answer);
}

/* The file is there before the key counts: a key that was handed in and lost would shut the courier out. */
static enum err enrol(struct cli *c, struct enrolment *e)
{
	AUTO_KEY k = NULL;
	e->path = arena_printf(&c->arena, "%s/%s-%s.json", e->to,
		cli_text(c, e->account, "channel"), cli_text(c, e->account, "id"));
	TRY(courier_place(e->path, e->replace));
	TRY(folder_make(e->to, 0755, NULL));
	TRY(signing_keys(c, e));
	TRY(key_generate(KEY_ED25519, &k));
	TRY(e->beyond ? write_both(c, e, k) : write_settings(c, e, e->path, k, NULL, e->secrets));
	return hand_in_key(c, e, k);
}

enum err run_channel_enrol(int argc, char **argv)
{
	struct enrolment e = {};
	const struct option options[] = { { "to", &e.to, false }, { "gateway", &e.gateway, false },
		{ "signing-keys", &e.signing_keys, false }, { "replace", &e.replace, true },
		{ "beyond", &e.beyond, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER account = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, sizeof options / sizeof *options, 1, 1));
	TRY(cli_id(&c, 0, &id));
	if (!e.to)
		return fault_as(ERR_INVALID, "option.to", "to", "缺少 --to 目录");
	TRY(cli_get(&c, arena_printf(&c.arena, "/channel-accounts/" STRF, STRV(id)), &account));
	json_auto_t *secrets = json_object();
	TRY(courier_secrets(&c, secrets));
	e.account = account.json;
	e.secrets = secrets;
	if (!e.gateway)
		e.gateway = arena_cstr(&c.arena, c.session.url);
	TRY(enrol(&c, &e));
	if (!c.json)
		printf(e.beyond ? "已写入 %s（0600）。启动：shenfa-courier --config=%s "
				  "--ferry=交换目录\n"
				: "已写入 %s（0600）。启动：shenfa-courier --config=%s\n",
			e.path, e.path);
	return ERR_OK;
}
