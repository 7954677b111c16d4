#include "article/utf8.h"
#include "base/buf.h"
#include "base/json.h"
#include "reviewers/words.h"

/* As model/meta.def says it. */
enum how { PROSE, LABEL, INSIDE };

struct member {
	const char *key, *name;
	enum how how;
};

static const struct member members[] = {
#define META(key, kind, most, how, zh) { #key, zh, how },
#include "model/meta.def"
};

static const struct member overrides[] = {
#define OWN(key, most, how, zh) { #key, zh, how },
#include "model/meta.def"
};

/* Between the members of a list in its field on the page (joinedTags in ui/src/pages/editor/fields.ts). */
#define SEAM STR("，")

static void put(struct reading *r, const struct member *m, const char *key, struct str text)
{
	if (text.len && m->how != INSIDE)
		r->outside[r->outside_count++] = (struct outside){ (size_t)ARTICLE_META, m->name,
			key, arena_str(r->arena, text), .label = m->how == LABEL };
}

static void put_title(struct reading *r, struct str title)
{
	if (title.len)
		r->outside[r->outside_count++] = (struct outside){ (size_t)ARTICLE_TITLE, NULL,
			"title", arena_str(r->arena, title), .label = false };
}

static size_t list_bytes(const json_t *list)
{
	size_t i, n = 1;
	json_t *one;
	json_array_foreach(list, i, one) n += json_string_length(one) + SEAM.len;
	return n;
}

static void put_whole(struct reading *r, const struct member *m, struct str all,
	const uint32_t *seams, size_t count)
{
	if (count && m->how != INSIDE)
		r->outside[r->outside_count++] = (struct outside){ (size_t)ARTICLE_META, m->name,
			m->key, all, .whole = true, .seams = seams, .seam_count = count };
}

/* Each by itself, and all of them: a term may be spread over several, which go out side by side. */
static void put_list(struct reading *r, const struct member *m, const json_t *list)
{
	struct buf all;
	size_t i, before = 0, from = r->outside_count, count = json_array_size(list);
	json_t *one;
	uint32_t *seams = arena_array(r->arena, uint32_t, count);
	buf_init(&all, r->arena, list_bytes(list));
	json_array_foreach(list, i, one)
	{
		struct str text = str_c(json_string_value(one));
		put(r, m, m->key, text);
		if (r->outside_count > from)
			r->outside[r->outside_count - 1].before = before;
		from = r->outside_count;
		buf_add(&all, text);
		before += utf8_count(text);
		seams[i] = (uint32_t)before++;
		if (i + 1 < count)
			buf_add(&all, SEAM);
	}
	put_whole(r, m, buf_str(&all), seams, count - 1);
}

/* A text, or a list of texts. */
static void put_member(struct reading *r, const struct member *m, const json_t *value)
{
	put(r, m, m->key, str_c(json_string_value(value)));
	if (json_array_size(value))
		put_list(r, m, value);
}

static void put_overrides(struct reading *r, const json_t *channels)
{
	const char *channel;
	json_t *own;
	json_object_foreach((json_t *)channels, channel,
		own) for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++) put(r,
		&overrides[i], arena_printf(r->arena, "channels/%s/%s", channel, overrides[i].key),
		json_str(own, overrides[i].key));
}

static size_t most_of(const json_t *meta)
{
	size_t n = 1 + json_object_size(json_object_get(meta, "channels")) *
			       (sizeof overrides / sizeof *overrides);
	for (size_t m = 0; m < sizeof members / sizeof *members; m++)
		n += 2 + json_array_size(json_object_get(meta, members[m].key));
	return n;
}

struct reading reading_of(struct arena *a, const struct revision *rev, const struct article *art)
{
	struct reading r = { .arena = a, .article = art };
	json_auto_t *meta = NULL;
	bool has_meta = rev->meta.len && !json_read(rev->meta, &meta) && json_is_object(meta);
	r.outside = arena_array(a, struct outside, has_meta ? most_of(meta) : 1);
	put_title(&r, rev->title);
	for (size_t m = 0; has_meta && m < sizeof members / sizeof *members; m++)
		put_member(&r, &members[m], json_object_get(meta, members[m].key));
	if (has_meta)
		put_overrides(&r, json_object_get(meta, "channels"));
	return r;
}

struct reading reading_through(
	struct arena *a, const struct revision *rev, const struct article *art)
{
	struct reading r = reading_of(a, rev, art);
	r.through = true;
	return r;
}

struct reading reading_whole(struct arena *a, const struct revision *rev, const struct article *art)
{
	struct reading r = reading_through(a, rev, art);
	r.whole = true;
	return r;
}

static struct words words_at(const struct reading *r, size_t block, struct str text)
{
	return r->through ? words_through(r->arena, block, text) : words_of(r->arena, block, text);
}

static struct words words_outside(const struct reading *r, size_t at)
{
	const struct outside *o = &r->outside[at];
	struct words w = words_at(r, o->block, o->text);
	w.name = o->name;
	w.field = o->block == (size_t)ARTICLE_META ? o->key : NULL;
	w.label = o->label;
	w.outside = (unsigned)at + 1;
	w.before = o->before;
	w.seams = o->seams;
	w.seam_count = o->seam_count;
	return w;
}

static bool is_for_others(const struct reading *r, const struct outside *o)
{
	return (o->label && !r->through) || (o->whole && !r->whole);
}

/* So many bytes up to an empty line and with it, which readers take for a paragraph's end: <br><br>. */
static size_t paragraph_of(struct str text)
{
	const char *at = text.at, *end = text.at + text.len;
	while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
		do
			at++;
		while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'));
		if (at < end && *at == '\n')
			return (size_t)(at + 1 - text.at);
	}
	return text.len;
}

/* Not of what was read out of raw HTML, where a line end is a blank and nothing says where it stood. */
static struct words words_inside(struct reading *r, size_t block)
{
	const struct article_block *b = &r->article->blocks[block];
	struct str text = str_from(b->text, r->read);
	size_t len = r->whole && b->from ? paragraph_of(text) : text.len;
	struct words w = words_at(r, block, str_sub(text, 0, len));
	bool last = len == text.len;
	w.before = r->before;
	r->before = last ? 0 : r->before + utf8_count(str_sub(text, 0, len));
	r->read = last ? 0 : r->read + len;
	r->next += last;
	return w;
}

bool reading_next(struct reading *r, struct words *out)
{
	while (r->next < r->outside_count && is_for_others(r, &r->outside[r->next]))
		r->next++;
	size_t at = r->next;
	if (at >= r->outside_count + r->article->count)
		return false;
	if (at < r->outside_count)
		*out = words_outside(r, r->next++);
	else
		*out = words_inside(r, at - r->outside_count);
	return true;
}
