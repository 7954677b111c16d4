/* evidence.c: the security department's side of a refused text: its key, and what was sealed for it. */
#include "base/evidence.h"

#include "base/files.h"
#include "cli/cli.h"
#include "cli/commands.h"

enum err run_evidence_key(int argc, char **argv)
{
	const char *to = NULL;
	const struct option options[] = { { "to", &to, false } };
	AUTO_CLI c = {};
	struct str secret, public;
	TRY(cli_open_offline(&c, argc, argv, options, 1, 0, 0));
	if (!to)
		return fault_as(ERR_INVALID, "option.to", "to", "缺少 --to：私钥写到哪个文件");
	if (file_mode(to) >= 0)
		return fault_as(ERR_INVALID, "option.to", "to", "%s 已存在，不覆盖", to);
	TRY(evidence_pair(&c.arena, &secret, &public));
	TRY(file_write(to, secret, 0600, NULL));
	fwrite(public.at, 1, public.len, stdout);
	return ERR_OK;
}

enum err run_evidence_open(int argc, char **argv)
{
	const char *key = NULL;
	const struct option options[] = { { "key", &key, false } };
	AUTO_CLI c = {};
	struct str secret, sealed, bytes;
	TRY(cli_open_offline(&c, argc, argv, options, 1, 1, 1));
	if (!key)
		return fault_as(ERR_INVALID, "option.key", "key", "缺少 --key：保密部门的私钥文件");
	TRY(cli_read_file(&c, key, 256, &secret));
	TRY(cli_read_file(&c, c.words[0], EVIDENCE_BYTES_MAX, &sealed));
	TRY(evidence_open(&c.arena, secret, sealed, &bytes));
	return fwrite(bytes.at, 1, bytes.len, stdout) == bytes.len && !fflush(stdout)
		       ? ERR_OK
		       : fault(ERR_INTERNAL, "写不出去");
}
