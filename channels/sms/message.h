/* message.h: what one short message is: its words, its list, what it costs; as bytes that a ticket binds. */
#pragma once
#include "channels/channel.h"

/*
 * message.json, canonical:
 *   {"list":{"sha256","count","name"},   who gets it: the digest is over the sealed list
 *    "text":"【…】…",                     as a handset shows it; may hold {{hole:landing_url}}
 *    "sent":"…",                         as the line carries it: without what the gateway adds itself
 *    "items":2,                          charged for each recipient, at most
 *    "template":{"id","params":[…]}}     where a provider takes no free text
 */
struct sms_message {
	struct str list_sha256, list_name;
	int64_t list_count, items;
	struct str text, sent;
	struct str template_id;
	const struct str *params;
	size_t param_count;
};

enum { SMS_LIST_MAX = 20000, SMS_PARAMS_MAX = 12, SMS_LINK_MAX = 60 };

/* {链接} in the words: the address of the item's own page. */
#define SMS_LINK "{链接}"

enum err sms_render(const struct revision *, const struct article *, const struct channel_site *,
	struct arena *, struct rendition *out);

/* From the rendition's message.json, holes filled. ERR_REFUSED where it now costs more than approved. */
[[nodiscard]] enum err sms_message_read(
	struct arena *, const struct delivery_job *, struct sms_message *out);

/* The settings of the account, with the strict ones where it has none. */
struct sms_settings {
	struct str signature, sender, service; /* 【…】 without its brackets; Src_Id, Service_Id */
	struct str signature_at;               /* start, end, platform */
	struct str opt_out_line;
	struct str template_id, template_text; /* "…{1}…{2}…" */
	struct str template_params;            /* "title summary link" */
	int64_t price_milli;                   /* yuan/1000 an item; 0: not known */
	int64_t batch, valid_hours;
	size_t window, lines;         /* frames without an answer on one line; lines at once */
	int64_t quiet_from, quiet_to; /* minutes of the day in China; equal: never */
};
[[nodiscard]] enum err sms_settings_read(
	struct arena *, const struct channel_site *, struct sms_settings *out);

/* Is it a time of day when nobody is written to? */
bool sms_quiet(const struct sms_settings *, int64_t now_ms);
