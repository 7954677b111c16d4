/* A request's body through a table that has each kind of field. */
#include "web/form.h"
#include "model/plain.h"
#include "tests/fuzz/fuzz.h"
#include "web/route.h"

enum { LINE_MAX_HERE = 40, TEXT_MAX_HERE = 200, LIST_MAX = 5, NUMBER_MAX = 1000 };

struct everything {
	struct str line, text, cited, article, secret;
	int64_t number, id, time;
	bool yes;
	struct ids ids;
	struct lines lines;
	json_t *object;
};

static const struct field fields[] = {
	FIELD(struct everything, line, LINE, true, LINE_MAX_HERE),
	FIELD(struct everything, text, TEXT, false, TEXT_MAX_HERE),
	FIELD(struct everything, cited, CITED, false, TEXT_MAX_HERE),
	FIELD(struct everything, article, ARTICLE, false, TEXT_MAX_HERE),
	FIELD(struct everything, secret, SECRET, false, TEXT_MAX_HERE),
	FIELD(struct everything, number, INT, false, NUMBER_MAX),
	FIELD(struct everything, id, ID, false, 0),
	FIELD(struct everything, time, TIME, false, 0),
	FIELD(struct everything, yes, BOOL, false, 0),
	FIELD(struct everything, ids, IDS, false, LIST_MAX),
	FIELD(struct everything, lines, LINES, false, LIST_MAX),
	FIELD(struct everything, object, OBJECT, false, 0),
};

static void check_text(struct str s, size_t most, bool lines)
{
	MUST(plain_valid(s) && codepoints(s) <= most && !str_has_control(s, lines));
}

static void check(const struct everything *e)
{
	check_text(e->line, LINE_MAX_HERE, false);
	MUST(str_trim(e->line).len == e->line.len && e->line.len);
	check_text(e->text, TEXT_MAX_HERE, true);
	check_text(e->cited, TEXT_MAX_HERE, true);
	check_text(e->article, TEXT_MAX_HERE, true);
	MUST(e->number >= 0 && e->number <= NUMBER_MAX && e->id >= 0);
	MUST(e->ids.count <= LIST_MAX && e->lines.count <= LIST_MAX);
	for (size_t i = 0; i < e->ids.count; i++)
		MUST(e->ids.at[i] >= 0);
	for (size_t i = 0; i < e->lines.count; i++)
		check_text(e->lines.at[i], TEXT_MAX_HERE, false);
	MUST(!e->object || json_is_object(e->object));
}

/* Any route of a form: its flags say how long a body may be. */
static const struct route posted = { .method = METHOD_POST, .name = "posted" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	const struct header type = { STR("Content-Type"), STR("application/json") };
	const struct head head = { .headers = &type, .count = 1 };
	struct request req = {
		.arena = &a, .head = &head, .route = &posted, .body = fuzz_input(data, len)
	};
	struct everything e = {};
	if (!form_read(&req, fields, &e))
		check(&e);
	json_decref(req.json);
	return 0;
}
