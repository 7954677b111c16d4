#include "channels/weibo/post.h"

#include "base/digest.h"
#include "base/failpoint.h"
#include "channels/elapsed.h"
#include "channels/rendition.h"
#include "channels/weibo/form.h"
#include "channels/weibo/sends.h"
#include "channels/weibo/text.h"

struct str post_marker(const struct weibo *w)
{
	struct str noted = weibo_noted(w, "marker");
	if (w->job->act == ACT_WITHDRAW && noted.len)
		return noted;
	return str_c(delivery_marker(w->arena, w->job->key));
}

struct str post_digest(struct weibo *w, struct str text)
{
	return str_c(sha256_hex(w->arena, weibo_plain(w->arena, text)));
}

/* A host is bound by its own name or by a domain above it. */
static bool bound(const json_t *domains, struct str host)
{
	size_t i;
	json_t *d;
	json_array_foreach(domains, i, d)
	{
		struct str name = str_c(json_string_value(d));
		if (str_eq(host, name) || (str_ends(host, name) && host.len > name.len &&
						  host.at[host.len - name.len - 1] == '.'))
			return true;
	}
	return false;
}

static struct str host_of(struct str url)
{
	ptrdiff_t at = str_find(url, STR("://"));
	struct str rest = str_from(url, at < 0 ? url.len : (size_t)at + 3);
	struct str host = str_cut(&rest, '/');
	return str_cut(&host, ':');
}

enum err post_landing(struct weibo *w, struct str *out)
{
	struct str url = w->job->site.landing_url;
	const json_t *domains = json_object_get(w->settings, "domains");
	if (!url.len)
		return fault_as(ERR_BUSY, "weibo.landing", "landing_url",
			"等待网站先发布：微博要带上它的网址");
	if (json_array_size(domains) && !bound(domains, host_of(url)))
		return fault_as(ERR_DENIED, "weibo.domain", NULL,
			"网址“" STRF "”不在微博应用的安全域名内，请系统管理员核对账号设置后重试",
			STRV(url));
	*out = url;
	return ERR_OK;
}

static enum err fill(struct weibo *w, const json_t *j, const char *key, enum hole_form form,
	struct str landing, struct str *out)
{
	struct hole_value value = { STR("landing_url"), landing };
	return rendition_fill(w->arena, w->job->rendition, json_str(j, key), form, &value, 1, out);
}

static enum err read_article(struct weibo *w, const json_t *j, struct str landing, struct post *p)
{
	p->article = true;
	p->title = arena_str(w->arena, json_str(j, "title"));
	p->summary = arena_str(w->arena, json_str(j, "summary"));
	TRY(fill(w, j, "content", HOLE_HTML, landing, &p->content));
	TRY(fill(w, j, "cover", HOLE_TEXT, landing, &p->cover));
	return fill(w, j, "text", HOLE_TEXT, landing, &p->text);
}

enum err post_read(struct weibo *w, struct str landing, struct post *out)
{
	const struct rendition_file *f = rendition_file(w->job->rendition, STR("post.json"));
	json_auto_t *j = NULL;
	struct post p = {};
	if (!f)
		return fault_as(ERR_INVALID, "weibo.rendition", NULL, "成品缺少 post.json");
	TRY(json_read(f->bytes, &j));
	if (str_eq(json_str(j, "kind"), STR("article"))) {
		TRY(read_article(w, j, landing, &p));
	} else {
		p.picture = arena_str(w->arena, json_str(j, "picture"));
		TRY(fill(w, j, "status", HOLE_TEXT, landing, &p.text));
	}
	*out = p;
	return ERR_OK;
}

static const char *cstr(const struct weibo *w, struct str s)
{
	return arena_cstr(w->arena, s);
}

static struct weibo_call article_call(struct weibo *w, const struct post *p, const char *rip)
{
	const char *pairs[] = { "title", cstr(w, p->title), "content", cstr(w, p->content), "cover",
		cstr(w, p->cover), "summary", cstr(w, p->summary), "text", cstr(w, p->text), "rip",
		rip, NULL };
	return (struct weibo_call){ .method = "POST",
		.path = "/proxy/article/publish.json",
		.purpose = WEIBO_POST,
		.form = weibo_form(w, pairs) };
}

static const char *type_of(struct str bytes)
{
	if (str_starts(bytes, STR("\x89PNG")))
		return "image/png";
	return str_starts(bytes, STR("GIF8")) ? "image/gif" : "image/jpeg";
}

static enum err with_picture(
	struct weibo *w, const struct post *p, const char *const *pairs, struct weibo_call *c)
{
	struct form_file f = { .field = "pic" };
	if (!delivery_file(w->job, p->picture, &f.bytes))
		return fault_as(ERR_INVALID, "weibo.picture", NULL, "任务中没有图片" STRF,
			STRV(p->picture));
	f.media_type = type_of(f.bytes);
	f.name = cstr(w, str_from(p->picture, strlen("assets/")));
	c->form = form_multipart(w->arena, pairs, &f, &c->media_type);
	return ERR_OK;
}

static enum err share_call(
	struct weibo *w, const struct post *p, const char *rip, struct weibo_call *out)
{
	const char *pairs[] = { "access_token", cstr(w, w->token), "status", cstr(w, p->text),
		"rip", rip, NULL };
	*out = (struct weibo_call){
		.method = "POST", .path = "/2/statuses/share.json", .purpose = WEIBO_POST
	};
	if (p->picture.len)
		return with_picture(w, p, pairs, out);
	out->form = form_urlencoded(w->arena, pairs);
	return ERR_OK;
}

/* The platform asks from where a person posts; only the account's settings can say it truly. */
static enum err make_call(struct weibo *w, const struct post *p, struct weibo_call *out)
{
	struct str rip = weibo_setting(w, "rip");
	if (!rip.len)
		return fault_as(ERR_DENIED, "weibo.rip", NULL,
			"账号设置缺少 rip（发布时对外的公网 IP），请系统管理员填写后重试");
	if (!p->article)
		return share_call(w, p, cstr(w, rip), out);
	*out = article_call(w, p, cstr(w, rip));
	return ERR_OK;
}

void post_rests(struct weibo *w)
{
	static const char *const over[] = { "sent_at", "sent_up", "look_at", "misses", "failed",
		"seen" };
	weibo_set(w, "step", STR("rested"));
	weibo_set(w, "memory", json_str(w->memory, "id"));
	for (size_t i = 0; i < sizeof over / sizeof *over; i++)
		weibo_clear(w, over[i]);
	send_forget(w, post_marker(w));
	(void)w->wire->keep(w->wire, w->memory); /* what stays behind is a look too many */
}

static void begin(struct weibo *w, const struct post *p)
{
	weibo_set(w, "marker", post_marker(w));
	weibo_set(w, "memory", json_str(w->memory, "id"));
	weibo_set(w, "kind", p->article ? STR("article") : STR("status"));
	weibo_set(w, "digest", post_digest(w, p->text));
	weibo_set(w, "links", weibo_links(w->arena, p->text));
	weibo_clear(w, "given");
	weibo_set(w, "picture", p->picture);
	weibo_set(w, "step", STR("sending"));
	weibo_set_at(w, "sent_at", w->wire->now(w->wire));
	json_object_set_new(w->seen->state, "sent_up", elapsed_mark(w->wire));
	if (!weibo_noted_at(w, "first_at"))
		weibo_set_at(w, "first_at", w->wire->now(w->wire));
	weibo_clear(w, "look_at");
	weibo_clear(w, "misses");
	weibo_clear(w, "failed");
}

/* Whether the note was taken or not: nothing was sent. */
static enum err begun(struct weibo *w)
{
	enum err e = weibo_note(w);
	if (!e || e == ERR_GONE)
		return e;
	post_rests(w);
	return fault_as(ERR_BUSY, "weibo.note", NULL, "网关没有记下发送，尚未发送，稍后重试");
}

void post_is(struct weibo *w, struct str id)
{
	weibo_set(w, "id", id);
	weibo_set(w, "step", STR("sent"));
	weibo_clear(w, "look_at");
	weibo_clear(w, "misses");
	send_done(w, post_marker(w), id);
	(void)w->wire->keep(w->wire, w->memory); /* the notes have it as well */
	w->seen->remote_id = id;
	if (!w->seen->url.len)
		w->seen->url = str_c(weibo_page(w, id));
}

static enum err taken(struct weibo *w, const struct post *p, const json_t *answer, bool *live)
{
	const json_t *data = p->article ? json_object_get(answer, "data") : answer;
	struct str id = weibo_id(w->arena, data, p->article ? "mid" : "idstr");
	bool lagging = weibo_id(w->arena, answer, "error_code").len > 0;
	(void)FP("weibo.after_share");
	*live = id.len > 0;
	if (!p->article)
		weibo_set(w, "given", weibo_links(w->arena, json_str(answer, "text")));
	if (p->article && id.len)
		w->seen->url = arena_str(w->arena, json_str(data, "url"));
	if (id.len)
		post_is(w, id);
	else if (lagging)
		weibo_set(w, "step", STR("lagging"));
	if (weibo_note(w) || (!id.len && !lagging))
		return fault_as(ERR_UNCERTAIN, "weibo.number", NULL,
			"微博：已发出，没有得到或未能记下编号，待核实");
	return ERR_OK;
}

/* The reason outlives what is done about it. */
static enum err not_taken(struct weibo *w, enum err e)
{
	const char *why = arena_printf(w->arena, "%s", err_reason());
	const char *what = arena_printf(w->arena, "%s", err_what());
	bool doubt = e == ERR_UNCERTAIN;
	if (!doubt)
		post_rests(w);
	else if (!strcmp(what, "weibo.same"))
		weibo_set(w, "step", STR("same"));
	else if (!strcmp(what, "weibo.orphan"))
		weibo_set(w, "step", STR("orphan"));
	if (weibo_note(w) == ERR_GONE)
		return ERR_GONE;
	return fault_as(e == ERR_UNAVAILABLE ? ERR_BUSY : e, what, NULL, "%s", why);
}

enum err post_send(struct weibo *w, const struct post *p, bool *live)
{
	json_auto_t *answer = NULL;
	struct weibo_call call;
	TRY(make_call(w, p, &call));
	begin(w, p);
	TRY(begun(w));
	send_begin(w, post_marker(w));
	(void)FP("weibo.before_share");
	enum err e = weibo_call(w, &call, &answer);
	if (e == ERR_GONE)
		return e;
	return e ? not_taken(w, e) : taken(w, p, answer, live);
}
