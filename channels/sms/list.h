/* list.h: who gets it: the sealed list opened, and each number's row in the gateway's book named. */
#pragma once
#include "channels/sms/message.h"
#include "channels/sms/session.h"

struct sms_list {
	struct str *numbers; /* the n-th row is numbers[n - 1] */
	size_t count;
	bool urgent; /* an emergency: quiet hours do not hold it */
};

/*
 * The list that the ticket names, to the byte. ERR_DENIED where it was sealed to another key, or
 * opt-outs are kept under one that this courier has not: it cannot know whom they mean.
 */
[[nodiscard]] enum err sms_list_open(
	struct sms *, const struct sms_message *, struct sms_list *out);

/* How the delivery stands: counts by state (sms_state in 0031_sms.sql). */
struct sms_progress {
	int64_t count, queued, sent, accepted, delivered, failed, unknown, undecided, ripe,
		opted_out, repeat, stopped;
};
[[nodiscard]] enum err sms_progress(struct sms *, struct sms_progress *out);
