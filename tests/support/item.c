#include "tests/support/item.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

enum { PATIENCE_MS = 120000 };

static const char *keep(struct cast *c, const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s ? arena_printf(&c->arena, "%s", s) : "";
}

static const char *words(struct arena *a, const char *title, const char *html)
{
	json_auto_t *j = json_pack("{s:s,s:s,s:{s:s,s:s,s:s,s:s}}", "title", title, "html",
		html ? html : "<p>公共数据开放目录于近日公布，欢迎查阅。</p>", "meta", "disclosure",
		"主动公开", "column", "工作动态", "source", "数据资源处", "summary", "目录公布");
	return arena_cstr(a, json_text(a, j));
}

void item_write(
	struct cast *c, struct member *m, const char *title, const char *html, struct item *out)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(c, &a, 201, m, "POST", "/drafts", "", words(&a, title, html));
	*out = (struct item){ .draft = keep(c, r.json, "id"), .head = keep(c, r.json, "head") };
}

static const char *match(struct arena *a, const struct item *i)
{
	return arena_printf(a, "If-Match: \"%s\"\r\n", i->head);
}

void item_edit(struct cast *c, struct member *m, struct item *i, const char *html)
{
	SCRATCH(a);
	const char *path = arena_printf(&a, "/drafts/%s", i->draft);
	AUTO_REPLY old = cast_must(c, &a, 200, m, "GET", path, "", "");
	AUTO_REPLY r = cast_must(c, &a, 200, m, "PUT", path, match(&a, i),
		words(&a, keep(c, old.json, "title"), html));
	i->head = keep(c, r.json, "head");
}

static const char *channel_list(struct arena *a, const char *names)
{
	struct str rest = str_c(names);
	json_auto_t *list = json_array();
	while (rest.len)
		json_array_append_new(list, json_from(str_cut(&rest, ' ')));
	return arena_cstr(a, json_text(a, list));
}

void item_submit(
	struct cast *c, struct member *m, struct item *i, const char *channels, const char *more)
{
	SCRATCH(a);
	AUTO_REPLY r = cast_must(c, &a, 201, m, "POST",
		arena_printf(&a, "/drafts/%s/submissions", i->draft), match(&a, i),
		arena_printf(&a, "{\"channels\":%s,\"note\":\"送审\"%s}",
			channel_list(&a, channels), more));
	i->submission = keep(c, r.json, "id");
	AUTO_REPLY d =
		cast_must(c, &a, 200, m, "GET", arena_printf(&a, "/drafts/%s", i->draft), "", "");
	i->head = keep(c, d.json, "head");
}

void item_agree(struct cast *c, struct member *m, struct item *i, bool marks)
{
	SCRATCH(a);
	const char *at = arena_printf(&a, "/submissions/%s", i->submission);
	cast_until(c, m, at, "state", STATES("IN_REVIEW"));
	cast_open_all(c, m, i->submission);
	if (marks) {
		AUTO_REPLY marked = cast_mark(c, &a, m, i->submission);
		if (marked.status != 204) {
			fprintf(stderr, "item: %s may not mark: " STRF "\n", m->login,
				STRV(marked.body));
			exit(1);
		}
	}
	AUTO_REPLY v = cast_vote(c, &a, m, i->submission, "AGREE", "同意");
	if (v.status == 201)
		return;
	fprintf(stderr, "item: %s may not agree: " STRF "\n", m->login, STRV(v.body));
	exit(1);
}

void item_approve(struct cast *c, struct item *i)
{
	item_agree(c, cast_member(c, "head"), i, true);
	item_agree(c, cast_member(c, "reviewer"), i, false);
}

static bool one_of(const json_t *value, const char *const *states)
{
	for (; *states; states++)
		if (!strcmp(json_string_value(value), *states))
			return true;
	return false;
}

/* The newest comes first. */
static json_t *newest(const json_t *list, const char *channel)
{
	size_t n;
	json_t *d;
	json_array_foreach(
		(json_t *)list, n, d) if (str_eq(json_str(d, "channel"), str_c(channel))) return d;
	return NULL;
}

json_t *item_delivery(struct cast *c, struct member *m, struct item *i, const char *channel,
	const char *const *states)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (;;) {
		SCRATCH(a);
		AUTO_REPLY r = cast_must(c, &a, 200, m, "GET",
			arena_printf(&a, "/deliveries?draft=%s", i->draft), "", "");
		json_t *d = newest(json_object_get(r.json, "items"), channel);
		if (d && one_of(json_object_get(d, "state"), states))
			return json_incref(d);
		if (clock_ticks() > until) {
			fprintf(stderr, "item: %s is not %s: " STRF "\n", channel, states[0],
				STRV(r.body));
			exit(1);
		}
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
}

const char *reply_code(const struct http_reply *r)
{
	const char *code = json_string_value(json_object_get(r->json, "code"));
	return code ? code : "";
}
