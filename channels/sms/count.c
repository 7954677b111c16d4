#include "base/json.h"
#include "base/log.h"
#include "channels/sms/session.h"

enum { SECOND = 1000, ANSWER_MS = 10 * SECOND, READ_MS = 500, PAUSE_MS = 600 * SECOND };
enum { DAYS = 3, NO_ANSWER_MS = 3600 * SECOND };

/* What comes meanwhile is served as ever. *got = false: no answer, or one to something else. */
static enum err answer_of(struct sms *s, uint32_t sequence, const struct cmpp_query *q,
	struct cmpp_query_resp *out, bool *got)
{
	struct cmpp_packet p;
	int64_t until = s->wire->now(s->wire) + ANSWER_MS;
	*got = false;
	while (s->wire->now(s->wire) < until) {
		bool frame;
		TRY(cmpp_next(s, READ_MS, &p, &frame));
		if (!frame)
			continue;
		if (p.command != (CMPP_QUERY | (uint32_t)CMPP_RESP) || p.sequence != sequence) {
			TRY(cmpp_serve(s, &p));
			continue;
		}
		*got = cmpp_read_query_resp(p.body, out) && str_eq(out->of.day, q->day) &&
		       out->of.by_service == q->by_service;
		return ERR_OK;
	}
	return ERR_OK;
}

static enum err ask_gateway(
	struct sms *s, const struct cmpp_query *q, struct cmpp_query_resp *out, bool *got)
{
	uint32_t sequence = cmpp_control(s->session);
	enum err e = s->wire->line->send(s->wire, 0, cmpp_query(s->arena, sequence, q));
	if (e)
		cmpp_close(s);
	return e ?: answer_of(s, sequence, q, out, got);
}

/* One day that the book wants to know of; *out: what it says then. */
static enum err count_day(struct sms *s, const json_t *ask, json_t **out, bool *got)
{
	struct str service = json_str(ask, "service");
	struct cmpp_query q = {
		.day = json_str(ask, "day"), .by_service = service.len > 0, .service = service
	};
	struct cmpp_query_resp r;
	TRY(ask_gateway(s, &q, &r, got));
	if (!*got)
		return ERR_OK;
	json_t *body = json_pack("{s:o s:o s:I s:I s:I s:I s:I}", "day", json_from(q.day),
		"service", json_from(service), "messages", (json_int_t)r.messages, "users",
		(json_int_t)r.users, "sent", (json_int_t)r.sent, "waiting", (json_int_t)r.waiting,
		"failed", (json_int_t)r.failed);
	return sms_book(s, false, "count", body, out);
}

enum err cmpp_count(struct sms *s)
{
	json_auto_t *answer = NULL;
	int64_t now = s->wire->now(s->wire);
	if (now < s->session->count_at)
		return ERR_OK;
	s->session->count_at = now + PAUSE_MS;
	TRY(sms_book(s, false, "count", json_object(), &answer));
	for (int i = 0; i < DAYS && json_object_get(answer, "ask"); i++) {
		bool got;
		json_t *next = NULL;
		TRY(count_day(s, json_object_get(answer, "ask"), &next, &got));
		if (!got) {
			log_warn("sms: the gateway does not say what it counted");
			s->session->count_at = now + NO_ANSWER_MS;
			return ERR_OK;
		}
		json_decref(answer);
		answer = next;
	}
	s->session->count_at = now + json_int(answer, "again", PAUSE_MS / SECOND) * SECOND;
	return ERR_OK;
}
