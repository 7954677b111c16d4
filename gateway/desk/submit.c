#include "desk/submit.h"

#include "article/unseen.h"
#include "article/utf8.h"
#include "base/clock.h"
#include "base/digest.h"
#include "channels/recall.h"
#include "channels/rendition.h"
#include "desk/aggregation.h"
#include "desk/findings.h"
#include "desk/inside.h"
#include "desk/meta.h"
#include "desk/recipients.h"

enum { CHANNELS_MAX = 16, FILES_MAX = 1024, CHANNEL_NOTE_MAX = 200 };

/* One channel account a submission goes to. */
struct target {
	int64_t account, live_delivery, live_rev;
	struct str live_commit;
	const struct channel *channel;
	const struct recall *recall;
	struct channel_site site;
	struct rendition rendition;
};

struct plan {
	struct draft_head head;
	struct draft_text text;
	struct target targets[CHANNELS_MAX];
	size_t target_count;
	struct shown_people people;
	json_t *findings;
};

static enum err read_target(struct desk *d, const struct rows *rows, int i, struct target *t)
{
	struct str kind = row_str(rows, i, 1);
	*t = (struct target){
		.account = row_int(rows, i, 0),
		.channel = channel_named(kind),
		.site = { .account = arena_str(d->arena, row_str(rows, i, 0)),
			.name = arena_str(d->arena, row_str(rows, i, 2)),
			.base_url = arena_str(d->arena, row_str(rows, i, 3)),
			.settings = arena_str(d->arena, row_str(rows, i, 4)),
			.landing = row_bool(rows, i, 8) },
		.live_delivery = row_int(rows, i, 5),
		.live_commit = arena_str(d->arena, row_str(rows, i, 6)),
		.live_rev = row_int(rows, i, 7),
	};
	t->recall = recall_of(kind, t->site.settings);
	return t->channel ? ERR_OK
			  : fault_as(ERR_INVALID, "submit.channel", "channels",
				    "渠道“" STRF "”还不能由系统发布", STRV(kind));
}

static enum err find_targets(struct desk *d, const struct submit_wish *w, struct plan *p)
{
	AUTO_ROWS rows = {};
	if (!w->channel_count || w->channel_count > CHANNELS_MAX)
		return fault_as(ERR_INVALID, "submit.channel", "channels", "请选择发布渠道");
	TRY(store_run(d->db, d->arena, submit_channels, &rows, P_INT(p->head.id),
		P_TEXT_LIST(w->channels, w->channel_count), P_INT(d->correction)));
	if ((size_t)rows.count != w->channel_count)
		return fault_as(ERR_INVALID, "submit.channel", "channels",
			"所选渠道中有未登记、已停用或不明确的账号，请重新选择");
	for (int i = 0; i < rows.count; i++) {
		struct target *t = &p->targets[p->target_count++];
		TRY(read_target(d, &rows, i, t));
		for (int j = 0; j < i; j++)
			if (p->targets[j].channel == t->channel)
				return fault_as(ERR_INVALID, "submit.channel", "channels",
					"同一类渠道一次只能选一个账号");
	}
	return ERR_OK;
}

static enum err check_ready(struct desk *d, const struct plan *p, const struct submit_wish *w)
{
	struct str disclosure = meta_get(d->arena, p->text.revision.meta, "disclosure");
	if (!str_trim(w->note).len)
		return fault_as(
			ERR_INVALID, "submit.note", "note", "请填写修改说明，审核人会先看到它");
	if (w->note.len > CHANNEL_NOTE_MAX * 4)
		return fault_as(ERR_INVALID, "submit.note", "note", "修改说明不得超过 %d 字",
			CHANNEL_NOTE_MAX);
	if (!str_eq(disclosure, STR("主动公开")))
		return fault_as(ERR_WRONG_STATE, "submit.disclosure", "disclosure",
			disclosure.len ? "公开属性不是“主动公开”，不能送审发布"
				       : "请先设置公开属性（主动公开、依申请公开或不予公开）");
	if (w->expires_at && w->expires_at <= (w->not_before > d->now ? w->not_before : d->now))
		return fault_as(
			ERR_INVALID, "submit.expires", "expires_at", "下线时间应晚于发布时间");
	return ERR_OK;
}

/* A file that it shows or links, or a character that a reader sees. */
static bool has_body(const struct draft_text *t)
{
	size_t n;
	if (t->asset_count)
		return true;
	for (size_t i = 0; i < t->article.count; i++)
		for (struct str s = t->article.blocks[i].text; s.len; s = str_from(s, n))
			if (glyph_of(utf8_next(s, &n)) == GLYPH_SEEN)
				return true;
	return false;
}

/* Nothing is nothing to find fault with, and would go out as an empty page. */
static enum err check_body(const struct plan *p)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (!(p->targets[i].channel->can & CHANNEL_OWN_WORDS) && !has_body(&p->text))
			return fault_as(ERR_WRONG_STATE, "submit.empty", "html",
				"稿件没有正文，也没有图片、视频或附件，请写好内容再送审");
	return ERR_OK;
}

static enum err screen_all(struct desk *d, struct plan *p)
{
	size_t undecided;
	TRY(findings_of(d, p->head.id, &p->text, &p->findings, &undecided));
	if (undecided)
		return fault_as(ERR_WRONG_STATE, "submit.findings", NULL,
			"还有 %zu 处拦截项没有处理，请先修改，或申请放行", undecided);
	return aggregation_look(d, p->head.id, &p->text.article, &p->people, p->findings);
}

static enum err render_all(struct desk *d, struct plan *p)
{
	for (size_t i = 0; i < p->target_count; i++) {
		struct target *t = &p->targets[i];
		TRY(t->channel->render(
			&p->text.revision, &p->text.article, &t->site, d->arena, &t->rendition));
	}
	return ERR_OK;
}

/* Two reviewers and two keys would let go what its courier then refuses to send. */
static enum err check_lists(struct desk *d, const struct plan *p)
{
	for (size_t i = 0; i < p->target_count; i++) {
		json_auto_t *message = NULL;
		const struct target *t = &p->targets[i];
		const struct rendition_file *f = rendition_file(&t->rendition, STR("message.json"));
		if (!f) /* no short message */
			continue;
		TRY(json_read(f->bytes, &message));
		TRY(recipients_stand(
			d->db, d->arena, t->account, json_object_get(message, "list")));
	}
	return ERR_OK;
}

static enum err add_file(
	struct vault_entry *entries, size_t *count, const char *path, struct str bytes)
{
	if (*count == FILES_MAX)
		return fault_as(ERR_LIMIT, "submit.files", NULL, "送审的文件过多");
	entries[(*count)++] = (struct vault_entry){ .path = str_c(path), .bytes = bytes };
	return ERR_OK;
}

/* renditions/<channel>/…: the exact payloads and their manifest, in the tree that is voted on. */
static enum err rendition_entries(
	struct desk *d, const struct plan *p, struct vault_entry *entries, size_t *count)
{
	for (size_t i = 0; i < p->target_count; i++) {
		const struct target *t = &p->targets[i];
		const char *base = arena_printf(d->arena, "renditions/%s", t->channel->name);
		for (const struct rendition_file *f = t->rendition.first; f; f = f->next)
			TRY(add_file(entries, count,
				arena_printf(d->arena, "%s/" STRF, base, STRV(f->path)), f->bytes));
		TRY(add_file(entries, count, arena_printf(d->arena, "%s/manifest.json", base),
			rendition_manifest(d->arena, t->channel, &t->rendition)));
	}
	return ERR_OK;
}

/* Renditions of an earlier submission that this one does not write again. */
static enum err drop_old_renditions(
	struct desk *d, const struct plan *p, struct vault_entry *entries, size_t *count)
{
	struct vault_file *files;
	size_t n, fresh = *count;
	TRY(vault_list(
		d->vault, d->arena, p->head.id, p->head.commit, STR("renditions/"), &files, &n));
	for (size_t i = 0; i < n; i++) {
		bool again = false;
		for (size_t j = 0; j < fresh; j++)
			again |= str_eq(entries[j].path, files[i].path);
		if (again)
			continue;
		TRY(add_file(entries, count, files[i].path.at, (struct str){}));
		entries[*count - 1].remove = true;
	}
	return ERR_OK;
}

static json_t *channels_json(const struct plan *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->target_count; i++) {
		const struct target *t = &p->targets[i];
		json_t *losses = json_array();
		for (size_t j = 0; j < t->rendition.loss_count; j++)
			json_array_append_new(losses, json_from(t->rendition.losses[j]));
		json_array_append_new(list,
			json_pack("{s:o,s:s,s:s,s:o,s:s,s:o,s:s?}", "account",
				json_from(t->site.account), "channel", t->channel->name,
				"channel_name", t->channel->zh, "name", json_from(t->site.name),
				"act", t->live_delivery ? "correct" : "publish", "losses", losses,
				"recall", t->recall ? t->recall->name : NULL));
	}
	return list;
}

static json_t *base_json(const struct plan *p, int64_t *rev)
{
	json_t *base = json_object();
	*rev = INT64_MAX;
	for (size_t i = 0; i < p->target_count; i++) {
		const struct target *t = &p->targets[i];
		if (t->live_rev < *rev)
			*rev = t->live_rev;
		if (t->live_delivery)
			json_object_set_new(base, t->site.account.at,
				json_pack("{s:I,s:o,s:I}", "delivery", (json_int_t)t->live_delivery,
					"commit", json_from(t->live_commit), "rev",
					(json_int_t)t->live_rev));
	}
	return base;
}

/*
 * What every voter must have opened: each rendition, each attachment; and, where what is sent can never be
 * fetched back, the card that says so ("recall:sms"), which he signs with the rest.
 */
static size_t opens_of(struct desk *d, const struct plan *p, struct str **out)
{
	size_t n = 0;
	*out = arena_array(d->arena, struct str, 2 * p->target_count + p->text.asset_count + 1);
	for (size_t i = 0; i < p->target_count; i++)
		(*out)[n++] =
			str_c(arena_printf(d->arena, "rendition:%s", p->targets[i].channel->name));
	for (size_t i = 0; i < p->text.asset_count; i++)
		if (draft_is_attachment(&p->text, &p->text.assets[i]))
			(*out)[n++] = str_c(arena_printf(
				d->arena, "asset:" STRF, STRV(p->text.assets[i].sha256)));
	for (size_t i = 0; i < p->target_count; i++)
		if (p->targets[i].recall && p->targets[i].recall->gone)
			(*out)[n++] = str_c(
				arena_printf(d->arena, "recall:%s", p->targets[i].channel->name));
	return n;
}

#define HAND_IN(query, ...)                                                                        \
	store_run(d->db, d->arena, query, &rows, P_INT(p->head.id),                                \
		P_BYTES(hex_bytes(d->arena, p->head.commit)),                                      \
		P_BYTES(hex_bytes(d->arena, str_c(s->commit))),                                    \
		P_BYTES(hex_bytes(d->arena, str_c(s->tree))), P_BYTES_LIST(s->oids, s->count),     \
		P_INT_LIST(s->types, s->count), P_INT_LIST(s->sizes, s->count),                    \
		P_INT_LIST(s->codecs, s->count), P_BYTES_LIST(s->datas, s->count), P_INT(who->id), \
		P_TEXT(w->note), param_time(d->arena, d->now), P_TEXT(out->channels),              \
		P_TEXT(json_text(d->arena, base)), P_INT(base_rev),                                \
		P_TEXT_LIST(out->opens, out->open_count), P_INT(d->lexicon_version),               \
		P_C(screening_version(d->screening)), P_TEXT(json_text(d->arena, p->findings)),    \
		w->not_before ? param_time(d->arena, w->not_before) : P_NULL,                      \
		w->expires_at ? param_time(d->arena, w->expires_at) : P_NULL, P_BOOL(w->urgent),   \
		P_INT_LIST(p->people.persons, p->people.count),                                    \
		P_TEXT_LIST(p->people.names, p->people.count),                                     \
		P_TEXT_LIST(p->people.whats, p->people.count),                                     \
		P_TEXT_LIST(p->people.digits, p->people.count) __VA_OPT__(, ) __VA_ARGS__)

static void take_answer(
	struct arena *a, const struct rows *rows, const struct staged *s, struct submitted *out)
{
	out->id = row_int(rows, 0, 0);
	out->round = row_int(rows, 0, 1);
	out->register_no = arena_str(a, row_str(rows, 0, 2));
	out->state_zh = arena_str(a, row_str(rows, 0, 3));
	out->commit = arena_str(a, str_c(s->commit));
	out->tree = arena_str(a, str_c(s->tree));
}

static enum err hand_in(struct desk *d, const struct person *who, const struct plan *p,
	const struct submit_wish *w, const struct staged *s, struct submitted *out)
{
	AUTO_ROWS rows = {};
	int64_t base_rev;
	json_auto_t *base = base_json(p, &base_rev);
	json_auto_t *to = channels_json(p);
	*out = (struct submitted){ .rev = p->head.rev + 1, .channels = json_text(d->arena, to) };
	out->open_count = opens_of(d, p, &out->opens);
	enum err e = d->correction ? HAND_IN(correction_submit, P_INT(d->correction))
				   : HAND_IN(draft_submit);
	if (e == ERR_CONFLICT)
		return fault_as(ERR_WRONG_STATE, "submit.open", NULL,
			d->correction ? "这次更正已有一件在审，请等审核结束，或先取回"
				      : "这篇稿件已有一件在审，请等审核结束，或先取回");
	TRY(e);
	if (!rows.count)
		return fault_as(ERR_STALE, "draft.stale", NULL,
			"稿件已被他人更新，请先查看最新版本，再送审");
	vault_stored(d->vault);
	take_answer(d->arena, &rows, s, out);
	ring(d, "screening");
	return ERR_OK;
}

static enum err commit_and_hand_in(struct desk *d, const struct person *who, const struct plan *p,
	const struct submit_wish *w, struct submitted *out)
{
	size_t count = 0;
	struct staged staged;
	struct vault_entry *entries = arena_array(d->arena, struct vault_entry, FILES_MAX);
	struct pending pending = { .draft = p->head.id,
		.rev = p->head.rev + 1,
		.base = p->head.commit,
		.title = p->head.title,
		.note = w->note,
		.kind = "SUBMIT",
		.authors = &who->id,
		.author_count = 1 };
	TRY(rendition_entries(d, p, entries, &count));
	TRY(drop_old_renditions(d, p, entries, &count));
	TRY(pending_stage(d, who, &pending, entries, count, &staged));
	return hand_in(d, who, p, w, &staged, out);
}

/* The last day the item itself names, where the submission names none. A bare date ends with it. */
static enum err last_day(struct desk *d, const struct plan *p, int64_t *expires_at)
{
	struct str text = meta_get(d->arena, p->text.revision.meta, "expires_at");
	const char *iso = arena_printf(d->arena, STRF "%s", STRV(text),
		text.len == sizeof "2026-01-01" - 1 ? "T23:59:59+08:00" : "");
	if (*expires_at || !text.len || clock_parse(iso, expires_at))
		return ERR_OK;
	return fault_as(ERR_INVALID, "submit.expires", "expires_at",
		"稿件的下线时间“" STRF "”不是日期", STRV(text));
}

/* A correction goes where what it corrects is out, and nowhere else; it comes down when that would. */
static enum err where_it_is_out(struct desk *d, int64_t draft, struct submit_wish *w)
{
	AUTO_ROWS rows = {};
	if (!d->correction)
		return ERR_OK;
	TRY(store_run(
		d->db, d->arena, correction_channels, &rows, P_INT(draft), P_INT(d->correction)));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "correction.gone", NULL,
			"这次更正所依据的版本已不在线上，或渠道账号已停用：请放弃这次更正，按线上现"
			"文重新更正");
	struct str *list = arena_array(d->arena, struct str, (size_t)rows.count);
	for (int i = 0; i < rows.count; i++)
		list[i] = arena_str(d->arena, row_str(&rows, i, 0));
	w->channels = list;
	w->channel_count = (size_t)rows.count;
	w->not_before = 0;
	w->expires_at = row_int(&rows, 0, 1);
	return ERR_OK;
}

static enum err walk(struct desk *d, const struct person *who, struct str if_match,
	const struct submit_wish *wish, struct plan *p, struct submitted *out)
{
	struct submit_wish own = *wish, *w = &own;
	if (!str_eq(if_match, p->head.commit))
		return fault_as(ERR_STALE, "draft.stale", NULL,
			"稿件已被他人更新，请先查看最新版本，再送审");
	TRY(draft_text(d, p->head.id, p->head.commit, true, &p->text));
	TRY(where_it_is_out(d, p->head.id, w));
	TRY(last_day(d, p, &own.expires_at));
	TRY(check_ready(d, p, w));
	TRY(find_targets(d, w, p));
	TRY(check_body(p));
	TRY(screen_all(d, p));
	TRY(render_all(d, p));
	TRY(check_lists(d, p));
	return commit_and_hand_in(d, who, p, w, out);
}

enum err submit(struct desk *d, const struct person *who, int64_t draft, struct str if_match,
	const struct submit_wish *w, struct submitted *out)
{
	struct plan *p = arena_new(d->arena, struct plan);
	TRY(draft_head(d, draft, &p->head));
	TRY(draft_may_edit(who, &p->head));
	enum err e = walk(d, who, if_match, w, p, out);
	json_decref(p->findings);
	return e;
}

struct str rendition_page(const struct rendition *r)
{
	const struct rendition_file *page = NULL;
	for (const struct rendition_file *f = r->first; f; f = f->next)
		if (str_eq(f->path, STR("preview.html")) ||
			(!page && str_ends(f->path, STR(".html"))))
			page = f;
	return page ? page->bytes : (struct str){};
}

enum err submit_preview(struct desk *d, int64_t draft, struct str channel, struct rendition *out,
	struct str *out_page)
{
	struct plan *p = arena_new(d->arena, struct plan);
	struct submit_wish w = { .channels = &channel, .channel_count = 1 };
	TRY(draft_head(d, draft, &p->head));
	TRY(draft_text(d, draft, p->head.commit, true, &p->text));
	TRY(find_targets(d, &w, p));
	p->targets[0].site.landing = true; /* whether it goes to the website is not chosen yet */
	TRY(render_all(d, p));
	*out = p->targets[0].rendition;
	*out_page = rendition_page(out);
	return ERR_OK;
}
