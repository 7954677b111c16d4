#include "channels/rendition.h"
#include "channels/wechat/fill.h"
#include "channels/wechat/steps.h"

/* The same walk and the same notes, about another of the message's articles. */
static struct wechat about(const struct wechat *w, size_t i)
{
	struct wechat other = *w;
	other.job = &w->job->with[i];
	return other;
}

enum err wechat_each(struct wechat *w, enum err (*step)(struct wechat *))
{
	TRY(step(w));
	for (size_t i = 0; i < w->job->with_count; i++) {
		struct wechat other = about(w, i);
		TRY(step(&other));
		w->wx.token = other.wx.token;
	}
	return ERR_OK;
}

/* One draft has a summary where it has one article only; of several the platform keeps none. */
static enum err add_article(struct wechat *w, bool alone, json_t *list)
{
	json_t *article = NULL;
	TRY(wechat_article(w, &article));
	bool post = str_eq(json_str(article, "article_type"), STR("newspic"));
	if (!alone)
		json_object_del(article, "digest");
	json_array_append_new(list, article);
	return alone || !post ? ERR_OK
			      : fault_as(ERR_REFUSED, "wechat.company", NULL,
					"图片消息不能与其他文章一起群发，请单独编排");
}

enum err wechat_articles(struct wechat *w, json_t **out)
{
	bool alone = !w->job->with_count;
	json_auto_t *list = json_array();
	TRY(add_article(w, alone, list));
	for (size_t i = 0; i < w->job->with_count; i++) {
		struct wechat other = about(w, i);
		TRY(add_article(&other, alone, list));
	}
	*out = json_incref(list);
	return ERR_OK;
}

void wechat_join_company(struct wechat *w)
{
	size_t i;
	json_t *key;
	json_array_foreach(json_object_get(w->seen->state, "with"), i, key)
	{
		if (!str_eq(str_c(json_string_value(key) ?: ""), w->job->key))
			continue;
		wechat_set(w, "marker", str_c(delivery_marker(w->arena, w->job->key)));
		json_object_set_new(w->seen->state, "index", json_integer((json_int_t)i + 2));
	}
}

int64_t wechat_index(const struct wechat *w)
{
	size_t others = json_array_size(json_object_get(w->seen->state, "with"));
	return others ? json_int(w->seen->state, "index", 1) : 0;
}
