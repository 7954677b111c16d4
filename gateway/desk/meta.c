#include "desk/meta.h"

#include <stdlib.h>

#include "article/utf8.h"

enum meta_kind { TEXT, LIST, OBJECT };

static const struct {
	const char *key;
	enum meta_kind kind;
	size_t most;
	const char *zh;
} members[] = {
#define META(key, kind, most, how, zh) { #key, kind, most, zh },
#include "model/meta.def"
};

static const struct own {
	const char *key;
	size_t most;
	const char *zh;
} owns[] = {
#define OWN(key, most, how, zh) { #key, most, zh },
#include "model/meta.def"
};

/* A summary may have lines; what stands in one line on a page may not. */
static bool has_lines(const char *key)
{
	return !strcmp(key, "summary") || !strcmp(key, "channels");
}

static enum err check_text(const char *key, const char *zh, const json_t *v, size_t most)
{
	if (!json_is_string(v))
		return fault_as(ERR_INVALID, "meta.type", key, "“%s”应为文字", zh);
	if (utf8_count(str_c(json_string_value(v))) > most)
		return fault_as(ERR_INVALID, "meta.long", key, "“%s”不得超过 %zu 字", zh, most);
	if (str_has_control(str_c(json_string_value(v)), has_lines(key)))
		return fault_as(ERR_INVALID, "meta.value", key, "“%s”中有控制字符", zh);
	return ERR_OK;
}

static enum err check_list(const char *key, const char *zh, const json_t *v, size_t most)
{
	if (!json_is_array(v) || json_array_size(v) > most)
		return fault_as(
			ERR_INVALID, "meta.type", key, "“%s”应为不超过 %zu 项的列表", zh, most);
	for (size_t i = 0; i < json_array_size(v); i++)
		TRY(check_text(key, zh, json_array_get(v, i), 40));
	return ERR_OK;
}

static enum err check_own(const char *key, const json_t *v)
{
	for (size_t i = 0; i < sizeof owns / sizeof *owns; i++)
		if (!strcmp(owns[i].key, key))
			return check_text("channels", owns[i].zh, v, owns[i].most);
	return fault_as(
		ERR_INVALID, "meta.unknown", "channels", "渠道设置里没有“%.60s”这一项", key);
}

static enum err check_override(const json_t *own)
{
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)own, key, v) TRY(check_own(key, v));
	return ERR_OK;
}

static enum err check_channels(const json_t *v)
{
	const char *channel;
	json_t *own;
	if (!json_is_object(v) || json_object_size(v) > 10)
		return fault_as(ERR_INVALID, "meta.type", "channels", "渠道设置应为对象");
	json_object_foreach((json_t *)v, channel, own)
	{
		if (!json_is_object(own))
			return fault_as(ERR_INVALID, "meta.type", "channels",
				"渠道“%.60s”的设置应为对象", channel);
		TRY(check_override(own));
	}
	return ERR_OK;
}

static enum err check_member(const char *key, const json_t *v)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (strcmp(members[i].key, key))
			continue;
		const char *zh = members[i].zh;
		if (members[i].kind == TEXT)
			return check_text(key, zh, v, members[i].most);
		return members[i].kind == LIST ? check_list(key, zh, v, members[i].most)
					       : check_channels(v);
	}
	return fault_as(ERR_INVALID, "meta.unknown", "meta", "稿件信息里没有“%.60s”这一项", key);
}

static bool is_one_of(const json_t *meta, const char *key, const char *const known[])
{
	const char *s = json_string_value(json_object_get(meta, key));
	while (s && *known && strcmp(s, *known))
		known++;
	return !s || *known;
}

static enum err check_choices(const json_t *meta)
{
	static const char *const disclosure[] = { "", "主动公开", "依申请公开", "不予公开", NULL };
	static const char *const nature[] = { "", "政务信息", "商业推广", NULL };
	if (!is_one_of(meta, "disclosure", disclosure))
		return fault_as(ERR_INVALID, "meta.disclosure", "disclosure",
			"公开属性应为 主动公开、依申请公开 或 不予公开");
	if (!is_one_of(meta, "nature", nature))
		return fault_as(
			ERR_INVALID, "meta.nature", "nature", "文案性质应为 政务信息 或 商业推广");
	return ERR_OK;
}

/* Empty texts and the title say nothing here: left out, so equal words make equal bytes. */
static json_t *without_blanks(const json_t *meta)
{
	json_t *copy = json_object();
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)meta, key, v)
	{
		if (strcmp(key, "title") && !(json_is_string(v) && !json_string_length(v)))
			json_object_set(copy, key, v);
	}
	return copy;
}

enum err meta_canon(
	struct arena *a, const json_t *meta, struct str title, const char *kind, struct str *out)
{
	if (meta && !json_is_object(meta))
		return fault_as(ERR_INVALID, "meta.type", "meta", "meta 应为对象");
	json_auto_t *copy = without_blanks(meta);
	const char *key;
	json_t *v;
	json_object_foreach(copy, key, v) TRY(check_member(key, v));
	TRY(check_choices(copy));
	json_object_set_new(copy, "title", json_from(title));
	json_object_set_new(copy, "kind", json_string(kind));
	*out = json_canonical(a, copy);
	return ERR_OK;
}

struct str meta_get(struct arena *a, struct str meta, const char *key)
{
	json_auto_t *j = NULL;
	return json_read(meta, &j) ? (struct str){} : arena_str(a, json_str(j, key));
}

/* A list as the page joins it; "" for what is not there. */
static struct str shown(struct arena *a, const json_t *v)
{
	const char *all = "";
	size_t i;
	json_t *one;
	if (json_is_string(v))
		return arena_str(a, (struct str){ json_string_value(v), json_string_length(v) });
	json_array_foreach((json_t *)v, i, one) all =
		arena_printf(a, "%s%s%s", all, i ? "，" : "", json_string_value(one));
	return str_c(all);
}

/* Both sides of one member, and where the differing ones go. */
struct beside {
	struct arena *a;
	const json_t *old, *new;
	json_t *out;
};

static void add_change(struct beside *b, const char *key, const char *field, const char *name)
{
	struct str old = shown(b->a, json_object_get(b->old, key));
	struct str new = shown(b->a, json_object_get(b->new, key));
	if (!str_eq(old, new))
		json_array_append_new(
			b->out, json_pack("{s:s,s:s,s:o,s:o}", "field", field, "name", name, "old",
					json_from(old), "new", json_from(new)));
}

static void add_own(struct beside *b, const char *channel)
{
	struct beside one = { b->a, json_object_get(b->old, channel),
		json_object_get(b->new, channel), b->out };
	for (size_t i = 0; i < sizeof owns / sizeof *owns; i++)
		add_change(&one, owns[i].key,
			arena_printf(b->a, "channels/%s/%s", channel, owns[i].key),
			arena_printf(b->a, "%s %s", channel, owns[i].zh));
}

static void add_channels(struct beside *b)
{
	json_auto_t *all = json_object();
	struct beside channels = { b->a, json_object_get(b->old, "channels"),
		json_object_get(b->new, "channels"), b->out };
	const char *channel;
	json_t *value;
	json_object_update(all, (json_t *)channels.old);
	json_object_update(all, (json_t *)channels.new);
	json_object_foreach(all, channel, value) add_own(&channels, channel);
}

json_t *meta_changes(struct arena *a, const json_t *old, const json_t *new)
{
	struct beside b = { a, old, new, json_array() };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (members[i].kind != OBJECT && strcmp(members[i].key, "kind"))
			add_change(&b, members[i].key, members[i].key, members[i].zh);
	add_channels(&b);
	return b.out;
}
