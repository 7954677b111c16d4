/* links.c: links enrol, status, close: whether a courier may go out and see if links open. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/egress.h"

static const struct egress links = { "links", "/link-checks" };

enum err run_links_enrol(int argc, char **argv)
{
	return egress_enrol(argc, argv, &links);
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
			cli_time(&c, state.json, "seen_at"));
	return ERR_OK;
}

enum err run_links_close(int argc, char **argv)
{
	return egress_close(argc, argv, &links, "已停止链接检查");
}
