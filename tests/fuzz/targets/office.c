/*
 * docx, xlsx, pptx: the archive, its XML, the words in it; outside the sandbox. Bytes that begin as a zip
 * are the file. Any other input is its parts, each a line with its name and then its text: they are packed
 * here, or no changed text would get past its checksum.
 */
#include "screen/office.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct contents c = {};
	struct str file = fuzz_input(data, len);
	parts_init(&c.parts, &a);
	enum err e = office_open(&a, str_starts(file, STR("PK")) ? file : packed(&a, file), &c);
	if (e)
		parts_refused(e);
	else
		parts_check(&a, &c);
	return 0;
}
