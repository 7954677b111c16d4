#include "vault/backend.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>

#include "vault/shelf.h"
#include "vault/vault.h"

enum { DEFLATE_FROM = 128 }; /* below it zlib's frame eats the gain */

enum { LEVEL = 1 };

/* Tables of a hundred KB, made once for each thread that writes or reads. */
static pthread_key_t packer_key, unpacker_key;

static void make_keys(void)
{
	if (pthread_key_create(&packer_key, (void (*)(void *))libdeflate_free_compressor) ||
		pthread_key_create(&unpacker_key, (void (*)(void *))libdeflate_free_decompressor))
		abort();
}

static void *own(pthread_key_t *key, void *(*make)(void))
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_keys);
	void *it = pthread_getspecific(*key);
	if (!it && (!(it = make()) || pthread_setspecific(*key, it)))
		abort();
	return it;
}

static void *make_packer(void)
{
	return libdeflate_alloc_compressor(LEVEL);
}

static void *make_unpacker(void)
{
	return libdeflate_alloc_decompressor();
}

struct str backend_deflate(struct arena *a, struct str bytes, int64_t *codec)
{
	*codec = 0;
	if (bytes.len < DEFLATE_FROM)
		return bytes;
	char *out = arena_alloc(a, bytes.len);
	size_t n = libdeflate_zlib_compress(
		own(&packer_key, make_packer), bytes.at, bytes.len, out, bytes.len - 1);
	if (!n) /* no smaller */
		return bytes;
	*codec = 1;
	return (struct str){ out, n };
}

enum err backend_inflate(
	struct arena *a, struct str data, int64_t codec, int64_t size, struct str *out)
{
	if (size < 0 || size > VAULT_FILE_MAX)
		return fault(ERR_INTERNAL, "object of %lld bytes", (long long)size);
	if (codec == 0) {
		if (data.len != (size_t)size)
			return fault(ERR_INTERNAL, "object of %zu bytes, not %lld", data.len,
				(long long)size);
		*out = arena_str(a, data);
		return ERR_OK;
	}
	char *bytes = arena_alloc(a, (size_t)size + 1);
	if (libdeflate_zlib_decompress(own(&unpacker_key, make_unpacker), data.at, data.len, bytes,
		    (size_t)size, NULL) != LIBDEFLATE_SUCCESS)
		return fault(
			ERR_INTERNAL, "object does not inflate to its %lld bytes", (long long)size);
	*out = (struct str){ bytes, (size_t)size };
	return ERR_OK;
}

struct cached *backend_cached(const struct backend *b, const git_oid *oid)
{
	for (struct cached *c = b->first; c; c = c->next)
		if (git_oid_equal(&c->oid, oid))
			return c;
	return NULL;
}

struct cached *backend_keep(
	struct backend *b, const git_oid *oid, git_object_t type, struct str bytes, bool staged)
{
	struct cached *c = arena_new(&b->arena, struct cached);
	*c = (struct cached){ b->first, *oid, type, bytes, staged };
	b->first = c;
	b->staged += staged;
	return c;
}

static struct str oid_bytes(const git_oid *oid)
{
	return (struct str){ (const char *)oid->id, GIT_OID_RAWSZ };
}

/* Rows of object_read_many: oid, type, size, codec, data. */
static enum err keep_row(struct backend *b, const struct rows *r, int row)
{
	git_oid oid;
	struct str bytes = {}, id = row_str(r, row, 0);
	if (id.len != GIT_OID_RAWSZ)
		return fault(ERR_INTERNAL, "object id of %zu bytes", id.len);
	git_oid_fromraw(&oid, (const unsigned char *)id.at);
	TRY(backend_inflate(
		&b->arena, row_str(r, row, 4), row_int(r, row, 3), row_int(r, row, 2), &bytes));
	backend_keep(b, &oid, (git_object_t)row_int(r, row, 1), bytes, false);
	return ERR_OK;
}

enum { PREFETCH_BYTES_MAX = 256 * 1024 };

static bool from_shelf(struct backend *b, const git_oid *oid)
{
	git_object_t type;
	struct str bytes;
	if (!shelf_find(&b->arena, b->draft, oid, &type, &bytes))
		return false;
	backend_keep(b, oid, type, bytes, false);
	return true;
}

void backend_shelve(const struct backend *b)
{
	for (const struct cached *c = b->first; c; c = c->next)
		if (c->staged)
			shelf_put(b->draft, &c->oid, c->type, c->bytes);
}

enum err backend_load(struct backend *b, const git_oid *oids, size_t count)
{
	AUTO_ROWS rows = {};
	SCRATCH(a);
	size_t n = 0;
	struct str *want = arena_array(&a, struct str, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!backend_cached(b, &oids[i]) && !from_shelf(b, &oids[i]))
			want[n++] = oid_bytes(&oids[i]);
	if (!n)
		return ERR_OK;
	TRY(store_run_binary(
		b->db, &a, object_read_many, &rows, P_INT(b->draft), P_BYTES_LIST(want, n)));
	for (int i = 0; i < rows.count; i++)
		TRY(keep_row(b, &rows, i));
	return ERR_OK;
}

enum err backend_load_revision(struct backend *b, int64_t rev)
{
	AUTO_ROWS rows = {};
	SCRATCH(a);
	TRY(store_run_binary(b->db, &a, object_read_revision, &rows, P_INT(b->draft), P_INT(rev),
		P_INT(PREFETCH_BYTES_MAX)));
	for (int i = 0; i < rows.count; i++)
		TRY(keep_row(b, &rows, i));
	return ERR_OK;
}

/* The object, from the cache or the store; NULL and `trouble` set when it cannot be had. */
static struct cached *fetch(struct backend *b, const git_oid *oid)
{
	struct cached *c = backend_cached(b, oid);
	if (c)
		return c;
	b->trouble = backend_load(b, oid, 1);
	return b->trouble ? NULL : backend_cached(b, oid);
}

static int missing(const struct backend *b)
{
	return b->trouble ? GIT_ERROR : GIT_ENOTFOUND;
}

static int on_read(
	void **data, size_t *len, git_object_t *type, git_odb_backend *parent, const git_oid *oid)
{
	struct backend *b = (struct backend *)parent;
	struct cached *c = fetch(b, oid);
	if (!c)
		return missing(b);
	*data = git_odb_backend_data_alloc(parent, c->bytes.len ? c->bytes.len : 1);
	if (!*data)
		return GIT_ERROR;
	if (c->bytes.len)
		memcpy(*data, c->bytes.at, c->bytes.len);
	*len = c->bytes.len;
	*type = c->type;
	return GIT_OK;
}

static int on_read_header(
	size_t *len, git_object_t *type, git_odb_backend *parent, const git_oid *oid)
{
	struct backend *b = (struct backend *)parent;
	struct cached *c = fetch(b, oid);
	if (!c)
		return missing(b);
	*len = c->bytes.len;
	*type = c->type;
	return GIT_OK;
}

static int on_exists(git_odb_backend *parent, const git_oid *oid)
{
	return fetch((struct backend *)parent, oid) != NULL;
}

/* Writes whole buffers, so the cap on a file's size is ours. */
static int on_write(git_odb_backend *parent, const git_oid *oid, const void *data, size_t len,
	git_object_t type)
{
	struct backend *b = (struct backend *)parent;
	if (len > VAULT_FILE_MAX)
		return GIT_ERROR;
	backend_keep(b, oid, type, arena_str(&b->arena, (struct str){ data, len }), true);
	return GIT_OK;
}

/* Asked before each write: answers from what is staged, never from the store (a round trip each). */
static int on_freshen(git_odb_backend *parent, const git_oid *oid)
{
	struct cached *c = backend_cached((struct backend *)parent, oid);
	return c && c->staged ? GIT_OK : GIT_ENOTFOUND;
}

static void on_free(git_odb_backend *)
{
}

void backend_init(struct backend *b, struct store *db)
{
	git_odb_init_backend(&b->parent, GIT_ODB_BACKEND_VERSION);
	b->parent.read = on_read;
	b->parent.read_header = on_read_header;
	b->parent.exists = on_exists;
	b->parent.write = on_write;
	b->parent.freshen = on_freshen;
	b->parent.free = on_free;
	b->db = db;
}

void backend_forget(struct backend *b)
{
	arena_free(&b->arena);
	b->first = NULL;
	b->staged = 0;
	b->trouble = ERR_OK;
	b->draft = 0;
}
