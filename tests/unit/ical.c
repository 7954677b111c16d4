/* A calendar as RFC 5545 wants it: what every line, every word and every time looks like. */
#include "tests/check.h"

#include "base/buf.h"
#include "web/ical.h"

static struct str made(struct arena *a, const struct ical_event *events, size_t count)
{
	return ical_text(
		a, &(struct ical){ STR("gate.example.gov.cn"), 1795946362000, events, count });
}

static bool has(struct str text, const char *line)
{
	SCRATCH(a);
	return str_find(text, str_c(arena_printf(&a, "\r\n%s\r\n", line))) >= 0;
}

static void an_event_says_who_it_is_and_when(void **)
{
	SCRATCH(a);
	const struct ical_event list[] = {
		{ STR("duty-7"), STR("20261129"), STR("20261206"), STR("发布值班") },
		{ STR("blackout-3"), STR("20261212T160000Z"), STR("20261213T160000Z"),
			STR("停发安排：全部渠道") },
		{ STR("release-5-1-publish"), STR("20261130T010000Z"), STR(""), STR("发布：通告") }
	};
	struct str text = made(&a, list, 3);
	assert_true(str_starts(text, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")));
	assert_true(str_ends(text, STR("\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")));
	assert_true(has(text, "UID:duty-7@gate.example.gov.cn"));
	assert_true(has(text, "DTSTAMP:20261129T095922Z"));
	assert_true(has(text, "DTSTART;VALUE=DATE:20261129"));
	assert_true(has(text, "DTEND;VALUE=DATE:20261206"));
	assert_true(has(text, "DTSTART:20261212T160000Z"));
	assert_true(has(text, "DTEND:20261213T160000Z"));
	assert_true(has(text, "DTSTART:20261130T010000Z\r\nSUMMARY:发布：通告"));
}

/* Without one the standard has no calendar: what is in it when nothing is. */
static void an_empty_calendar_has_a_component(void **)
{
	SCRATCH(a);
	struct str text = made(&a, NULL, 0);
	assert_true(has(text, "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai"));
	assert_true(has(text, "TZOFFSETTO:+0800"));
	assert_true(str_ends(text, STR("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")));
}

static struct str summary(struct arena *a, const char *words)
{
	struct ical_event e = { STR("x"), STR("20261129"), STR("20261130"),
		{ words, strlen(words) } };
	struct str text = made(a, &e, 1);
	text = str_from(text, (size_t)str_find(text, STR("\r\nSUMMARY:")) + 2);
	return str_sub(text, 0, (size_t)str_find(text, STR("\r\nCLASS")));
}

static void a_title_is_a_title_whatever_stands_in_it(void **)
{
	SCRATCH(a);
	assert_true(str_eq(summary(&a, "甲,乙;丙\\丁"), STR("SUMMARY:甲\\,乙\\;丙\\\\丁")));
	assert_true(str_eq(summary(&a, "一\r\nEND:VEVENT\r\nATTACH:http://x\t\x7f"),
		STR("SUMMARY:一\\nEND:VEVENT\\nATTACH:http://x")));
}

/* Every line at most 75 bytes, cut between characters; put together again they are the words. */
static void a_long_line_is_folded_between_characters(void **)
{
	for (size_t ahead = 0; ahead < 4; ahead++) {
		SCRATCH(a);
		struct buf whole, b;
		buf_init(&whole, &a, 1024);
		buf_init(&b, &a, 1024);
		buf_add(&whole, str_sub(STR("abc"), 0, ahead));
		for (int i = 0; i < 60; i++)
			buf_add(&whole, STR("字"));
		struct str rest = summary(&a, arena_cstr(&a, buf_str(&whole)));
		for (bool first = true; rest.len; first = false) {
			ptrdiff_t end = str_find(rest, STR("\r\n"));
			struct str line = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);
			assert_true(line.len <= 75 && line.len > (end < 0 ? 0 : 71));
			assert_true(first || line.at[0] == ' ');
			assert_true(((unsigned char)line.at[first ? 0 : 1] & 0xC0) != 0x80);
			buf_add(&b, str_from(line, first ? strlen("SUMMARY:") : 1));
			rest = str_from(rest, end < 0 ? rest.len : (size_t)end + 2);
		}
		assert_true(str_eq(buf_str(&b), buf_str(&whole)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_says_who_it_is_and_when),
		cmocka_unit_test(an_empty_calendar_has_a_component),
		cmocka_unit_test(a_title_is_a_title_whatever_stands_in_it),
		cmocka_unit_test(a_long_line_is_folded_between_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
