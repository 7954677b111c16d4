#include "courier/mends.h"

#include "base/digest.h"
#include "base/log.h"
#include "channels/mending.h"

bool mends_wanted(const struct courier *c, const struct channel_site *site)
{
	json_auto_t *settings = NULL;
	if (c->gap) /* nothing tells of it there: it stays listed as altered */
		return false;
	if (!c->channel->mend || !c->watch.mend ||
		json_read(site->settings.len ? site->settings : STR("{}"), &settings))
		return false;
	return str_eq(json_str(settings, "tamper"), STR("repair"));
}

/* The name of its note: told twice it is one. */
static const char *key_of(const struct mended *d)
{
	const char *slash = d->note ? strrchr(d->note, '/') : NULL;
	return slash ? slash + 1 : "";
}

static const char refused[] = "mends.refused";

/* What the gateway refuses for good is told as that, once; it is never in the way of the others again. */
static enum err set_aside(struct arena *a, const struct mended *d)
{
	const char *why = arena_printf(a, "%s", err_reason());
	log_warn("mend path=" STRF " refused: %s", STRV(d->path), why);
	mending_refused(a, d);
	return fault_as(ERR_DENIED, refused, NULL,
		"“" STRF "”自动恢复的记录网关不收（%s），留在连接器状态目录的 mending/%s.refused，"
		"请系统管理员查看",
		STRV(d->path), why, key_of(d));
}

static enum err tell(struct courier *c, struct arena *a, const struct mended *d)
{
	json_auto_t *body = json_pack("{s:s s:o s:o s:o s:o s:b s:o s:s s:s}", "key", key_of(d),
		"path", json_from(d->path), "url", json_from(d->url), "seen_b64",
		json_from(base64(a, d->seen)), "seen_sha256", json_from(d->seen_sha256), "missing",
		d->missing, "put_sha256", json_from(d->put_sha256), "why", d->why ? d->why : "",
		"delivery", d->delivery.len ? arena_cstr(a, d->delivery) : "");
	enum err e = gateway_call(&c->client, a, "POST", "repairs", body, 15000, NULL);
	if (e && !strcmp(err_what(), "gateway.refused"))
		return set_aside(a, d);
	if (!e)
		mending_told(d);
	return e;
}

/* Each is told, also where telling of another failed: what was done cannot be undone by not saying it. */
static enum err tell_all(struct courier *c, struct arena *a, const struct mends *m)
{
	enum err e = ERR_OK;
	const char *aside = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct mended *d = &m->list[i];
		log_info("mend path=" STRF " put=" STRF, STRV(d->path), STRV(d->put_sha256));
		enum err told = tell(c, a, d);
		if (told && !strcmp(err_what(), refused))
			aside = arena_printf(a, "%s", err_reason());
		e = e ? e : told;
	}
	return aside ? fault_as(ERR_DENIED, refused, NULL, "%s", aside) : e;
}

enum err mends_tell_untold(struct courier *c, struct arena *a)
{
	struct mends left;
	TRY(mending_untold(&c->wire, a, &left));
	return tell_all(c, a, &left);
}

enum err mends_do(struct courier *c, struct arena *a, const struct channel_site *site,
	const struct lease *l, struct mends *out)
{
	const json_t *notes = l ? l->receipt.state : c->watch.notes;
	*out = (struct mends){};
	TRY(c->channel->mend(&c->wire, a, site, notes, l ? &l->job : NULL, out));
	return tell_all(c, a, out);
}

bool mends_has(const struct mends *m, struct str path)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].put_sha256.len &&
			(str_eq(m->list[i].path, path) || str_eq(m->list[i].url, path)))
			return true;
	return false;
}
