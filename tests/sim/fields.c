#include "tests/sim/fields.h"

#include "base/buf.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Their reader takes "+" for a blank in a form; of an article it says that it does not. */
static struct str unescaped(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len ? digit(s.at[i + 1]) : -1;
		int low = i + 2 < s.len ? digit(s.at[i + 2]) : -1;
		if (s.at[i] == '%' && high >= 0 && low >= 0) {
			buf_add_char(&b, (char)(high * 16 + low));
			i += 2;
		} else
			buf_add_char(&b, s.at[i] == '+' ? ' ' : s.at[i]);
	}
	return buf_str(&b);
}

static size_t urlencoded(
	struct arena *a, struct str rest, bool escaped, struct sim_field *out, size_t max)
{
	size_t n = 0;
	while (rest.len && n < max) {
		struct str value = str_cut(&rest, '&'), name = str_cut(&value, '=');
		out[n++] = (struct sim_field){ .name = name,
			.value = escaped ? unescaped(a, value) : value };
	}
	return n;
}

/* name="pic" of a Content-Disposition; false when it has none. */
static bool attribute(struct str head, const char *which, struct str *out)
{
	ptrdiff_t at = str_find(head, str_c(which));
	if (at < 0)
		return false;
	struct str rest = str_from(head, (size_t)at + strlen(which));
	*out = str_cut(&rest, '"');
	return true;
}

static bool part(struct str body, struct sim_field *out)
{
	ptrdiff_t end = str_find(body, STR("\r\n\r\n"));
	if (end < 0)
		return false;
	struct str head = str_sub(body, 0, (size_t)end), value = str_from(body, (size_t)end + 4);
	*out = (struct sim_field){ .value = str_sub(value, 0, value.len >= 2 ? value.len - 2 : 0) };
	out->file = attribute(head, "filename=\"", &out->file_name);
	return attribute(head, " name=\"", &out->name);
}

static size_t multipart(
	struct arena *a, const struct sim_request *q, struct sim_field *out, size_t max)
{
	const char *at = strstr(q->content_type, "boundary=");
	struct str mark = str_c(arena_printf(a, "--%s", at ? at + strlen("boundary=") : "?"));
	struct str rest = q->body;
	size_t n = 0;
	ptrdiff_t begin = str_find(rest, mark);
	while (begin >= 0 && n < max) {
		rest = str_from(rest, (size_t)begin + mark.len);
		begin = str_find(rest, mark);
		if (begin >= 0 && part(str_sub(rest, 0, (size_t)begin), &out[n]))
			n++;
	}
	return n;
}

size_t sim_fields(const struct sim_request *q, struct sim_field *out, size_t max)
{
	if (!strcmp(q->method, "GET"))
		return urlencoded(q->arena, q->query, false, out, max); /* decoded by the server */
	if (!strncmp(q->content_type, "multipart/form-data", 19))
		return multipart(q->arena, q, out, max);
	return urlencoded(q->arena, q->body, true, out, max);
}

struct str sim_value(const struct sim_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(fields[i].name, str_c(name)))
			return fields[i].value;
	return STR("");
}
