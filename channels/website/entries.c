#include "channels/website/entries.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/json.h"
#include "channels/website/disk.h"

static void take(struct arena *a, const json_t *j, const char *key, struct str *out)
{
	*out = arena_str(a, json_str(j, key));
}

static enum err read_json(struct arena *a, int tree, const char *path, json_t **out)
{
	struct str text;
	TRY(disk_read(a, tree, path, &text));
	return json_read(text, out);
}

enum err entry_read(struct arena *a, int tree, struct str draft, struct entry *out)
{
	json_auto_t *words = NULL, *facts = NULL;
	struct entry e = { .draft = arena_str(a, draft) };
	TRY(read_json(a, tree, arena_printf(a, "art/" STRF "/entry.json", STRV(draft)), &words));
	TRY(read_json(a, tree, arena_printf(a, "art/" STRF "/release.json", STRV(draft)), &facts));
	take(a, words, "title", &e.title);
	take(a, words, "summary", &e.summary);
	take(a, words, "column", &e.column);
	take(a, words, "source", &e.source);
	take(a, words, "author", &e.author);
	take(a, words, "url", &e.url);
	take(a, facts, "key", &e.key);
	take(a, facts, "commit", &e.commit);
	take(a, facts, "page_sha256", &e.page_sha256);
	e.released_at = json_int(facts, "released_at", 0);
	e.first_released_at = json_int(facts, "first_released_at", e.released_at);
	*out = e;
	return ERR_OK;
}

static enum err gone_read(struct arena *a, int tree, struct str draft, struct gone *out)
{
	json_auto_t *j = NULL;
	TRY(read_json(a, tree, arena_printf(a, ".gone/art/" STRF "/index.html", STRV(draft)), &j));
	*out = (struct gone){ .draft = arena_str(a, draft), .at = json_int(j, "at", 0) };
	take(a, j, "key", &out->key);
	return ERR_OK;
}

struct str entry_release_json(struct arena *a, const struct entry *e)
{
	json_auto_t *j = json_pack("{s:o, s:o, s:o, s:I, s:I}", "key", json_from(e->key), "commit",
		json_from(e->commit), "page_sha256", json_from(e->page_sha256), "released_at",
		(json_int_t)e->released_at, "first_released_at", (json_int_t)e->first_released_at);
	return json_canonical(a, j);
}

struct str gone_json(struct arena *a, const struct gone *g)
{
	json_auto_t *j = json_pack("{s:o, s:I}", "key", json_from(g->key), "at", (json_int_t)g->at);
	return json_canonical(a, j);
}

static int by_text(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

int entry_age(const struct entry *a, const struct entry *b)
{
	if (a->released_at != b->released_at)
		return a->released_at < b->released_at ? -1 : 1;
	return by_text(a->draft, b->draft);
}

static int by_age(const void *x, const void *y)
{
	const struct standing *a = x, *b = y;
	if (a->released_at != b->released_at)
		return a->released_at < b->released_at ? -1 : 1;
	return by_text(a->draft, b->draft);
}

static int newest_gone(const void *x, const void *y)
{
	const struct gone *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? 1 : -1;
	return by_text(b->draft, a->draft);
}

/*
 * A folder without the two files is none of ours, nor one where they are no plain ones: somebody else's must not stop what
 * goes out, or comes down.
 */
static bool is_none_of_ours(enum err e)
{
	return e == ERR_NOTFOUND || e == ERR_INVALID || e == ERR_LIMIT;
}

static enum err read_gone(struct arena *a, int tree, struct withdrawn *out)
{
	const char **names;
	size_t n = disk_names(a, tree, ".gone/art", &names), count = 0;
	out->list = arena_array(a, struct gone, n + 1);
	for (size_t i = 0; i < n; i++) {
		enum err e = gone_read(a, tree, str_c(names[i]), &out->list[count]);
		if (e && !is_none_of_ours(e))
			return e;
		count += !e;
	}
	qsort(out->list, count, sizeof *out->list, newest_gone);
	out->count = count < GONE_KEPT ? count : GONE_KEPT;
	return ERR_OK;
}

static enum err take_entry(
	struct arena *a, int tree, const char *draft, struct standing *list, size_t *count)
{
	SCRATCH(scratch);
	struct entry own;
	enum err e = entry_read(&scratch, tree, str_c(draft), &own);
	if (is_none_of_ours(e))
		return ERR_OK;
	TRY(e);
	list[(*count)++] = (struct standing){ arena_str(a, str_c(draft)), own.released_at };
	return ERR_OK;
}

enum err entries_read_all(
	struct arena *a, int tree, struct standing **out, size_t *out_count, struct withdrawn *gone)
{
	const char **names;
	size_t n = disk_names(a, tree, "art", &names), count = 0;
	struct standing *list = arena_array(a, struct standing, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(take_entry(a, tree, names[i], list, &count));
	qsort(list, count, sizeof *list, by_age);
	*out = list;
	*out_count = count;
	return read_gone(a, tree, gone);
}

const char *entry_urn(struct arena *a, struct str draft)
{
	unsigned char d[SHA256_BYTES];
	sha256(str_c(arena_printf(a, "shenfa:website:" STRF, STRV(draft))), d);
	d[6] = (unsigned char)(0x80 | (d[6] & 0x0F));
	d[8] = (unsigned char)(0x80 | (d[8] & 0x3F));
	const char *h = hex(a, d, 16);
	return arena_printf(
		a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}
