#include "screen/text.h"

#include <errno.h>
#include <iconv.h>

#include "model/plain.h"
#include "screen/csv.h"

#define NO_CONVERTER ((iconv_t)-1)
static iconv_t gb18030;

void text_prepare(void)
{
	if (!gb18030)
		gb18030 = iconv_open("UTF-8", "GB18030");
}

static unsigned unit(struct str s, size_t i, bool little)
{
	const unsigned char *b = (const unsigned char *)s.at + 2 * i;
	return little ? (unsigned)(b[1] << 8 | b[0]) : (unsigned)(b[0] << 8 | b[1]);
}

/* A surrogate without its other half becomes U+FFFD, as buf_add_codepoint makes of it. */
static struct str from_utf16(struct arena *a, struct str s, bool little)
{
	struct buf b;
	size_t units = s.len / 2;
	buf_init(&b, a, s.len * 2);
	for (size_t i = 0; i < units; i++) {
		uint32_t c = unit(s, i, little);
		unsigned low = i + 1 < units ? unit(s, i + 1, little) : 0;
		if (c >= 0xD800 && c < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			i++;
		}
		buf_add_codepoint(&b, c);
	}
	return buf_str(&b);
}

static enum err from_gb18030(struct arena *a, struct str s, struct str *out)
{
	text_prepare();
	size_t room = s.len * 2 + 16, left = room, from = s.len;
	char *to = arena_alloc(a, room), *in = (char *)s.at, *at = to;
	if (gb18030 == NO_CONVERTER)
		return fault(ERR_INTERNAL, "iconv GB18030: %s", strerror(errno));
	iconv(gb18030, NULL, NULL, NULL, NULL);
	if (iconv(gb18030, &in, &from, &at, &left) == (size_t)-1)
		return fault_as(ERR_REFUSED, "text.encoding", "file",
			"无法识别文字编码，请用记事本另存为 UTF-8 编码后再上传");
	*out = (struct str){ to, (size_t)(at - to) };
	return ERR_OK;
}

enum err text_decode(struct arena *a, struct str s, struct str *out)
{
	if (str_starts(s, STR("\xFF\xFE")))
		*out = from_utf16(a, str_from(s, 2), true);
	else if (str_starts(s, STR("\xFE\xFF")))
		*out = from_utf16(a, str_from(s, 2), false);
	else if (str_starts(s, STR("\xEF\xBB\xBF")))
		*out = str_from(s, 3);
	else if (plain_valid(s))
		*out = s;
	else
		return from_gb18030(a, s, out);
	return ERR_OK;
}

enum err text_open(struct arena *a, struct str file, struct contents *out)
{
	struct str rest;
	TRY(text_decode(a, file, &rest));
	for (size_t line = 1; rest.len; line++)
		TRY(parts_add(&out->parts, str_trim(str_cut(&rest, '\n')), "第%zu行", line));
	return ERR_OK;
}

static enum err add_record(void *ctx, const struct csv_field *fields, size_t count, size_t row)
{
	SCRATCH(a);
	struct contents *o = ctx;
	struct buf text, cells;
	char where[CELL_NAME];
	buf_init(&text, &a, PARTS_BYTES_MAX + 1);
	buf_init(&cells, &a, PARTS_BYTES_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		cell_name(where, i, row);
		part_cell_add(&text, &cells, csv_words(&a, fields[i]), where);
	}
	if (text.toobig || cells.toobig)
		return csv_too_long();
	return parts_add_row(&o->parts, buf_str(&text), buf_str(&cells), "表格");
}

enum err text_open_csv(struct arena *a, struct str file, struct contents *out)
{
	struct str text;
	TRY(text_decode(a, file, &text));
	return csv_read(text, add_record, out);
}
