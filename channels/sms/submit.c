#include "channels/sms/submit.h"

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/json.h"
#include "channels/sms/text.h"

enum { READ_MS = 2000, PATIENCE_MS = 60 * 1000 };

/* A frame that waits for its answer. */
struct open_frame {
	uint32_t sequence;
	size_t line;
	int64_t until;
};

/* One walk through the list. `more`: the rest of what the book handed out last. */
struct walk {
	struct sms *s;
	const struct sms_settings *set;
	const struct sms_message *m;
	const struct sms_list *list;
	struct sms_units units;
	size_t lens[SMS_PARTS_MAX], parts;
	struct open_frame open[CMPP_WINDOW_MAX * WIRE_LINES_MAX];
	size_t open_count, open_on[WIRE_LINES_MAX];
	json_t *more; /* array of packets, owned */
	size_t at;    /* in it */
	bool finished, stopping;
	enum err why; /* with which it ends, once nothing is open */
	int64_t retry_at;
	const char *words;
};

static int64_t now(const struct walk *w)
{
	return w->s->wire->now(w->s->wire);
}

/* No further frame; what is open is waited for. */
static void stop(struct walk *w, enum err why, const char *words)
{
	if (!w->stopping) {
		w->why = why;
		w->words = arena_printf(w->s->arena, "%s", words);
	}
	w->stopping = true;
}

/* "260930180000032+": eight hours east, in quarters of one. */
static struct str valid_until(const struct walk *w)
{
	char iso[20];
	if (!w->set->valid_hours)
		return STR("");
	clock_china(now(w) + w->set->valid_hours * 3600000, iso);
	return str_c(arena_printf(w->s->arena, "%.2s%.2s%.2s%.2s%.2s%.2s032+", iso + 2, iso + 5,
		iso + 8, iso + 11, iso + 14, iso + 17));
}

/* A long message's part has its number in front, under which handsets join them. */
static struct str content_of(struct walk *w, size_t part, int64_t batch)
{
	size_t from = 0;
	for (size_t i = 0; i + 1 < part; i++)
		from += w->lens[i];
	struct str text = sms_ucs2(w->s->arena, w->units, from, w->lens[part - 1]);
	if (w->parts == 1)
		return text;
	struct str head = cmpp_udh(w->s->arena, (uint8_t)batch, (uint8_t)w->parts, (uint8_t)part);
	char *both = arena_alloc(w->s->arena, head.len + text.len + 1);
	memcpy(both, head.at, head.len);
	memcpy(both + head.len, text.at, text.len);
	return (struct str){ both, head.len + text.len };
}

static enum err target_list(const struct walk *w, const json_t *packet, struct cmpp_submit *out)
{
	const json_t *list = json_object_get(packet, "n");
	size_t i;
	json_t *n;
	json_array_foreach(list, i, n)
	{
		int64_t row = json_integer_value(n);
		if (i >= CMPP_TARGETS_MAX || row < 1 || (size_t)row > w->list->count)
			return fault(
				ERR_INTERNAL, "the book names a recipient that the list has not");
		out->targets[i] = w->list->numbers[row - 1];
	}
	out->target_count = i;
	return ERR_OK;
}

/* The line that has the fewest open. */
static size_t next_line(const struct walk *w)
{
	size_t best = 0;
	for (size_t n = 1; n < w->s->session->lines; n++)
		if (w->open_on[n] < w->open_on[best])
			best = n;
	return best;
}

static bool is_full(const struct walk *w)
{
	return w->open_on[next_line(w)] >= w->set->window;
}

static enum err put_on_line(struct walk *w, uint32_t sequence, struct str frame)
{
	size_t n = next_line(w);
	w->open[w->open_count++] = (struct open_frame){ sequence, n, now(w) + CMPP_ANSWER_MS };
	w->open_on[n]++;
	sms_hand(w->s, sequence);
	return w->s->wire->line->send(w->s->wire, n, frame);
}

static enum err send_packet(struct walk *w, const json_t *packet)
{
	struct cmpp_submit f = { .part = (uint8_t)json_int(packet, "part", 1),
		.parts = (uint8_t)w->parts,
		.report = true,
		.service = w->set->service,
		.udh = w->parts > 1,
		.format = 8,
		.valid_until = valid_until(w),
		.sender = w->set->sender };
	uint32_t sequence = (uint32_t)json_int(packet, "seq", 0);
	if (f.part < 1 || f.part > w->parts)
		return fault(ERR_INTERNAL, "the book names a part that the text has not");
	TRY(w->s->wire->secret(w->s->wire, "sp_id", &f.source));
	TRY(target_list(w, packet, &f));
	f.content = content_of(w, f.part, json_int(packet, "batch", 1));
	TRY(put_on_line(
		w, sequence, cmpp_submit(w->s->arena, w->s->session->version, sequence, &f)));
	(void)FP("sms.after_submit");
	return ERR_OK;
}

static bool has_more(const struct walk *w)
{
	return w->at < json_array_size(w->more);
}

static enum err take(struct walk *w)
{
	json_auto_t *answer = NULL;
	json_t *body = json_pack("{s:I s:I}", "connection", (json_int_t)w->s->session->connection,
		"max", (json_int_t)w->set->batch);
	TRY(sms_book(w->s, true, "take", body, &answer));
	(void)FP("sms.after_take");
	struct str why = json_str(answer, "stopped");
	if (why.len)
		stop(w, ERR_BUSY, arena_cstr(w->s->arena, why));
	json_decref(w->more);
	w->more = json_incref(json_object_get(answer, "packets"));
	w->at = 0;
	w->retry_at = json_int(answer, "retry_at", 0);
	w->finished = !has_more(w);
	return ERR_OK;
}

/* Fills the window, as far as there is something to send. What was handed out leaves in any case. */
static enum err fill(struct walk *w)
{
	while (!is_full(w)) {
		if (!has_more(w) && !w->stopping && !w->list->urgent && sms_quiet(w->set, now(w)))
			stop(w, ERR_BUSY, "静默时段不发短信，时段过后继续");
		if (!has_more(w) && (w->stopping || w->finished))
			return ERR_OK;
		if (!has_more(w)) {
			TRY(take(w));
			continue;
		}
		TRY(send_packet(w, json_array_get(w->more, w->at++)));
	}
	return ERR_OK;
}

static const char *const outcomes[][2] = {
#define RESULT(code, outcome, zh) [code] = { outcome, zh },
#include "channels/sms/results.def"
#undef RESULT
};

/* A result that nobody has heard of: whether it was taken is not known either, and the account stops. */
static const char *const *meaning(uint32_t result)
{
	static const char *const unknown[2] = { "unknown",
		"网关的其他错误，这一批结果不明，请问过运营商再核实" };
	return result < sizeof outcomes / sizeof *outcomes ? outcomes[result] : unknown;
}

static enum err keep_answer(struct walk *w, uint32_t sequence, const struct cmpp_submit_resp *r)
{
	const char *const *what = meaning(r->result);
	bool accepted = !strcmp(what[0], "accepted");
	json_t *item = json_pack("{s:I s:s s:o s:o}", "seq", (json_int_t)sequence, "outcome",
		what[0], "msg_id",
		accepted && r->msg_id ? json_sprintf("%016llx", (unsigned long long)r->msg_id)
				      : json_string(""),
		"stat", accepted ? json_string("") : json_sprintf("R:%u", (unsigned)r->result));
	(void)FP("sms.before_answer");
	TRY(sms_book(w->s, false, "answers",
		json_pack("{s:I s:[o]}", "connection", (json_int_t)w->s->session->connection,
			"items", item),
		NULL));
	if (!strcmp(what[0], "account") || !strcmp(what[0], "unknown"))
		stop(w, ERR_DENIED,
			arena_printf(w->s->arena, "短信网关拒收（%u）：%s", (unsigned)r->result,
				what[1]));
	else if (!accepted)
		w->finished = false; /* it is in the book again */
	return ERR_OK;
}

static enum err on_answer(struct walk *w, const struct cmpp_packet *p)
{
	struct cmpp_submit_resp r;
	for (size_t i = 0; i < w->open_count; i++) {
		if (w->open[i].sequence != p->sequence)
			continue;
		if (!cmpp_read_submit_resp(w->s->session->version, p->body, &r))
			return fault_as(ERR_UNCERTAIN, "sms.frame", NULL, "短信网关的应答不合规范");
		w->open_on[w->open[i].line]--;
		w->open[i] = w->open[--w->open_count];
		return keep_answer(w, p->sequence, &r);
	}
	return ERR_OK;
}

static enum err listen(struct walk *w)
{
	struct cmpp_packet p;
	bool got;
	TRY(cmpp_next(w->s, READ_MS, &p, &got));
	if (got && p.command == (CMPP_SUBMIT | (uint32_t)CMPP_RESP))
		TRY(on_answer(w, &p));
	else if (got)
		TRY(cmpp_serve(w->s, &p));
	for (size_t i = 0; i < w->open_count; i++)
		if (w->open[i].until < now(w))
			return fault_as(ERR_UNCERTAIN, "sms.silence", NULL,
				"短信网关一分钟没有应答，这一批结果不明");
	return ERR_OK;
}

/* The gateway was busy, or asked for one number at a time: soon again, or with the next lease. */
static enum err pause_for(struct walk *w)
{
	if (w->retry_at > now(w) + PATIENCE_MS)
		return fault_as(ERR_BUSY, "sms.flow", NULL, "短信网关流量控制，稍后继续");
	w->finished = false;
	return w->retry_at > now(w) ? w->s->wire->wait(w->s->wire, w->retry_at) : ERR_OK;
}

static enum err step(struct walk *w, bool *done)
{
	TRY(fill(w));
	if (w->open_count)
		return listen(w);
	if (w->stopping)
		return fault_as(w->why, w->why == ERR_DENIED ? "sms.result" : "sms.stopped", NULL,
			"%s", w->words);
	*done = w->finished && !w->retry_at;
	return *done || !w->finished ? ERR_OK : pause_for(w);
}

/* What is open will never be answered, nor what the book could not be told: it hears so before anybody else. */
static enum err give_up(struct walk *w, enum err e)
{
	const char *why = arena_printf(w->s->arena, "%s", err_reason());
	const char *what = arena_printf(w->s->arena, "%s", err_what());
	if (e == ERR_UNCERTAIN || e == ERR_INTERNAL || w->open_count)
		cmpp_close(w->s);
	cmpp_narrow(w->s);
	if (e != ERR_GONE)
		(void)!sms_sweep(w->s);
	return fault_as(e, what, NULL, "%s", why);
}

enum err sms_submit_all(struct sms *s, const struct sms_settings *set, const struct sms_message *m,
	const struct sms_list *list)
{
	struct walk w = {
		.s = s, .set = set, .m = m, .list = list, .units = sms_units(s->arena, m->sent)
	};
	bool done = false;
	enum err e = ERR_OK;
	w.parts = sms_split(w.units, w.lens);
	if (w.parts < 1 || w.parts > SMS_PARTS_MAX)
		return fault(ERR_REFUSED, "短信没有文字，或太长");
	TRY(sms_sweep(s));
	TRY(cmpp_widen(s, set->lines));
	while (!e && !done)
		e = step(&w, &done);
	json_decref(w.more);
	if (e)
		return give_up(&w, e);
	cmpp_narrow(s);
	return ERR_OK;
}
