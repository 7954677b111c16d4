#include "channels/elapsed.h"

#include "base/json.h"

json_t *elapsed_mark(struct wire *w)
{
	char boot[BOOT_MAX] = "";
	int64_t ms = w->uptime ? w->uptime(w, boot) : 0;
	return json_pack("{s:s, s:I}", "boot", boot, "ms", (json_int_t)ms);
}

bool elapsed_since(struct wire *w, const json_t *mark, int64_t *out_ms)
{
	char boot[BOOT_MAX] = "";
	struct str then = json_str(mark, "boot");
	if (!w->uptime || !then.len)
		return false;
	int64_t ms = w->uptime(w, boot) - json_int(mark, "ms", 0);
	if (!str_eq(then, str_c(boot)) || ms < 0)
		return false;
	*out_ms = ms;
	return true;
}
