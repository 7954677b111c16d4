#include "desk/inside.h"

/* Particulars that belong to the old item alone. */
static const char *const left_behind[] = { "title", "kind", "doc_no", "index_no", "written_on",
	"published_on", "validity", "wish_at", "expires_at" };

enum err draft_copy(struct desk *d, const struct person *who, int64_t draft, int64_t *out_id)
{
	struct draft_head h;
	struct draft_text t;
	json_auto_t *meta = NULL;
	TRY(draft_head(d, draft, &h));
	TRY(draft_text(d, draft, h.commit, false, &t));
	TRY(json_read(t.revision.meta, &meta));
	for (size_t i = 0; i < sizeof left_behind / sizeof *left_behind; i++)
		json_object_del(meta, left_behind[i]);
	struct draft_words words = { .title = h.title,
		.html = t.revision.html,
		.meta = meta,
		.note = STR("由已有稿件复制") };
	return draft_create_from(d, who, &words, draft, out_id);
}
