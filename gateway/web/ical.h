/* ical.h: a calendar as RFC 5545 writes it: lines of at most 75 bytes, ended by CRLF, words escaped. */
#pragma once
#include "base/arena.h"

struct ical_event {
	struct str uid; /* unique here; the host is put behind it */
	struct str starts,
		ends; /* "20261129": whole days, the last one behind the end; "20261129T010000Z"; ends "": a moment */
	struct str words;
};

struct ical {
	struct str host; /* what makes its uids unique in the world */
	int64_t at;      /* ms: when it was made */
	const struct ical_event *events;
	size_t count;
};

struct str ical_text(struct arena *, const struct ical *);
