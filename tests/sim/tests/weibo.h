/* weibo.h: one item on its way to the stand-in of Weibo, and what others post there. */
#pragma once
#include "tests/sim/tests/world.h"

#include "base/buf.h"
#include "base/clock.h"
#include "channels/weibo/form.h"
#include "channels/weibo/weibo.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static struct world w;

static inline int begin(void **)
{
	world_begin(&w, "weibo");
	world_plan(&w, ACT_PUBLISH);
	return 0;
}

static inline int end(void **)
{
	world_end(&w);
	return 0;
}

static inline json_t *answer_of(struct arena *a, const struct sim_request *q, int *out_status)
{
	struct sim_reply reply = { .status = 404, .media_type = "" };
	json_t *j = NULL;
	wb_serve(&w.weibo, q, &reply);
	*out_status = reply.status;
	if (json_read(arena_str(a, reply.body), &j))
		return json_object();
	return j;
}

static inline json_t *get(struct arena *a, const char *path, const char *query)
{
	int status;
	struct sim_request q = {
		.method = "GET", .path = path, .content_type = "", .query = str_c(query), .arena = a
	};
	return answer_of(a, &q, &status);
}

static inline json_t *post(struct arena *a, const char *path, const char *const *pairs)
{
	int status;
	struct sim_request q = { .method = "POST",
		.path = path,
		.content_type = "application/x-www-form-urlencoded",
		.body = form_urlencoded(a, pairs),
		.arena = a };
	return answer_of(a, &q, &status);
}

static inline int64_t code_of(const json_t *j)
{
	int64_t n = 0;
	const json_t *code = json_object_get(j, "error_code");
	if (json_is_integer(code))
		return json_integer_value(code);
	return str_i64(json_str(j, "error_code"), &n) ? n : 0;
}

static inline json_t *share(struct arena *a, const char *text)
{
	const char *pairs[] = { "access_token", "t", "status", text, "rip", "203.0.113.7", NULL };
	return post(a, "/2/statuses/share.json", pairs);
}

static inline int64_t shared(const char *text)
{
	SCRATCH(a);
	json_auto_t *j = share(&a, text);
	return code_of(j);
}

static inline const char *many(struct arena *a, const char *s, size_t n)
{
	struct buf b;
	buf_init(&b, a, strlen(s) * n + 1);
	while (n--)
		buf_add(&b, str_c(s));
	return arena_cstr(a, buf_str(&b));
}

static inline void fault_once(const char *path, const char *kind, int code, int times)
{
	json_array_append_new(
		w.weibo.faults, json_pack("{s:s, s:s, s:i, s:i, s:i}", "path", path, "kind", kind,
					"errcode", code, "nth", 1, "times", times));
}

static const char SHARE[] = "/2/statuses/share.json";

static inline void settled(const char *state, size_t copies)
{
	world_settle(&w);
	if (strcmp(w.state, state) != 0)
		fail_msg("%s, not %s: %s", w.state, state, w.reason);
	assert_int_equal(world_copies(&w), copies);
}

/* So many others, each unlike the rest. */
static inline void bury(const char *letter, int count)
{
	SCRATCH(a);
	for (int i = 0; i < count; i++)
		shared(arena_printf(
			&a, "%s https://x.gov.cn/%d", many(&a, letter, 10 + (size_t)i * 5), i));
}
