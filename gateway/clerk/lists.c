#include "clerk/lists.h"

#include "base/log.h"
#include "desk/meta.h"

enum err lists_read(struct desk *d, int64_t version, struct wordlists *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, lexicon_text, &rows, P_INT(version)));
	if (rows.count)
		*out = (struct wordlists){ .terms = arena_str(d->arena, row_str(&rows, 0, 0)),
			.allow = arena_str(d->arena, row_str(&rows, 0, 1)),
			.names = arena_str(d->arena, row_str(&rows, 0, 2)),
			.version = version };
	return ERR_OK;
}

enum err lists_change(struct desk *d, int64_t before, int64_t after, struct change **out)
{
	SCRATCH(a);
	struct desk scratch = *d;
	struct wordlists old = {}, fresh = {};
	*out = NULL;
	scratch.arena = &a;
	TRY(lists_read(&scratch, before, &old));
	TRY(lists_read(&scratch, after, &fresh));
	if (change_open(&old, &fresh, out))
		log_warn("lexicons %lld and %lld cannot be compared: %s", (long long)before,
			(long long)after, err_reason());
	return ERR_OK;
}

enum err lists_text(struct arena *a, const struct vault_text *t, struct read_text *out)
{
	*out = (struct read_text){ .revision = { .html = t->html, .meta = t->meta } };
	out->revision.title = meta_get(a, t->meta, "title");
	out->revision.author = meta_get(a, t->meta, "author");
	return article_read(a, t->html, &out->article);
}

bool lists_touch(const struct change *c, const struct vault_text *t)
{
	SCRATCH(a);
	struct read_text words;
	if (!c || !t->sound || lists_text(&a, t, &words))
		return true;
	return change_touches(c, &a, &words.revision, &words.article);
}
