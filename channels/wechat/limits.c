#include "channels/wechat/limits.h"

#include "base/json.h"

enum { TITLE_MAX = 32, TITLE_MOST = 64, POST_TEXT_MAX = 1000, POST_TEXT_MOST = 20000 };

static size_t limit(const json_t *settings, const char *key, int64_t strict, int64_t most)
{
	int64_t n = json_int(settings, key, strict);
	return (size_t)(n >= 1 && n <= most ? n : strict);
}

struct wechat_limits wechat_limits_of(const struct channel_site *site)
{
	json_auto_t *j = NULL;
	(void)!json_read(site->settings.len ? site->settings : STR("{}"), &j);
	return (struct wechat_limits){
		.title = limit(j, "title_max", TITLE_MAX, TITLE_MOST),
		.post_text = limit(j, "post_text_max", POST_TEXT_MAX, POST_TEXT_MOST),
	};
}
