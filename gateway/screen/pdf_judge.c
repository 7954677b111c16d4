#include <ctype.h>
#include <zlib.h>

#include "screen/pdf.h"

/* Names that mean something happens, or is hidden. /AA and /OpenAction alone only turn a page. */
static const struct danger {
	struct str name;
	const char *code, *reason;
} dangers[] = {
#define DANGER(lit, code, reason) { { lit, sizeof(lit) - 1 }, code, reason },
#include "screen/pdf.def"
#undef DANGER
};

static bool ends_name(char c)
{
	return isspace((unsigned char)c) || c == '\0' || strchr("()<>[]{}/%", c);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	int lower = c | 0x20;
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

struct str pdf_name(struct str s, char *room, size_t max, size_t *out_taken)
{
	size_t n = 0, i = 0;
	for (; i < s.len && n < max && !ends_name(s.at[i]); n++) {
		int high = i + 2 < s.len && s.at[i] == '#' ? hex_digit(s.at[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s.at[i + 2]) : -1;
		room[n] = (char)(low >= 0 ? high << 4 | low : s.at[i]);
		i += low >= 0 ? 3 : 1;
	}
	*out_taken = i;
	return (struct str){ room, n };
}

/* Long ones are none of ours. */
static struct str read_name(struct str s, char *room, size_t max)
{
	size_t taken;
	return pdf_name(s, room, max, &taken);
}

static enum err judge_name(struct str name)
{
	for (size_t i = 0; i < sizeof dangers / sizeof *dangers; i++)
		if (str_eq(name, dangers[i].name))
			return fault_as(
				ERR_REFUSED, dangers[i].code, "file", "%s", dangers[i].reason);
	return ERR_OK;
}

/* Strings and comments may hold such names as mere words: a false alarm costs less than a miss. */
static enum err judge_names(struct str s)
{
	char room[32];
	const char *slash;
	while (s.len && (slash = memchr(s.at, '/', s.len))) {
		s = str_from(s, (size_t)(slash - s.at) + 1);
		TRY(judge_name(read_name(s, room, sizeof room)));
	}
	return ERR_OK;
}

struct inflating {
	size_t out; /* over the whole file */
	unsigned char *chunk;
};
enum { CHUNK = 256 * 1024, OVERLAP = 64 };

/* Piece by piece, each with the tail of the one before: a name may lie across the border. */
static enum err judge_inflated(struct inflating *f, z_stream *z)
{
	size_t kept = 0;
	for (int state = Z_OK; state == Z_OK;) {
		z->next_out = f->chunk + kept;
		z->avail_out = CHUNK;
		state = inflate(z, Z_NO_FLUSH);
		size_t n = CHUNK - z->avail_out;
		f->out += n;
		if (f->out > PDF_INFLATED_MAX)
			return fault_as(ERR_REFUSED, "pdf.bomb", "file",
				"PDF 展开后异常庞大，不予打开，请重新导出后再上传");
		TRY(judge_names((struct str){ (char *)f->chunk, kept + n }));
		size_t all = kept + n;
		kept = all < OVERLAP ? all : OVERLAP;
		memmove(f->chunk, f->chunk + all - kept, kept);
		if (!n)
			break;
	}
	return ERR_OK;
}

static enum err judge_stream(struct inflating *f, struct str packed)
{
	z_stream z = { .next_in = (Bytef *)packed.at, .avail_in = (uInt)packed.len };
	if (inflateInit(&z) != Z_OK)
		return fault(ERR_INTERNAL, "inflate");
	enum err result = judge_inflated(f, &z);
	inflateEnd(&z);
	return result;
}

/* The dictionary in front of "stream": back to the last "obj". */
static struct str dictionary_before(struct str file, size_t at)
{
	size_t from = at > 4096 ? at - 4096 : 0;
	struct str before = str_sub(file, from, at - from);
	for (size_t i = before.len; i >= 3; i--)
		if (str_starts(str_from(before, i - 3), STR("obj")))
			return str_from(before, i - 3);
	return before;
}

static bool has_name(struct str s, struct str want)
{
	char room[32];
	const char *slash;
	while (s.len && (slash = memchr(s.at, '/', s.len))) {
		s = str_from(s, (size_t)(slash - s.at) + 1);
		if (str_eq(read_name(s, room, sizeof room), want))
			return true;
	}
	return false;
}

typedef enum err stream_taker(void *ctx, struct str packed);

/* Objects are compressed in streams of type ObjStm; page contents and fonts hold no actions. */
static enum err each_packed(struct str file, stream_taker *take, void *ctx)
{
	struct str rest = file;
	for (ptrdiff_t at; (at = str_find(rest, STR("stream"))) >= 0;) {
		size_t here = (size_t)(rest.at - file.at) + (size_t)at;
		struct str packed = str_from(file, here + 6);
		bool ends = here >= 3 && !memcmp(file.at + here - 3, "end", 3);
		rest = packed;
		if (ends || !has_name(dictionary_before(file, here), STR("ObjStm")))
			continue;
		while (packed.len && (packed.at[0] == '\r' || packed.at[0] == '\n'))
			packed = str_from(packed, 1);
		TRY(take(ctx, packed));
	}
	return ERR_OK;
}

static enum err judge_packed(void *ctx, struct str packed)
{
	return judge_stream(ctx, packed);
}

static enum err judge_object_streams(struct arena *a, struct str file)
{
	struct inflating f = { .chunk = arena_alloc(a, CHUNK + OVERLAP) };
	return each_packed(file, judge_packed, &f);
}

struct unpacking {
	struct arena *arena;
	pdf_objects *each;
	void *ctx;
};

static enum err unpack(void *ctx, struct str packed)
{
	struct unpacking *u = ctx;
	struct buf all;
	unsigned char *chunk = arena_alloc(u->arena, CHUNK);
	z_stream z = { .next_in = (Bytef *)packed.at, .avail_in = (uInt)packed.len };
	buf_init(&all, u->arena, PDF_INFLATED_MAX);
	if (inflateInit(&z) != Z_OK)
		return fault(ERR_INTERNAL, "inflate");
	for (int state = Z_OK; state == Z_OK;) {
		z.next_out = chunk;
		z.avail_out = CHUNK;
		state = inflate(&z, Z_NO_FLUSH);
		buf_add(&all, (struct str){ (char *)chunk, CHUNK - z.avail_out });
		if (z.avail_out == CHUNK)
			break;
	}
	inflateEnd(&z);
	return u->each(u->ctx, buf_str(&all));
}

enum err pdf_each_stream(struct arena *a, struct str file, pdf_objects *each, void *ctx)
{
	struct unpacking u = { a, each, ctx };
	return each_packed(file, unpack, &u);
}

enum err pdf_judge(struct arena *a, struct str file)
{
	TRY(judge_names(file));
	return judge_object_streams(a, file);
}
