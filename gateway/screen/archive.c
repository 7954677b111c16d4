#include "screen/archive.h"

#include <strings.h>
#include <zlib.h>

enum {
	END_SIZE = 22,
	ROW_SIZE = 46,
	LOCAL_SIZE = 30,
	COMMENT_MAX = 65535,
	FLAG_ENCRYPTED = 1,
	FLAG_SIZES_BEHIND = 8,
	FLAG_STRONG = 64,
	STORED = 0,
	DEFLATED = 8,
};

static enum err broken(void)
{
	return fault_as(ERR_REFUSED, "office.broken", "file",
		"文档已损坏，无法打开，请用 Office 或 WPS 另存后重新上传");
}

static enum err bomb(const char *why)
{
	return fault_as(ERR_REFUSED, "office.bomb", "file",
		"文档展开后异常庞大或结构异常（%s），不予打开，请另存后重新上传", why);
}

/* Callers have checked that these bytes are there. */
static unsigned two(struct str s, size_t at)
{
	const unsigned char *b = (const unsigned char *)s.at + at;
	return (unsigned)(b[0] | b[1] << 8);
}

static size_t four(struct str s, size_t at)
{
	return two(s, at) | (size_t)two(s, at + 2) << 16;
}

/* The record at the very end: nothing may follow but its own comment. */
static enum err find_end(struct str file, size_t *out)
{
	for (size_t back = END_SIZE; back <= END_SIZE + COMMENT_MAX && back <= file.len; back++) {
		struct str end = str_from(file, file.len - back);
		if (str_starts(end, STR("PK\x05\x06")) && two(end, 20) == back - END_SIZE) {
			*out = file.len - back;
			return ERR_OK;
		}
	}
	return broken();
}

static enum err read_end(struct str file, size_t *rows_at, size_t *rows_end, size_t *count)
{
	TRY(find_end(file, rows_end));
	struct str end = str_from(file, *rows_end);
	*count = two(end, 10);
	*rows_at = four(end, 16);
	if (two(end, 4) || two(end, 6) || two(end, 8) != *count)
		return broken();
	if (*count > ARCHIVE_ENTRIES_MAX)
		return fault_as(ERR_REFUSED, "office.bomb", "file",
			"文档内部文件超过 %d 个，不予打开，请另存后重新上传", ARCHIVE_ENTRIES_MAX);
	return *rows_at + four(end, 12) == *rows_end ? ERR_OK : broken();
}

static bool leads_out(struct str name)
{
	if (!name.len || name.len > ARCHIVE_NAME_MAX || name.at[0] == '/' ||
		memchr(name.at, '\\', name.len) || memchr(name.at, '\0', name.len))
		return true;
	while (name.len)
		if (str_eq(str_cut(&name, '/'), STR("..")))
			return true;
	return false;
}

static enum err judge_entry(const struct archive_entry *e, unsigned flags)
{
	if (flags & (FLAG_ENCRYPTED | FLAG_STRONG))
		return fault_as(ERR_REFUSED, "upload.encrypted", "file",
			"文件设有密码，无法检查，请取消密码后再上传");
	if (leads_out(e->name))
		return fault_as(
			ERR_REFUSED, "office.path", "file", "文档内部含有越界路径，不予打开");
	if (e->method != STORED && e->method != DEFLATED)
		return broken();
	if (e->size > ARCHIVE_SMALL && e->size / ARCHIVE_RATIO_MAX > e->packed.len)
		return bomb("压缩比超过 100");
	return ERR_OK;
}

/* The header in front of the data must say what the directory says: or two readers see two files. */
static enum err read_local(struct str file, size_t limit, struct archive_entry *e, size_t packed)
{
	if (e->from > limit || limit - e->from < LOCAL_SIZE)
		return broken();
	struct str local = str_sub(file, e->from, limit - e->from);
	size_t name = two(local, 26), data = LOCAL_SIZE + name + two(local, 28);
	if (!str_starts(local, STR("PK\x03\x04")) || data > local.len || packed > local.len - data)
		return broken();
	if (!str_eq(str_sub(local, LOCAL_SIZE, name), e->name) || two(local, 8) != e->method)
		return bomb("目录与内容不符");
	if (!(two(local, 6) & FLAG_SIZES_BEHIND) &&
		(four(local, 18) != packed || four(local, 22) != e->size))
		return bomb("目录与内容不符");
	e->packed = str_sub(local, data, packed);
	e->end = e->from + data + packed;
	return ERR_OK;
}

/* One row of the directory; *rows moves behind it. */
static enum err read_row(struct str file, size_t limit, struct str *rows, struct archive_entry *e)
{
	struct str row = *rows;
	if (row.len < ROW_SIZE || !str_starts(row, STR("PK\x01\x02")))
		return broken();
	size_t name = two(row, 28), whole = ROW_SIZE + name + two(row, 30) + two(row, 32);
	if (whole > row.len)
		return broken();
	*e = (struct archive_entry){ .name = str_sub(row, ROW_SIZE, name),
		.method = two(row, 10),
		.crc = (uint32_t)four(row, 16),
		.size = four(row, 24),
		.from = four(row, 42) };
	*rows = str_from(row, whole);
	TRY(read_local(file, limit, e, four(row, 20)));
	return judge_entry(e, two(row, 8));
}

static int by_place(const void *a, const void *b)
{
	const struct archive_entry *x = a, *y = b;
	return x->from < y->from ? -1 : x->from > y->from;
}

static int compare_names(struct str a, struct str b)
{
	int order = strncasecmp(a.at, b.at, a.len < b.len ? a.len : b.len);
	return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int by_name(const void *a, const void *b)
{
	return compare_names(
		((const struct archive_entry *)a)->name, ((const struct archive_entry *)b)->name);
}

/* Leaves the entries in order of name. */
static enum err judge_together(struct archive *z)
{
	size_t all = 0;
	qsort(z->entries, z->count, sizeof *z->entries, by_place);
	for (size_t i = 0; i < z->count; i++) {
		all += z->entries[i].size;
		if (all > ARCHIVE_BYTES_MAX)
			return bomb("展开后超过 100 MB");
		if (i && z->entries[i].from < z->entries[i - 1].end)
			return bomb("内部文件互相重叠");
	}
	qsort(z->entries, z->count, sizeof *z->entries, by_name);
	for (size_t i = 1; i < z->count; i++)
		if (!by_name(&z->entries[i - 1], &z->entries[i]))
			return bomb("内部文件重名");
	return ERR_OK;
}

enum err archive_read(struct arena *a, struct str file, struct archive *out)
{
	size_t rows_at = 0, rows_end = 0;
	struct archive z;
	TRY(read_end(file, &rows_at, &rows_end, &z.count));
	z.entries = arena_array(a, struct archive_entry, z.count + 1);
	struct str rows = str_sub(file, rows_at, rows_end - rows_at);
	for (size_t i = 0; i < z.count; i++)
		TRY(read_row(file, rows_at, &rows, &z.entries[i]));
	if (rows.len)
		return broken();
	TRY(judge_together(&z));
	*out = z;
	return ERR_OK;
}

const struct archive_entry *archive_find(const struct archive *z, const char *name)
{
	struct archive_entry key = { .name = str_c(name) };
	return z->count ? bsearch(&key, z->entries, z->count, sizeof key, by_name) : NULL;
}

struct pour {
	z_stream z;
	const struct archive_entry *entry;
	archive_sink *sink;
	void *ctx;
	size_t out;
	uLong crc;
	unsigned char chunk[65536];
};

static enum err hand_over(struct pour *p, struct str piece, bool last)
{
	p->out += piece.len;
	p->crc = crc32(p->crc, (const Bytef *)piece.at, (uInt)piece.len);
	if (p->out > p->entry->size)
		return bomb("内容比声明的更长");
	if (last && (p->out != p->entry->size || p->crc != p->entry->crc))
		return broken();
	return p->sink(p->ctx, piece, last);
}

static enum err inflate_all(struct pour *p)
{
	for (int state = Z_OK; state != Z_STREAM_END;) {
		p->z.next_out = p->chunk;
		p->z.avail_out = sizeof p->chunk;
		state = inflate(&p->z, Z_NO_FLUSH);
		if (state != Z_OK && state != Z_STREAM_END)
			return broken();
		size_t n = sizeof p->chunk - p->z.avail_out;
		if (!n && state == Z_OK)
			return broken();
		TRY(hand_over(p, (struct str){ (char *)p->chunk, n }, state == Z_STREAM_END));
	}
	return p->z.avail_in ? broken() : ERR_OK;
}

enum err archive_pour(const struct archive_entry *e, archive_sink *sink, void *ctx)
{
	struct pour p = { .entry = e, .sink = sink, .ctx = ctx };
	if (e->method == STORED)
		return hand_over(&p, e->packed, true);
	if (inflateInit2(&p.z, -MAX_WBITS) != Z_OK)
		return fault(ERR_INTERNAL, "inflate");
	p.z.next_in = (Bytef *)e->packed.at;
	p.z.avail_in = (uInt)e->packed.len;
	enum err result = inflate_all(&p);
	inflateEnd(&p.z);
	return result;
}
