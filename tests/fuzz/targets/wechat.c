/*
 * The platform's answers to a whole walk. The input: "publish", "correct", "withdraw" or "look", then
 * the notes of earlier attempts as JSON, then the answers (script.h).
 */
#include "channels/wechat/wechat.h"
#include "tests/fuzz/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	bool live = false;
	struct str rest = fuzz_input(data, len);
	struct str act = fuzz_part(&rest), notes = fuzz_part(&rest);
	struct script s =
		script_of(&channel_wechat, "https://api.weixin.qq.com/cgi-bin/", rest, NULL);
	struct receipt seen = { .state = script_object(notes) };
	(void)!script_walk(&s, act, &a, &seen, &live);
	/* It is out when the platform said so, and then it has a number. */
	MUST(!live || json_str(seen.state, "article_id").at);
	json_decref(seen.state);
	return 0;
}
