#include "seal/issue.h"

#include "seal/takedown.h"

enum { DAY_MS = 24 * 3600 * 1000, MANIFEST_MAX_PATH = 64 };

static struct str number(struct arena *a, int64_t n)
{
	return str_c(arena_printf(a, "%lld", (long long)n));
}

static enum err refuse_bytes(struct str path)
{
	return fault_as(ERR_REFUSED, "seal.rendition", NULL,
		"成品文件“" STRF "”与其清单不符或不在清单里", STRV(path));
}

/* Every file that the manifest names is there to the byte, and nothing else is. */
static enum err check_rendition(
	struct desk *d, const struct dossier *f, struct str folder, const struct ticket *t)
{
	struct vault_file *files;
	size_t count;
	for (size_t i = 0; i < t->file_count; i++) {
		struct str bytes, path = t->files[i].path;
		const char *whole = arena_printf(d->arena, STRF STRF, STRV(folder), STRV(path));
		TRY(vault_read(d->vault, d->arena, f->draft, f->commit, str_c(whole), &bytes));
		if (ticket_check_file(t, path, bytes, NULL))
			return refuse_bytes(path);
	}
	TRY(vault_list(d->vault, d->arena, f->draft, f->commit, folder, &files, &count));
	return count == t->file_count + 1 ? ERR_OK : refuse_bytes(folder);
}

static enum err take_rendition(
	struct desk *d, const struct dossier *f, const struct outlet *o, struct ticket *t)
{
	struct str manifest;
	struct str folder = str_c(arena_printf(d->arena, "renditions/" STRF "/", STRV(o->channel)));
	const char *path = arena_printf(d->arena, STRF "manifest.json", STRV(folder));
	TRY(vault_read(d->vault, d->arena, f->draft, f->commit, str_c(path), &manifest));
	json_auto_t *j = NULL;
	TRY(json_read(manifest, &j));
	if (!str_eq(json_str(j, "channel"), o->channel))
		return refuse_bytes(str_c(path));
	TRY(ticket_take_manifest(d->arena, manifest, t));
	if (!t->file_count)
		return refuse_bytes(str_c(path));
	return check_rendition(d, f, folder, t);
}

static void take_votes(struct arena *a, const struct dossier *f, struct ticket *t)
{
	t->votes = arena_array(a, struct ticket_vote, f->vote_count + 1);
	for (size_t i = 0; i < f->vote_count; i++)
		t->votes[t->vote_count++] =
			(struct ticket_vote){ .account = number(a, f->votes[i].vote.by.account),
				.stage = number(a, f->votes[i].vote.said.stage),
				.tree = f->votes[i].vote.said.tree,
				.sig = f->votes[i].vote.said.signature,
				.at = f->votes[i].at };
}

static json_t *marks_of(struct arena *a, const struct dossier *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->mark_count; i++)
		json_array_append_new(list,
			json_pack("{s:o, s:o, s:o, s:I}", "kind", json_from(f->marks[i].mark.kind),
				"account", json_from(number(a, f->marks[i].by.account)), "sig",
				json_from(f->marks[i].mark.signature), "at",
				(json_int_t)f->marks[i].at));
	return list;
}

static enum err put(struct desk *d, const struct seal_keys *keys, int64_t submission,
	struct ticket *t, struct tickets *out)
{
	size_t i = out->count;
	if (i == TICKETS_MAX)
		return fault(ERR_LIMIT, "送审件的渠道过多");
	if (!str_i64(t->account, &out->accounts[i]))
		return fault(ERR_REFUSED, "渠道账号编号有误");
	t->key_ed25519 = str_c(keys->id_ed25519);
	t->key_sm2 = str_c(keys->id_sm2);
	out->submissions[i] = submission;
	out->acts[i] = t->act;
	out->bodies[i] = ticket_text(d->arena, t);
	out->count++;
	return ERR_OK;
}

static enum err sign(struct desk *d, const struct seal_keys *keys, struct tickets *t)
{
	struct ticket_sigs sigs[TICKET_LIST_MAX];
	for (size_t from = 0, n; from < t->count; from += n) {
		n = t->count - from < TICKET_LIST_MAX ? t->count - from : TICKET_LIST_MAX;
		TRY(tickets_sign(d->arena, t->bodies + from, n, keys->ed25519, keys->sm2, sigs));
		for (size_t i = 0; i < n; i++) {
			t->ed25519[from + i] = sigs[i].ed25519;
			t->sm2[from + i] = sigs[i].sm2;
		}
	}
	return ERR_OK;
}

enum err issue_store(struct desk *d, const struct seal_keys *keys, struct tickets *t)
{
	if (!t->count)
		return ERR_OK;
	json_auto_t *key =
		json_pack("{s:s, s:s}", "ed25519", keys->id_ed25519, "sm2", keys->id_sm2);
	TRY(sign(d, keys, t));
	return store_run(d->db, d->arena, ticket_issue, NULL, P_INT_LIST(t->submissions, t->count),
		P_INT_LIST(t->accounts, t->count), P_TEXT_LIST(t->acts, t->count),
		P_TEXT_LIST(t->bodies, t->count), P_TEXT_LIST(t->ed25519, t->count),
		P_TEXT_LIST(t->sm2, t->count), P_TEXT(json_text(d->arena, key)),
		param_time(d->arena, d->now));
}

static struct str ticket_name(
	struct arena *a, int64_t submission, struct str account, struct str act)
{
	return str_c(arena_printf(
		a, "%lld-" STRF "-" STRF, (long long)submission, STRV(account), STRV(act)));
}

enum err issue_outlet(struct desk *d, const struct seal_keys *keys, const struct dossier *f,
	const struct outlet *o, struct tickets *out)
{
	int64_t from = f->not_before > d->now ? f->not_before : d->now;
	struct str act = o->base.len ? STR("correct") : o->act;
	json_auto_t *marks = marks_of(d->arena, f);
	struct ticket t = { .ticket = ticket_name(d->arena, f->id, o->account, act),
		.act = act,
		.submission = number(d->arena, f->id),
		.draft = number(d->arena, f->draft),
		.commit = f->commit,
		.tree = f->tree,
		.channel = o->channel,
		.account = o->account,
		.marks = marks,
		.policy = number(d->arena, f->policy),
		.lexicon = number(d->arena, f->lexicon),
		.not_before = f->not_before,
		.not_after = from + (int64_t)TICKET_DAYS * DAY_MS,
		.epoch = f->epoch };
	TRY(take_rendition(d, f, o, &t));
	take_votes(d->arena, f, &t);
	return put(d, keys, f->id, &t, out);
}

static json_t *withdrawal_marks(struct arena *a, const struct rows *r, int i)
{
	return json_pack("[{s:s, s:o, s:o, s:I}]", "kind", "WITHDRAW", "what",
		json_from(row_str(r, i, 5)), "account", json_from(number(a, row_int(r, i, 6))),
		"at", (json_int_t)row_int(r, i, 12));
}

static enum err issue_withdrawal(struct desk *d, const struct seal_keys *keys,
	const struct trust *trust, const struct rows *r, int i)
{
	struct arena *a = d->arena;
	int64_t submission = row_int(r, i, 2);
	struct str account = row_str(r, i, 3), act = STR("withdraw");
	struct tickets made = {};
	json_auto_t *marks = withdrawal_marks(a, r, i);
	struct ticket t = { .ticket = ticket_name(a, submission, account, act),
		.act = act,
		.submission = number(a, submission),
		.draft = row_str(r, i, 1),
		.commit = row_str(r, i, 7),
		.tree = row_str(r, i, 8),
		.channel = row_str(r, i, 4),
		.account = account,
		.marks = marks,
		.policy = row_str(r, i, 9),
		.lexicon = row_str(r, i, 10),
		.not_after = d->now + (int64_t)TICKET_DAYS * DAY_MS,
		.epoch = row_int(r, i, 11) };
	TRY(takedown_holds(trust, r, i, d->now));
	TRY(put(d, keys, submission, &t, &made));
	return issue_store(d, keys, &made);
}

static enum err refuse(struct desk *d, int64_t withdrawal)
{
	const char *why = arena_printf(d->arena, "%s", err_reason());
	return store_run(d->db, d->arena, withdrawal_refuse, NULL, P_INT(withdrawal), P_C(why));
}

enum err issue_withdrawals(
	struct desk *d, const struct seal_keys *keys, const struct rows *asked, int *out_signed)
{
	struct trust trust;
	*out_signed = 0;
	TRY(takedown_trust(d, asked, &trust));
	for (int i = 0; i < asked->count; i++) {
		enum err e = issue_withdrawal(d, keys, &trust, asked, i);
		*out_signed += !e;
		TRY(e == ERR_REFUSED ? refuse(d, row_int(asked, i, 0)) : e);
	}
	return ERR_OK;
}
