#include "web/lease_text.h"

#include "base/buf.h"
#include "base/digest.h"
#include "channels/website/website.h"
#include "desk/meta.h"
#include "web/reply.h"

/* A delivery's files in base64: an attachment of 100 MiB passes, a heap of them does not. */
enum { LEASE_BYTES_MAX = 256 * 1024 * 1024 };

enum column {
	ID,
	FENCE,
	STATE,
	ATTEMPT,
	ACT,
	BODY,
	ED25519,
	SM2,
	KEY,
	JOB_KEY,
	RECEIPT,
	DRAFT,
	REGISTER_NO,
	RELEASED_AT,
	COMMIT,
	CHANNEL,
	ACCOUNT,
	NAME,
	BASE_URL,
	SETTINGS,
	LEASE_UNTIL,
	LANDING_BASE,
	LANDING_PAGE,
	APPROVER_ROLE
};

static json_t *text_at(const struct rows *rows, int i, enum column c)
{
	return json_from(row_str(rows, i, c));
}

static json_t *parsed(const struct rows *rows, int i, enum column c)
{
	json_t *j = NULL;
	return json_read(row_str(rows, i, c), &j) ? json_object() : j;
}

static json_t *ticket_json(const struct rows *rows, int i)
{
	return json_pack("{so s{so so} so}", "body", text_at(rows, i, BODY), "sigs", "ed25519",
		text_at(rows, i, ED25519), "sm2", text_at(rows, i, SM2), "key",
		parsed(rows, i, KEY));
}

/*
 * Where other channels point to: the item's own page on the website, which keeps its address from
 * before its release on; the home page for an item that does not go there. The same on every attempt.
 */
static struct str landing(struct arena *a, const struct rows *rows, int i)
{
	struct str page, base = row_str(rows, i, LANDING_BASE);
	if (!base.len)
		return (struct str){};
	if (row_bool(rows, i, LANDING_PAGE) &&
		!website_url(a, base, row_str(rows, i, DRAFT), &page))
		return page;
	return str_c(arena_printf(a, STRF "/", STRV(base)));
}

/* `key`: the name of the delivery on every attempt, before and after a restore. */
static json_t *job_json(
	struct request *req, const struct rows *rows, int i, const struct draft_text *t)
{
	return json_pack("{so so so so so so so so sI so}", "key", text_at(rows, i, JOB_KEY),
		"title", json_from(t->revision.title), "summary",
		json_from(meta_get(req->arena, t->revision.meta, "summary")), "author",
		json_from(t->revision.author), "draft", text_at(rows, i, DRAFT), "register_no",
		text_at(rows, i, REGISTER_NO), "column",
		json_from(meta_get(req->arena, t->revision.meta, "column")), "landing_url",
		json_from(landing(req->arena, rows, i)), "released_at",
		(json_int_t)row_int(rows, i, RELEASED_AT), "approver_role",
		text_at(rows, i, APPROVER_ROLE));
}

static json_t *site_json(const struct rows *rows, int i)
{
	return json_pack("{so so so so}", "account", text_at(rows, i, ACCOUNT), "name",
		text_at(rows, i, NAME), "base_url", text_at(rows, i, BASE_URL), "settings",
		parsed(rows, i, SETTINGS));
}

static json_t *facts_json(
	struct request *req, const struct rows *rows, int i, const struct draft_text *t)
{
	return json_pack("{so sI so sI so so so so so sI}", "id", text_at(rows, i, ID), "fence",
		(json_int_t)row_int(rows, i, FENCE), "state", text_at(rows, i, STATE), "attempt",
		(json_int_t)row_int(rows, i, ATTEMPT), "act", text_at(rows, i, ACT), "ticket",
		ticket_json(rows, i), "receipt", parsed(rows, i, RECEIPT), "job",
		job_json(req, rows, i, t), "site", site_json(rows, i), "lease_until",
		(json_int_t)row_int(rows, i, LEASE_UNTIL));
}

static void add_bytes(struct buf *b, struct arena *a, json_t *head, struct str bytes)
{
	json_auto_t *owned = head;
	struct str text = json_text(a, owned);
	buf_add(b, str_sub(text, 0, text.len - 1));
	buf_add(b, STR(",\"bytes_b64\":\""));
	buf_add(b, base64(a, bytes));
	buf_add(b, STR("\"}"));
}

static enum err add_files(
	struct desk *d, struct buf *b, int64_t draft, struct str commit, struct str channel)
{
	json_auto_t *manifest = NULL;
	json_t *file;
	size_t i;
	struct str text, bytes;
	const char *folder = arena_printf(d->arena, "renditions/" STRF, STRV(channel));
	TRY(vault_read(d->vault, d->arena, draft, commit,
		str_c(arena_printf(d->arena, "%s/manifest.json", folder)), &text));
	TRY(json_read(text, &manifest));
	json_array_foreach(json_object_get(manifest, "files"), i, file)
	{
		const char *path =
			arena_printf(d->arena, "%s/" STRF, folder, STRV(json_str(file, "path")));
		TRY(vault_read(d->vault, d->arena, draft, commit, str_c(path), &bytes));
		buf_add(b, i ? STR(",") : STR(""));
		add_bytes(b, d->arena,
			json_pack("{so so}", "path", json_from(json_str(file, "path")),
				"media_type", json_from(json_str(file, "media_type"))),
			bytes);
	}
	return ERR_OK;
}

static void add_assets(struct desk *d, struct buf *b, const struct draft_text *t)
{
	for (size_t i = 0; i < t->asset_count; i++) {
		const struct asset *x = &t->assets[i];
		buf_add(b, i ? STR(",") : STR(""));
		add_bytes(b, d->arena,
			json_pack("{so so so}", "sha256", json_from(x->sha256), "name",
				json_from(x->name), "media_type", json_from(x->media_type)),
			x->bytes);
	}
}

/* What takes a page down needs no words. All but the closing brace. */
static enum err add_delivery(
	struct request *req, struct desk *d, struct buf *b, const struct rows *rows, int i)
{
	struct draft_text text;
	struct str commit = row_str(rows, i, COMMIT);
	int64_t draft = row_int(rows, i, DRAFT);
	bool whole = !str_eq(row_str(rows, i, ACT), STR("withdraw"));
	TRY(draft_text(d, draft, commit, whole, &text));
	json_auto_t *facts = facts_json(req, rows, i, &text);
	struct str head = json_text(req->arena, facts);
	buf_add(b, str_sub(head, 0, head.len - 1));
	buf_add(b, STR(",\"files\":["));
	if (whole)
		TRY(add_files(d, b, draft, commit, row_str(rows, i, CHANNEL)));
	buf_add(b, STR("],\"assets\":["));
	if (whole)
		add_assets(d, b, &text);
	buf_add(b, STR("]"));
	return ERR_OK;
}

/* Of one message with it: each with its ticket and its files, in the order that a person decided. */
static enum err add_along(struct request *req, struct desk *d, struct buf *b, int64_t delivery)
{
	AUTO_ROWS ids = {}, rows = {};
	int64_t list[8];
	TRY(store_run(req->db, req->arena, connector_along, &ids, P_INT(delivery)));
	if (!ids.count)
		return ERR_OK;
	for (int i = 0; i < ids.count && i < 8; i++)
		list[i] = row_int(&ids, i, 0);
	TRY(store_run(req->db, req->arena, connector_lease, &rows,
		P_INT_LIST(list, (size_t)ids.count), P_INT(req->channel)));
	buf_add(b, STR(",\"with\":["));
	for (int i = 0; i < rows.count; i++) {
		buf_add(b, i ? STR(",") : STR(""));
		TRY(add_delivery(req, d, b, &rows, i));
		buf_add(b, STR("}"));
	}
	buf_add(b, STR("]"));
	return ERR_OK;
}

enum err lease_reply(struct request *req, struct desk *d, struct response *res,
	const struct rows *rows, struct str more)
{
	struct buf b;
	buf_init(&b, req->arena, LEASE_BYTES_MAX);
	buf_add(&b, STR("{\"deliveries\":["));
	for (int i = 0; i < rows->count; i++) {
		buf_add(&b, i ? STR(",") : STR(""));
		TRY(add_delivery(req, d, &b, rows, i));
		if (str_eq(row_str(rows, i, CHANNEL), STR("wechat")) &&
			str_eq(row_str(rows, i, STATE), STR("LEASED")))
			TRY(add_along(req, d, &b, row_int(rows, i, ID)));
		buf_add(&b, STR("}"));
	}
	buf_add(&b, STR("]"));
	buf_add(&b, more);
	buf_add(&b, STR("}"));
	if (b.toobig)
		return fault_as(ERR_LIMIT, "delivery.size", NULL, "发布任务的文件过大");
	return reply_json(res, 200, buf_str(&b));
}
