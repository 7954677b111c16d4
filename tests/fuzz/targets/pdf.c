/* What a PDF may not hold, looked for in its bytes, and the words that stand on no page. */
#include "screen/pdf.h"
#include "tests/fuzz/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct contents c = { .media = MEDIA_PDF };
	struct str file = fuzz_input(data, len);
	parts_init(&c.parts, &a);
	enum err e = pdf_judge(&a, file);
	if (!e)
		e = pdf_aside(&a, file, &c.parts);
	if (e)
		parts_refused(e);
	else
		parts_check(&a, &c);
	return 0;
}
