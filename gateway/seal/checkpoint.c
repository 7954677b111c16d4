#include "seal/checkpoint.h"

#include "base/buf.h"
#include "store/audit_rows.h"

enum { HEADS_MAX = 16 * 1024 * 1024, PAGE = 1000 };

/* A save moved this draft's head: its line is bound as well as its row. */
static void bind_head(struct buf *heads, const struct rows *r, int i)
{
	if (!str_eq(row_str(r, i, 0), STR("draft")) || row_null(r, i, 11))
		return;
	buf_printf(heads, "%lld " STRF " " STRF "\n", (long long)row_int(r, i, 1),
		STRV(row_str(r, i, 12)), STRV(row_str(r, i, 11)));
}

struct cursor {
	struct str xid, kind;
	int64_t id, n;
};

static void add_row(struct merkle *m, const struct rows *r, int i)
{
	SCRATCH(a);
	struct audit_row row = audit_row_at(r, i);
	merkle_add(m, audit_sealed_text(&a, &row));
}

static enum err add_page(struct store *db, struct arena *a, const struct window *w,
	struct cursor *at, struct merkle *m, struct buf *heads, int *out_count)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, audit_window, &r, P_INT(w->epoch), P_TEXT(w->low), P_TEXT(w->high),
		P_TEXT(at->xid), P_TEXT(at->kind), P_INT(at->id), P_INT(at->n)));
	for (int i = 0; i < r.count; i++) {
		add_row(m, &r, i);
		bind_head(heads, &r, i);
	}
	if (r.count) {
		int i = r.count - 1;
		*at = (struct cursor){ arena_str(a, row_str(&r, i, 10)),
			arena_str(a, row_str(&r, i, 0)), row_int(&r, i, 1), row_int(&r, i, 2) };
	}
	*out_count = r.count;
	return ERR_OK;
}

enum err window_seal(struct store *db, struct arena *a, const struct window *w,
	struct str heads_before, struct sealed *out)
{
	struct merkle m = {};
	struct buf heads;
	struct cursor at = { .xid = w->low };
	int count = PAGE;
	buf_init(&heads, a, HEADS_MAX);
	buf_add(&heads, heads_before);
	buf_add_char(&heads, '\n');
	while (count == PAGE)
		TRY(add_page(db, a, w, &at, &m, &heads, &count));
	if (heads.toobig)
		return fault(ERR_LIMIT, "一次封存的稿件过多");
	merkle_root(&m, &out->root);
	out->rows = (int64_t)m.count;
	out->heads = sha256_hex(a, buf_str(&heads));
	return ERR_OK;
}

const char *checkpoint_link(struct arena *a, struct str note, struct ticket_sigs sigs)
{
	return sha256_hex(a, str_c(arena_printf(a, STRF "\n" STRF "\n" STRF, STRV(note),
				     STRV(sigs.ed25519), STRV(sigs.sm2))));
}

/* The checkpoint before, and what comes next after it. */
struct before {
	int64_t id, epoch;
	struct str high, heads;
	const char *link; /* "": none before */
};

static enum err read_before(struct store *db, struct arena *a, struct before *out)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, checkpoint_last, &r));
	*out = (struct before){ .high = STR("0"), .heads = STR(""), .link = "" };
	if (!r.count)
		return ERR_OK;
	struct ticket_sigs sigs = { row_str(&r, 0, 4), row_str(&r, 0, 5) };
	*out = (struct before){ .id = row_int(&r, 0, 0),
		.epoch = row_int(&r, 0, 1),
		.high = arena_str(a, row_str(&r, 0, 2)),
		.heads = arena_str(a, row_str(&r, 0, 6)),
		.link = checkpoint_link(a, row_str(&r, 0, 3), sigs) };
	return ERR_OK;
}

/* No row, or not enough of them yet: w->rows stays 0. */
static enum err read_range(struct store *db, struct arena *a, const struct before *b, int64_t now,
	bool force, struct window *w)
{
	AUTO_ROWS r = {};
	TRY(store_run(
		db, a, checkpoint_range, &r, P_INT(b->epoch), P_TEXT(b->high), param_time(a, now)));
	if (!r.count)
		return ERR_OK;
	if (!force && row_int(&r, 0, 3) < CHECKPOINT_ROWS && row_int(&r, 0, 4) < CHECKPOINT_MS)
		return ERR_OK;
	*w = (struct window){ .epoch = row_int(&r, 0, 0),
		.low = arena_str(a, row_str(&r, 0, 1)),
		.high = arena_str(a, row_str(&r, 0, 2)),
		.rows = row_int(&r, 0, 3) };
	return ERR_OK;
}

static enum err write_note(struct store *db, struct arena *a, const struct seal_keys *keys,
	const struct before *b, const struct window *w, const struct sealed *s, int64_t now,
	struct str *out)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, checkpoint_bindings, &r));
	json_auto_t *note = json_pack(
		"{s:I, s:I, s:o, s:o, s:I, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:{s:s, s:s}}",
		"checkpoint", (json_int_t)(b->id + 1), "epoch", (json_int_t)w->epoch, "from",
		json_from(w->low), "to", json_from(w->high), "rows", (json_int_t)s->rows, "root",
		hex(a, s->root.sha256, SHA256_BYTES), "root_sm3", hex(a, s->root.sm3, SM3_BYTES),
		"prev", b->link, "heads", s->heads, "roles", json_from(row_str(&r, 0, 0)), "policy",
		(json_int_t)row_int(&r, 0, 1), "lexicon", (json_int_t)row_int(&r, 0, 2), "at",
		(json_int_t)now, "key", "ed25519", keys->id_ed25519, "sm2", keys->id_sm2);
	*out = json_canonical(a, note);
	return ERR_OK;
}

static struct str raw(struct arena *a, const char *text)
{
	size_t n = strlen(text) / 2;
	char *bytes = arena_alloc(a, n + 1);
	return unhex(str_c(text), bytes, n) ? (struct str){ bytes, n } : (struct str){};
}

static enum err store_note(struct store *db, struct arena *a, const struct before *b,
	const struct window *w, const struct sealed *s, struct str note, struct ticket_sigs sigs,
	int64_t now)
{
	struct str sha = { (const char *)s->root.sha256, SHA256_BYTES };
	struct str sm = { (const char *)s->root.sm3, SM3_BYTES };
	return store_run(db, a, checkpoint_add, NULL, P_INT(b->id + 1), P_INT(w->epoch),
		P_TEXT(w->low), P_TEXT(w->high), P_INT(s->rows), P_BYTES(sha), P_BYTES(sm),
		P_BYTES(raw(a, b->link)), P_TEXT(note), P_TEXT(sigs.ed25519), P_TEXT(sigs.sm2),
		param_time(a, now));
}

enum err checkpoint_make(
	struct store *db, const struct seal_keys *keys, int64_t now, bool force, int64_t *out_rows)
{
	SCRATCH(a);
	struct before b;
	struct window w = {};
	struct sealed s;
	struct str note;
	struct ticket_sigs sigs;
	*out_rows = 0;
	TRY(read_before(db, &a, &b));
	TRY(read_range(db, &a, &b, now, force, &w));
	if (!w.rows)
		return ERR_OK;
	TRY(window_seal(db, &a, &w, b.heads, &s));
	TRY(write_note(db, &a, keys, &b, &w, &s, now, &note));
	TRY(seal_keys_sign(keys, &a, note, &sigs));
	TRY(store_note(db, &a, &b, &w, &s, note, sigs, now));
	*out_rows = s.rows;
	return ERR_OK;
}
