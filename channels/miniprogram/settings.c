#include "channels/miniprogram/settings.h"

#include "base/json.h"
#include "channels/miniprogram/query.h"

enum { RECORD_KB = 200, RECORD_KB_MAX = 4000 };

static enum err wrong(const char *what)
{
	return fault_as(
		ERR_INVALID, "miniprogram.settings", "settings", "小程序账号的设置有误：%s", what);
}

/* One of two words; the first where nothing is said. */
static bool one_of(
	const json_t *j, const char *key, const char *usual, const char *other, bool *out)
{
	struct str s = json_str(j, key);
	*out = str_eq(s, str_c(other));
	return *out || !s.len || str_eq(s, str_c(usual));
}

static enum err check(const struct mini_settings *s)
{
	if (s->record_kb < 1 || s->record_kb > RECORD_KB_MAX)
		return wrong("record_kb 应为 1 到 4000");
	if (s->way == MINI_TCB && (!query_name(s->env) || !query_name(s->collection)))
		return wrong("env（云环境编号）和 collection（集合名）只能是字母、数字、- 和 _");
	return ERR_OK;
}

enum err mini_settings_read(struct arena *a, struct str settings, struct mini_settings *out)
{
	json_auto_t *j = NULL;
	bool feed, upload;
	if (settings.len && (json_read(settings, &j) || !json_is_object(j)))
		return wrong("不是 JSON 对象");
	if (!one_of(j, "way", "tcb", "feed", &feed))
		return wrong("way 应为 tcb 或 feed");
	if (!one_of(j, "pictures", "website", "upload", &upload))
		return wrong("pictures 应为 website 或 upload");
	struct mini_settings s = { .way = feed ? MINI_FEED : MINI_TCB,
		.env = arena_str(a, json_str(j, "env")),
		.collection = arena_str(a, json_str(j, "collection")),
		.checker = arena_str(a, json_str(j, "sec_check_openid")),
		.upload = upload,
		.record_kb = json_int(j, "record_kb", RECORD_KB) };
	TRY(check(&s));
	*out = s;
	return ERR_OK;
}
