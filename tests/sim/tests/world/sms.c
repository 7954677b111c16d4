#include "tests/sim/tests/sms_world.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"

enum { WAIT_MS = 30 };

struct sms_world sms_world;
static struct sms_world *const w = &sms_world;

static int64_t now(struct wire *)
{
	return clock_now() + w->skew;
}

static enum err wait_until(struct wire *, int64_t until)
{
	w->skew += until > now(NULL) ? until - now(NULL) : 0;
	return ERR_OK;
}

static enum err secret(struct wire *, const char *name, struct str *out)
{
	if (!strcmp(name, "sp_id"))
		*out = STR("901234");
	else if (!strcmp(name, "shared_secret"))
		*out = str_c(w->secret);
	else if (!strcmp(name, "version"))
		*out = str_c(w->version);
	else if (!strcmp(name, "way") && w->cloud)
		*out = STR("tencent");
	else if (!strcmp(name, "secret_id") || !strcmp(name, "secret_key") ||
		 !strcmp(name, "sdk_app_id"))
		*out = STR("stand-in");
	else
		return fault(ERR_NOTFOUND, "%s", name);
	return ERR_OK;
}

static void line_close(struct wire *, size_t n)
{
	if (w->fd[n])
		close(w->fd[n]);
	w->fd[n] = 0;
}

static enum err line_open(struct wire *, size_t n)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)w->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	line_close(NULL, n);
	w->fd[n] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(w->fd[n], (struct sockaddr *)&in, sizeof in), 0);
	return ERR_OK;
}

static enum err line_send(struct wire *, size_t n, struct str s)
{
	return send(w->fd[n], s.at, s.len, MSG_NOSIGNAL) == (ssize_t)s.len
		       ? ERR_OK
		       : fault(ERR_UNCERTAIN, "broken");
}

/* Waits a little of real time, and then the whole of it by our clock. */
static enum err line_await(struct wire *, int timeout_ms, size_t *out_n)
{
	struct pollfd on[WIRE_LINES_MAX];
	for (size_t n = 0; n < WIRE_LINES_MAX; n++)
		on[n] = (struct pollfd){ w->fd[n] ?: -1, POLLIN, 0 };
	if (poll(on, WIRE_LINES_MAX, timeout_ms < WAIT_MS ? timeout_ms : WAIT_MS) <= 0)
		w->skew += timeout_ms;
	for (*out_n = 0; *out_n < WIRE_LINES_MAX && !on[*out_n].revents; ++*out_n)
		;
	return ERR_OK;
}

static enum err line_receive(struct wire *, size_t n, char *to, size_t max, size_t *out)
{
	ssize_t got = recv(w->fd[n], to, max, 0);
	*out = 0;
	if (got <= 0)
		return fault(ERR_UNCERTAIN, "closed");
	*out = (size_t)got;
	return ERR_OK;
}

/* What is certainly not there first, as one frame; then the next of the list. */
static json_t *take(int64_t connection)
{
	json_t *n = json_array();
	for (size_t again = 0; again < 2 && !json_array_size(n); again++)
		for (size_t i = 0; i < SMS_PEOPLE && json_array_size(n) < w->batch; i++)
			if (row_is(&w->rows[i], again ? "queued" : "again")) {
				w->rows[i].state = "sent";
				w->rows[i].connection = connection;
				w->rows[i].seq = w->seq + 1;
				json_array_append_new(n, json_integer((json_int_t)i + 1));
			}
	if (!json_array_size(n)) {
		json_decref(n);
		return json_pack("{s:[]}", "packets");
	}
	return json_pack("{s:[{s:I s:i s:i s:o}]}", "packets", "seq", (json_int_t)++w->seq, "part",
		1, "batch", 1, "n", n);
}

static void keep_answers(const json_t *body)
{
	const json_t *item = json_array_get(json_object_get(body, "items"), 0);
	struct str outcome = json_str(item, "outcome");
	for (size_t i = 0; i < SMS_PEOPLE; i++) {
		struct sms_row *r = &w->rows[i];
		if (r->connection != json_int(body, "connection", 0) ||
			r->seq != json_int(item, "seq", 0) || !row_is(r, "sent"))
			continue;
		r->state = str_eq(outcome, STR("accepted"))  ? "accepted"
			   : str_eq(outcome, STR("refused")) ? "failed"
			   : str_eq(outcome, STR("unknown")) ? "unknown"
							     : "again";
		r->msg_id = arena_cstr(&w->a, json_str(item, "msg_id"));
	}
}

static struct str token_of(struct arena *a, struct str number)
{
	return str_c(sha256_hex(a, number));
}

static void keep_reports(const json_t *body)
{
	const json_t *item = json_array_get(json_object_get(body, "items"), 0);
	for (size_t i = 0; i < SMS_PEOPLE; i++) {
		struct sms_row *r = &w->rows[i];
		bool his = str_eq(json_str(item, "token"), token_of(&w->a, str_c(r->number)));
		if (his && (row_is(r, "accepted") || row_is(r, "unknown")))
			r->state = "delivered";
	}
}

static void lose(const json_t *body)
{
	int64_t own = json_int(body, "own", 0), after = json_int(body, "after", 0);
	for (size_t i = 0; i < SMS_PEOPLE; i++) {
		struct sms_row *r = &w->rows[i];
		if (!row_is(r, "sent") || r->connection == json_int(body, "connection", 0))
			continue;
		r->state = r->connection == own && r->seq > after ? "again" : "unknown";
	}
}

/* Whether this call is the one whose answer is lost; `unheard`: nor does the book hear of it. */
static bool deaf_to(const char *call)
{
	bool deaf = w->deaf && !strcmp(w->deaf, call) && !--w->nth;
	if (deaf)
		w->deaf = NULL;
	return deaf;
}

/* One day is to be asked for, once; what came of it is kept as it is told. */
static json_t *count(json_t *body)
{
	json_decref(w->counted);
	w->counted = json_incref(body);
	if (!w->day || json_object_size(body))
		return json_pack("{s:i}", "again", 60);
	return json_pack(
		"{s:{s:s s:s} s:i}", "ask", "day", w->day, "service", "GWSVC", "again", 60);
}

static enum err book(
	struct wire *, struct arena *, bool, const char *call, json_t *body, json_t **out)
{
	json_auto_t *owned = body, *answer = json_object();
	bool deaf = deaf_to(call);
	if (deaf && w->unheard)
		return fault(ERR_UNAVAILABLE, "the book is away");
	if (!strcmp(call, "line"))
		json_object_set_new(answer, "connection", json_integer(++w->connection));
	else if (!strcmp(call, "lost"))
		lose(owned);
	else if (!strcmp(call, "take")) {
		json_decref(answer);
		answer = take(json_int(owned, "connection", 0));
	} else if (!strcmp(call, "answers"))
		keep_answers(owned);
	else if (!strcmp(call, "reports"))
		keep_reports(owned);
	else if (!strcmp(call, "opt-outs"))
		w->opted_out++;
	else if (!strcmp(call, "count")) {
		json_decref(answer);
		answer = count(owned);
	}
	if (deaf)
		return fault(ERR_UNAVAILABLE, "the book is away");
	if (out)
		*out = json_incref(answer);
	return ERR_OK;
}

static enum err token(struct wire *, struct arena *a, struct str number, struct str *out)
{
	*out = token_of(a, number);
	return ERR_OK;
}

static const char *own_key(struct wire *, struct arena *)
{
	return "k";
}

/* Each is answered "Ok", under the number that it was sent to. */
static enum err exchange(
	struct wire *, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	enum err cut = w->cut;
	json_auto_t *body = NULL, *set = json_array();
	size_t i;
	json_t *number;
	w->cut = ERR_OK;
	if (w->whole) {
		*out = (struct wire_reply){ .status = 200,
			.body = str_c(arena_printf(a,
				"{\"Response\":{\"Error\":{\"Code\":\"%s\",\"Message\":\"\"}}}",
				w->whole)) };
		w->whole = NULL;
		return ERR_OK;
	}
	if (cut == ERR_UNAVAILABLE)
		return fault(cut, "no way there");
	assert_int_equal(json_read(q->body, &body), ERR_OK);
	json_array_foreach(json_object_get(body, "PhoneNumberSet"), i, number)
	{
		struct str to = str_c(json_string_value(number));
		w->asked[w->asked_count++] = arena_str(&w->a, to);
		json_array_append_new(set, json_pack("{s:O s:s s:s}", "PhoneNumber", number, "Code",
						   "Ok", "SerialNo", "s-1"));
	}
	json_auto_t *answer = json_pack("{s:{s:O}}", "Response", "SendStatusSet", set);
	*out = (struct wire_reply){ .status = 200, .body = json_text(a, answer) };
	return cut ? fault(cut, "cut off") : ERR_OK;
}

static const struct wire_line line = { line_open, line_send, line_await, line_receive, line_close };
static const struct wire_book books = { book, NULL, token, own_key };

int sms_world_begin(void **)
{
	*w = (struct sms_world){ .g = { .sp_id = "901234",
					 .secret = "stand-in",
					 .service = "GWSVC",
					 .sender = "10690001",
					 .report_ms = 1,
					 .test_ms = 600000 } };
	ismg_begin(&w->g);
	assert_int_equal(ismg_listen(&w->g, "127.0.0.1:0", &w->port), ERR_OK);
	w->wire = (struct wire){ .exchange = exchange,
		.secret = secret,
		.now = now,
		.wait = wait_until,
		.line = &line,
		.book = &books,
		.lasting = &w->lasting };
	return 0;
}

int sms_world_end(void **)
{
	for (size_t n = 0; n < WIRE_LINES_MAX; n++)
		line_close(NULL, n);
	ismg_end(&w->g);
	json_decref(w->counted);
	arena_free(&w->a);
	arena_free(&w->lasting);
	return 0;
}
