#include "courier/lease.h"

#include "base/digest.h"
#include "channels/rendition.h"

static enum err malformed(const char *what)
{
	return fault_as(ERR_INVALID, "lease.form", NULL, "租约缺少或写错了“%s”", what);
}

static void take(struct arena *a, const json_t *j, const char *key, struct str *out)
{
	*out = arena_str(a, json_str(j, key));
}

static bool read_state(struct str s, enum lease_state *out)
{
	if (str_eq(s, STR("LEASED")) || str_eq(s, STR("PLANNED")))
		*out = LEASE_ACT;
	else if (str_eq(s, STR("UNCERTAIN")) || str_eq(s, STR("INTENT")))
		*out = LEASE_DOUBT;
	else if (str_eq(s, STR("ACCEPTED")) || str_eq(s, STR("CONFIRMED")))
		*out = LEASE_ACCEPTED;
	else
		return false;
	return true;
}

static enum err read_ticket(struct arena *a, const json_t *j, struct lease *l)
{
	const json_t *sigs = json_object_get(j, "sigs");
	take(a, j, "body", &l->body);
	take(a, sigs, "ed25519", &l->sigs.ed25519);
	take(a, sigs, "sm2", &l->sigs.sm2);
	return l->body.len ? ERR_OK : malformed("ticket");
}

void lease_read_site(struct arena *a, const json_t *j, struct channel_site *site)
{
	const json_t *settings = json_object_get(j, "settings");
	take(a, j, "account", &site->account);
	take(a, j, "name", &site->name);
	take(a, j, "base_url", &site->base_url);
	site->settings = json_is_object(settings) ? json_text(a, settings)
						  : arena_str(a, json_str(j, "settings"));
	site->words_of = json_object_get(j, "words");
}

static void read_job(struct arena *a, const json_t *j, int64_t now, struct delivery_job *job)
{
	take(a, j, "key", &job->key);
	take(a, j, "title", &job->title);
	take(a, j, "summary", &job->summary);
	take(a, j, "author", &job->author);
	take(a, j, "draft", &job->draft);
	take(a, j, "register_no", &job->register_no);
	take(a, j, "column", &job->column);
	take(a, j, "approver_role", &job->approver_role);
	take(a, j, "landing_url", &job->site.landing_url);
	job->released_at = json_int(j, "released_at", 0);
	if (!job->released_at)
		job->released_at = now;
}

static bool read_bytes(struct arena *a, const json_t *j, struct str *out)
{
	struct str text = json_str(j, "bytes_b64");
	return text.at && base64_decode(a, text, out);
}

static enum err read_files(struct arena *a, const json_t *list, struct lease *l)
{
	size_t i;
	json_t *j;
	if (json_array_size(list) > RENDITION_FILES_MAX)
		return malformed("files");
	json_array_foreach(list, i, j)
	{
		struct rendition_file f = {};
		take(a, j, "path", &f.path);
		take(a, j, "media_type", &f.media_type);
		if (!read_bytes(a, j, &f.bytes))
			return malformed("files");
		rendition_add(a, &l->rendition, f);
	}
	return ERR_OK;
}

static enum err read_assets(struct arena *a, const json_t *list, struct delivery_job *job)
{
	size_t n = json_array_size(list);
	if (n > RENDITION_FILES_MAX)
		return malformed("assets");
	struct asset *assets = arena_array(a, struct asset, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *j = json_array_get(list, i);
		take(a, j, "sha256", &assets[i].sha256);
		take(a, j, "name", &assets[i].name);
		take(a, j, "media_type", &assets[i].media_type);
		if (!read_bytes(a, j, &assets[i].bytes))
			return malformed("assets");
	}
	job->assets = assets;
	job->asset_count = n;
	return ERR_OK;
}

static void read_receipt(struct arena *a, const json_t *j, struct receipt *r)
{
	json_t *state = json_object_get(j, "state");
	take(a, j, "remote_id", &r->remote_id);
	take(a, j, "url", &r->url);
	r->state = json_is_object(state) ? json_deep_copy(state) : json_object();
}

static enum err read_one(struct arena *a, const json_t *j, int64_t now, struct lease *l)
{
	TRY(read_ticket(a, json_object_get(j, "ticket"), l));
	read_job(a, json_object_get(j, "job"), now, &l->job);
	lease_read_site(a, json_object_get(j, "site"), &l->job.site);
	if (!l->job.key.len)
		return malformed("job.key");
	TRY(read_files(a, json_object_get(j, "files"), l));
	return read_assets(a, json_object_get(j, "assets"), &l->job);
}

/* The account is one, and so is the moment. */
static enum err read_with(struct arena *a, const json_t *list, int64_t now, struct lease *l)
{
	size_t n = json_array_size(list);
	if (n > LEASE_WITH_MAX || (n && l->job.act == ACT_WITHDRAW))
		return malformed("with");
	l->with = arena_array(a, struct lease, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *j = json_array_get(list, i);
		struct lease *x = &l->with[i];
		if (!delivery_act_read(json_str(j, "act"), &x->job.act) ||
			x->job.act == ACT_WITHDRAW)
			return malformed("with.act");
		TRY(read_one(a, j, now, x));
	}
	l->with_count = n;
	return ERR_OK;
}

enum err lease_read_rest(struct arena *a, const json_t *j, int64_t now, struct lease *l)
{
	TRY(read_one(a, j, now, l));
	return read_with(a, json_object_get(j, "with"), now, l);
}

enum err lease_read_head(struct arena *a, const json_t *j, int64_t now, struct lease *out)
{
	struct lease l = { .attempt = json_int(j, "attempt", 0),
		.fence = json_int(j, "fence", -1),
		.until = json_int(j, "lease_until", now + 60000) };
	take(a, j, "id", &l.id);
	l.job.id = l.id;
	if (!l.id.len || l.fence < 0)
		return malformed("id");
	if (!delivery_act_read(json_str(j, "act"), &l.job.act))
		return malformed("act");
	if (!read_state(json_str(j, "state"), &l.state))
		return malformed("state");
	/* Doubt without an attempt is the store's own, of what it handed out after a restore. */
	l.job.restored = l.state == LEASE_DOUBT && (!l.attempt || l.fence >= FENCE_RESTORED);
	read_receipt(a, json_object_get(j, "receipt"), &l.receipt);
	*out = l;
	return ERR_OK;
}

void lease_done(struct lease *l)
{
	json_decref(l->receipt.state);
	l->receipt.state = NULL;
	for (size_t i = 0; i < l->with_count; i++)
		json_decref(l->with[i].receipt.state);
}
