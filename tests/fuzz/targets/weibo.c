/*
 * The platform's answers to a whole walk. The input: "publish", "correct", "withdraw", "look", "survey" or
 * "login", then the notes of earlier attempts as JSON, then the courier's memory as JSON, then the answers
 * (script.h).
 */
#include "channels/weibo/weibo.h"
#include "tests/fuzz/script.h"

static void look_around(struct script *s, struct arena *a)
{
	struct survey found = {};
	struct channel_site site = { .settings = STR("{}") };
	json_auto_t *notes = json_object();
	if (channel_weibo.survey(&s->wire, a, &site, notes, &found))
		return;
	for (size_t i = 0; i < found.item_count; i++)
		MUST(found.items[i].sha256.len == 64);
}

/* A token is kept whole or not at all. */
static void log_in(struct script *s, struct arena *a)
{
	enum err e = channel_weibo.log_in(&s->wire, a, STR("code"), STR("https://gw/back"));
	const json_t *token = json_object_get(s->memory, "token");
	MUST(e || (json_str(token, "access_token").len &&
			  json_int(token, "until", 0) > SCRIPT_START));
}

static void walk(struct script *s, struct str act, struct arena *a, struct receipt *seen)
{
	bool live = false;
	if (str_eq(act, STR("survey")))
		look_around(s, a);
	else if (str_eq(act, STR("login")))
		log_in(s, a);
	else
		(void)!script_walk(s, act, a, seen, &live);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str rest = fuzz_input(data, len);
	struct str act = fuzz_part(&rest), notes = fuzz_part(&rest), memory = fuzz_part(&rest);
	struct script s =
		script_of(&channel_weibo, "https://api.weibo.com/", rest, script_object(memory));
	struct receipt seen = { .state = script_object(notes) };
	walk(&s, act, &a, &seen);
	json_decref(seen.state);
	json_decref(s.memory);
	return 0;
}
