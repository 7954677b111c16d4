/* plate.c: licence plates, GA 36: 浙B·12345, 浙BD12345 (new energy), 浙B1234警. */
#include "base/buf.h"
#include "reviewers/personal/number.h"

static const uint32_t provinces[] =
	U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
static const uint32_t tails[] = U"警学港澳领挂试超";
static const struct str vehicles[] = { STR("车"), STR("牌"), STR("驾") };

static bool is_one_of(uint32_t code, const uint32_t *list)
{
	while (*list && *list != code)
		list++;
	return *list;
}

static size_t codes_from(const struct symbols *s, size_t i)
{
	size_t n = 0;
	while (i + n < s->count && is_code(s->at[i + n].code) && (!n || !s->at[i + n].marks))
		n++;
	return n;
}

static size_t letters_in(const struct symbols *s, size_t i, size_t count)
{
	size_t n = 0;
	for (size_t j = i; j < i + count; j++)
		n += !is_digit(s->at[j].code);
	return n;
}

/* Seven or eight characters in all; the new ones have a letter in front of five digits, or behind. */
static bool is_serial(const struct symbols *s, size_t i, size_t count)
{
	size_t letters = letters_in(s, i, count);
	for (size_t j = i; j < i + count; j++)
		if (s->at[j].code == 'i' || s->at[j].code == 'o')
			return false;
	if (count == 5)
		return letters <= 2;
	return count == 6 && ((!is_digit(s->at[i].code) && letters <= 2) ||
				     (!is_digit(s->at[i + 5].code) && letters == 1));
}

/* How many symbols from the province on are a plate. */
static size_t plate_length(const struct symbols *s, size_t i)
{
	if (i + 6 >= s->count || !is_one_of(s->at[i].code, provinces))
		return 0;
	uint32_t office = s->at[i + 1].code;
	if (s->at[i + 1].marks || is_digit(office) || !is_code(office) || office == 'i')
		return 0;
	if (s->at[i + 2].marks > 1 || s->at[i + 2].before & (BEFORE_CLAUSE | BEFORE_END))
		return 0;
	size_t count = codes_from(s, i + 2), behind = i + 2 + count;
	bool tail = count == 4 && behind < s->count && !s->at[behind].marks &&
		    is_one_of(s->at[behind].code, tails) && letters_in(s, i + 2, 4) <= 1;
	return tail ? 7 : is_serial(s, i + 2, count) ? count + 2 : 0;
}

/* The head and the last two, as other notices show them: 浙B***45. */
static struct str masked(struct arena *a, const struct symbols *s, size_t i, size_t length)
{
	struct buf b;
	const struct words *w = s->words;
	size_t tail = s->at[i + length - 2].at, end = s->at[i + length - 1].at + 1;
	buf_init(&b, a, 64);
	buf_add(&b, words_quote(w, s->at[i].at, s->at[i + 1].at + 1));
	for (size_t n = 4; n < length; n++)
		buf_add_char(&b, '*');
	buf_add(&b, words_quote(w, tail, end));
	return buf_str(&b);
}

/* Behind a hanzi it may be the end of another word: then only near a word for vehicles. */
static bool is_sure(const struct symbols *s, size_t i)
{
	enum { REACH = 12 };
	bool begins = !i || s->at[i].marks;
	return begins || symbols_before(s, i, REACH, vehicles, sizeof vehicles / sizeof *vehicles);
}

void find_plates(const struct symbols *s, struct findings *out)
{
	static const struct verdict sure = { "plate",
		"含机动车号牌：公务活动需要公布的可以保留，指向个人的请删除或脱敏", WARN, 0, 0 };
	static const struct verdict doubtful = { "plate",
		"形似机动车号牌：如指向个人，请删除或脱敏", NOTE, 0, 0 };
	for (size_t i = 0; i + 6 < s->count; i++) {
		size_t length = plate_length(s, i);
		if (!length)
			continue;
		personal_report(s->words, s->at[i].at, s->at[i + length - 1].at + 1,
			is_sure(s, i) ? &sure : &doubtful, masked(out->arena, s, i, length), out);
		i += length - 1;
	}
}
