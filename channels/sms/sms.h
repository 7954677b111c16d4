/* sms.h: the channel 短信平台: to each recipient of a sealed list once, and never taken back. */
#pragma once
#include "channels/channel.h"

/*
 * A delivery is a list; each recipient has a row in the gateway that says `sent` before a byte
 * leaves. The channel counts as published once each row has an end. What was sent and has no answer
 * is of unknown fate: a state report may still settle it, otherwise a person does.
 * Secrets of a carrier's gateway: api (HOST:PORT), sp_id, shared_secret, version (2.0 or 3.0); of a
 * cloud provider: way (tencent), secret_id, secret_key, sdk_app_id, region, api (an address).
 */
extern const struct channel channel_sms;
