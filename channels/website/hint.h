/* hint.h: telling search engines that a page came, changed or went. Only ever a hint. */
#pragma once
#include "channels/channel.h"

/*
 * IndexNow, where the account's settings have indexnow_key; Baidu, of what stands, where the courier
 * has the secrets baidu_site and baidu_token. The secrets indexnow_api and baidu_api name other hosts.
 */
void website_hint(struct wire *, struct arena *, const struct delivery_job *, struct str url);

extern const struct other_host website_other_hosts[];
