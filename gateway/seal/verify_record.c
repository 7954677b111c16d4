#include <stdlib.h>

#include "seal/checkpoint.h"
#include "seal/verify_inside.h"
#include "store/audit_rows.h"

/* The row before in the same chain: its number and hash. */
struct link {
	char kind[32], hash[2 * SHA256_BYTES + 1];
	int64_t id, n;
};

static void copy(char *to, size_t room, struct str s)
{
	size_t n = s.len < room - 1 ? s.len : room - 1;
	memcpy(to, s.at, n);
	to[n] = '\0';
}

static const char *row_trouble(const struct link *before, const struct audit_row *r)
{
	bool same = str_eq(str_c(before->kind), r->kind) && before->id == r->id;
	if (r->n != (same ? before->n : 0) + 1)
		return "前面缺少记录";
	if (!str_eq(r->prev, same ? str_c(before->hash) : STR("")))
		return "与上一条记录衔接不上";
	return audit_fits(r) ? NULL : "内容与摘要不符";
}

static void look_at_row(struct verify *v, struct link *before, const struct audit_row *r)
{
	SCRATCH(a);
	const char *why = row_trouble(before, r);
	if (why)
		verify_bad(v, VERIFY_audit, why, "%s", audit_place(&a, r));
	v->report->looked[VERIFY_audit]++;
	copy(before->kind, sizeof before->kind, r->kind);
	copy(before->hash, sizeof before->hash, r->hash);
	before->id = r->id;
	before->n = r->n;
}

static enum err look_at_ends(struct verify *v)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(v->db, &a, verify_streams, &r));
	if (r.count)
		verify_bad(v, VERIFY_audit, "末尾的记录缺失或多出", STRF "/%lld row %lld",
			STRV(row_str(&r, 0, 0)), (long long)row_int(&r, 0, 1),
			(long long)row_int(&r, 0, 2));
	return ERR_OK;
}

enum err verify_chains(struct verify *v)
{
	struct link before = {};
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run(v->db, &a, verify_audit, &r, P_C(before.kind), P_INT(before.id),
			P_INT(before.n)));
		for (int i = 0; i < r.count; i++) {
			struct audit_row row = audit_row_at(&r, i);
			look_at_row(v, &before, &row);
		}
		count = r.count;
	}
	return look_at_ends(v);
}

/* One checkpoint as it is stored; what the next one must join on to. */
struct stone {
	int64_t id;
	struct window window;
	struct str root, root_sm3, prev, note, heads;
	struct ticket_sigs sigs;
	const char *link;
};

static struct stone stone_at(struct arena *a, const struct rows *r)
{
	struct stone s = { .id = row_int(r, 0, 0),
		.window = { row_int(r, 0, 1), row_int(r, 0, 4), arena_str(a, row_str(r, 0, 2)),
			arena_str(a, row_str(r, 0, 3)) },
		.root = arena_str(a, row_str(r, 0, 5)),
		.root_sm3 = arena_str(a, row_str(r, 0, 6)),
		.prev = arena_str(a, row_str(r, 0, 7)),
		.note = arena_str(a, row_str(r, 0, 8)),
		.sigs = { arena_str(a, row_str(r, 0, 9)), arena_str(a, row_str(r, 0, 10)) } };
	s.link = checkpoint_link(a, s.note, s.sigs);
	return s;
}

static bool says(const json_t *note, const char *member, struct str want)
{
	return str_eq(json_str(note, member), want);
}

static bool note_agrees(const json_t *note, const struct stone *s)
{
	return json_int(note, "checkpoint", 0) == s->id &&
	       json_int(note, "epoch", 0) == s->window.epoch &&
	       json_int(note, "rows", -1) == s->window.rows && says(note, "from", s->window.low) &&
	       says(note, "to", s->window.high) && says(note, "root", s->root) &&
	       says(note, "root_sm3", s->root_sm3) && says(note, "prev", s->prev);
}

static bool joins(const struct stone *before, const struct stone *s)
{
	bool same = before->window.epoch == s->window.epoch;
	return s->id == before->id + 1 && s->window.epoch >= before->window.epoch &&
	       str_eq(s->prev, str_c(before->link)) &&
	       str_eq(s->window.low, same ? before->window.high : STR("0"));
}

static enum err signed_well(const struct verify *v, const json_t *note, const struct stone *s)
{
	const json_t *key = json_object_get(note, "key");
	return seal_keys_check(v->keys, s->note, json_str(key, "ed25519"), json_str(key, "sm2"),
		s->sigs, json_int(note, "at", 0));
}

/* NULL, or what is wrong with it; *heads goes on. */
static enum err stone_trouble(struct verify *v, struct arena *a, const struct stone *before,
	struct stone *s, const char **why)
{
	json_auto_t *note = NULL;
	struct sealed now;
	*why = NULL;
	TRY(window_seal(v->db, a, &s->window, before->heads, &now));
	s->heads = str_c(now.heads);
	if (json_read(s->note, &note) || !note_agrees(note, s))
		*why = "签名的内容与所存的不一致";
	else if (signed_well(v, note, s))
		*why = "签名不符";
	else if (!joins(before, s))
		*why = "与上一封存点衔接不上";
	else if (now.rows != s->window.rows ||
		 !str_eq(s->root, str_c(hex(a, now.root.sha256, SHA256_BYTES))) ||
		 !str_eq(s->root_sm3, str_c(hex(a, now.root.sm3, SM3_BYTES))))
		*why = "封存之后记录被改动";
	else if (!says(note, "heads", s->heads))
		*why = "封存的稿件版本不符";
	return ERR_OK;
}

static enum err count_unsealed(struct verify *v, const struct stone *last, int64_t sealed)
{
	SCRATCH(a);
	AUTO_ROWS r = {};
	TRY(store_run(v->db, &a, verify_unsealed, &r, P_INT(last->window.epoch),
		P_TEXT(last->window.high)));
	if (sealed + row_int(&r, 0, 1) != row_int(&r, 0, 0))
		verify_bad(v, VERIFY_checkpoint, "有记录落在封存范围之外", "%lld",
			(long long)last->id);
	return ERR_OK;
}

enum err verify_checkpoints(struct verify *v)
{
	SCRATCH(a);
	struct stone before = { .window.high = STR("0"), .heads = STR(""), .link = "" };
	int64_t sealed = 0;
	for (;;) {
		AUTO_ROWS r = {};
		const char *why;
		TRY(store_run(v->db, &a, verify_checkpoint, &r, P_INT(before.id)));
		if (!r.count)
			return count_unsealed(v, &before, sealed);
		struct stone s = stone_at(&a, &r);
		/* The first one begins at its epoch's beginning, whatever epoch that is. */
		if (!before.id)
			before.window.epoch = s.window.epoch;
		TRY(stone_trouble(v, &a, &before, &s, &why));
		if (why)
			verify_bad(v, VERIFY_checkpoint, why, "%lld", (long long)s.id);
		v->report->looked[VERIFY_checkpoint]++;
		sealed += s.window.rows;
		before = s;
	}
}
