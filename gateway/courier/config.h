/* config.h: one courier's settings: one channel account, its secrets, whom to ask for work. */
#pragma once
#include "base/json.h"

/*
 * A JSON file, mode 0600 (its folder may be anyone's):
 *   {"gateway": "http://127.0.0.1:8080" | "unix:/run/shenfa/web.sock",
 *    "account": "3", "channel": "website",
 *    "key": "/…/courier.pem",          the enrolment key, private, Ed25519, PEM
 *    "signing_keys": "/…/signing.pem", public halves that may sign tickets, PEM after PEM
 *    "secrets": {"site_root": "/…"},
 *    "peer": "/…/peer.pem"}         only at a one-way gap: the other side's public key
 * channel "links", account "links": no channel at all but links to look at (links.h); without
 * signing_keys; secrets: ports, what it may call besides 80 and 443; stand_in, in a demo.
 * channel "calls", account "calls": the robot of those on duty (calls.h has its secrets).
 * Both kinds of keys may also stand here themselves, as PEM, so that one file is all there is.
 * Secrets by channel: website: site_root; site_target (target.h) where the site is read elsewhere,
 * with target_key, target_hosts (files, for SSH), target_password (an rsync daemon's), target_branch.
 * wechat: appid, appsecret; api (default
 * https://api.weixin.qq.com; a stand-in's address in a demo), callback_token, aes_key (43
 * characters) where callbacks come encrypted. app: webhook.NAME for each subscriber, feed_root.
 * miniprogram: appid, appsecret, api as above, feed_root. Both: inside, what may be reached
 * though it is not public, "host:port,host:port".
 * weibo: app_key, app_secret; uid; api, pages (addresses of a
 * stand-in), access_token (with uid: before the first log-in). sms: channels/sms/sms.h.
 */
struct config {
	struct str gateway, account, channel, key, signing_keys, peer;
	json_t *secrets; /* object; owned */
};

/*
 * ERR_DENIED when others may read the file (what systemd hands over below $CREDENTIALS_DIRECTORY is
 * guarded by it, whatever its mode looks like); ERR_INVALID, with the member, on
 * anything unknown.
 */
[[nodiscard]] enum err config_read(struct arena *, const char *path, struct config *out);
void config_done(struct config *);

/* PEM: `value` itself, or the file it names. */
[[nodiscard]] enum err config_pem(struct arena *, struct str value, bool secret, struct str *out);

/* A whole small file: PEM, configuration. ERR_NOTFOUND, ERR_LIMIT. `secret`: only its owner may read. */
[[nodiscard]] enum err config_file(struct arena *, const char *path, bool secret, struct str *out);
