#include "desk/attachment_record.h"

#include "model/finding_json.h"

static json_t *part_json(const struct part *p)
{
	json_t *j = json_pack("{s:o, s:o}", "part", json_from(p->name), "text", json_from(p->text));
	if (p->cells.len)
		json_object_set_new(j, "cells", json_from(p->cells));
	return j;
}

json_t *record_parts(const struct parts *parts)
{
	json_t *list = json_array();
	for (size_t i = 0; i < parts->count; i++)
		json_array_append_new(list, part_json(&parts->at[i]));
	return list;
}

/* Larger than any other JSON of ours, and written by ourselves: jansson alone reads it. */
enum err record_read_parts(struct arena *a, struct str json, struct parts *out)
{
	json_error_t why;
	json_auto_t *list = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, &why);
	struct parts parts;
	size_t i;
	json_t *part;
	parts_init(&parts, a);
	if (!json_is_array(list))
		return fault_as(ERR_INVALID, "asset.parts", NULL, "附件文字记录有误：%s", why.text);
	json_array_foreach(list, i, part) TRY(parts_add_row(&parts, json_str(part, "text"),
		json_str(part, "cells"), STRF, STRV(json_str(part, "part"))));
	*out = parts;
	return ERR_OK;
}

static const char *place_of(struct arena *a, const struct finding *f, const struct parts *parts)
{
	return f->block == (size_t)ARTICLE_TITLE
		       ? ""
		       : part_place(a, &parts->at[f->block], f->start, f->end);
}

static json_t *record_finding(struct arena *a, const struct finding *f, const struct parts *parts,
	const char *sha256, struct str name)
{
	struct finding in_file = *f;
	const char *place = place_of(a, f, parts);
	in_file.reviewer = arena_printf(a, "attachment:%.12s:%s", sha256, f->reviewer);
	in_file.block = (size_t)FINDING_IN_ATTACHMENT;
	in_file.message = str_c(
		arena_printf(a, "附件《" STRF "》%s：" STRF, STRV(name), place, STRV(f->message)));
	json_t *j = finding_json(&in_file);
	json_object_set_new(j, "part", json_string(place));
	json_object_set_new(j, "attachment",
		json_pack("{s:s, s:o}", "sha256", sha256, "name", json_from(name)));
	return j;
}

json_t *record_findings(struct arena *a, const struct findings *found, const struct parts *parts,
	const char *sha256, struct str name)
{
	json_t *list = json_array();
	for (const struct finding *f = found->first; f; f = f->next)
		json_array_append_new(list, record_finding(a, f, parts, sha256, name));
	return list;
}

enum err record_review(const struct screening *screening, const struct recorded *x, json_t **out)
{
	SCRATCH(scratch);
	struct parts parts;
	struct findings found;
	const struct attachment file = {
		.name = x->name, .pdf = str_eq(x->extension, STR("pdf")), .pages = x->pages
	};
	TRY(record_read_parts(&scratch, x->parts, &parts));
	TRY(attachment_review(&scratch, screening, &file, &parts, &found));
	*out = record_findings(&scratch, &found, &parts, arena_cstr(&scratch, x->sha256), x->name);
	return ERR_OK;
}
