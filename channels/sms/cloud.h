/* cloud.h: a cloud provider's HTTP interface (Tencent Cloud SMS, SendSms of 2021-01-11). */
#pragma once
#include "channels/sms/list.h"

/*
 * The provider takes no free text: an approved template and its variables, which the rendition has. A
 * second call sends a second message, so every number of a call has its row first, and a call
 * without an answer leaves them of unknown fate. Errors as of sms_submit_all.
 */
[[nodiscard]] enum err sms_cloud_submit_all(struct sms *, const struct sms_settings *,
	const struct sms_message *, const struct sms_list *, struct str label);

/*
 * Asks after those that have no end yet, a few at each look: by their number, and by our label where
 * the provider's own number was lost with an answer. What is of this delivery is reported under its key. The first
 * that cannot be asked after ends it, and the next look goes on behind that one: nobody keeps back the others.
 */
[[nodiscard]] enum err sms_cloud_ask(
	struct sms *, const struct sms_list *, struct str key, json_t *notes);

/* What a code of the provider's means for one number, a word of cloud.def, and what a person reads. */
void sms_cloud_meaning(struct str code, const char **outcome, const char **zh);

/* Whether this courier goes by the provider rather than by a line. */
bool sms_by_cloud(struct wire *);

extern const char sms_cloud_home[];
