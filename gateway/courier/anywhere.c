#include "courier/anywhere.h"

#include <curl/curl.h>

static const char *part(struct arena *a, CURLU *u, CURLUPart what, unsigned flags)
{
	char *made = NULL;
	if (curl_url_get(u, what, &made, flags))
		return "";
	const char *out = arena_cstr(a, str_c(made));
	curl_free(made);
	return out;
}

static bool is_named(struct str inside, const char *host_port)
{
	while (inside.len)
		if (str_eq(str_trim(str_cut(&inside, ',')), str_c(host_port)))
			return true;
	return false;
}

static enum err judge(struct arena *a, CURLU *u, struct str inside, bool *out_public)
{
	const char *scheme = part(a, u, CURLUPART_SCHEME, 0);
	const char *host = part(a, u, CURLUPART_HOST, 0);
	const char *port = part(a, u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	bool web = !strcmp(scheme, "http") || !strcmp(scheme, "https");
	if (!web || !*host || *part(a, u, CURLUPART_USER, 0))
		return fault_as(ERR_DENIED, "wire.address", NULL, "不是可以访问的网址，没有发送");
	*out_public = !is_named(inside, arena_printf(a, "%s:%s", host, port));
	if (*out_public && strcmp(scheme, "https") != 0)
		return fault_as(ERR_DENIED, "wire.address", NULL,
			"地址应为 https；内网地址须由系统管理员写入连接器配置的 inside，没有发送");
	return ERR_OK;
}

enum err anywhere_check(struct arena *a, struct str url, struct str inside, bool *out_public)
{
	CURLU *u = curl_url();
	if (!u)
		return fault(ERR_INTERNAL, "libcurl has no memory");
	enum err e = curl_url_set(u, CURLUPART_URL, arena_cstr(a, url), 0)
			     ? fault_as(ERR_DENIED, "wire.address", NULL, "不是网址，没有发送")
			     : judge(a, u, inside, out_public);
	curl_url_cleanup(u);
	return e;
}
