/* duty_sms.h: one short message to whoever is on duty, by a cloud provider's interface, apart from every publishing account. */
#pragma once
#include "base/json.h"
#include "courier/http.h"

/*
 * It is no publication: no ticket, no list, no stop, no quiet hours. The words are a template that the provider has
 * approved, with three variables: the number of the item, how many there are, what is the matter with the first.
 */
struct duty_sms {
	struct str api, id, secret; /* api: an address of a stand-in; empty: the provider's own */
	struct str app, sign, template_id, region;
	struct str mobile, no, brief;
	int64_t count, at; /* ms */
};

/* From the secrets sms_…, without whom it is for. ERR_INVALID, with the member, where one is missing or is not sound. */
[[nodiscard]] enum err duty_sms_settings(const json_t *secrets, struct duty_sms *out);

/* What is asked of the provider. Pure. */
struct str duty_sms_body(struct arena *, const struct duty_sms *);

/* What an answer says of that number: as duty_sms_send. Pure. */
[[nodiscard]] enum err duty_sms_answer(int status, struct str body, struct str mobile);

/*
 * ERR_OK: the provider took it. ERR_UNAVAILABLE: it certainly did not. ERR_UNCERTAIN: nobody knows, and a second call
 * would be a second message.
 */
[[nodiscard]] enum err duty_sms_send(struct http *, struct arena *, const struct duty_sms *);
