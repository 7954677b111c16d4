#include "model/finding_json.h"

#include "base/digest.h"

/* Stable over rounds: the same (reviewer, rule, quote, occurrence) is the same finding. */
static const char *finding_id(struct arena *a, const struct finding *f)
{
	const char *text = arena_printf(a, "%s\n" STRF "\n" STRF "\n%u", f->reviewer, STRV(f->rule),
		STRV(f->quote), f->occurrence);
	return arena_printf(a, "%s:%.16s", f->reviewer, sha256_hex(a, str_c(text)));
}

json_t *finding_json(const struct finding *f)
{
	SCRATCH(a);
	json_t *candidates = json_array();
	for (size_t i = 0; i < FINDING_CANDIDATES && f->candidates[i].len; i++)
		json_array_append_new(candidates, json_from(f->candidates[i]));
	return json_pack("{s:s,s:s,s:o,s:s,s:I,s:I,s:I,s:o,s:i,s:o,s:o,s:s?,s:I,s:n}", "id",
		finding_id(&a, f), "reviewer", f->reviewer, "rule", json_from(f->rule), "severity",
		severity_name(f->severity), "block", (json_int_t)(int64_t)f->block, "start",
		(json_int_t)f->start, "end", (json_int_t)f->end, "quote", json_from(f->quote),
		"occurrence", (int)f->occurrence, "message", json_from(f->message), "candidates",
		candidates, "article", f->article, "lexicon", (json_int_t)f->lexicon, "decision");
}
