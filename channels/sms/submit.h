/* submit.h: a list's messages over a CMPP line, each once. */
#pragma once
#include "channels/sms/list.h"

/*
 * Until the book has nothing more to send. ERR_UNCERTAIN: the line broke; what had no answer is of
 * unknown fate in the book, the rest is as it was. ERR_BUSY: it stopped at a border, nothing is open.
 * ERR_DENIED: the gateway refuses the account.
 */
[[nodiscard]] enum err sms_submit_all(struct sms *, const struct sms_settings *,
	const struct sms_message *, const struct sms_list *);
