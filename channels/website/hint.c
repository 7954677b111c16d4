#include "channels/website/hint.h"

#include "base/json.h"
#include "base/log.h"
#include "channels/website/site.h"

enum { HINT_MS = 5000 };

const struct other_host website_other_hosts[] = { { "indexnow_api", "https://api.indexnow.org" },
	{ "baidu_api", "http://data.zz.baidu.com" }, {} };

static struct str origin(struct wire *w, const struct other_host *o)
{
	struct str other;
	return w->secret(w, o->secret, &other) ? str_c(o->home) : other;
}

/* The log has no address: a token may stand in it. */
static void tell(struct wire *w, struct arena *a, const char *whom, struct wire_request q)
{
	struct wire_reply reply = {};
	q.method = "POST";
	q.timeout_ms = HINT_MS;
	enum err e = w->exchange(w, a, &q, &reply);
	log_info("hint=%s status=%d result=%s", whom, reply.status, err_name(e));
}

static void tell_indexnow(struct wire *w, struct arena *a, const struct delivery_job *job,
	const struct site *s, struct str url)
{
	struct str base = job->site.base_url, api = origin(w, &website_other_hosts[0]);
	ptrdiff_t scheme = str_find(base, STR("://"));
	struct str host = str_from(base, scheme < 0 ? 0 : (size_t)scheme + 3);
	host = str_cut(&host, '/');
	while (str_ends(base, STR("/")))
		base.len--;
	const char *proof = arena_printf(a, STRF "/" STRF ".txt", STRV(base), STRV(s->indexnow));
	json_auto_t *body = json_pack("{s:o, s:o, s:s, s:[o]}", "host", json_from(host), "key",
		json_from(s->indexnow), "keyLocation", proof, "urlList", json_from(url));
	tell(w, a, "indexnow",
		(struct wire_request){ .url = str_c(arena_printf(a, STRF "/indexnow", STRV(api))),
			.body = json_text(a, body),
			.media_type = STR("application/json; charset=utf-8") });
}

static void tell_baidu(struct wire *w, struct arena *a, struct str url)
{
	struct str site, token, api = origin(w, &website_other_hosts[1]);
	if (w->secret(w, "baidu_site", &site) || w->secret(w, "baidu_token", &token))
		return;
	const char *at = arena_printf(
		a, STRF "/urls?site=" STRF "&token=" STRF, STRV(api), STRV(site), STRV(token));
	tell(w, a, "baidu",
		(struct wire_request){
			.url = str_c(at), .body = url, .media_type = STR("text/plain") });
}

void website_hint(struct wire *w, struct arena *a, const struct delivery_job *job, struct str url)
{
	struct site s;
	if (site_read(a, &job->site, &s))
		return;
	if (s.indexnow.len)
		tell_indexnow(w, a, job, &s, url);
	if (job->act != ACT_WITHDRAW)
		tell_baidu(w, a, url);
}
