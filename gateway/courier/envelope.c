#include "courier/envelope.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/files.h"
#include "courier/http.h"

enum { HEAD_MAX = 200, NAMES_MAX = 4096, SMALL_MAX = 64 * 1024, LIST_MAX = 16 * 1024 * 1024 };

static const struct kind {
	const char *folder, *ending, *says;
	size_t max; /* of the file */
} kinds[] = {
	[ENVELOPE_ORDER] = { "orders", ".order", "shenfa order 1", HTTP_LEASE_MAX },
	[ENVELOPE_RECEIPT] = { "receipts", ".receipt", "shenfa receipt 1", HTTP_LEASE_MAX },
	[ENVELOPE_SITE] = { "orders", ".site", "shenfa site 1", HTTP_LEASE_MAX },
	[ENVELOPE_SITED] = { "receipts", ".sited", "shenfa sited 1", HTTP_LEASE_MAX },
	[ENVELOPE_WATCH] = { "orders", ".watch", "shenfa watch 1", SMALL_MAX },
	[ENVELOPE_WATCHED] = { "receipts", ".watched", "shenfa watched 1", LIST_MAX },
};

static const char *path_of(
	struct arena *a, const char *dir, enum envelope_kind kind, struct envelope e)
{
	return arena_printf(a, "%s/%s/" STRF "-%lld%s", dir, kinds[kind].folder, STRV(e.delivery),
		(long long)e.fence, kinds[kind].ending);
}

enum err envelope_folders(struct arena *a, const char *dir)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		TRY(folder_make(arena_printf(a, "%s/%s", dir, kinds[i].folder), 0700, NULL));
	return ERR_OK;
}

/* What is signed names the kind and the lease: none can be carried back, or under another name. */
static struct str signed_text(
	struct arena *a, enum envelope_kind kind, struct envelope e, struct str content)
{
	return str_c(arena_printf(a, "%s\n" STRF "-%lld\n%s", kinds[kind].says, STRV(e.delivery),
		(long long)e.fence, sha256_hex(a, content)));
}

enum err envelope_write(struct arena *a, const char *dir, enum envelope_kind kind,
	struct envelope e, const struct key *own, const json_t *content)
{
	struct buf b;
	struct str signature, text = json_text(a, content);
	TRY(key_sign(own, a, signed_text(a, kind, e, text), &signature));
	buf_init(&b, a, text.len + HEAD_MAX);
	buf_add(&b, str_c(kinds[kind].says));
	buf_add_char(&b, ' ');
	buf_add(&b, base64(a, signature));
	buf_add_char(&b, '\n');
	buf_add(&b, text);
	return file_write(path_of(a, dir, kind, e), buf_str(&b), 0600, NULL);
}

static enum err not_signed(enum envelope_kind kind, struct envelope e)
{
	return fault_as(ERR_DENIED, "gap.signature", NULL,
		"%s " STRF "-%lld 不是对端签名的文件，不予处理", kinds[kind].folder,
		STRV(e.delivery), (long long)e.fence);
}

enum err envelope_read(struct arena *a, const char *dir, enum envelope_kind kind, struct envelope e,
	const struct key *peer, json_t **out)
{
	struct str rest, signature;
	TRY(file_read(a, path_of(a, dir, kind, e), kinds[kind].max, &rest));
	struct str head = str_cut(&rest, '\n'), says = str_c(kinds[kind].says);
	bool whole = str_starts(head, says) && head.len < HEAD_MAX &&
		     base64_decode(a, str_trim(str_from(head, says.len)), &signature);
	if (!whole || key_verify(peer, signed_text(a, kind, e, rest), signature))
		return not_signed(kind, e);
	json_t *j = json_loadb(rest.at, rest.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(j)) {
		json_decref(j);
		return not_signed(kind, e);
	}
	*out = j;
	return ERR_OK;
}

bool envelope_there(struct arena *a, const char *dir, enum envelope_kind kind, struct envelope e)
{
	return !access(path_of(a, dir, kind, e), F_OK);
}

void envelope_drop(struct arena *a, const char *dir, enum envelope_kind kind, struct envelope e)
{
	unlink(path_of(a, dir, kind, e));
}

/* "81-3.order": digits, a dash, digits, the ending; nothing else. */
static bool read_name(
	struct arena *a, enum envelope_kind kind, const char *name, struct envelope *out)
{
	struct str rest = str_c(name), ending = str_c(kinds[kind].ending);
	int64_t delivery;
	if (!str_ends(rest, ending))
		return false;
	rest.len -= ending.len;
	struct str id = str_cut(&rest, '-');
	*out = (struct envelope){ .delivery = arena_str(a, id) };
	return str_i64(id, &delivery) && delivery > 0 && str_i64(rest, &out->fence) &&
	       out->fence >= 0;
}

static int by_delivery(const void *x, const void *y)
{
	const struct envelope *a = x, *b = y;
	int64_t i = 0, j = 0;
	(void)str_i64(a->delivery, &i);
	(void)str_i64(b->delivery, &j);
	if (i != j)
		return i < j ? -1 : 1;
	return a->fence < b->fence ? -1 : a->fence > b->fence;
}

size_t envelope_list(
	struct arena *a, const char *dir, enum envelope_kind kind, struct envelope **out)
{
	size_t n = 0;
	struct envelope *list = arena_array(a, struct envelope, NAMES_MAX);
	DIR *d = opendir(arena_printf(a, "%s/%s", dir, kinds[kind].folder));
	for (struct dirent *at = d ? readdir(d) : NULL; at && n < NAMES_MAX; at = readdir(d))
		n += read_name(a, kind, at->d_name, &list[n]);
	if (d)
		closedir(d);
	qsort(list, n, sizeof *list, by_delivery);
	*out = list;
	return n;
}
