#include "model/finding_json.h"

#include "base/digest.h"

/* One name for one finding of a list; a decision names the place instead. */
static const char *finding_id(struct arena *a, const struct finding *f)
{
	const char *text = arena_printf(a, "%s\n" STRF "\n" STRF "\n%u", f->reviewer, STRV(f->rule),
		STRV(f->quote), f->occurrence);
	return arena_printf(a, "%s:%.16s", f->reviewer, sha256_hex(a, str_c(text)));
}

/* In a file, which nobody edits, the count is the place. */
static const char *place_of(struct arena *a, const struct finding *f)
{
	return f->place.len ? arena_cstr(a, f->place) : arena_printf(a, "#%u", f->occurrence);
}

json_t *finding_json(const struct finding *f)
{
	SCRATCH(a);
	json_t *candidates = json_array();
	for (size_t i = 0; i < FINDING_CANDIDATES && f->candidates[i].len; i++)
		json_array_append_new(candidates, json_from(f->candidates[i]));
	json_t *j = json_pack("{s:s,s:s,s:o,s:s,s:I,s:I,s:I,s:o,s:i,s:s,s:o,s:o,s:s?,s:I,s:n}",
		"id", finding_id(&a, f), "reviewer", f->reviewer, "rule", json_from(f->rule),
		"severity", severity_name(f->severity), "block", (json_int_t)(int64_t)f->block,
		"start", (json_int_t)f->start, "end", (json_int_t)f->end, "quote",
		json_from(f->quote), "occurrence", (int)f->occurrence, "place", place_of(&a, f),
		"message", json_from(f->message), "candidates", candidates, "article", f->article,
		"lexicon", (json_int_t)f->lexicon, "decision");
	if (f->field)
		json_object_set_new(j, "field", json_string(f->field));
	return j;
}
