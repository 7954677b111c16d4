/*
 * docx, xlsx, pptx: the archive, its XML, the words in it; outside the sandbox. Bytes that begin as a zip
 * are the file. Any other input is its parts, each a line with its name and then its text: they are packed
 * here, or no changed text would get past its checksum.
 */
#include "screen/office.h"
#include "screen/mask.h"
#include "tests/fuzz/parts.h"
#include "web/zip.h"

enum { FILE_BYTES_MAX = 1 << 20, PARTS_FEW = 20 };

static struct str packed(struct arena *a, struct str rest)
{
	struct zip *z = arena_new(a, struct zip);
	struct str file = STR("");
	pack_open(z, a, FILE_BYTES_MAX, 1636790400000);
	for (int i = 0; rest.len && i < PARTS_FEW; i++) {
		struct str text = fuzz_part(&rest), name = str_cut(&text, '\n');
		pack_add(z, name, text);
	}
	(void)!pack_close(z, &file);
	return file;
}

typedef enum err masking(struct arena *, struct str allow, struct str file, struct buf *out);

/* What is masked opens again, and has nothing left to mask. */
static void mask(struct arena *a, struct str file, masking *one)
{
	struct buf once, twice;
	struct contents c = {};
	buf_init(&once, a, FILE_BYTES_MAX * 16);
	buf_init(&twice, a, FILE_BYTES_MAX * 16);
	parts_init(&c.parts, a);
	enum err first = one(a, STR("13800138000\n"), file, &once);
	MUST(first != ERR_INTERNAL);
	if (first)
		return;
	MUST(office_open(a, buf_str(&once), &c) == ERR_OK);
	enum err e = one(a, STR("13800138000\n"), buf_str(&once), &twice);
	MUST(e == ERR_REFUSED || str_eq(buf_str(&once), buf_str(&twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct contents c = {};
	struct str file = fuzz_input(data, len);
	parts_init(&c.parts, &a);
	file = str_starts(file, STR("PK")) ? file : packed(&a, file);
	enum err e = office_open(&a, file, &c);
	if (e)
		parts_refused(e);
	else
		parts_check(&a, &c);
	if (!e)
		mask(&a, file, c.media == MEDIA_XLSX ? mask_xlsx : mask_document);
	return 0;
}
