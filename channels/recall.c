#include "channels/recall.h"

#include "base/json.h"

enum { NO = false, YES = true };

static const struct recall rows[] = {
#define RECALL(channel, setting, value, name, gone, ...)                                           \
	{ #channel, setting, value, name, gone, __VA_ARGS__ },
#include "channels/recall.def"
#undef RECALL
};
enum { ROWS = sizeof rows / sizeof *rows };

static bool fits(const struct recall *r, struct str channel, const json_t *settings)
{
	return str_eq(channel, str_c(r->channel)) &&
	       (!*r->setting || str_eq(json_str(settings, r->setting), str_c(r->value)));
}

const struct recall *recall_of(struct str channel, struct str settings)
{
	json_auto_t *j = NULL;
	if (json_read(settings, &j))
		j = NULL;
	for (size_t i = 0; i < ROWS; i++)
		if (fits(&rows[i], channel, j))
			return &rows[i];
	return NULL;
}

const struct recall *recall_named(struct str name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_eq(name, str_c(rows[i].name)))
			return &rows[i];
	return NULL;
}

json_t *recall_json(const struct recall *r)
{
	if (!r)
		return json_null();
	return json_pack("{s:s,s:b,s:s,s:s,s:s,s:s,s:s,s:s}", "name", r->name, "irrevocable",
		r->gone, "edit", r->edit, "remove", r->remove, "speed", r->speed, "cost", r->cost,
		"keeps", r->keeps, "after", r->after);
}
