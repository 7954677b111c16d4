#include "screen/record.h"

#include "model/finding_json.h"

json_t *record_parts(const struct parts *parts)
{
	json_t *list = json_array();
	for (size_t i = 0; i < parts->count; i++)
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "part", json_from(parts->at[i].name), "text",
				      json_from(parts->at[i].text)));
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
	json_array_foreach(list, i, part)
		TRY(parts_add(&parts, json_str(part, "text"), STRF, STRV(json_str(part, "part"))));
	*out = parts;
	return ERR_OK;
}

static json_t *record_finding(struct arena *a, const struct finding *f, const struct parts *parts,
	const char *sha256, struct str name)
{
	struct finding in_file = *f;
	bool in_name = f->block == (size_t)ARTICLE_TITLE;
	in_file.reviewer = arena_printf(a, "attachment:%.12s:%s", sha256, f->reviewer);
	in_file.block = (size_t)FINDING_IN_ATTACHMENT;
	struct str part = in_name ? (struct str){} : parts->at[f->block].name;
	in_file.message = str_c(arena_printf(
		a, "附件《" STRF "》" STRF "：" STRF, STRV(name), STRV(part), STRV(f->message)));
	json_t *j = finding_json(&in_file);
	json_object_set_new(j, "part", json_from(part));
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
