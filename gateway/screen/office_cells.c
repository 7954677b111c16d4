#include "screen/office_cells.h"

#include <ctype.h>

#include "model/parts.h"
#include "screen/xml.h"

enum { NUMBER_DIGITS = 18 }; /* of an identity card */

/* The table as it is read. */
struct shared {
	struct arena *arena;
	struct str *at;
	size_t count, room, bytes;
	struct buf words;
	bool in_item, in_words, in_reading; /* a reading aid is not part of the text */
	enum err result;
};

static void keep(struct shared *s)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 256;
		struct str *at = arena_array(s->arena, struct str, room);
		if (s->count)
			memcpy(at, s->at, s->count * sizeof *at);
		s->at = at;
		s->room = room;
	}
	s->bytes += s->words.len;
	if (s->words.toobig || s->bytes > PARTS_BYTES_MAX || s->count > 1000 * 1000)
		s->result = fault_as(ERR_REFUSED, "upload.text", "file",
			"表格文字过多，无法逐字检查，请拆分后再上传");
	else
		s->at[s->count++] = arena_str(s->arena, buf_str(&s->words));
	s->words.len = 0;
}

static void shared_open(void *ctx, const char *name, const char **attributes)
{
	struct shared *s = ctx;
	(void)attributes;
	s->in_item |= !strcmp(name, "si");
	s->in_reading |= !strcmp(name, "rPh");
	s->in_words = s->in_item && !s->in_reading && !strcmp(name, "t");
}

static void shared_close(void *ctx, const char *name)
{
	struct shared *s = ctx;
	s->in_words = false;
	if (!strcmp(name, "rPh"))
		s->in_reading = false;
	if (strcmp(name, "si"))
		return;
	s->in_item = false;
	if (!s->result)
		keep(s);
}

static void shared_text(void *ctx, struct str text)
{
	struct shared *s = ctx;
	if (s->in_words)
		buf_add(&s->words, text);
}

static enum err shared_state(void *ctx)
{
	return ((struct shared *)ctx)->result;
}

enum err office_shared_read(struct arena *a, const struct archive *z, struct office_shared *out)
{
	static const struct xml_reader reader = { shared_open, shared_close, shared_text,
		shared_state };
	const struct archive_entry *entry = archive_find(z, "xl/sharedStrings.xml");
	struct shared s = { .arena = a };
	buf_init(&s.words, a, XML_TEXT_MAX);
	if (entry)
		TRY(xml_read(entry, &reader, &s));
	*out = (struct office_shared){
		.at = s.at, .used = arena_array(a, bool, s.count + 1), .count = s.count
	};
	return ERR_OK;
}

bool office_is_true(struct str s)
{
	return str_eq(s, STR("1")) || str_eq(s, STR("true"));
}

void office_place(struct str where, size_t *column, size_t *row)
{
	size_t count = 0, letters = 0;
	int64_t number;
	while (letters < where.len && letters < 4 && (where.at[letters] | 0x20) >= 'a' &&
		(where.at[letters] | 0x20) <= 'z')
		count = count * 26 + (size_t)((where.at[letters++] | 0x20) - 'a' + 1);
	if (letters && str_i64(str_from(where, letters), &number) && number > 0) {
		*column = count - 1;
		*row = (size_t)number - 1;
	}
}

/* 3.3020319850312102E+17: the digits of it, and how many of them stand before the point. */
struct decimal {
	char digit[NUMBER_DIGITS + 1];
	size_t count, whole;
	bool pointed;
};

static bool take_digits(struct str *rest, struct decimal *d)
{
	for (; rest->len && (isdigit((unsigned char)rest->at[0]) || rest->at[0] == '.');
		*rest = str_from(*rest, 1)) {
		if (rest->at[0] == '.' ? d->pointed : d->count == NUMBER_DIGITS)
			return false;
		if (rest->at[0] == '.')
			d->pointed = true;
		else
			d->digit[d->count++] = rest->at[0];
		d->whole += !d->pointed;
	}
	return d->count && d->digit[0] != '0';
}

/* By its digits and not by its value: a double keeps fifteen of eighteen, and Excel writes seventeen. */
struct str office_number(struct arena *a, struct str said)
{
	struct decimal d = {};
	struct str rest = said;
	int64_t exponent;
	bool is_one = take_digits(&rest, &d) && rest.len && (rest.at[0] | 0x20) == 'e';
	rest = str_from(rest, is_one);
	rest = str_from(rest, rest.len && rest.at[0] == '+');
	if (!is_one || !str_i64(rest, &exponent) || exponent < 6 || exponent > NUMBER_DIGITS)
		return said;
	size_t whole = d.whole + (size_t)exponent;
	while (d.count > whole && d.digit[d.count - 1] == '0')
		d.count--;
	if (d.count > whole || whole > NUMBER_DIGITS)
		return said;
	memset(d.digit + d.count, '0', whole - d.count);
	return arena_str(a, (struct str){ d.digit, whole });
}
