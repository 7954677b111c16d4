#include "channels/wechat/find.h"

#include "channels/wechat/fill.h"

enum { PAGE = 20, PAGES_MAX = 50 };

const json_t *wechat_item(const json_t *answer)
{
	return json_array_get(json_object_get(answer, "news_item"), 0);
}

/* What is done with each element of a list; true ends the paging. */
typedef bool visitor(struct wechat *, const json_t *element, void *context);

static enum err page_through(
	struct wechat *w, const char *path, const json_t *extra, visitor *visit, void *context)
{
	for (int offset = 0; offset < PAGE * PAGES_MAX; offset += PAGE) {
		json_auto_t *answer = NULL;
		json_t *body = json_pack("{s:i, s:i}", "offset", offset, "count", PAGE), *element;
		size_t i;
		json_object_update(body, (json_t *)extra);
		TRY(wechat_ask(w, path, body, &answer));
		const json_t *list = json_object_get(answer, "item");
		json_array_foreach(list, i, element)
		{
			if (visit(w, element, context))
				return ERR_OK;
		}
		if (json_array_size(list) < PAGE)
			return ERR_OK;
	}
	return ERR_OK;
}

static bool is_ours(const struct wechat *w, const json_t *element)
{
	const json_t *item = wechat_item(json_object_get(element, "content"));
	return item && wechat_marked(w, item) && !json_is_true(json_object_get(item, "is_deleted"));
}

static bool take_published(struct wechat *w, const json_t *element, void *context)
{
	bool *found = context;
	if (!is_ours(w, element))
		return false;
	struct str url = json_str(wechat_item(json_object_get(element, "content")), "url");
	w->seen->remote_id = wechat_id(w->arena, element, "article_id");
	w->seen->url = arena_str(w->arena, url);
	wechat_set(w, "article_id", w->seen->remote_id);
	*found = true;
	return true;
}

enum err wechat_find_published(struct wechat *w, bool *out_found)
{
	json_auto_t *extra = json_pack("{s:i}", "no_content", 0);
	*out_found = false;
	return page_through(w, "freepublish/batchget", extra, take_published, out_found);
}

struct copies {
	struct str first, extra[8];
	size_t extra_count;
};

static bool take_draft(struct wechat *w, const json_t *element, void *context)
{
	struct copies *c = context;
	struct str id = wechat_id(w->arena, element, "media_id");
	if (!is_ours(w, element))
		return false;
	if (!c->first.len)
		c->first = id;
	else if (c->extra_count < 8)
		c->extra[c->extra_count++] = id;
	return false;
}

enum err wechat_find_draft(struct wechat *w, bool *out_found)
{
	struct copies c = {};
	json_auto_t *extra = json_pack("{s:i}", "no_content", 0);
	TRY(page_through(w, "draft/batchget", extra, take_draft, &c));
	for (size_t i = 0; i < c.extra_count; i++) {
		json_auto_t *answer = NULL;
		json_t *body = json_pack("{s:o}", "media_id", json_from(c.extra[i]));
		enum err e = wechat_call(w, "draft/delete", body, &answer);
		if (e == ERR_GONE)
			return e; /* any other failure leaves a spare draft, which nobody sees */
	}
	if (c.first.len)
		wechat_set(w, "draft", c.first);
	*out_found = c.first.len > 0;
	return ERR_OK;
}

struct by_name {
	struct str name, media_id;
};

static bool take_material(struct wechat *w, const json_t *element, void *context)
{
	struct by_name *b = context;
	if (!str_eq(json_str(element, "name"), b->name))
		return false;
	b->media_id = wechat_id(w->arena, element, "media_id");
	return true;
}

enum err wechat_find_material(struct wechat *w, const char *name, struct str *out)
{
	struct by_name b = { .name = str_c(name) };
	json_auto_t *extra = json_pack("{s:s}", "type", "image");
	TRY(page_through(w, "material/batchget_material", extra, take_material, &b));
	*out = b.media_id;
	return ERR_OK;
}
