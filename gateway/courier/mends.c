#include "courier/mends.h"

#include "base/digest.h"
#include "base/log.h"

bool mends_wanted(const struct courier *c, const struct channel_site *site)
{
	json_auto_t *settings = NULL;
	if (c->gap) /* nothing tells of it there: it stays listed as altered */
		return false;
	if (!c->channel->mend ||
		json_read(site->settings.len ? site->settings : STR("{}"), &settings))
		return false;
	return str_eq(json_str(settings, "tamper"), STR("repair"));
}

static enum err tell(
	struct courier *c, struct arena *a, const struct mended *d, const char *delivery)
{
	json_auto_t *body = json_pack("{s:o s:o s:o s:o s:b s:o s:s s:s}", "path",
		json_from(d->path), "url", json_from(d->url), "seen_b64",
		json_from(base64(a, d->seen)), "seen_sha256", json_from(d->seen_sha256), "missing",
		d->missing, "put_sha256", json_from(d->put_sha256), "why", d->why ? d->why : "",
		"delivery", delivery ? delivery : "");
	return gateway_call(&c->client, a, "POST", "repairs", body, 15000, NULL);
}

/* Each is told, also where telling of another failed: what was done cannot be undone by not saying it. */
enum err mends_do(struct courier *c, struct arena *a, const struct channel_site *site,
	const struct delivery_job *job, const char *delivery, struct mends *out)
{
	enum err e = ERR_OK;
	*out = (struct mends){};
	TRY(c->channel->mend(&c->wire, a, site, c->watch.notes, job, out));
	for (size_t i = 0; i < out->count; i++) {
		const struct mended *d = &out->list[i];
		log_info("mend path=" STRF " put=" STRF, STRV(d->path), STRV(d->put_sha256));
		enum err told = tell(c, a, d, delivery);
		e = e ? e : told;
	}
	return e;
}

bool mends_has(const struct mends *m, struct str path)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].put_sha256.len &&
			(str_eq(m->list[i].path, path) || str_eq(m->list[i].url, path)))
			return true;
	return false;
}
