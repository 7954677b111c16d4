/* submit.c: what a gateway does with a SUBMIT: checks it by the letter, takes it, reports on it. */
#include <string.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "channels/sms/text.h"
#include "tests/sim/cmpp/gateway.h"

enum {
	OK,
	STRUCTURE = 1,
	REPEATED = 3,
	TOO_LONG = 6,
	SERVICE = 7,
	FLOW = 8,
	SENDER = 10,
	SOURCE = 11,
	TARGET = 13,
};

/* China time, YYMMDDHHMM. */
static const char *stamp(struct arena *a)
{
	char iso[25];
	clock_iso(clock_now() + 8 * 3600000, iso);
	return arena_printf(
		a, "%.2s%.2s%.2s%.2s%.2s", iso + 2, iso + 5, iso + 8, iso + 11, iso + 14);
}

/* Month, day, hour, minute, second, gateway, number. */
static uint64_t next_id(struct ismg *g)
{
	char iso[25];
	clock_iso(clock_now() + 8 * 3600000, iso);
	static const struct {
		int at;
		unsigned bits;
	} fields[] = { { 5, 4 }, { 8, 5 }, { 11, 5 }, { 14, 6 }, { 17, 6 } };
	uint64_t id = 0;
	for (size_t i = 0; i < 5; i++)
		id = id << fields[i].bits |
		     (uint64_t)((iso[fields[i].at] - '0') * 10 + iso[fields[i].at + 1] - '0');
	return (id << 22 | 123456) << 16 | ++g->ids;
}

static bool repeated(struct line *l, uint32_t sequence)
{
	for (size_t i = 0; i < l->seen_count; i++)
		if (l->seen[i] == sequence)
			return true;
	if (l->seen_count < SEEN_MAX)
		l->seen[l->seen_count++] = sequence;
	return false;
}

static bool head_is_right(const struct cmpp_submit *s)
{
	if (s->parts < 1 || s->part < 1 || s->part > s->parts)
		return false;
	if (s->parts == 1)
		return !s->udh;
	return s->udh && s->content.len > 6 && str_starts(s->content, STR("\x05\x00\x03")) &&
	       s->content.at[4] == (char)s->parts && s->content.at[5] == (char)s->part;
}

static uint32_t check(
	const struct ismg *g, struct line *l, uint32_t sequence, const struct cmpp_submit *s)
{
	if (repeated(l, sequence))
		return REPEATED;
	if (l->open >= (size_t)g->window)
		return FLOW;
	if (!str_eq(s->source, str_c(g->sp_id)))
		return SOURCE;
	if (!str_starts(s->sender, str_c(g->sender)))
		return SENDER;
	if (!str_eq(s->service, str_c(g->service)))
		return SERVICE;
	if (s->content.len > CMPP_CONTENT_MAX)
		return TOO_LONG;
	if (s->format != 8 || !head_is_right(s) || !s->content.len)
		return STRUCTURE;
	for (size_t i = 0; i < s->target_count; i++)
		if (!sms_number_ok(s->targets[i]))
			return TARGET;
	return OK;
}

/* UCS-2 as UTF-8, pairs of surrogates joined. */
static struct str words_of(struct arena *a, struct str ucs2)
{
	struct buf b;
	buf_init(&b, a, 65536);
	for (size_t i = 0; i + 1 < ucs2.len; i += 2) {
		uint32_t u =
			(uint32_t)((unsigned char)ucs2.at[i] << 8 | (unsigned char)ucs2.at[i + 1]);
		if (u >= 0xD800 && u < 0xDC00 && i + 3 < ucs2.len) {
			uint32_t low = (uint32_t)((unsigned char)ucs2.at[i + 2] << 8 |
						  (unsigned char)ucs2.at[i + 3]);
			u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
			i += 2;
		}
		buf_add_codepoint(&b, u);
	}
	return buf_str(&b);
}

static void arrives(struct ismg *g, struct str number, struct str text)
{
	json_t *m = json_pack("{s:s s:o s:o s:I}", "event", "message", "number", json_from(number),
		"text", json_from(text), "at", (json_int_t)clock_now());
	json_array_append(g->messages, m);
	ismg_note(g, m);
}

/* A handset joins the parts of one reference once it has all. */
static void to_handset(struct ismg *g, const struct cmpp_submit *s, struct str number)
{
	SCRATCH(a);
	struct str bytes = s->udh ? str_from(s->content, 6) : s->content;
	if (!s->udh)
		return arrives(g, number, words_of(&a, bytes));
	const char *key =
		arena_printf(&a, STRF "/%u", STRV(number), (unsigned char)s->content.at[3]);
	json_t *have = json_object_get(g->pieces, key);
	if (!have)
		json_object_set_new(g->pieces, key, have = json_object());
	json_object_set_new(have, arena_printf(&a, "%u", s->part), json_from(base64(&a, bytes)));
	if (json_object_size(have) < s->parts)
		return;
	struct buf all;
	buf_init(&all, &a, 65536);
	for (unsigned i = 1; i <= s->parts; i++) {
		struct str part;
		if (base64_decode(&a, json_str(have, arena_printf(&a, "%u", i)), &part))
			buf_add(&all, part);
	}
	arrives(g, number, words_of(&a, buf_str(&all)));
	json_object_del(g->pieces, key);
}

/* By the number's last digit: 1 to 3 fail, 4 says nothing, 5 twice, 6 before the answer. */
static void report(struct ismg *g, uint64_t id, struct str number)
{
	static const char *const stats[] = { "DELIVRD", "UNDELIV", "EXPIRED", "MK:0001", NULL,
		"DELIVRD", "DELIVRD", "DELIVRD", "DELIVRD", "DELIVRD" };
	int last = number.at[number.len - 1] - '0';
	if (!stats[last])
		return;
	ismg_report(g, id, number, stats[last], last == 6 ? 0 : g->report_ms);
	if (last == 5)
		ismg_report(g, id, number, stats[last], g->report_ms + 100);
}

void ismg_report(struct ismg *g, uint64_t id, struct str number, const char *stat, int64_t ms)
{
	SCRATCH(a);
	json_array_append_new(g->outbox,
		json_pack("{s:I s:i s:o s:o s:s s:s}", "at", (json_int_t)(clock_now() + ms), "line",
			-1, "number", json_from(number), "msg_id", json_sprintf("%lx", id), "stat",
			stat, "stamp", stamp(&a)));
}

void ismg_person(struct ismg *g, struct str number, struct str words)
{
	SCRATCH(a);
	struct sms_units u = sms_units(&a, words);
	json_array_append_new(g->outbox,
		json_pack("{s:I s:i s:o s:o s:o}", "at", (json_int_t)clock_now(), "line", -1,
			"number", json_from(number), "msg_id", json_sprintf("%lx", next_id(g)),
			"words", json_from(base64(&a, sms_ucs2(&a, u, 0, u.count)))));
}

/* Today in China, as a QUERY names it. */
static const char *today(struct arena *a)
{
	char iso[25];
	clock_iso(clock_now() + 8 * 3600 * 1000, iso);
	return arena_printf(a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
}

static void count(struct ismg *g, const struct cmpp_submit *s)
{
	SCRATCH(a);
	const char *day = today(&a);
	const json_t *old = json_object_get(g->days, day);
	json_object_set_new(g->days, day,
		json_pack("{s:I s:I}", "messages", (json_int_t)json_int(old, "messages", 0) + 1,
			"users",
			(json_int_t)json_int(old, "users", 0) + (json_int_t)s->target_count));
}

/* Of one service, and that is ours; or of all. */
static bool may_ask(const struct ismg *g, const struct cmpp_query *q)
{
	for (size_t i = 0; i < q->day.len; i++)
		if (q->day.at[i] < '0' || q->day.at[i] > '9')
			return false;
	return q->day.len == 8 &&
	       (q->by_service ? str_eq(q->service, str_c(g->service)) : !q->service.len);
}

/* {"call":"query"}: as ismg_answer() has it, or day: as if it had been asked of another; zero: counted nothing. */
static void lie_of_count(const json_t *fault, struct cmpp_query_resp *r)
{
	struct str kind = json_str(fault, "kind");
	if (str_eq(kind, STR("zero")))
		*r = (struct cmpp_query_resp){ .of = r->of };
	if (str_eq(kind, STR("day")))
		r->of.day = STR("20200101");
}

void ismg_query(struct ismg *g, struct line *l, const struct cmpp_packet *p)
{
	SCRATCH(a);
	struct cmpp_query_resp r = {};
	if (!cmpp_read_query(p->body, &r.of) || !may_ask(g, &r.of))
		return ismg_hang_up(g, l);
	const json_t *day = json_object_get(g->days, arena_cstr(&a, r.of.day));
	const json_t *fault = ismg_fault(g, "query");
	r.messages = (uint32_t)json_int(day, "messages", 0);
	r.users = r.sent = (uint32_t)json_int(day, "users", 0);
	g->queries++;
	ismg_note(g, json_pack("{s:s s:o s:I}", "event", "query", "day", json_from(r.of.day),
			     "users", (json_int_t)r.users));
	lie_of_count(fault, &r);
	ismg_answer(g, l, cmpp_query_resp(&a, p->sequence, &r), fault);
}

static uint64_t take(struct ismg *g, const struct cmpp_submit *s, uint32_t sequence)
{
	uint64_t id = next_id(g);
	g->submits++;
	count(g, s);
	for (size_t i = 0; i < s->target_count; i++) {
		ismg_note(g,
			json_pack("{s:s s:o s:I s:i s:i s:o}", "event", "submit", "number",
				json_from(s->targets[i]), "sequence", (json_int_t)sequence, "part",
				s->part, "parts", s->parts, "msg_id", json_sprintf("%lx", id)));
		to_handset(g, s, s->targets[i]);
		if (s->report)
			report(g, id, s->targets[i]);
	}
	return id;
}

/* A report that overtakes the answer of its own SUBMIT. */
static bool any_early(const struct cmpp_submit *s)
{
	for (size_t i = 0; i < s->target_count; i++)
		if (str_ends(s->targets[i], STR("6")))
			return true;
	return false;
}

static struct str resp(
	struct arena *a, struct line *l, uint32_t sequence, uint64_t id, uint32_t result)
{
	return cmpp_submit_resp(a, l->version, sequence, &(struct cmpp_submit_resp){ id, result });
}

/*
 * {"call":"submit","kind":K,"nth":1,"times":1,"ms":70000,"result":8}, for the n-th SUBMIT from now on; where no call is
 * named it is this one:
 *   lost     taken, and the line closed before the answer
 *   dropped  not taken, closed
 *   silence  taken, never answered
 *   late     taken, answered after "ms"
 *   half     taken, half of the answer, and no more
 *   cut      taken, and the line closed after "at" bytes of the answer
 *   huge     taken, and a frame of 4 GiB announced
 *   unknown  a command that nobody knows, then all as usual
 *   result   not taken, answered with "result"
 */
static bool lie(struct ismg *g, struct line *l, const struct cmpp_packet *p,
	const struct cmpp_submit *s, const json_t *fault)
{
	SCRATCH(a);
	struct str kind = json_str(fault, "kind");
	if (!fault)
		return false;
	if (str_eq(kind, STR("unknown"))) {
		ismg_send(l, cmpp_frame(&a, 0x77, ++l->sequence, STR("what")));
		return false;
	}
	if (str_eq(kind, STR("dropped"))) {
		ismg_hang_up(g, l);
		return true;
	}
	if (str_eq(kind, STR("result"))) {
		g->refused++;
		ismg_send(l, resp(&a, l, p->sequence, 0, (uint32_t)json_int(fault, "result", 8)));
		return true;
	}
	struct str answer = resp(&a, l, p->sequence, take(g, s, p->sequence), 0);
	if (str_eq(kind, STR("lost")))
		ismg_hang_up(g, l);
	else if (str_eq(kind, STR("cut"))) {
		ismg_send(l, str_sub(answer, 0, (size_t)json_int(fault, "at", 7)));
		ismg_hang_up(g, l);
	} else if (str_eq(kind, STR("half"))) {
		ismg_send(l, str_sub(answer, 0, answer.len / 2));
		l->mute = true;
	} else if (str_eq(kind, STR("huge")))
		ismg_send(l, STR("\xff\xff\xff\xff\x80\x00\x00\x04\x00\x00\x00\x01"));
	else if (str_eq(kind, STR("late"))) {
		l->open++;
		ismg_send_later(g, l, answer, json_int(fault, "ms", 70000));
	} else
		l->open++;
	return true;
}

void ismg_submit(struct ismg *g, struct line *l, const struct cmpp_packet *p)
{
	SCRATCH(a);
	struct cmpp_submit s = {};
	if (!cmpp_read_submit(l->version, p->body, &s))
		return ismg_send(l, resp(&a, l, p->sequence, 0, STRUCTURE));
	uint32_t result = check(g, l, p->sequence, &s);
	if (result) {
		g->refused++;
		return ismg_send(l, resp(&a, l, p->sequence, 0, result));
	}
	if (lie(g, l, p, &s, ismg_fault(g, "submit")))
		return;
	uint64_t id = take(g, &s, p->sequence);
	struct str answer = resp(&a, l, p->sequence, id, 0);
	if (!any_early(&s) && !g->answer_ms)
		return ismg_send(l, answer);
	l->open++;
	g->peak_open = l->open > g->peak_open ? l->open : g->peak_open;
	ismg_send_later(g, l, answer, g->answer_ms ?: 100);
}
