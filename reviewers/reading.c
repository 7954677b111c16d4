#include "base/json.h"
#include "reviewers/words.h"

/* What of meta.json goes out, and what people call it. */
static const struct {
	const char *key, *name;
} members[] = {
	{ "summary", "摘要" },
	{ "author", "作者" },
	{ "source", "来源" },
	{ "column", "栏目" },
	{ "correction_note", "更正说明" },
};

static const struct {
	const char *key, *name;
} overrides[] = {
	{ "title", "渠道标题" },
	{ "summary", "渠道摘要" },
	{ "author", "渠道作者" },
};

static void put(struct reading *r, size_t block, const char *name, const char *key, struct str text)
{
	if (text.len)
		r->outside[r->outside_count++] =
			(struct outside){ block, name, key, arena_str(r->arena, text) };
}

static void put_members(struct reading *r, const json_t *meta)
{
	size_t i;
	json_t *tag;
	for (size_t m = 0; m < sizeof members / sizeof *members; m++)
		put(r, (size_t)ARTICLE_META, members[m].name, members[m].key,
			json_str(meta, members[m].key));
	json_array_foreach(json_object_get(meta, "tags"), i, tag) if (json_is_string(tag))
		put(r, (size_t)ARTICLE_META, "标签", "tags", str_c(json_string_value(tag)));
}

static void put_overrides(struct reading *r, json_t *channels)
{
	const char *channel;
	json_t *own;
	json_object_foreach(channels, channel,
		own) for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++)
		put(r, (size_t)ARTICLE_META, overrides[i].name,
			arena_printf(r->arena, "channels/%s/%s", channel, overrides[i].key),
			json_str(own, overrides[i].key));
}

struct reading reading_of(struct arena *a, const struct revision *rev, const struct article *art)
{
	struct reading r = { .arena = a, .article = art };
	json_auto_t *meta = NULL;
	bool has_meta = rev->meta.len && !json_read(rev->meta, &meta) && json_is_object(meta);
	json_t *channels = has_meta ? json_object_get(meta, "channels") : NULL;
	size_t most = 1 + sizeof members / sizeof *members;
	if (has_meta)
		most += json_array_size(json_object_get(meta, "tags")) +
			json_object_size(channels) * (sizeof overrides / sizeof *overrides);
	r.outside = arena_array(a, struct outside, most);
	put(&r, (size_t)ARTICLE_TITLE, NULL, "title", rev->title);
	if (has_meta) {
		put_members(&r, meta);
		put_overrides(&r, channels);
	}
	return r;
}

struct reading reading_through(
	struct arena *a, const struct revision *rev, const struct article *art)
{
	struct reading r = reading_of(a, rev, art);
	r.through = true;
	return r;
}

static struct words words_at(const struct reading *r, size_t block, struct str text)
{
	return r->through ? words_through(r->arena, block, text) : words_of(r->arena, block, text);
}

bool reading_next(struct reading *r, struct words *out)
{
	size_t at = r->next;
	if (at >= r->outside_count + r->article->count)
		return false;
	if (at < r->outside_count) {
		*out = words_at(r, r->outside[at].block, r->outside[at].text);
		out->name = r->outside[at].name;
		out->outside = (unsigned)at + 1;
	} else {
		at -= r->outside_count;
		*out = words_at(r, at, r->article->blocks[at].text);
	}
	r->next++;
	return true;
}
