/* proof.c: fetch the proof of one row of the record; check it where there is no gateway. */
#include "model/proof.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum { PROOF_MAX = 4 * 1024 * 1024, KEYS_MAX = 256 * 1024 };

/* "draft/3/7", as the record names it, or "draft-3-7". */
enum err run_proof_get(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER proof = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	char *name = arena_printf(&c.arena, "%s", c.words[0]);
	for (char *at = name; *at; at++)
		if (*at == '/')
			*at = '-';
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/audit/proof/%s", url_escape(&c.arena, str_c(name))),
		&proof));
	printf(STRF "\n", STRV(proof.body));
	return ERR_OK;
}

static enum err verify(struct cli *c, const char *keys, const json_t *proof, struct audit_row *out)
{
	struct str pems;
	struct keyring ring = {};
	TRY(cli_read_file(c, keys, KEYS_MAX, &pems));
	TRY(keyring_read(pems, &ring));
	enum err e = proof_check(&c->arena, proof, &ring, out);
	keyring_done(&ring);
	return e;
}

static void put_row(struct cli *c, const struct audit_row *r, const json_t *proof)
{
	char at[20];
	json_auto_t *note = NULL;
	clock_china(r->at_us / 1000, at);
	if (json_read(json_str(json_object_get(proof, "checkpoint"), "note"), &note))
		return;
	printf("记录 %s 在检查点 %lld 里，内容未变：%s " STRF "\n" STRF "\n",
		audit_place(&c->arena, r), (long long)json_int(note, "checkpoint", 0), at,
		STRV(r->action), STRV(r->payload));
}

enum err run_proof_verify(int argc, char **argv)
{
	const char *keys = NULL;
	const struct option options[] = { { "keys", &keys, false } };
	AUTO_CLI c = {};
	struct str text;
	struct audit_row row;
	json_auto_t *proof = NULL;
	TRY(cli_open_offline(&c, argc, argv, options, 1, 1, 1));
	if (!keys)
		return fault_as(ERR_INVALID, "option.keys", "keys",
			"缺少 --keys（公钥文件，见 GET /api/v1/keys）");
	TRY(cli_read_file(&c, c.words[0], PROOF_MAX, &text));
	TRY(json_read(text, &proof));
	TRY(verify(&c, keys, proof, &row));
	if (c.json)
		printf("{\"valid\":true,\"row\":\"%s\"}\n", audit_place(&c.arena, &row));
	else
		put_row(&c, &row, proof);
	return ERR_OK;
}
