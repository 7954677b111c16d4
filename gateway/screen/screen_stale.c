#include "base/log.h"
#include "desk/attachment_record.h"
#include "screen/inside.h"

static enum err look_again(struct desk *d, const struct rows *r, int i)
{
	const struct recorded x = { .sha256 = row_str(r, i, 1),
		.name = row_str(r, i, 2),
		.extension = row_str(r, i, 3),
		.pages = (unsigned)row_int(r, i, 4),
		.parts = row_str(r, i, 5) };
	json_auto_t *found = NULL;
	TRY(record_review(d->screening, &x, &found));
	return store_run(d->db, d->arena, screen_asset_again, NULL, P_INT(row_int(r, i, 0)),
		P_TEXT(x.sha256), P_C(screening_version(d->screening)),
		P_TEXT(json_text(d->arena, found)));
}

enum err screen_stale(struct desk *d, size_t *out_done)
{
	AUTO_ROWS rows = {};
	*out_done = 0;
	TRY(lexicon_use(d));
	TRY(store_run(
		d->db, d->arena, screen_stale_assets, &rows, P_C(screening_version(d->screening))));
	for (int i = 0; i < rows.count; i++) {
		enum err e = look_again(d, &rows, i);
		if (e)
			log_fault(arena_printf(d->arena, "asset " STRF, STRV(row_str(&rows, i, 1))),
				e);
		*out_done += !e;
	}
	return ERR_OK;
}
