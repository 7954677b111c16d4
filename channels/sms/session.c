#include "channels/sms/session.h"

#include "article/utf8.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/log.h"
#include "channels/sms/text.h"

static const uint32_t CONTROL_FROM = 0x80000000u;

void sms_session(struct sms *s, struct wire *w, struct arena *a)
{
	if (!w->kept)
		w->kept = arena_alloc(w->lasting, sizeof(struct cmpp_session));
	*s = (struct sms){ w, a, w->kept, 0 };
}

enum err sms_book(struct sms *s, bool of_delivery, const char *call, json_t *body, json_t **out)
{
	return s->wire->book->call(s->wire, s->arena, of_delivery, call, body, out);
}

void cmpp_close(struct sms *s)
{
	for (size_t n = 0; n < WIRE_LINES_MAX; n++)
		s->wire->line->close(s->wire, n);
	s->session->open = false;
	s->session->lines = 0;
	s->at = 0;
}

uint32_t cmpp_control(struct cmpp_session *n)
{
	return n->control = CONTROL_FROM | ((n->control + 1) & (CONTROL_FROM - 1));
}

static enum err send_frame(struct sms *s, struct str frame)
{
	enum err e = s->wire->line->send(s->wire, s->at, frame);
	if (e)
		cmpp_close(s);
	return e;
}

static enum err read_version(struct sms *s, enum cmpp_version *out)
{
	struct str v;
	if (s->wire->secret(s->wire, "version", &v))
		v = STR("3.0");
	if (!str_eq(v, STR("2.0")) && !str_eq(v, STR("3.0")))
		return fault_as(
			ERR_DENIED, "sms.version", NULL, "连接器配置的 version 应为 2.0 或 3.0");
	*out = str_eq(v, STR("2.0")) ? CMPP_2 : CMPP_3;
	return ERR_OK;
}

/* MMDDHHMMSS in China, as a number. */
static uint32_t stamp_of(int64_t ms)
{
	char iso[20];
	clock_china(ms, iso);
	static const int at[] = { 5, 6, 8, 9, 11, 12, 14, 15, 17, 18 };
	uint32_t n = 0;
	for (size_t i = 0; i < 10; i++)
		n = n * 10 + (uint32_t)(iso[at[i]] - '0');
	return n;
}

/* What comes on the other lines meanwhile is served as ever. */
static enum err await(struct sms *s, uint32_t command, uint32_t sequence, struct cmpp_packet *out)
{
	int64_t until = s->wire->now(s->wire) + CMPP_ANSWER_MS;
	size_t own = s->at;
	bool got;
	while (s->wire->now(s->wire) < until) {
		TRY(cmpp_next(s, 5000, out, &got));
		if (got && out->command == (command | (uint32_t)CMPP_RESP) &&
			out->sequence == sequence)
			return ERR_OK;
		if (got && s->at != own)
			TRY(cmpp_serve(s, out));
	}
	cmpp_close(s);
	return fault(ERR_UNAVAILABLE, "网关连上后没有应答");
}

static enum err refused(uint32_t status)
{
	return fault_as(ERR_DENIED, "sms.connect", NULL, "短信网关不接受登录（%u）：%s",
		(unsigned)status, cmpp_status_words(status));
}

/* That it knows the secret, too: otherwise anybody who sits in between reads every number. */
static enum err check_gateway(const struct cmpp_connect *c, struct str body, struct str secret)
{
	struct cmpp_connect_resp r;
	unsigned char auth[16];
	if (!cmpp_read_connect_resp(body, &r))
		return fault_as(ERR_DENIED, "sms.connect", NULL, "短信网关的登录应答不合规范");
	if (r.status)
		return refused(r.status);
	cmpp_auth_ismg(body.len == 21 ? CMPP_3 : CMPP_2, r.status, c->auth, secret, auth);
	if (memcmp(auth, r.auth, sizeof auth) != 0)
		return fault_as(ERR_DENIED, "sms.gateway", NULL,
			"短信网关不能证明自己知道共享密钥，可能不是真的网关，已断开");
	return ERR_OK;
}

static enum err log_in(struct sms *s)
{
	struct cmpp_connect c = { .version = (uint8_t)s->session->version,
		.stamp = stamp_of(s->wire->now(s->wire)) };
	struct cmpp_packet p;
	struct str secret;
	uint32_t sequence = cmpp_control(s->session);
	TRY(s->wire->secret(s->wire, "sp_id", &c.source));
	TRY(s->wire->secret(s->wire, "shared_secret", &secret));
	cmpp_auth(c.source, secret, c.stamp, c.auth);
	TRY(send_frame(s, cmpp_connect(s->arena, sequence, &c)));
	TRY(await(s, CMPP_CONNECT, sequence, &p));
	return check_gateway(&c, p.body, secret);
}

void sms_hand(struct sms *s, int64_t seq)
{
	if (seq > s->session->handed)
		s->session->handed = seq;
}

enum err sms_sweep(struct sms *s)
{
	json_auto_t *lost = NULL;
	json_t *body = json_pack("{s:i s:I s:I}", "connection", 0, "own",
		(json_int_t)s->session->connection, "after", (json_int_t)s->session->handed);
	TRY(sms_book(s, false, "lost", body, &lost));
	if (json_int(lost, "unknown", 0))
		log_warn("sms: of %lld recipients nobody knows what became",
			(long long)json_int(lost, "unknown", 0));
	return ERR_OK;
}

/* From here on nothing that was sent before will be answered. */
static enum err new_line(struct sms *s)
{
	json_auto_t *line = NULL;
	TRY(sms_sweep(s));
	TRY(sms_book(s, false, "line", json_object(), &line));
	s->session->connection = json_int(line, "connection", 0);
	return ERR_OK;
}

static enum err add_line(struct sms *s)
{
	size_t n = s->session->lines;
	TRY(s->wire->line->open(s->wire, n));
	s->session->line[n] = (struct cmpp_line){ .heard = s->wire->now(s->wire) };
	s->session->lines = n + 1;
	s->at = n;
	return log_in(s);
}

static enum err begin(struct sms *s)
{
	TRY(add_line(s));
	TRY(new_line(s));
	s->session->open = true;
	return ERR_OK;
}

enum err cmpp_open(struct sms *s)
{
	if (s->session->open)
		return ERR_OK;
	TRY(read_version(s, &s->session->version));
	enum err e = begin(s);
	if (e)
		cmpp_close(s);
	return e == ERR_UNCERTAIN ? ERR_UNAVAILABLE : e; /* nothing of a delivery was sent */
}

enum err cmpp_widen(struct sms *s, size_t lines)
{
	enum err e = ERR_OK;
	size_t n = s->session->lines;
	for (; !e && n < lines; n += !e)
		e = add_line(s);
	if (!e)
		return ERR_OK;
	const char *why = arena_printf(s->arena, "%s", err_reason());
	cmpp_close(s);
	return e == ERR_GONE
		       ? e
		       : fault_as(e == ERR_UNCERTAIN ? ERR_UNAVAILABLE : e, "sms.lines", NULL,
				 "第 %zu "
				 "条连接没有接通（%s），没有发送；账号设置里“同时连接数”写的是 "
				 "%zu，请与运营商核对",
				 n + 1, why, lines);
}

void cmpp_narrow(struct sms *s)
{
	for (; s->session->lines > 1; s->session->lines--) {
		size_t n = s->session->lines - 1;
		(void)!s->wire->line->send(s->wire, n,
			cmpp_frame(s->arena, CMPP_TERMINATE, cmpp_control(s->session), STR("")));
		s->wire->line->close(s->wire, n);
	}
	s->at = 0;
}

static enum err take_frame(struct sms *s, struct cmpp_packet *out, bool *got)
{
	struct cmpp_line *n = &s->session->line[s->at];
	size_t used = 0;
	*got = false;
	switch (cmpp_read((struct str){ n->in, n->have }, out, &used)) {
	case CMPP_MORE:
		return ERR_OK;
	case CMPP_BROKEN:
		cmpp_close(s);
		return fault_as(
			ERR_UNCERTAIN, "sms.frame", NULL, "短信网关发来的报文长度不合规范，已断开");
	case CMPP_FRAME:
		break;
	}
	out->body = arena_str(s->arena, out->body);
	memmove(n->in, n->in + used, n->have - used);
	n->have -= used;
	*got = true;
	return ERR_OK;
}

/* One that came with an earlier one, on whichever line. */
static enum err take_any(struct sms *s, struct cmpp_packet *out, bool *got)
{
	*got = false;
	for (size_t n = 0; !*got && n < s->session->lines; n++) {
		s->at = n;
		TRY(take_frame(s, out, got));
	}
	return ERR_OK;
}

/* What comes next on any line, if something does. */
static enum err hear(struct sms *s, int timeout_ms, bool *heard)
{
	size_t more = 0;
	*heard = false;
	TRY(s->wire->line->await(s->wire, timeout_ms, &s->at));
	if (s->at >= s->session->lines) {
		s->at = 0;
		return ERR_OK;
	}
	struct cmpp_line *n = &s->session->line[s->at];
	TRY(s->wire->line->receive(s->wire, s->at, n->in + n->have, sizeof n->in - n->have, &more));
	if (!more)
		return ERR_OK;
	n->have += more;
	n->heard = s->wire->now(s->wire);
	n->tests = 0;
	*heard = true;
	return ERR_OK;
}

enum err cmpp_next(struct sms *s, int timeout_ms, struct cmpp_packet *out, bool *got)
{
	bool heard;
	TRY(take_any(s, out, got));
	if (*got)
		return ERR_OK;
	enum err e = hear(s, timeout_ms, &heard);
	if (e)
		cmpp_close(s);
	return e || !heard ? e : take_frame(s, out, got);
}

/* YYMMDDHHMM in China → ms; 0 for anything else. */
static int64_t time_of(struct str t)
{
	char iso[32];
	int64_t ms;
	if (t.len != 10)
		return 0;
	snprintf(iso, sizeof iso, "20%.2s-%.2s-%.2sT%.2s:%.2s:00+08:00", t.at, t.at + 2, t.at + 4,
		t.at + 6, t.at + 8);
	return clock_parse(iso, &ms) ? ms : 0;
}

/* A word of the carrier's, as far as it can be shown. */
static struct str printable(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] > ' ' && s.at[i] < 127)
			out[n++] = s.at[i];
	return n ? (struct str){ out, n } : STR("NOSTAT");
}

/* The country's code in front, as some gateways write it. */
static struct str bare_number(struct str s)
{
	if (str_starts(s, STR("+86")))
		return str_from(s, 3);
	return s.len == 13 && str_starts(s, STR("86")) ? str_from(s, 2) : s;
}

static enum err keep_report(struct sms *s, const struct cmpp_deliver *d)
{
	struct cmpp_report r;
	struct str token;
	if (!cmpp_read_report(d->content, &r)) {
		log_warn("sms: a state report of %zu bytes is none", d->content.len);
		return ERR_OK;
	}
	TRY(s->wire->book->token(s->wire, s->arena, bare_number(r.target), &token));
	int64_t at = time_of(r.submitted);
	json_t *item = json_pack("{s:o s:o s:o s:o}", "msg_id",
		json_sprintf("%016llx", (unsigned long long)r.msg_id), "token", json_from(token),
		"stat", json_from(printable(s->arena, r.stat)), "submitted",
		at ? json_integer(at) : json_null());
	return sms_book(s, false, "reports", json_pack("{s:[o]}", "items", item), NULL);
}

/* What a person answered, as UTF-8: UCS-2, or bytes that are ASCII in every other form. */
static struct str words_of(struct arena *a, const struct cmpp_deliver *d)
{
	struct buf b;
	buf_init(&b, a, 1024);
	if (d->format != 8)
		return utf8_clean(a, d->content);
	for (size_t i = 0; i + 1 < d->content.len; i += 2)
		buf_add_codepoint(&b, (uint32_t)((unsigned char)d->content.at[i] << 8 |
						 (unsigned char)d->content.at[i + 1]));
	return buf_str(&b);
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0;
}

/* As it is kept: no control characters, whatever a handset puts behind the word. */
static struct str one_line(struct arena *a, struct str words)
{
	char *out = arena_alloc(a, words.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < words.len; i++)
		if ((unsigned char)words.at[i] >= ' ' && words.at[i] != 127)
			out[n++] = words.at[i];
	return str_trim((struct str){ out, n });
}

static enum err keep_answer(struct sms *s, const struct cmpp_deliver *d)
{
	struct str words = words_of(s->arena, d), from = bare_number(d->from), token;
	if (!sms_is_opt_out(s->arena, words) || !is_number(from)) {
		log_info("sms: an answer of a recipient, %zu bytes", d->content.len);
		return ERR_OK;
	}
	TRY(s->wire->book->token(s->wire, s->arena, from, &token));
	json_t *item = json_pack("{s:o s:s s:s s:o}", "token", json_from(token), "key",
		s->wire->book->key_id(s->wire, s->arena), "masked", sms_masked(s->arena, from),
		"word", json_from(one_line(s->arena, words)));
	enum err e = sms_book(s, false, "opt-outs", json_pack("{s:[o]}", "items", item), NULL);
	if (e != ERR_INVALID)
		return e;
	log_warn("sms: an opt-out was not taken: %s", err_reason()); /* no handset stops a list */
	return ERR_OK;
}

static enum err serve_deliver(struct sms *s, const struct cmpp_packet *p)
{
	struct cmpp_deliver d;
	enum cmpp_version v = s->session->version;
	if (!cmpp_read_deliver(v, p->body, &d))
		return send_frame(s, cmpp_deliver_resp(s->arena, v, p->sequence, 0, 1));
	TRY(d.report ? keep_report(s, &d) : keep_answer(s, &d));
	return send_frame(s, cmpp_deliver_resp(s->arena, v, p->sequence, d.msg_id, 0));
}

enum err cmpp_serve(struct sms *s, const struct cmpp_packet *p)
{
	switch (p->command) {
	case CMPP_DELIVER:
		return serve_deliver(s, p);
	case CMPP_ACTIVE_TEST:
		return send_frame(s, cmpp_active_test_resp(s->arena, p->sequence));
	case CMPP_TERMINATE:
		(void)s->wire->line->send(s->wire, s->at,
			cmpp_frame(s->arena, CMPP_TERMINATE | (uint32_t)CMPP_RESP, p->sequence,
				STR("")));
		cmpp_close(s);
		return fault_as(ERR_UNCERTAIN, "wire.line", NULL, "短信网关结束了连接");
	default:
		return ERR_OK; /* an answer that nobody waits for, or a command of its own */
	}
}

static enum err keep_alive(struct sms *s)
{
	struct cmpp_line *n = &s->session->line[s->at = 0];
	int64_t now = s->wire->now(s->wire);
	if (now - n->heard < CMPP_IDLE_MS || (n->tests && now - n->tested < CMPP_ANSWER_MS))
		return ERR_OK;
	if (n->tests >= CMPP_TESTS) {
		cmpp_close(s);
		return fault_as(ERR_UNCERTAIN, "wire.line", NULL, "短信网关没有应答，已断开");
	}
	n->tests++;
	n->tested = now;
	return send_frame(s, cmpp_active_test(s->arena, cmpp_control(s->session)));
}

enum err cmpp_drain(struct sms *s, int quiet_ms)
{
	struct cmpp_packet p;
	bool got = true;
	for (int n = 0; got && n < 1000; n++) {
		TRY(cmpp_next(s, quiet_ms, &p, &got));
		if (got)
			TRY(cmpp_serve(s, &p));
	}
	return keep_alive(s);
}
