#include "channels/sms/sms.h"

#include "base/json.h"
#include "channels/rendition.h"
#include "channels/sms/cloud.h"
#include "channels/sms/submit.h"

enum { QUIET_MS = 300 };

/* A list may be open for two days before the gateway's last report; then it is closed. */
static const int64_t PATIENCE = 50 * 3600 * (int64_t)1000;

static void keep_progress(struct receipt *seen, const struct sms_progress *p)
{
	json_object_set_new(seen->state, "recipients",
		json_pack("{s:I s:I s:I s:I s:I}", "count", (json_int_t)p->count, "delivered",
			(json_int_t)p->delivered, "failed", (json_int_t)p->failed, "unknown",
			(json_int_t)p->unknown, "queued", (json_int_t)p->queued));
}

static enum err sms_publish(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, bool *live)
{
	struct sms s;
	struct sms_settings set;
	struct sms_message m;
	struct sms_list list;
	(void)seen;
	sms_session(&s, wire, a);
	TRY(sms_settings_read(a, &job->site, &set));
	TRY(sms_message_read(a, job, &m));
	*live = false; /* taken by the gateway; whether it arrived is told later */
	if (!sms_by_cloud(wire))
		TRY(cmpp_open(&s));
	TRY(sms_list_open(&s, &m, &list));
	if (sms_by_cloud(wire))
		return sms_cloud_submit_all(
			&s, &set, &m, &list, str_c(delivery_marker(a, job->key)));
	return sms_submit_all(&s, &set, &m, &list);
}

static enum err judge(const struct sms_progress *p, enum sighting *out)
{
	int64_t out_of_it = p->opted_out + p->repeat + p->stopped;
	if (p->queued || !p->count)
		*out = SEEN_ABSENT; /* the rest goes out before a person is asked about some */
	else if (p->ripe)
		*out = SEEN_UNKNOWN;
	else if (p->sent || p->accepted || p->undecided)
		*out = SEEN_PENDING;
	else if (p->failed && p->failed + out_of_it == p->count)
		return fault_as(
			ERR_REFUSED, "sms.none", NULL, "没有一个号码送达，请在“短信”页查看原因");
	else
		*out = SEEN_LIVE;
	return ERR_OK;
}

/* What is out is out, and said so; the rest was stopped. */
static enum err look_stopped(struct sms *s, enum sighting *out)
{
	json_auto_t *j = NULL;
	TRY(sms_book(s, true, "stop", json_object(), &j));
	*out = SEEN_ABSENT;
	if (json_int(j, "out", 0))
		return fault_as(ERR_REFUSED, "sms.out", NULL,
			"短信不能收回：已发出 %lld 人，其余 %lld 人已停止",
			(long long)json_int(j, "out", 0), (long long)json_int(j, "stopped", 0));
	return ERR_OK;
}

/* A line tells by itself; a provider is asked about those whose end is open. */
static enum err hear(struct sms *s, const struct delivery_job *job, struct receipt *seen)
{
	struct sms_message m;
	struct sms_list list;
	TRY(sms_sweep(s));
	if (!sms_by_cloud(s->wire)) {
		TRY(cmpp_open(s));
		return cmpp_drain(s, QUIET_MS);
	}
	TRY(sms_message_read(s->arena, job, &m));
	TRY(sms_list_open(s, &m, &list));
	return sms_cloud_ask(s, &list, job->key, seen->state);
}

static enum err sms_observe(struct wire *wire, struct arena *a, const struct delivery_job *job,
	struct receipt *seen, enum sighting *out)
{
	struct sms s;
	struct sms_progress p;
	sms_session(&s, wire, a);
	if (job->act == ACT_WITHDRAW)
		return look_stopped(&s, out);
	enum err e = hear(&s, job, seen);
	if (e == ERR_GONE)
		return e;
	TRY(sms_progress(&s, &p)); /* the rows know more than a line that is down */
	keep_progress(seen, &p);
	json_object_del(seen->state, "seen_detail");
	if (p.ripe)
		json_object_set_new(seen->state, "seen_detail",
			json_sprintf("%lld 个号码结果不明，请在“短信”页核实后决定",
				(long long)p.undecided));
	return judge(&p, out);
}

static enum err sms_withdraw(
	struct wire *wire, struct arena *a, const struct delivery_job *job, struct receipt *seen)
{
	struct sms s;
	(void)job;
	(void)seen;
	sms_session(&s, wire, a);
	return sms_book(&s, true, "stop", json_object(), NULL);
}

static enum err sms_attend(struct wire *wire, struct arena *a)
{
	struct sms s;
	sms_session(&s, wire, a);
	if (sms_by_cloud(wire))
		return ERR_OK;
	TRY(cmpp_open(&s));
	TRY(cmpp_drain(&s, 0));
	return cmpp_count(&s);
}

const struct channel channel_sms = {
	.name = "sms",
	.zh = "短信平台",
	.can = CHANNEL_OWN_WORDS,
	.home = sms_cloud_home,

	.render = sms_render,
	.publish = sms_publish,
	.observe = sms_observe,
	.withdraw = sms_withdraw,
	.attend = sms_attend,
	.patience = PATIENCE,
};
