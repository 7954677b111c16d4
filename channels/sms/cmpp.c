#include "channels/sms/cmpp.h"

#include "base/digest.h"

/* Written front to back into room that is known to be enough. */
struct writer {
	unsigned char *at;
	size_t len;
};

static void put(struct writer *w, uint64_t n, size_t bytes)
{
	for (size_t i = bytes; i > 0; i--)
		w->at[w->len++] = (unsigned char)(n >> (8 * (i - 1)));
}

/* `width` bytes: what does not fit is cut, what is missing is zero. */
static void put_text(struct writer *w, struct str s, size_t width)
{
	for (size_t i = 0; i < width; i++)
		w->at[w->len++] = i < s.len ? (unsigned char)s.at[i] : 0;
}

/* Read front to back; once it ran out everything is zero and `short_` stays. */
struct reader {
	struct str rest;
	bool short_;
};

static struct str take(struct reader *r, size_t n)
{
	if (r->rest.len < n) {
		r->short_ = true;
		return (struct str){ "", 0 };
	}
	struct str s = str_sub(r->rest, 0, n);
	r->rest = str_from(r->rest, n);
	return s;
}

static uint64_t take_number(struct reader *r, size_t bytes)
{
	struct str s = take(r, bytes);
	uint64_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n = n << 8 | (unsigned char)s.at[i];
	return n;
}

/* A field of text, to its first zero. */
static struct str take_text(struct reader *r, size_t width)
{
	struct str s = take(r, width);
	return str_cut(&s, '\0');
}

static bool all_of(const struct reader *r)
{
	return !r->short_ && !r->rest.len;
}

static size_t number_width(enum cmpp_version v)
{
	return v == CMPP_3 ? 32 : 21;
}

static size_t status_width(enum cmpp_version v)
{
	return v == CMPP_3 ? 4 : 1;
}

static size_t tail_width(enum cmpp_version v)
{
	return v == CMPP_3 ? 20 : 8;
}

enum cmpp_read cmpp_read(struct str bytes, struct cmpp_packet *out, size_t *used)
{
	struct reader r = { bytes, false };
	if (bytes.len < CMPP_HEADER)
		return CMPP_MORE;
	uint64_t length = take_number(&r, 4);
	if (length < CMPP_HEADER || length > CMPP_PACKET_MAX)
		return CMPP_BROKEN;
	if (bytes.len < length)
		return CMPP_MORE;
	out->command = (uint32_t)take_number(&r, 4);
	out->sequence = (uint32_t)take_number(&r, 4);
	out->body = str_sub(bytes, CMPP_HEADER, (size_t)length - CMPP_HEADER);
	*used = (size_t)length;
	return CMPP_FRAME;
}

static struct writer begin(struct arena *a)
{
	return (struct writer){ arena_alloc(a, CMPP_PACKET_MAX), 0 };
}

static struct str body_of(const struct writer *w)
{
	return (struct str){ (const char *)w->at, w->len };
}

struct str cmpp_frame(struct arena *a, uint32_t command, uint32_t sequence, struct str body)
{
	struct writer w = { arena_alloc(a, CMPP_HEADER + body.len), 0 };
	put(&w, CMPP_HEADER + body.len, 4);
	put(&w, command, 4);
	put(&w, sequence, 4);
	put_text(&w, body, body.len);
	return body_of(&w);
}

static struct str answer(struct arena *a, uint32_t command, uint32_t sequence, struct writer *w)
{
	return cmpp_frame(a, command | (uint32_t)CMPP_RESP, sequence, body_of(w));
}

void cmpp_auth(struct str source, struct str secret, uint32_t stamp, unsigned char out[static 16])
{
	SCRATCH(a);
	struct writer w = begin(&a);
	put_text(&w, source, 6);
	put_text(&w, (struct str){}, 9);
	put_text(&w, secret, secret.len < CMPP_SECRET_MAX ? secret.len : CMPP_SECRET_MAX);
	put_text(&w, str_c(arena_printf(&a, "%010u", (unsigned)stamp)), 10);
	md5(body_of(&w), out);
}

struct str cmpp_connect(struct arena *a, uint32_t sequence, const struct cmpp_connect *c)
{
	struct writer w = begin(a);
	put_text(&w, c->source, 6);
	put_text(&w, (struct str){ (const char *)c->auth, 16 }, 16);
	put(&w, c->version, 1);
	put(&w, c->stamp, 4);
	return cmpp_frame(a, CMPP_CONNECT, sequence, body_of(&w));
}

static void take_auth(struct reader *r, unsigned char out[static 16])
{
	struct str s = take(r, 16);
	if (s.len == 16)
		memcpy(out, s.at, 16);
}

bool cmpp_read_connect(struct str body, struct cmpp_connect *out)
{
	struct reader r = { body, false };
	out->source = take_text(&r, 6);
	take_auth(&r, out->auth);
	out->version = (uint8_t)take_number(&r, 1);
	out->stamp = (uint32_t)take_number(&r, 4);
	return all_of(&r);
}

void cmpp_auth_ismg(enum cmpp_version v, uint32_t status, const unsigned char source[static 16],
	struct str secret, unsigned char out[static 16])
{
	SCRATCH(a);
	struct writer w = begin(&a);
	put(&w, status, status_width(v));
	put_text(&w, (struct str){ (const char *)source, 16 }, 16);
	put_text(&w, secret, secret.len < CMPP_SECRET_MAX ? secret.len : CMPP_SECRET_MAX);
	md5(body_of(&w), out);
}

struct str cmpp_connect_resp(
	struct arena *a, enum cmpp_version v, uint32_t sequence, const struct cmpp_connect_resp *c)
{
	struct writer w = begin(a);
	put(&w, c->status, status_width(v));
	put_text(&w, (struct str){ (const char *)c->auth, 16 }, 16);
	put(&w, c->version, 1);
	return answer(a, CMPP_CONNECT, sequence, &w);
}

bool cmpp_read_connect_resp(struct str body, struct cmpp_connect_resp *out)
{
	struct reader r = { body, false };
	enum cmpp_version v = body.len == 21 ? CMPP_3 : CMPP_2;
	out->status = (uint32_t)take_number(&r, status_width(v));
	take_auth(&r, out->auth);
	out->version = (uint8_t)take_number(&r, 1);
	return all_of(&r);
}

const char *cmpp_status_words(uint32_t status)
{
	static const char *const words[] = { "成功", "报文结构错误", "企业代码或来源地址不对",
		"认证失败，请核对企业代码、共享密钥和本机时间", "协议版本太高" };
	return status < sizeof words / sizeof *words
		       ? words[status]
		       : "网关的其他错误，常见的是连接已满或本机地址没有"
			 "登记，请与运营商核对";
}

struct str cmpp_submit(
	struct arena *a, enum cmpp_version v, uint32_t sequence, const struct cmpp_submit *s)
{
	struct writer w = begin(a);
	put(&w, 0, 8);
	put(&w, s->parts, 1);
	put(&w, s->part, 1);
	put(&w, s->report, 1);
	put(&w, 0, 1);
	put_text(&w, s->service, 10);
	put(&w, 2, 1); /* the sender pays */
	put_text(&w, (struct str){}, number_width(v));
	if (v == CMPP_3)
		put(&w, 0, 1);
	put(&w, 0, 1);
	put(&w, s->udh, 1);
	put(&w, s->format, 1);
	put_text(&w, s->source, 6);
	put_text(&w, STR("01"), 2); /* free for whoever gets it */
	put_text(&w, STR("000000"), 6);
	put_text(&w, s->valid_until, 17);
	put_text(&w, (struct str){}, 17);
	put_text(&w, s->sender, 21);
	put(&w, s->target_count, 1);
	for (size_t i = 0; i < s->target_count; i++)
		put_text(&w, s->targets[i], number_width(v));
	if (v == CMPP_3)
		put(&w, 0, 1);
	put(&w, s->content.len, 1);
	put_text(&w, s->content, s->content.len);
	put_text(&w, (struct str){}, tail_width(v));
	return cmpp_frame(a, CMPP_SUBMIT, sequence, body_of(&w));
}

static void skip(struct reader *r, size_t n)
{
	(void)take(r, n);
}

static bool take_targets(struct reader *r, enum cmpp_version v, struct cmpp_submit *out)
{
	size_t n = (size_t)take_number(r, 1);
	if (n < 1 || n > CMPP_TARGETS_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		out->targets[i] = take_text(r, number_width(v));
	out->target_count = n;
	return !r->short_;
}

bool cmpp_read_submit(enum cmpp_version v, struct str body, struct cmpp_submit *out)
{
	struct reader r = { body, false };
	skip(&r, 8);
	out->parts = (uint8_t)take_number(&r, 1);
	out->part = (uint8_t)take_number(&r, 1);
	out->report = take_number(&r, 1) == 1;
	skip(&r, 1);
	out->service = take_text(&r, 10);
	skip(&r, 1 + number_width(v) + (v == CMPP_3 ? 2 : 1));
	out->udh = take_number(&r, 1) == 1;
	out->format = (uint8_t)take_number(&r, 1);
	out->source = take_text(&r, 6);
	skip(&r, 8);
	out->valid_until = take_text(&r, 17);
	skip(&r, 17);
	out->sender = take_text(&r, 21);
	if (!take_targets(&r, v, out))
		return false;
	skip(&r, v == CMPP_3 ? 1 : 0);
	out->content = take(&r, (size_t)take_number(&r, 1));
	skip(&r, tail_width(v));
	return all_of(&r);
}

struct str cmpp_submit_resp(
	struct arena *a, enum cmpp_version v, uint32_t sequence, const struct cmpp_submit_resp *s)
{
	struct writer w = begin(a);
	put(&w, s->msg_id, 8);
	put(&w, s->result, status_width(v));
	return answer(a, CMPP_SUBMIT, sequence, &w);
}

bool cmpp_read_submit_resp(enum cmpp_version v, struct str body, struct cmpp_submit_resp *out)
{
	struct reader r = { body, false };
	out->msg_id = take_number(&r, 8);
	out->result = (uint32_t)take_number(&r, status_width(v));
	return all_of(&r);
}

struct str cmpp_deliver(
	struct arena *a, enum cmpp_version v, uint32_t sequence, const struct cmpp_deliver *d)
{
	struct writer w = begin(a);
	put(&w, d->msg_id, 8);
	put_text(&w, d->to, 21);
	put_text(&w, d->service, 10);
	put(&w, 0, 1);
	put(&w, d->udh, 1);
	put(&w, d->format, 1);
	put_text(&w, d->from, number_width(v));
	if (v == CMPP_3)
		put(&w, 0, 1);
	put(&w, d->report, 1);
	put(&w, d->content.len, 1);
	put_text(&w, d->content, d->content.len);
	put_text(&w, (struct str){}, tail_width(v));
	return cmpp_frame(a, CMPP_DELIVER, sequence, body_of(&w));
}

bool cmpp_read_deliver(enum cmpp_version v, struct str body, struct cmpp_deliver *out)
{
	struct reader r = { body, false };
	out->msg_id = take_number(&r, 8);
	out->to = take_text(&r, 21);
	out->service = take_text(&r, 10);
	skip(&r, 1);
	out->udh = take_number(&r, 1) == 1;
	out->format = (uint8_t)take_number(&r, 1);
	out->from = take_text(&r, number_width(v));
	skip(&r, v == CMPP_3 ? 1 : 0);
	out->report = take_number(&r, 1) == 1;
	out->content = take(&r, (size_t)take_number(&r, 1));
	skip(&r, tail_width(v));
	return all_of(&r);
}

struct str cmpp_deliver_resp(
	struct arena *a, enum cmpp_version v, uint32_t sequence, uint64_t msg_id, uint32_t result)
{
	struct writer w = begin(a);
	put(&w, msg_id, 8);
	put(&w, result, status_width(v));
	return answer(a, CMPP_DELIVER, sequence, &w);
}

bool cmpp_read_report(struct str content, struct cmpp_report *out)
{
	struct reader r = { content, false };
	out->msg_id = take_number(&r, 8);
	out->stat = take_text(&r, 7);
	out->submitted = take_text(&r, 10);
	out->done = take_text(&r, 10);
	out->target = take_text(&r, content.len == 71 ? 32 : 21);
	out->sequence = (uint32_t)take_number(&r, 4);
	return all_of(&r);
}

struct str cmpp_report(struct arena *a, enum cmpp_version v, const struct cmpp_report *p)
{
	struct writer w = begin(a);
	put(&w, p->msg_id, 8);
	put_text(&w, p->stat, 7);
	put_text(&w, p->submitted, 10);
	put_text(&w, p->done, 10);
	put_text(&w, p->target, number_width(v));
	put(&w, p->sequence, 4);
	return body_of(&w);
}

static void put_query(struct writer *w, const struct cmpp_query *q)
{
	put_text(w, q->day, 8);
	put(w, q->by_service, 1);
	put_text(w, q->by_service ? q->service : (struct str){}, 10);
}

static bool take_query(struct reader *r, struct cmpp_query *out)
{
	out->day = take_text(r, 8);
	uint64_t type = take_number(r, 1);
	out->by_service = type == 1;
	out->service = take_text(r, 10);
	return type <= 1 && !r->short_;
}

struct str cmpp_query(struct arena *a, uint32_t sequence, const struct cmpp_query *q)
{
	struct writer w = begin(a);
	put_query(&w, q);
	put(&w, 0, 8);
	return cmpp_frame(a, CMPP_QUERY, sequence, body_of(&w));
}

bool cmpp_read_query(struct str body, struct cmpp_query *out)
{
	struct reader r = { body, false };
	bool good = take_query(&r, out);
	skip(&r, 8);
	return good && all_of(&r);
}

/* Eight numbers: five of what we sent, three of what people answered. */
struct str cmpp_query_resp(struct arena *a, uint32_t sequence, const struct cmpp_query_resp *q)
{
	struct writer w = begin(a);
	put_query(&w, &q->of);
	put(&w, q->messages, 4);
	put(&w, q->users, 4);
	put(&w, q->sent, 4);
	put(&w, q->waiting, 4);
	put(&w, q->failed, 4);
	put_text(&w, (struct str){}, 12);
	return answer(a, CMPP_QUERY, sequence, &w);
}

bool cmpp_read_query_resp(struct str body, struct cmpp_query_resp *out)
{
	struct reader r = { body, false };
	bool good = take_query(&r, &out->of);
	out->messages = (uint32_t)take_number(&r, 4);
	out->users = (uint32_t)take_number(&r, 4);
	out->sent = (uint32_t)take_number(&r, 4);
	out->waiting = (uint32_t)take_number(&r, 4);
	out->failed = (uint32_t)take_number(&r, 4);
	skip(&r, 12);
	return good && all_of(&r);
}

struct str cmpp_active_test(struct arena *a, uint32_t sequence)
{
	return cmpp_frame(a, CMPP_ACTIVE_TEST, sequence, (struct str){ "", 0 });
}

struct str cmpp_active_test_resp(struct arena *a, uint32_t sequence)
{
	struct writer w = begin(a);
	put(&w, 0, 1);
	return answer(a, CMPP_ACTIVE_TEST, sequence, &w);
}

struct str cmpp_udh(struct arena *a, uint8_t reference, uint8_t parts, uint8_t part)
{
	struct writer w = begin(a);
	put(&w, 0x050003, 3);
	put(&w, reference, 1);
	put(&w, parts, 1);
	put(&w, part, 1);
	return body_of(&w);
}
