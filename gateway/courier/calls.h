/* calls.h: a courier without a channel: it says to those on duty, in their group, by mail or by short message, what somebody has to see to. */
#pragma once
#include "courier/courier.h"

/*
 * The connector API for it, signed like a courier's with the account "calls":
 *   POST calls/leases {"max":8,"wait_ms":25000,"ways":["group","mail","sms"]} → 200 {"calls":[{"id","way","text","mobile",
 *        "mail","no","brief","count"}]}, empty after the wait; all of one way, by mail all for one person. By short message
 *        one, that speaks for `count`. Without ways: the group.
 *   POST calls/results {"ids":["1"],"result":"SENT"|"FAILED"|"UNKNOWN","detail"} → 204
 * Its secrets, for each way that there is: kind ("wecom" 企业微信 or "dingtalk" 钉钉) and webhook (the robot's whole address: whoever
 * has it may speak in the group); smtp, smtp_from, and smtp_user with smtp_password (mail.h); sms ("tencent"), sms_secret_id,
 * sms_secret_key, sms_app, sms_sign, sms_template, sms_region (duty_sms.h). In a group, said twice is
 * better than not at all: whatever is not certainly said is said again. A mail or a short message that may have been taken is not sent again.
 */
bool calls_configured(const struct config *);

/* ERR_INVALID: no such kind; an address that is not https (http only to this machine, for a stand-in). */
[[nodiscard]] enum err calls_check(const struct config *);

/* The one message that says all of them: within what the group takes. Pure. */
struct str calls_message(struct arena *, struct str kind, const json_t *calls);

/* The group took it. Otherwise *why, in Chinese or the group's own words. */
bool calls_said(struct arena *, int status, struct str body, const char **why);

/* One round, as courier_round. */
[[nodiscard]] enum err calls_round(struct courier *, int wait_ms, size_t *out_count);
