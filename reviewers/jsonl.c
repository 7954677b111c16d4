#include "reviewers/jsonl.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "base/json.h"
#include "reviewers/raw.h"

struct hit {
	size_t start, end;
	const struct finding *finding;
};

static int by_start(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return 0;
}

static json_t *hit_json(const struct hit *h)
{
	const struct finding *f = h->finding;
	bool listed = f->reviewer == reviewer_terms.name;
	struct str suggestion = f->candidates[0];
	json_t *o = json_object();
	json_object_set_new(o, "start", json_integer((json_int_t)h->start));
	json_object_set_new(o, "end", json_integer((json_int_t)h->end));
	json_object_set_new(o, "term", json_from(listed ? f->rule : f->quote));
	json_object_set_new(o, "rule", listed ? json_string("term") : json_from(f->rule));
	json_object_set_new(o, "severity", json_string(severity_name(f->severity)));
	json_object_set_new(o, "suggestion", suggestion.len ? json_from(suggestion) : json_null());
	return o;
}

/* What stands in no block is said of the whole (findings_add: not all are listed): behind its last character. */
static struct hit hit_of(const struct raw_text *text, size_t end, const struct finding *f)
{
	if (f->block >= text->article.count)
		return (struct hit){ end, end, f };
	const struct raw_place *places = text->places[f->block];
	return (struct hit){ places[f->start].from, places[f->end - 1].to, f };
}

static json_t *findings_json(
	struct arena *a, const struct raw_text *text, size_t end, const struct findings *found)
{
	size_t count = 0;
	struct hit *hits = arena_array(a, struct hit, found->count + 1);
	for (const struct finding *f = found->first; f; f = f->next)
		hits[count++] = hit_of(text, end, f);
	qsort(hits, count, sizeof *hits, by_start);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, hit_json(&hits[i]));
	return list;
}

static bool is_id(const json_t *value)
{
	return json_is_string(value) || json_is_number(value);
}

static enum err check_fields(const json_t *line)
{
	const char *key;
	json_t *value;
	if (!json_is_object(line))
		return fault(ERR_INVALID, "每行应是一个 JSON 对象");
	json_object_foreach((json_t *)line, key, value)
	{
		if (strcmp(key, "id") && strcmp(key, "format") && strcmp(key, "text"))
			return fault(ERR_INVALID, "未知字段 %s", key);
		if (!strcmp(key, "id") ? !is_id(value) : !json_is_string(value))
			return fault(ERR_INVALID,
				strcmp(key, "id") ? "字段 %s 应是字符串"
						  : "字段 %s 应是字符串或数字",
				key);
	}
	return json_object_size(line) == 3 ? ERR_OK : fault(ERR_INVALID, "缺少 id、format 或 text");
}

static enum err screen_line(
	struct arena *a, const struct screening *s, const json_t *line, json_t **out)
{
	struct raw_text text;
	struct findings found;
	TRY(check_fields(line));
	struct str format = json_str(line, "format"), words = json_str(line, "text");
	if (str_eq(format, STR("html")))
		raw_read_html(a, words, &text);
	else if (str_eq(format, STR("text")))
		raw_read_text(a, words, &text);
	else
		return fault(ERR_INVALID, "format 应是 text 或 html");
	findings_init(&found, a);
	TRY(screening_review(s, &(struct revision){}, &text.article, &found));
	*out = findings_json(a, &text, utf8_count(words), &found);
	return ERR_OK;
}

/* What was read and not looked at yet. */
struct input {
	FILE *in, *out;
	size_t at, len;
	unsigned long lines;
	bool failed;
	char bytes[64 * 1024];
};

/*
 * What is there. Where nothing is, whoever sends may be waiting for our answers: they go out first, and
 * only then, so that many lines cost few writes.
 */
static ssize_t read_some(struct input *i)
{
	struct pollfd more = { .fd = fileno(i->in), .events = POLLIN };
	ssize_t n;
	if (more.fd < 0) /* in memory */
		return (ssize_t)fread(i->bytes, 1, sizeof i->bytes, i->in);
	if (poll(&more, 1, 0) <= 0 && fflush(i->out))
		return -1;
	do
		n = read(more.fd, i->bytes, sizeof i->bytes);
	while (n < 0 && errno == EINTR);
	return n;
}

static bool fill(struct input *i)
{
	ssize_t n = read_some(i);
	i->failed |= n < 0;
	i->at = 0;
	i->len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* One line without its end; false at the end of the file. Past JSON_BYTES_MAX it is cut. */
static bool read_line(struct input *i, struct buf *line)
{
	const char *end = NULL;
	bool any = false;
	for (; !end && (i->at < i->len || fill(i)); any = true) {
		struct str rest = { i->bytes + i->at, i->len - i->at };
		end = memchr(rest.at, '\n', rest.len);
		size_t n = end ? (size_t)(end - rest.at) : rest.len;
		buf_add(line, str_sub(rest, 0, n));
		i->at += n + (end != NULL);
	}
	i->lines += any;
	return any;
}

/* What Windows programs write in front of a file. */
static struct str without_mark(struct str line, const struct input *i)
{
	const struct str mark = STR("\xEF\xBB\xBF");
	return i->lines == 1 && str_starts(line, mark) ? str_from(line, mark.len) : line;
}

/* What a broken line says of itself, or null: whoever sent it knows by that which one it is. */
static json_t *id_in(struct str line)
{
	enum { FAR = 4096 };
	struct str head = str_sub(line, 0, line.len < FAR ? line.len : FAR), rest;
	ptrdiff_t at = str_find(head, STR("\"id\""));
	if (at < 0)
		return json_null();
	rest = str_trim(str_from(head, (size_t)at + 4));
	if (!rest.len || rest.at[0] != ':')
		return json_null();
	rest = str_from(rest, 1);
	json_t *id = json_loadb(rest.at, rest.len, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);
	if (is_id(id))
		return id;
	json_decref(id);
	return json_null();
}

/* A line of JSON is its own first line, so only the column is told of where it went wrong. */
static json_t *error_json(struct arena *a, unsigned long number)
{
	struct str why = str_c(err_reason()), own = STR("JSON 第 1 行");
	if (str_starts(why, own))
		why = str_from(why, own.len);
	return json_string(arena_printf(a, "第 %lu 行：" STRF, number, STRV(why)));
}

static json_t *answer(const struct screening *s, struct arena *a, const struct input *from,
	const struct buf *text, long *broken)
{
	struct str whole = without_mark(buf_str(text), from);
	json_auto_t *line = NULL;
	json_t *findings = NULL, *o = json_object();
	enum err e = text->toobig ? fault(ERR_LIMIT, "一行超过 %d MB", JSON_BYTES_MAX >> 20)
				  : json_read(whole, &line);
	if (!e)
		e = screen_line(a, s, line, &findings);
	json_t *id = line ? json_object_get(line, "id") : NULL;
	json_object_set_new(o, "id",
		is_id(id) ? json_incref(id)
		: line    ? json_null()
			  : id_in(whole));
	if (e)
		json_object_set_new(o, "error", error_json(a, from->lines));
	else
		json_object_set_new(o, "findings", findings);
	*broken += e != ERR_OK;
	return o;
}

long screen_jsonl(FILE *in, FILE *out, const struct screening *s)
{
	struct input input = { .in = in, .out = out };
	long broken = 0;
	for (;;) {
		SCRATCH(a);
		struct buf text;
		buf_init(&text, &a, JSON_BYTES_MAX);
		if (!read_line(&input, &text))
			break;
		if (!str_trim(buf_str(&text)).len && !text.toobig)
			continue;
		json_auto_t *o = answer(s, &a, &input, &text, &broken);
		struct str json = json_text(&a, o);
		if (fwrite(json.at, 1, json.len, out) != json.len || fputc('\n', out) == EOF)
			return -1;
	}
	return input.failed || ferror(in) || fflush(out) ? -1 : broken;
}
