#include "web/public_address.h"

#include "article/doc.h"

enum { ADDRESS_MAX = 1000 };

enum err public_address(struct arena *a, struct str typed, const char *code, struct str *out)
{
	struct str url = link_normal(a, typed);
	size_t begin = str_starts(url, STR("https://"))  ? 8
		       : str_starts(url, STR("http://")) ? 7
							 : 0;
	struct str host = str_from(url, begin);
	host = str_cut(&host, '/');
	*out = url;
	if (!typed.len ||
		(begin && host.len && str_find(host, STR("@")) < 0 && url.len <= ADDRESS_MAX))
		return ERR_OK;
	return fault_as(ERR_INVALID, code, "url",
		"公开地址应以 https:// 或 http:// 开头，是读者能打开的网址");
}
