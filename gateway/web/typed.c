#include "web/typed.h"

#include "desk/findings.h"
#include "web/route.h"

#define SEEN(query) store_run(req->db, req->arena, query, &rows, P_INT(id), P_INT(req->who.id))

/* The draft that the address is about, where this person may see it; 0: none. */
static enum err draft_named(struct request *req, int64_t *out)
{
	AUTO_ROWS rows = {};
	int64_t id;
	struct str path = req->route->pattern;
	*out = 0;
	if (!req->ids[0].len || !str_i64(req->ids[0], &id) || id <= 0)
		return ERR_OK;
	if (str_starts(path, STR("/drafts/")))
		TRY(SEEN(draft_seen));
	else if (str_starts(path, STR("/submissions/")))
		TRY(SEEN(submission_seen));
	else if (str_starts(path, STR("/suggestions/")))
		TRY(SEEN(suggestion_seen));
	else
		return ERR_OK;
	if (rows.count && row_bool(&rows, 0, 0))
		*out = str_starts(path, STR("/drafts/")) ? id : row_int(&rows, 0, 1);
	return ERR_OK;
}

/* The draft is asked for only when there is an incident to write: nearly never. */
static enum err check(struct request *req, const struct typed *t)
{
	struct desk d;
	struct person who;
	int64_t draft;
	if (!findings_typed_mark(t))
		return ERR_OK;
	TRY(request_desk(req, &d, &who));
	TRY(draft_named(req, &draft));
	return findings_refuse_typed(&d, &who, draft, t);
}

static enum err check_string(
	struct request *req, const struct field *f, const char *text, size_t len, bool cited)
{
	return check(req,
		&(struct typed){ f->name, form_word(f->name), (struct str){ text, len }, cited });
}

/* Every text in it and every name of a member, as deep as it goes: jansson bounds the depth. */
static enum err check_inside(struct request *req, const struct field *f, const json_t *j)
{
	size_t i;
	const char *key;
	json_t *value;
	if (json_is_string(j))
		return check_string(req, f, json_string_value(j), json_string_length(j),
			f->kind == FIELD_CITED);
	json_array_foreach(j, i, value) TRY(check_inside(req, f, value));
	json_object_foreach((json_t *)j, key, value)
	{
		TRY(check_string(req, f, key, strlen(key), false));
		TRY(check_inside(req, f, value));
	}
	return ERR_OK;
}

enum err typed_check(struct request *req, const struct field *f, const json_t *j)
{
	if (!req->who.id || f->kind == FIELD_ARTICLE || f->kind == FIELD_SECRET)
		return ERR_OK;
	return check_inside(req, f, j);
}

enum err typed_check_text(struct request *req, const char *field, const char *name, struct str text)
{
	return check(req, &(struct typed){ field, name, text, false });
}
