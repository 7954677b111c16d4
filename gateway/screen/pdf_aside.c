#include <ctype.h>

#include "model/plain.h"
#include "screen/markup.h"
#include "screen/pdf.h"
#include "screen/text.h"

static const struct said {
	struct str key;
	const char *name;
} said[] = {
#define SAID(lit, name) { { lit, sizeof(lit) - 1 }, name },
#include "screen/pdf_aside.def"
#undef SAID
};
enum { KINDS = sizeof said / sizeof *said, LINES_MAX = 4 * 1024 * 1024 };

struct reading {
	struct buf lines[KINDS];
};

static struct str after_space(struct str s)
{
	while (s.len && (isspace((unsigned char)s.at[0]) || s.at[0] == '\0'))
		s = str_from(s, 1);
	return s;
}

/* Behind a backslash: three octal digits at most, or one sign. How many bytes it took. */
static size_t escaped(struct str s, char *out)
{
	static const char names[] = "nrtbf", means[] = "\n\r\t\b\f";
	unsigned code = 0;
	size_t n = 0;
	for (; n < 3 && n < s.len && s.at[n] >= '0' && s.at[n] <= '7'; n++)
		code = code * 8 + (unsigned)(s.at[n] - '0');
	const char *at = s.len ? strchr(names, s.at[0]) : NULL;
	*out = n ? (char)code : at && *at ? means[at - names] : s.len ? s.at[0] : '\0';
	return n ? n : s.len ? 1 : 0;
}

/* Of "(…)", where brackets may stand inside in pairs: how long it is with both. */
static size_t literal_len(struct str s)
{
	size_t i = 1, depth = 1;
	for (; i < s.len && depth; i++) {
		depth += s.at[i] == '(';
		depth -= s.at[i] == ')';
		i += s.at[i] == '\\';
	}
	return i < s.len ? i : s.len;
}

static struct str literal(struct arena *a, struct str s)
{
	s = str_sub(s, 0, literal_len(s));
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 1; i + 1 < s.len; i++) {
		char c = s.at[i];
		if (c == '\\')
			i += escaped(str_from(s, i + 1), &c);
		out[n++] = c;
	}
	return (struct str){ out, n };
}

static int hex_digit(char c)
{
	int lower = c | 0x20;
	return c >= '0' && c <= '9'           ? c - '0'
	       : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10
					      : -1;
}

/* "<…>": digits in pairs, white space anywhere; a last one alone stands before a zero. */
static struct str hexadecimal(struct arena *a, struct str s)
{
	size_t n = 0;
	const char *end = memchr(s.at, '>', s.len);
	s = str_sub(s, 0, end ? (size_t)(end - s.at) : s.len);
	char *out = arena_alloc(a, s.len + 1);
	for (size_t i = 1; i < s.len; i++) {
		int digit = hex_digit(s.at[i]);
		if (digit < 0)
			continue;
		out[n / 2] = (char)(n % 2 ? out[n / 2] | digit : digit << 4);
		n++;
	}
	return (struct str){ out, (n + 1) / 2 };
}

/* A signature is a string too, and says nothing to anybody. */
static bool is_text(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20 && !isspace((unsigned char)s.at[i]))
			return false;
	return true;
}

/* Letters of the West, where it is nothing else. */
static void add_bytes(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_add_codepoint(b, (unsigned char)s.at[i]);
}

static void take(struct reading *r, size_t kind, struct str bytes)
{
	SCRATCH(a);
	struct str words;
	struct buf *b = &r->lines[kind];
	bool wide = str_starts(bytes, STR("\xFE\xFF")) || str_starts(bytes, STR("\xFF\xFE"));
	if (!bytes.len || (!wide && !is_text(bytes)))
		return;
	if (text_decode(&a, bytes, &words))
		add_bytes(b, bytes);
	else
		buf_add(b, plain_text(&a, words));
	buf_add_char(b, '\n');
}

/* The string that stands behind a key; of an array the first. The longest of a megabyte. */
static void take_value(struct reading *r, size_t kind, struct str s)
{
	enum { LONGEST = 1024 * 1024 };
	s = after_space(s);
	if (s.len && s.at[0] == '[')
		s = after_space(str_from(s, 1));
	s = str_sub(s, 0, LONGEST);
	SCRATCH(a);
	if (str_starts(s, STR("(")))
		take(r, kind, literal(&a, s));
	else if (str_starts(s, STR("<")) && !str_starts(s, STR("<<")))
		take(r, kind, hexadecimal(&a, s));
}

static void take_key(struct reading *r, struct str s)
{
	char room[16];
	size_t taken;
	struct str key = pdf_name(s, room, sizeof room, &taken);
	for (size_t i = 0; i < KINDS; i++)
		if (str_eq(key, said[i].key))
			take_value(r, i, str_from(s, taken));
}

static enum err read_objects(void *ctx, struct str s)
{
	const char *slash;
	while (s.len && (slash = memchr(s.at, '/', s.len))) {
		s = str_from(s, (size_t)(slash - s.at) + 1);
		take_key(ctx, s);
	}
	return ERR_OK;
}

/* Metadata as XML, where it is not compressed: the Info dictionary again, or what somebody left in it. */
static enum err read_xmp(struct str file, struct parts *out)
{
	SCRATCH(a);
	struct buf words;
	buf_init(&words, &a, LINES_MAX);
	for (ptrdiff_t at; (at = str_find(file, STR("<x:xmpmeta"))) >= 0;) {
		file = str_from(file, (size_t)at);
		ptrdiff_t end = str_find(file, STR("</x:xmpmeta>"));
		struct str xmp = str_sub(file, 0, end < 0 ? file.len : (size_t)end);
		markup_words(xmp, &words);
		file = str_from(file, xmp.len + 1);
	}
	return words.toobig ? fault_as(ERR_REFUSED, "upload.text", "file",
				      "PDF 的文档属性过多，无法逐字检查，请重新导出后再上传")
			    : parts_add(out, buf_str(&words), "文档属性 XMP");
}

static enum err hand_over(const struct reading *r, struct parts *out)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (r->lines[i].toobig)
			return fault_as(ERR_REFUSED, "upload.text", "file",
				"PDF 的批注或表单文字过多，无法逐字检查，请重新导出后再上传");
		TRY(parts_add(out, buf_str(&r->lines[i]), "%s", said[i].name));
	}
	return ERR_OK;
}

enum err pdf_aside(struct arena *a, struct str file, struct parts *out)
{
	SCRATCH(scratch);
	struct reading r = {};
	(void)a;
	for (size_t i = 0; i < KINDS; i++)
		buf_init(&r.lines[i], &scratch, LINES_MAX);
	TRY(read_objects(&r, file));
	TRY(pdf_each_stream(&scratch, file, read_objects, &r));
	TRY(read_xmp(file, out));
	return hand_over(&r, out);
}
