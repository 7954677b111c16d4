#include "clerk/mirror_load.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/digest.h"
#include "vault/backend.h"

enum { FULL_BYTES = 8 * 1024 * 1024, FULL_COUNT = 4096, CHUNK = 256 * 1024 };

struct loaded {
	git_oid oid;
	int64_t type, size, codec;
	struct str data;
};

/* A pack as it is written: through libgit2's indexer, which computes every id from the bytes. */
struct pack {
	git_indexer *indexer;
	git_indexer_progress progress;
	EVP_MD_CTX *sum;
	char *chunk; /* the indexer maps its file anew for each piece that it is handed */
	size_t used;
	bool failed;
};

static enum err trouble(const char *doing)
{
	const git_error *e = git_error_last();
	return fault(ERR_INTERNAL, "镜像：%s：%s", doing, e ? e->message : "?");
}

static void grow(struct mirror_load *l)
{
	size_t room = l->room ? l->room * 2 : 64;
	struct loaded *more = arena_array(&l->arena, struct loaded, room);
	if (l->count)
		memcpy(more, l->list, l->count * sizeof *more);
	l->list = more;
	l->room = room;
}

enum err mirror_load_add(struct mirror_load *l, const struct rows *r, int row)
{
	struct str id = row_str(r, row, 0), data = row_str(r, row, 4);
	if (id.len != GIT_OID_RAWSZ)
		return fault(ERR_INTERNAL, "镜像：对象编号有误");
	if (l->count == l->room)
		grow(l);
	struct loaded *o = &l->list[l->count++];
	git_oid_fromraw(&o->oid, (const unsigned char *)id.at);
	o->type = row_int(r, row, 1);
	o->size = row_int(r, row, 2);
	o->codec = row_int(r, row, 3);
	o->data = arena_str(&l->arena, data);
	l->bytes += data.len;
	return ERR_OK;
}

bool mirror_load_full(const struct mirror_load *l)
{
	return l->bytes >= FULL_BYTES || l->count >= FULL_COUNT;
}

void mirror_load_drop(struct mirror_load *l)
{
	arena_free(&l->arena);
	*l = (struct mirror_load){};
}

static int by_oid(const void *a, const void *b)
{
	return git_oid_cmp(&((const struct loaded *)a)->oid, &((const struct loaded *)b)->oid);
}

/* Two drafts with the same bytes have one object: a pack names it once. */
static void each_once(struct mirror_load *l)
{
	size_t n = 0;
	if (l->count)
		qsort(l->list, l->count, sizeof *l->list, by_oid);
	for (size_t i = 0; i < l->count; i++)
		if (!n || !git_oid_equal(&l->list[n - 1].oid, &l->list[i].oid))
			l->list[n++] = l->list[i];
	l->count = n;
}

static enum err write_file(const struct loaded *o, git_odb *odb)
{
	SCRATCH(a);
	git_oid made;
	struct str bytes;
	TRY(backend_inflate(&a, o->data, o->codec, o->size, &bytes));
	if (git_odb_write(&made, odb, bytes.at, bytes.len, (git_object_t)o->type))
		return trouble("写入对象");
	return git_oid_equal(&made, &o->oid)
		       ? ERR_OK
		       : fault(ERR_INTERNAL, "镜像：库中对象的内容与编号不符");
}

static void hand_over(struct pack *p, const void *at, size_t n)
{
	p->failed |= git_indexer_append(p->indexer, at, n, &p->progress) != 0;
}

static void hand_over_chunk(struct pack *p)
{
	hand_over(p, p->chunk, p->used);
	p->used = 0;
}

static void put(struct pack *p, const void *at, size_t n)
{
	EVP_DigestUpdate(p->sum, at, n);
	if (p->used + n > CHUNK)
		hand_over_chunk(p);
	if (n > CHUNK) {
		hand_over(p, at, n);
		return;
	}
	memcpy(p->chunk + p->used, at, n);
	p->used += n;
}

/* Type and size: four bits of it with the type, then seven a byte, the least first. */
static void put_head(struct pack *p, const struct loaded *o)
{
	unsigned char head[12];
	size_t n = 0;
	uint64_t rest = (uint64_t)o->size >> 4;
	unsigned char c = (unsigned char)(o->type << 4 | (o->size & 15));
	for (; rest; rest >>= 7) {
		head[n++] = c | 0x80;
		c = rest & 0x7f;
	}
	head[n++] = c;
	put(p, head, n);
}

/* What the store deflated goes in as it is; the rest was not worth it and gets the frame only. */
static void put_object(struct pack *p, const struct loaded *o)
{
	SCRATCH(a);
	put_head(p, o);
	if (o->codec) {
		put(p, o->data.at, o->data.len);
		return;
	}
	uLongf n = compressBound(o->data.len);
	unsigned char *framed = arena_alloc(&a, n);
	p->failed |= compress2(framed, &n, (const unsigned char *)o->data.at, o->data.len,
			     Z_BEST_SPEED) != Z_OK;
	put(p, framed, n);
}

static void put_all(struct pack *p, const struct mirror_load *l)
{
	unsigned char sum[SHA1_BYTES];
	const uint32_t head[] = { htonl(0x5041434b), htonl(2), htonl((uint32_t)l->count) };
	EVP_DigestInit_ex(p->sum, EVP_sha1(), NULL);
	put(p, head, sizeof head);
	for (size_t i = 0; i < l->count; i++)
		put_object(p, &l->list[i]);
	EVP_DigestFinal_ex(p->sum, sum, NULL);
	hand_over_chunk(p);
	hand_over(p, sum, sizeof sum);
	p->failed |= git_indexer_commit(p->indexer, &p->progress) != 0;
}

static enum err write_pack(const struct mirror_load *l, const char *folder)
{
	SCRATCH(a);
	struct pack p = { .chunk = arena_alloc(&a, CHUNK) };
	if (git_indexer_new(&p.indexer, folder, 0, NULL, NULL))
		return trouble("新的对象包");
	p.sum = EVP_MD_CTX_new();
	put_all(&p, l);
	enum err e = p.failed ? trouble("写入对象包") : ERR_OK;
	EVP_MD_CTX_free(p.sum);
	git_indexer_free(p.indexer);
	return e;
}

/* The ids were computed from the bytes: one that is not there had others. */
static enum err all_there(const struct mirror_load *l, git_odb *odb)
{
	if (git_odb_refresh(odb))
		return trouble("读取对象包");
	for (size_t i = 0; i < l->count; i++)
		if (!git_odb_exists(odb, &l->list[i].oid))
			return fault(ERR_INTERNAL, "镜像：库中对象的内容与编号不符");
	return ERR_OK;
}

static enum err write_all(const struct mirror_load *l, git_repository *repo, git_odb *odb)
{
	SCRATCH(a);
	if (l->count >= PACK_FROM) {
		TRY(write_pack(l, arena_printf(&a, "%sobjects/pack", git_repository_path(repo))));
		return all_there(l, odb);
	}
	for (size_t i = 0; i < l->count; i++)
		TRY(write_file(&l->list[i], odb));
	return ERR_OK;
}

enum err mirror_load_write(struct mirror_load *l, git_repository *repo)
{
	git_odb *odb;
	if (git_repository_odb(&odb, repo))
		return trouble("对象库");
	each_once(l);
	enum err e = write_all(l, repo, odb);
	git_odb_free(odb);
	mirror_load_drop(l);
	return e;
}
