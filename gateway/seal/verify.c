#include "seal/verify.h"

#include <stdarg.h>
#include <stdio.h>

#include "seal/verify_inside.h"
#include "store/audit_rows.h"

static const struct {
	const char *name, *zh;
} kinds[] = {
#define VERIFY(kind, zh) [VERIFY_##kind] = { #kind, zh },
#include "seal/verify.def"
#undef VERIFY
};

const char *verify_kind_name(enum verify_kind k)
{
	return kinds[k].name;
}

const char *verify_kind_zh(enum verify_kind k)
{
	return kinds[k].zh;
}

void verify_bad(struct verify *v, enum verify_kind kind, const char *why, const char *fmt, ...)
{
	char place[200];
	int n = snprintf(place, sizeof place, "%s ", kinds[kind].name);
	va_list ap;
	if (v->report->wrong[kind]++)
		return;
	va_start(ap, fmt);
	vsnprintf(place + n, sizeof place - (size_t)n, fmt, ap);
	va_end(ap);
	v->report->bad(v->report->data, place, why);
}

enum err audit_verify(struct store *db, const struct seal_keys *keys, struct verify_report *report)
{
	struct verify v = { db, keys, report };
	memset(report->looked, 0, sizeof report->looked);
	memset(report->wrong, 0, sizeof report->wrong);
	TRY(verify_chains(&v));
	TRY(verify_checkpoints(&v));
	TRY(verify_words(&v));
	TRY(verify_votes(&v));
	TRY(verify_acts(&v));
	TRY(verify_lists(&v));
	TRY(verify_standing(&v));
	return verify_tickets(&v);
}

bool verify_whole(const struct verify_report *report)
{
	for (enum verify_kind k = 0; k < VERIFY__COUNT; k++)
		if (report->wrong[k])
			return false;
	return true;
}

static struct str line_of(struct arena *a, const struct audit_row *r)
{
	json_auto_t *payload = NULL;
	if (json_read(r->payload, &payload))
		payload = json_from(r->payload);
	json_auto_t *j = json_pack("{s:o, s:I, s:I, s:I, s:o, s:O, s:I, s:I, s:o, s:o}", "kind",
		json_from(r->kind), "id", (json_int_t)r->id, "n", (json_int_t)r->n, "actor",
		(json_int_t)r->actor, "action", json_from(r->action), "payload", payload, "at_us",
		(json_int_t)r->at_us, "epoch", (json_int_t)r->epoch, "prev", json_from(r->prev),
		"hash", json_from(r->hash));
	return json_text(a, j);
}

enum err audit_export(struct store *db, enum err (*line)(void *data, struct str json), void *data)
{
	struct audit_row last = { .kind = STR("") };
	SCRATCH(keep);
	for (int count = 1; count;) {
		SCRATCH(a);
		AUTO_ROWS r = {};
		TRY(store_run(db, &a, verify_audit, &r, P_TEXT(last.kind), P_INT(last.id),
			P_INT(last.n)));
		for (int i = 0; i < r.count; i++) {
			last = audit_row_at(&r, i);
			TRY(line(data, line_of(&a, &last)));
		}
		last.kind = arena_str(&keep, last.kind);
		count = r.count;
	}
	return ERR_OK;
}
