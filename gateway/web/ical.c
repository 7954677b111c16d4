#include "web/ical.h"

#include "base/buf.h"
#include "base/clock.h"

enum { LINE_BYTES = 75, EVENT_MAX = 4096, HEAD_MAX = 2048 };

/*
 * Folded between characters, though the standard would let it be anywhere: there are readers that decode
 * line by line. The space that goes on with a line counts.
 */
static void add_line(struct buf *b, struct str line)
{
	size_t room = LINE_BYTES;
	while (line.len > room) {
		size_t n = room;
		while (((unsigned char)line.at[n] & 0xC0) == 0x80)
			n--;
		buf_add(b, str_sub(line, 0, n));
		buf_add(b, STR("\r\n "));
		line = str_from(line, n);
		room = LINE_BYTES - 1;
	}
	buf_add(b, line);
	buf_add(b, STR("\r\n"));
}

/* TEXT of the standard; what has no place in one is left out. */
static struct str escaped(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, EVENT_MAX / 2);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c == '\n')
			buf_add(&b, STR("\\n"));
		else if (c == '\\' || c == ';' || c == ',')
			buf_printf(&b, "\\%c", c);
		else if (c >= ' ' && c != 127)
			buf_add_char(&b, (char)c);
	}
	return buf_str(&b);
}

static void add_value(struct buf *b, struct arena *a, const char *name, struct str value)
{
	add_line(b, str_c(arena_printf(a, "%s:" STRF, name, STRV(value))));
}

static void add_time(struct buf *b, struct arena *a, const char *name, struct str at)
{
	bool day = at.len == sizeof "20261129" - 1;
	if (at.len)
		add_value(b, a, arena_printf(a, "%s%s", name, day ? ";VALUE=DATE" : ""), at);
}

/* "2026-11-29T01:02:03.000Z" without what only people need. */
static struct str utc(struct arena *a, int64_t at)
{
	char iso[25];
	clock_iso(at, iso);
	return str_c(arena_printf(a, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", iso, iso + 5, iso + 8, iso + 11,
		iso + 14, iso + 17));
}

static void add_event(
	struct buf *b, struct arena *a, const struct ical *c, const struct ical_event *e)
{
	add_value(b, a, "BEGIN", STR("VEVENT"));
	add_value(b, a, "UID", str_c(arena_printf(a, STRF "@" STRF, STRV(e->uid), STRV(c->host))));
	add_value(b, a, "DTSTAMP", utc(a, c->at));
	add_time(b, a, "DTSTART", e->starts);
	add_time(b, a, "DTEND", e->ends);
	add_value(b, a, "SUMMARY", escaped(a, e->words));
	add_value(b, a, "CLASS", STR("PRIVATE"));
	add_value(b, a, "TRANSP", STR("TRANSPARENT"));
	add_value(b, a, "END", STR("VEVENT"));
}

/* A calendar without a component is none: the zone is there also when nothing else is. */
static const struct {
	const char *name, *value;
} head[] = {
	{ "BEGIN", "VCALENDAR" },
	{ "VERSION", "2.0" },
	{ "PRODID", "-//Shenfa//Release calendar//ZH" },
	{ "CALSCALE", "GREGORIAN" },
	{ "X-WR-CALNAME", "信息发布日历" },
	{ "X-WR-TIMEZONE", "Asia/Shanghai" },
	{ "REFRESH-INTERVAL;VALUE=DURATION", "PT1H" },
	{ "X-PUBLISHED-TTL", "PT1H" },
	{ "BEGIN", "VTIMEZONE" },
	{ "TZID", "Asia/Shanghai" },
	{ "BEGIN", "STANDARD" },
	{ "DTSTART", "19700101T000000" },
	{ "TZOFFSETFROM", "+0800" },
	{ "TZOFFSETTO", "+0800" },
	{ "TZNAME", "CST" },
	{ "END", "STANDARD" },
	{ "END", "VTIMEZONE" },
};

struct str ical_text(struct arena *a, const struct ical *c)
{
	struct buf b;
	buf_init(&b, a, HEAD_MAX + c->count * EVENT_MAX);
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		add_value(&b, a, head[i].name, str_c(head[i].value));
	for (size_t i = 0; i < c->count; i++)
		add_event(&b, a, c, &c->events[i]);
	add_value(&b, a, "END", STR("VCALENDAR"));
	return buf_str(&b);
}
