#include "store/param.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/buf.h"

enum { BYTEA_OID = 17, LIST_MAX = 512 * 1024 * 1024 };

struct param param_time(struct arena *a, int64_t ms)
{
	return P_C(arena_printf(a, "%lld.%03d", (long long)(ms / 1000), (int)(ms % 1000)));
}

static void add_u32(struct buf *b, uint32_t n)
{
	n = htonl(n);
	buf_add(b, (struct str){ (const char *)&n, sizeof n });
}

/* The binary form of bytea[]: dimensions, has-null flag, element type, length and lower bound. */
static struct str bytes_list(struct arena *a, const struct param *p)
{
	struct buf b;
	buf_init(&b, a, LIST_MAX);
	add_u32(&b, p->count ? 1 : 0);
	add_u32(&b, 0);
	add_u32(&b, BYTEA_OID);
	if (p->count) {
		add_u32(&b, (uint32_t)p->count);
		add_u32(&b, 1);
	}
	for (size_t i = 0; i < p->count; i++) {
		add_u32(&b, (uint32_t)p->texts[i].len);
		buf_add(&b, p->texts[i]);
	}
	if (b.toobig)
		abort(); /* callers cap what they hand in far below */
	return buf_str(&b);
}

/* {"a","b"}: the text form of text[], every element quoted. */
static struct str text_list(struct arena *a, const struct param *p)
{
	struct buf b;
	buf_init(&b, a, LIST_MAX);
	buf_add_char(&b, '{');
	for (size_t i = 0; i < p->count; i++) {
		buf_add(&b, i ? STR(",\"") : STR("\""));
		for (size_t j = 0; j < p->texts[i].len; j++) {
			char c = p->texts[i].at[j];
			if (c == '"' || c == '\\')
				buf_add_char(&b, '\\');
			buf_add_char(&b, c);
		}
		buf_add_char(&b, '"');
	}
	buf_add_char(&b, '}');
	return buf_str(&b);
}

static struct str int_list(struct arena *a, const struct param *p)
{
	struct buf b;
	buf_init(&b, a, LIST_MAX);
	buf_add_char(&b, '{');
	for (size_t i = 0; i < p->count; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)p->numbers[i]);
	buf_add_char(&b, '}');
	return buf_str(&b);
}

static struct str encode(struct arena *a, const struct param *p)
{
	switch (p->kind) {
	case PARAM_NULL:
		return (struct str){};
	case PARAM_TEXT:
		return arena_str(a, p->text);
	case PARAM_BYTES:
		return (struct str){ p->text.len ? p->text.at : "", p->text.len };
	case PARAM_INT:
		return str_c(arena_printf(a, "%lld", (long long)p->number));
	case PARAM_BYTES_LIST:
		return bytes_list(a, p);
	case PARAM_TEXT_LIST:
		return text_list(a, p);
	case PARAM_INT_LIST:
		return int_list(a, p);
	}
	abort();
}

void param_encode(
	struct arena *a, const struct param *params, size_t count, struct wire_params *out)
{
	const char **values = arena_array(a, const char *, count + 1);
	int *lengths = arena_array(a, int, count + 1);
	int *formats = arena_array(a, int, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct str s = encode(a, &params[i]);
		values[i] = s.at;
		lengths[i] = (int)s.len;
		formats[i] = params[i].kind == PARAM_BYTES || params[i].kind == PARAM_BYTES_LIST;
	}
	*out = (struct wire_params){ values, lengths, formats };
}
