#include <strings.h>

#include "screen/office_parts.h"
#include "screen/xml.h"

static const char *const inside[] = {
#define INSIDE(end) end,
#define FORBIDDEN(words, reason)
#include "screen/office.def"
#undef INSIDE
#undef FORBIDDEN
};

static const struct {
	const char *words, *reason;
} forbidden[] = {
#define INSIDE(end)
#define FORBIDDEN(words, reason) { words, reason },
#include "screen/office.def"
#undef INSIDE
#undef FORBIDDEN
};

static struct str lower(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		copy[i] = (char)(s.at[i] >= 'A' && s.at[i] <= 'Z' ? s.at[i] + 32 : s.at[i]);
	return (struct str){ copy, s.len };
}

static enum err judge_words(struct arena *a, struct str words)
{
	words = lower(a, words);
	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		if (str_find(words, str_c(forbidden[i].words)) >= 0)
			return fault_as(
				ERR_REFUSED, "office.active", "file", "%s", forbidden[i].reason);
	return ERR_OK;
}

/* The settings of a printer are bytes that nobody opens. */
static bool may_be_inside(struct arena *a, struct str name)
{
	name = lower(a, name);
	if (str_find(name, STR("/printersettings/")) >= 0 && str_ends(name, STR(".bin")))
		return true;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (str_ends(name, str_c(inside[i])))
			return true;
	return false;
}

static enum err judge_name(struct arena *a, struct str name)
{
	TRY(judge_words(a, name));
	if (may_be_inside(a, name))
		return ERR_OK;
	return fault_as(ERR_REFUSED, "office.embedded", "file",
		"文档内部含有不检查的文件（" STRF "），请删除嵌入的内容后再上传", STRV(name));
}

/* Content types and relations say what a part is, whatever it is called. */
struct judging {
	struct arena *arena;
	enum err result;
};

static bool fetches(struct str type)
{
	return str_ends(type, STR("/attachedTemplate")) || str_ends(type, STR("/oleObject")) ||
	       str_ends(type, STR("/frame")) || str_ends(type, STR("/subDocument")) ||
	       str_ends(type, STR("/externalLink")) || str_ends(type, STR("/aFChunk"));
}

/* Word notes where on the author's own disk the template lay: nothing is fetched from there. */
static bool is_local_path(struct str target)
{
	return str_starts(target, STR("file:///")) && target.len > 10 && target.at[9] == ':';
}

static enum err judge_element(struct arena *a, const char *name, const char **attributes)
{
	struct str type = xml_attribute(attributes, "Type");
	TRY(judge_words(a, xml_attribute(attributes, "ContentType")));
	if (str_find(lower(a, xml_attribute(attributes, "ContentType")), STR("macroenabled")) >= 0)
		return judge_words(a, STR("vbaproject"));
	if (strcmp(name, "Relationship") || !fetches(type))
		return ERR_OK;
	if (!str_eq(xml_attribute(attributes, "TargetMode"), STR("External")))
		return judge_words(a, STR("oleobject"));
	if (is_local_path(xml_attribute(attributes, "Target")))
		return ERR_OK;
	return fault_as(ERR_REFUSED, "office.remote", "file",
		"文档会从外部地址读取模板或对象，请断开链接后再上传");
}

static void judging_open(void *ctx, const char *name, const char **attributes)
{
	struct judging *j = ctx;
	if (!j->result)
		j->result = judge_element(j->arena, name, attributes);
}

static void judging_close(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

static void judging_text(void *ctx, struct str text)
{
	(void)ctx, (void)text;
}

static enum err judging_state(void *ctx)
{
	return ((struct judging *)ctx)->result;
}

enum err office_judge(struct arena *a, const struct archive *z)
{
	static const struct xml_reader reader = { judging_open, judging_close, judging_text,
		judging_state };
	for (size_t i = 0; i < z->count; i++)
		TRY(judge_name(a, z->entries[i].name));
	for (size_t i = 0; i < z->count; i++) {
		SCRATCH(scratch);
		struct judging j = { .arena = &scratch };
		struct str name = lower(&scratch, z->entries[i].name);
		if (str_ends(name, STR(".rels")) || str_eq(name, STR("[content_types].xml")))
			TRY(xml_read(&z->entries[i], &reader, &j));
	}
	return ERR_OK;
}
