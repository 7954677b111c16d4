#include "base/evidence.h"
#include "base/files.h"
#include "desk/attachment_record.h"
#include "reviewers/personal/published.h"
#include "screen/inside.h"
#include "screen/mask.h"
#include "screen/spool.h"
#include "screen/upload.h"

static enum err accept(
	struct desk *d, const struct waiting_upload *u, const struct upload_result *r)
{
	unsigned char digest[SHA256_BYTES];
	sha256(r->bytes, digest);
	json_auto_t *parts = record_parts(&r->parts);
	json_auto_t *findings = record_findings(
		d->arena, &r->findings, &r->parts, hex(d->arena, digest, sizeof digest), u->name);
	return store_run(d->db, d->arena, screen_accept, NULL, P_INT(u->id),
		P_BYTES(((struct str){ (const char *)digest, sizeof digest })),
		P_C(media_type(r->media)), P_C(media_ext(r->media)), P_INT(r->width),
		P_INT(r->height), P_INT(r->pages), P_TEXT(json_text(d->arena, parts)),
		P_TEXT(json_text(d->arena, findings)), P_BYTES(r->bytes),
		P_C(screening_version(d->screening)));
}

/* Where the security department asked for it, the file itself too: sealed, and not in the store. */
static bool seal_marked(struct desk *d, const char *path)
{
	struct str file;
	return d->evidence && path && !file_read(d->arena, path, UPLOAD_BYTES_MAX, &file) &&
	       evidence_keep(d->evidence, file);
}

static struct str sealed_reason(struct arena *a, const struct upload_result *r)
{
	return str_c(arena_printf(a,
		"文件带有国家秘密标志（" STRF
		"），系统没有收入，已加密封存待保密部门取证，并登记为泄密隐患；请立即停止处理并报告"
		"保密部门",
		STRV(r->place)));
}

/* Article 15: a marked file leaves its digest, its name, who brought it, where the mark stood and which. */
static enum err refuse(struct desk *d, const struct waiting_upload *u, const char *path,
	const struct upload_result *r)
{
	json_auto_t *incident = NULL;
	bool sealed = r->rule.len && seal_marked(d, path);
	if (r->rule.len)
		incident = json_pack("{s:o, s:o, s:b}", "rule", json_from(r->rule), "place",
			json_from(r->place), "sealed", sealed);
	return store_run(d->db, d->arena, screen_refuse, NULL, P_INT(u->id), P_TEXT(r->code),
		P_TEXT(sealed ? sealed_reason(d->arena, r) : r->reason),
		incident ? P_TEXT(json_text(d->arena, incident)) : P_NULL);
}

static enum err refuse_lost(struct desk *d, const struct waiting_upload *u)
{
	const struct upload_result lost = { .code = STR("upload.lost"),
		.reason = STR("文件没有完整送达，请重新上传") };
	return refuse(d, u, NULL, &lost);
}

/* The list of published numbers that is in force: what is on it stays as it is. */
static enum err masked_bytes(
	struct desk *d, const struct waiting_upload *u, struct sandbox_answer *out)
{
	AUTO_ROWS lists = {}, file = {};
	TRY(store_run(d->db, d->arena, lexicon_text, &lists, P_INT(d->lexicon_version)));
	TRY(store_run_binary(d->db, d->arena, screen_masked, &file, P_INT(u->id)));
	if (!file.count)
		return fault(ERR_INTERNAL, "nothing to mask");
	struct str allow = lists.count ? published_lines(d->arena, row_str(&lists, 0, 1),
						 row_str(&lists, 0, 2))
				       : (struct str){};
	return mask_in_child(d->arena, allow, row_str(&file, 0, 0), out);
}

/* What comes out is looked at like any file: a number that was missed is found again. */
static enum err screen_masked_copy(struct desk *d, const struct waiting_upload *u)
{
	struct sandbox_answer made;
	struct upload_result r;
	TRY(masked_bytes(d, u, &made));
	if (made.refused) {
		r = (struct upload_result){ .code = made.code, .reason = made.reason };
		return refuse(d, u, NULL, &r);
	}
	const struct upload copy = { .name = u->name, .bytes = made.bytes };
	TRY(upload_open(d->arena, &copy, d->screening, &r));
	return r.clean ? accept(d, u, &r) : refuse(d, u, NULL, &r);
}

enum err screen_upload(struct desk *d, const char *spool, const struct waiting_upload *u)
{
	struct upload_result r;
	const struct upload upload = {
		.path = spool_path(d->arena, spool, u->id), .name = u->name, .sha256 = u->sha256
	};
	TRY(lexicon_use(d));
	if (u->masks)
		return screen_masked_copy(d, u);
	enum err e = upload_open(d->arena, &upload, d->screening, &r);
	if (e == ERR_NOTFOUND && u->age > SPOOL_LOST_SECONDS)
		e = refuse_lost(d, u);
	else if (!e)
		e = r.clean ? accept(d, u, &r) : refuse(d, u, upload.path, &r);
	if (!e)
		spool_drop(d->arena, spool, u->id);
	return e;
}
