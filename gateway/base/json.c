#include "base/json.h"

#include <stdlib.h>

#include "base/buf.h"

/*
 * Measured before the library reads it, outside strings: its own limit of depth is 2048, and a value of two bytes
 * costs it a hundred.
 */
struct measured {
	int deepest;
	size_t values; /* at most */
};

static struct measured measure(struct str s)
{
	struct measured m = { .values = 1 };
	int depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		bool opens = c == '{' || c == '[';
		depth += opens - (c == '}' || c == ']');
		m.values += opens || c == ',';
		m.deepest = depth > m.deepest ? depth : m.deepest;
	}
	return m;
}

/* The library says it in English; people are told what to mend. */
static const char *in_words(enum json_error_code code)
{
	switch (code) {
	case json_error_duplicate_key:
		return "同一对象里有重复的键";
	case json_error_invalid_utf8:
		return "不是 UTF-8 文字";
	case json_error_premature_end_of_input:
		return "内容不完整";
	case json_error_end_of_input_expected:
		return "结尾之后还有内容";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "含有空字符（\\u0000）";
	case json_error_numeric_overflow:
		return "数字过大";
	default:
		return "不合语法";
	}
}

static enum err explain(const json_error_t *why)
{
	enum json_error_code code = json_error_code(why);
	return fault_as(ERR_INVALID,
		code == json_error_duplicate_key ? "json.duplicate" : "json.syntax", NULL,
		"JSON 第 %d 行第 %d 列有误：%s", why->line, why->column, in_words(code));
}

enum err json_read(struct str text, json_t **out)
{
	return json_read_up_to(text, JSON_BYTES_MAX, out);
}

enum err json_read_up_to(struct str text, size_t max, json_t **out)
{
	json_error_t why;
	if (text.len > max)
		return fault_as(ERR_LIMIT, "json.size", NULL, "JSON 超过 %zu 字节", max);
	struct measured m = measure(text);
	if (m.deepest > JSON_DEPTH)
		return fault_as(ERR_INVALID, "json.depth", NULL, "JSON 嵌套超过 %d 层", JSON_DEPTH);
	if (m.values > JSON_VALUES_MAX)
		return fault_as(
			ERR_LIMIT, "json.values", NULL, "JSON 中的值超过 %d 个", JSON_VALUES_MAX);
	json_t *j = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		return explain(&why);
	*out = j;
	return ERR_OK;
}

/* UTF-16 order differs from UTF-8 order only above U+FFFF against U+E000..FFFF. */
static int compare_keys(const void *a, const void *b)
{
	const unsigned char *x = *(const unsigned char *const *)a;
	const unsigned char *y = *(const unsigned char *const *)b;
	while (*x && *x == *y)
		x++, y++;
	bool x_pair = *x >= 0xF0, y_pair = *y >= 0xF0;
	if (x_pair != y_pair && *x >= 0xEE && *y >= 0xEE)
		return x_pair ? -1 : 1;
	return *x - *y;
}

static void add_string(struct buf *b, const char *s, size_t n)
{
	static const char *const short_form[] = { ['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r",
		['"'] = "\\\"",
		['\\'] = "\\\\" };
	buf_add_char(b, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < sizeof short_form / sizeof *short_form && short_form[c])
			buf_add(b, str_c(short_form[c]));
		else if (c < 0x20)
			buf_printf(b, "\\u%04x", (unsigned)c);
		else
			buf_add_char(b, (char)c);
	}
	buf_add_char(b, '"');
}

static void add_value(struct buf *b, const json_t *j);

static void add_object(struct buf *b, const json_t *j)
{
	size_t n = json_object_size(j), i = 0;
	const char **keys = arena_array(b->arena, const char *, n + 1);
	for (void *it = json_object_iter((json_t *)j); it;
		it = json_object_iter_next((json_t *)j, it))
		keys[i++] = json_object_iter_key(it);
	qsort(keys, n, sizeof *keys, compare_keys);
	buf_add_char(b, '{');
	for (i = 0; i < n; i++) {
		if (i)
			buf_add_char(b, ',');
		add_string(b, keys[i], strlen(keys[i]));
		buf_add_char(b, ':');
		add_value(b, json_object_get(j, keys[i]));
	}
	buf_add_char(b, '}');
}

static void add_array(struct buf *b, const json_t *j)
{
	buf_add_char(b, '[');
	for (size_t i = 0; i < json_array_size(j); i++) {
		if (i)
			buf_add_char(b, ',');
		add_value(b, json_array_get(j, i));
	}
	buf_add_char(b, ']');
}

static void add_value(struct buf *b, const json_t *j)
{
	switch (json_typeof(j)) {
	case JSON_OBJECT:
		return add_object(b, j);
	case JSON_ARRAY:
		return add_array(b, j);
	case JSON_STRING:
		return add_string(b, json_string_value(j), json_string_length(j));
	case JSON_INTEGER:
		return buf_printf(b, "%lld", (long long)json_integer_value(j));
	case JSON_TRUE:
		return buf_add(b, STR("true"));
	case JSON_FALSE:
		return buf_add(b, STR("false"));
	case JSON_NULL:
		return buf_add(b, STR("null"));
	case JSON_REAL:
		break;
	}
	abort(); /* no signed object of ours has a fraction */
}

struct str json_canonical(struct arena *a, const json_t *j)
{
	struct buf b;
	buf_init(&b, a, (size_t)16 * JSON_BYTES_MAX);
	add_value(&b, j);
	return buf_str(&b);
}

bool json_has_fraction(const json_t *j)
{
	size_t i;
	const char *key;
	json_t *value;
	json_array_foreach(j, i, value)
	{
		if (json_has_fraction(value))
			return true;
	}
	json_object_foreach((json_t *)j, key, value)
	{
		if (json_has_fraction(value))
			return true;
	}
	return json_is_real(j);
}

static int dump_into(const char *text, size_t n, void *b)
{
	buf_add(b, (struct str){ text, n });
	return 0;
}

/* Fifteen digits are all that a person typed: with seventeen 0.1 is 0.10000000000000001. */
static void dump(struct buf *b, const json_t *j)
{
	if (json_dump_callback(
		    j, dump_into, b, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)))
		abort();
}

struct str json_text(struct arena *a, const json_t *j)
{
	struct buf b;
	buf_init(&b, a, JSON_TEXT_MAX);
	dump(&b, j);
	return buf_str(&b);
}

enum err json_text_whole(struct arena *a, const json_t *j, struct str *out)
{
	struct buf b;
	buf_init(&b, a, JSON_TEXT_MAX);
	dump(&b, j);
	if (b.toobig)
		return fault_as(
			ERR_LIMIT, "json.size", NULL, "答复超过 %d 字节，列不下", JSON_TEXT_MAX);
	*out = buf_str(&b);
	return ERR_OK;
}

struct str json_str(const json_t *object, const char *key)
{
	const json_t *j = json_object_get(object, key);
	return json_is_string(j) ? (struct str){ json_string_value(j), json_string_length(j) }
				 : (struct str){};
}

int64_t json_int(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *j = json_object_get(object, key);
	return json_is_integer(j) ? json_integer_value(j) : otherwise;
}

json_t *json_from(struct str s)
{
	json_t *j = json_stringn(s.at ? s.at : "", s.len);
	return j ? j : json_null();
}
