#include "base/digest.h"
#include "channels/rendition.h"
#include "courier/lease.h"

static enum err denied(const char *what)
{
	return fault_as(
		ERR_DENIED, "ticket.mismatch", NULL, "发布凭证的%s与本次任务不符，不予发送", what);
}

static enum err check_names(
	const struct ticket *t, const struct lease *l, const struct channel *c, struct str account)
{
	if (!str_eq(t->account, account))
		return denied("渠道账号");
	if (!str_eq(t->channel, str_c(c->name)))
		return denied("渠道");
	if (!str_eq(t->act, str_c(delivery_act_name(l->job.act))))
		return denied("动作");
	if (!str_eq(t->draft, l->job.draft))
		return denied("稿件");
	return ERR_OK;
}

static enum err check_time(const struct ticket *t, int64_t now, int64_t *out_at)
{
	if (t->not_after && now > t->not_after)
		return fault_as(ERR_DENIED, "ticket.late", NULL, "发布凭证已过有效期");
	if (now >= t->not_before)
		return ERR_OK;
	*out_at = t->not_before;
	return fault_as(ERR_BUSY, "ticket.early", NULL, "未到批准的发布时间");
}

static void take_holes(struct arena *a, const struct ticket_file *f, struct rendition *r)
{
	for (size_t i = 0; i < f->hole_count; i++)
		rendition_hole(a, r, f->holes[i]);
}

static enum err check_files(struct arena *a, const struct ticket *t, struct lease *l)
{
	const struct ticket_file *named;
	for (const struct rendition_file *f = l->rendition.first; f; f = f->next) {
		TRY(ticket_check_file(t, f->path, f->bytes, &named));
		take_holes(a, named, &l->rendition);
	}
	for (size_t i = 0; i < t->file_count; i++)
		if (!rendition_file(&l->rendition, t->files[i].path))
			return fault_as(ERR_DENIED, "ticket.bytes", NULL,
				"缺少发布凭证列出的文件“" STRF "”", STRV(t->files[i].path));
	return ERR_OK;
}

/* An asset beside the rendition is named by its hash in ticketed bytes; it must be what it says. */
static enum err check_assets(struct arena *a, const struct delivery_job *job)
{
	for (size_t i = 0; i < job->asset_count; i++) {
		const struct asset *asset = &job->assets[i];
		if (!str_eq(asset->sha256, str_c(sha256_hex(a, asset->bytes))))
			return fault_as(ERR_DENIED, "ticket.bytes", NULL,
				"附件“" STRF "”的内容与其编号不符", STRV(asset->name));
	}
	return ERR_OK;
}

static enum err check_one(struct arena *a, struct lease *l, const struct keyring *ring,
	const struct channel *c, struct str account, int64_t now, int64_t *out_at)
{
	struct ticket t;
	TRY(ticket_verify(a, l->body, l->sigs, ring, &t));
	TRY(check_names(&t, l, c, account));
	if (l->state == LEASE_ACT)
		TRY(check_time(&t, now, out_at));
	if (l->job.act != ACT_WITHDRAW) {
		TRY(check_files(a, &t, l));
		TRY(check_assets(a, &l->job));
	}
	l->job.commit = t.commit;
	l->job.rendition = &l->rendition;
	return ERR_OK;
}

enum err lease_check(struct arena *a, struct lease *l, const struct keyring *ring,
	const struct channel *c, struct str account, int64_t now, int64_t *out_at)
{
	struct delivery_job *with = arena_array(a, struct delivery_job, l->with_count + 1);
	TRY(check_one(a, l, ring, c, account, now, out_at));
	for (size_t i = 0; i < l->with_count; i++) {
		l->with[i].state = l->state;
		TRY(check_one(a, &l->with[i], ring, c, account, now, out_at));
		with[i] = l->with[i].job;
	}
	l->job.with = with;
	l->job.with_count = l->with_count;
	return ERR_OK;
}
