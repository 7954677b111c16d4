/* meta.h: an item's particulars (meta.json): a closed list of members, canonical. */
#pragma once
#include "base/json.h"

/*
 * `meta` may be NULL. `title` is put in; `kind` is the server's word ("article" or "document").
 * ERR_INVALID with field for an unknown member, a wrong type or a value too long; 公开属性
 * (disclosure) is one of 主动公开, 依申请公开, 不予公开 or absent; 文案性质 (nature) 政务信息, 商业推广 or
 * absent.
 */
[[nodiscard]] enum err meta_canon(
	struct arena *, const json_t *meta, struct str title, const char *kind, struct str *out);

/*
 * What of two particulars is not the same, new reference: [{field, name, old, new}] in the order of model/meta.def,
 * `field` as findings name it ("summary", "channels/weibo/text"), the values as people read them. The title and
 * what the server itself puts in are left out.
 */
[[nodiscard]] json_t *meta_changes(struct arena *, const json_t *old, const json_t *new);

/* A string member of canonical meta, in the arena; empty if absent. */
struct str meta_get(struct arena *, struct str meta, const char *key);
