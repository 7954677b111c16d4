/* schemas/openapi.yaml, docs/api.md and the table of routes say the same. */
#include "tests/check.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/files.h"
#include "web/route.h"

enum { FILE_MAX = 4 * 1024 * 1024, CALLS_MAX = 400 };

static struct arena arena;

struct call {
	char *path; /* every {name} as {} */
	struct str method, needs;
	bool if_match, key, person;
	bool found;
};
static struct call calls[CALLS_MAX];
static size_t call_count;

static struct str read_source(const char *path)
{
	struct str text;
	assert_int_equal(
		file_read(&arena, arena_printf(&arena, SOURCE_DIR "/%s", path), FILE_MAX, &text),
		ERR_OK);
	return text;
}

/* "/drafts/{id}/diff" → "/drafts/{}/diff" */
static char *plain(struct str path)
{
	struct buf b;
	buf_init(&b, &arena, 500);
	bool hole = false;
	for (size_t i = 0; i < path.len; i++) {
		hole = hole && path.at[i] != '}';
		if (!hole)
			buf_add_char(&b, path.at[i]);
		hole |= path.at[i] == '{';
	}
	return arena_printf(&arena, STRF, STRV(buf_str(&b)));
}

static size_t indent(struct str line)
{
	size_t n = 0;
	while (n < line.len && line.at[n] == ' ')
		n++;
	return n;
}

/* The file is our own, in one style: two blanks a path, four a method, six what belongs to it. */
static void read_calls(void)
{
	struct str rest = read_source("schemas/openapi.yaml"), path = {};
	bool inside = false, person = false;
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		struct str word = str_trim(line);
		if (str_eq(line, STR("components:")))
			break;
		inside |= str_eq(line, STR("paths:"));
		if (!inside)
			continue;
		if (indent(line) == 2 && str_starts(word, STR("\"/"))) {
			path = str_sub(word, 1, word.len - 3);
			person = false;
		} else if (indent(line) == 4 && str_ends(word, STR(":")))
			calls[call_count++] = (struct call){ .path = plain(path),
				.method = str_sub(word, 0, word.len - 1),
				.person = person };
		else if (indent(line) == 4 && str_find(word, STR("/parameters/Person\"")) >= 0)
			person = true;
		else if (indent(line) == 6 && str_starts(word, STR("x-needs: ")))
			calls[call_count - 1].needs = str_from(word, 9);
		else if (str_find(word, STR("If-Match, in: header, required")) >= 0)
			calls[call_count - 1].if_match = true;
		else if (str_find(word, STR("Idempotency-Key")) >= 0)
			calls[call_count - 1].key = true;
		assert_true(call_count < CALLS_MAX);
	}
}

static const char *needs_of(const struct route *r)
{
	if (r->needs == ANYONE)
		return "ANYONE";
	if (r->needs == LINK_COURIER)
		return "LINK_COURIER";
	if (r->needs == CALL_COURIER)
		return "CALL_COURIER";
	if (r->needs == CALENDAR_TOKEN)
		return "CALENDAR_TOKEN";
	return r->needs == COURIER ? "COURIER" : capability_name((enum capability)r->needs);
}

static struct call *call_of(const struct route *r)
{
	const char *path = plain(str_c(arena_printf(
		&arena, "%s" STRF, r->flags & ROOT ? "" : "/api/v1", STRV(r->pattern))));
	for (size_t i = 0; i < call_count; i++) {
		const char *method = method_name(r->method);
		size_t n = 0;
		while (method[n] && n < calls[i].method.len &&
			tolower((unsigned char)method[n]) == calls[i].method.at[n])
			n++;
		if (!method[n] && n == calls[i].method.len && !strcmp(path, calls[i].path))
			return &calls[i];
	}
	return NULL;
}

static void every_route_is_written_down_and_nothing_else(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		struct call *c = call_of(&routes[i]);
		if (!c)
			fail_msg("%s " STRF " is not in openapi.yaml",
				method_name(routes[i].method), STRV(routes[i].pattern));
		c->found = true;
	}
	for (size_t i = 0; i < call_count; i++)
		if (!calls[i].found)
			fail_msg("no route for " STRF " %s", STRV(calls[i].method), calls[i].path);
}

static void what_a_call_needs_is_the_same_in_both(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		struct call *c = call_of(r);
		assert_non_null(c);
		if (!str_eq(c->needs, str_c(needs_of(r))))
			fail_msg("%s: " STRF, r->name, STRV(c->needs));
		assert_int_equal(c->if_match, !!(r->flags & IF_MATCH));
		assert_int_equal(c->key, r->method == METHOD_POST && !(r->flags & AGAIN));
		assert_int_equal(c->person, r->needs < CAP__COUNT);
	}
}

/* The page groups related acts, so each route's own words are looked for, not whole lines. */
static void the_page_for_people_names_every_call(void **)
{
	struct str page = read_source("docs/api.md");
	for (size_t i = 0; i < route_count; i++) {
		struct str rest = routes[i].pattern, last = {};
		while (rest.len) {
			struct str part = str_cut(&rest, '/');
			if (part.len && part.at[0] != '{')
				last = part;
		}
		if (str_find(page, str_c(arena_printf(&arena, "/" STRF, STRV(last)))) < 0)
			fail_msg("docs/api.md does not name " STRF, STRV(routes[i].pattern));
	}
}

static int open_files(void **)
{
	read_calls();
	assert_true(call_count > 50);
	return 0;
}

static int close_files(void **)
{
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_is_written_down_and_nothing_else),
		cmocka_unit_test(what_a_call_needs_is_the_same_in_both),
		cmocka_unit_test(the_page_for_people_names_every_call),
	};
	return cmocka_run_group_tests(tests, open_files, close_files);
}
