#include "base/buf.h"
#include "base/digest.h"
#include "desk/inside.h"

enum { NOTE_MAX = 500 };

struct str hex_bytes(struct arena *a, struct str hex)
{
	char *out = arena_alloc(a, hex.len / 2 + 1);
	return unhex(hex, out, hex.len / 2) ? (struct str){ out, hex.len / 2 } : (struct str){};
}

/* The note is one line of somebody's own words: no line of it may pass for a trailer. */
static void add_note(struct buf *b, struct str note, const char *otherwise)
{
	if (!note.len)
		note = str_c(otherwise);
	for (size_t i = 0; i < note.len && i < NOTE_MAX; i++)
		buf_add_char(b, (unsigned char)note.at[i] < 0x20 ? ' ' : note.at[i]);
}

static struct str message(struct desk *d, const struct person *who, const struct pending *p)
{
	struct buf b;
	buf_init(&b, d->arena, 4096 + p->extra_trailers.len);
	add_note(&b, p->note, !strcmp(p->kind, "SUBMIT") ? "送审" : "保存");
	buf_printf(&b,
		"\n\nShenfa-Draft: %lld\nShenfa-Revision: %lld\nShenfa-Kind: %s\n"
		"Shenfa-Session: %lld\n",
		(long long)p->draft, (long long)p->rev, p->kind, (long long)who->session);
	buf_add(&b, p->extra_trailers);
	return buf_str(&b);
}

enum err pending_stage(struct desk *d, const struct person *who, const struct pending *p,
	const struct vault_entry *entries, size_t count, struct staged *out)
{
	struct vault_commit c = {
		.name = who->name,
		.email = str_c(arena_printf(
			d->arena, "%lld@" STRF, (long long)who->id, STRV(who->department))),
		.message = message(d, who, p),
		.merged = p->merged,
		.at = d->now,
	};
	return vault_stage(d->vault, d->arena, p->draft, p->base, entries, count, &c, out);
}

static enum err commit_first(struct desk *d, const struct pending *p, const struct staged *s)
{
	TRY(store_run(d->db, d->arena, draft_first, NULL, P_INT(p->draft),
		P_BYTES(hex_bytes(d->arena, str_c(s->commit))),
		P_BYTES(hex_bytes(d->arena, str_c(s->tree))), P_TEXT(p->title),
		P_BYTES_LIST(s->oids, s->count), P_INT_LIST(s->types, s->count),
		P_INT_LIST(s->sizes, s->count), P_INT_LIST(s->codecs, s->count),
		P_BYTES_LIST(s->datas, s->count), P_C(p->kind),
		P_INT_LIST(p->authors, p->author_count), P_TEXT(p->note),
		P_C(arena_printf(d->arena, "{\"tree\":\"%s\"}", s->tree)),
		param_time(d->arena, d->now), P_TEXT(p->draft_kind), P_TEXT(p->department),
		P_INT(p->copy_of), P_TEXT(p->html)));
	vault_stored(d->vault);
	return ERR_OK;
}

#define SAVE(query, last)                                                                          \
	store_run(d->db, d->arena, query, &rows, P_INT(p->draft),                                  \
		P_BYTES(hex_bytes(d->arena, p->base)),                                             \
		P_BYTES(hex_bytes(d->arena, str_c(s->commit))),                                    \
		P_BYTES(hex_bytes(d->arena, str_c(s->tree))), P_TEXT(p->title),                    \
		P_BYTES_LIST(s->oids, s->count), P_INT_LIST(s->types, s->count),                   \
		P_INT_LIST(s->sizes, s->count), P_INT_LIST(s->codecs, s->count),                   \
		P_BYTES_LIST(s->datas, s->count), P_C(p->kind),                                    \
		P_INT_LIST(p->authors, p->author_count), P_TEXT(p->note),                          \
		P_C(arena_printf(d->arena, "{\"tree\":\"%s\"}", s->tree)),                         \
		param_time(d->arena, d->now), P_INT(p->suggestion), last, P_TEXT(p->copy))

enum err pending_commit(struct desk *d, const struct pending *p, const struct staged *s)
{
	AUTO_ROWS rows = {};
	if (!p->base.len)
		return commit_first(d, p, s);
	TRY(d->correction ? SAVE(correction_save, P_INT(d->correction))
			  : SAVE(draft_save, P_INT(p->merged_rev)));
	if (rows.count != 1)
		return fault_as(ERR_STALE, "draft.stale", NULL,
			"稿件已被他人更新，请先查看最新版本，再合并您的修改");
	vault_stored(d->vault);
	return ERR_OK;
}
