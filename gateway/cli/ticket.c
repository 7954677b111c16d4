/* ticket.c: fetch a ticket and the keys; verify it where there is no gateway. */
#include "model/ticket.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { TICKET_MAX = 1024 * 1024, KEYS_MAX = 256 * 1024 };

static void put_ticket(const struct ticket *t)
{
	printf("凭证 " STRF " 有效：" STRF " 渠道 " STRF " 账号 " STRF "\n稿件 " STRF " 版本 " STRF
	       "\n",
		STRV(t->ticket), STRV(t->act), STRV(t->channel), STRV(t->account), STRV(t->draft),
		STRV(t->commit));
	for (size_t i = 0; i < t->file_count; i++)
		printf("  " STRF "  sha256 " STRF "\n", STRV(t->files[i].path),
			STRV(t->files[i].sha256));
	for (size_t i = 0; i < t->vote_count; i++)
		printf("  审核 账号 " STRF " 环节 " STRF "\n", STRV(t->votes[i].account),
			STRV(t->votes[i].stage));
}

/* The file is what GET /tickets/{id} answers: {"body","ed25519","sm2",…}. */
static enum err verify(struct cli *c, const char *keys, struct ticket *out)
{
	struct str text, pems;
	struct keyring ring = {};
	json_auto_t *j = NULL;
	TRY(cli_read_file(c, c->words[0], TICKET_MAX, &text));
	TRY(json_read(text, &j));
	TRY(cli_read_file(c, keys, KEYS_MAX, &pems));
	TRY(keyring_read(pems, &ring));
	struct ticket_sigs sigs = { arena_str(&c->arena, json_str(j, "ed25519")),
		arena_str(&c->arena, json_str(j, "sm2")) };
	enum err e = ticket_verify(
		&c->arena, arena_str(&c->arena, json_str(j, "body")), sigs, &ring, out);
	keyring_done(&ring);
	return e;
}

enum err run_ticket_verify(int argc, char **argv)
{
	const char *keys = NULL;
	const struct option options[] = { { "keys", &keys, false } };
	AUTO_CLI c = {};
	struct ticket t;
	TRY(cli_open_offline(&c, argc, argv, options, 1, 1, 1));
	if (!keys)
		return fault_as(ERR_INVALID, "option.keys", "keys",
			"缺少 --keys（公钥文件，见 GET /api/v1/keys）");
	TRY(verify(&c, keys, &t));
	if (c.json)
		printf("{\"valid\":true,\"ticket\":\"" STRF "\"}\n", STRV(t.ticket));
	else
		put_ticket(&t);
	return ERR_OK;
}

enum err run_ticket_get(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER ticket = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_get(&c, arena_printf(&c.arena, "/tickets/" STRF, STRV(id)), &ticket));
	printf(STRF "\n", STRV(ticket.body));
	return ERR_OK;
}

enum err run_ticket_keys(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER keys = {};
	size_t i;
	json_t *one;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/keys", &keys));
	if (cli_said_json(&c, &keys))
		return ERR_OK;
	json_array_foreach(json_object_get(keys.json, "items"), i, one)
		printf(STRF, STRV(json_str(one, "pem")));
	return ERR_OK;
}
