#include "desk/findings.h"
#include "screen/inside.h"

static bool has_id(const json_t *list, struct str id)
{
	size_t i;
	json_t *f;
	json_array_foreach(list, i, f) if (str_eq(json_str(f, "id"), id)) return true;
	return false;
}

/* What the lexicon of now finds in the files and nobody has seen yet. */
static void take_fresh(const json_t *all, const json_t *known, json_t *fresh)
{
	size_t i;
	json_t *f;
	json_array_foreach(all, i, f) if (!has_id(known, json_str(f, "id")))
		json_array_append(fresh, f);
}

static size_t blocking(const json_t *list)
{
	size_t i, n = 0;
	json_t *f;
	json_array_foreach(list, i, f) n += str_eq(json_str(f, "severity"), STR("BLOCK"));
	return n;
}

static enum err finish(struct desk *d, const struct waiting_submission *s, const json_t *fresh)
{
	AUTO_ROWS rows = {};
	const char *reason = "";
	if (blocking(fresh))
		reason = arena_printf(d->arena,
			"词库更新后，附件中有 %zu 处内容须先处理，请查看检查结果后再送审",
			blocking(fresh));
	return store_run(d->db, d->arena, screen_submission_done, &rows, P_INT(s->id),
		P_TEXT(json_text(d->arena, fresh)), P_C(reason), param_time(d->arena, d->now));
}

/* The words were screened when they were handed in; files are looked into here. */
static enum err screen_files(struct desk *d, const struct waiting_submission *s, json_t *fresh)
{
	struct draft_text text;
	json_auto_t *known = NULL, *all = json_array();
	TRY(lexicon_use(d));
	TRY(json_read(s->findings, &known));
	TRY(draft_text(d, s->draft, s->commit, false, &text));
	TRY(findings_in_files(d, s->draft, text.revision.html, all));
	take_fresh(all, known, fresh);
	return ERR_OK;
}

enum err screen_submission(struct desk *d, const struct waiting_submission *s)
{
	json_auto_t *fresh = json_array();
	if (s->files)
		TRY(screen_files(d, s, fresh));
	return finish(d, s, fresh);
}
