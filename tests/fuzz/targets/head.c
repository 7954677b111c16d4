/* The head of a request as it arrives: refused, waited for, or read in the one way there is. */
#include "tests/fuzz/fuzz.h"
#include "web/guard.h"

enum { PREFIXES = 300 };

static void check(const struct head *h, struct str raw)
{
	struct str s = h->path;
	MUST(s.len && s.at[0] == '/' && !str_has_control(s, false));
	MUST(str_find(s, STR("//")) < 0 && str_find(s, STR("/../")) < 0 &&
		!str_ends(s, STR("/..")));
	MUST(str_find(s, STR("/./")) < 0 && !str_ends(s, STR("/.")));
	MUST(h->content_length >= 0 && h->bytes <= raw.len && h->count <= HEAD_LINES_MAX);
	MUST(head_value(h, "host").len && !head_value(h, "transfer-encoding").at);
	MUST(str_ends(str_sub(raw, 0, h->bytes), STR("\r\n\r\n")));
	for (size_t i = 0; i < h->count; i++)
		MUST(h->headers[i].name.len &&
			!memchr(h->headers[i].value.at, '\r', h->headers[i].value.len));
}

/* However it is cut on its way, nobody reads another head, and none before it is whole. */
static void arrive_in_pieces(const struct head *whole, struct str raw)
{
	size_t step = 1 + whole->bytes / PREFIXES;
	for (size_t n = 0; n < raw.len; n += step) {
		SCRATCH(a);
		struct head h;
		bool complete = false;
		MUST(guard_head(&a, str_sub(raw, 0, n), &complete, &h) == ERR_OK);
		MUST(complete == (n >= whole->bytes));
		MUST(!complete || (h.bytes == whole->bytes && str_eq(h.path, whole->path) &&
					  h.content_length == whole->content_length));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct head h;
	bool complete = false;
	struct str raw = fuzz_input(data, len), decoded;
	if (!guard_head(&a, raw, &complete, &h) && complete) {
		check(&h, raw);
		arrive_in_pieces(&h, str_sub(raw, 0, h.bytes + 8));
	}
	if (percent_decode(&a, raw, true, &decoded))
		MUST(decoded.len <= raw.len &&
			(memchr(raw.at, 0, raw.len) || !memchr(decoded.at, 0, decoded.len)));
	return 0;
}
