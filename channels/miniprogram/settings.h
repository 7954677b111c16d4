/* settings.h: how this mini-program gets its content, as the account's settings say. */
#pragma once
#include "channels/channel.h"

enum mini_way { MINI_TCB, MINI_FEED };

/*
 * {"way":"tcb"|"feed", "env":"prod-1", "collection":"news", "pictures":"website"|"upload",
 * "record_kb":200}. tcb: rows are written into the cloud database; feed: the mini-program reads a
 * JSON Feed. record_kb: what one row may weigh, which the platform's papers do not say. "sec_check_openid": whoever of
 * us has the mini-program open, in whose name the platform checks the words first (sec_check.h); without it nothing is checked.
 */
struct mini_settings {
	enum mini_way way;
	struct str env, collection, checker;
	bool upload;
	int64_t record_kb;
};

/* ERR_INVALID "miniprogram.settings" says what is wrong. Strings live in the arena. */
[[nodiscard]] enum err mini_settings_read(
	struct arena *, struct str settings, struct mini_settings *out);
