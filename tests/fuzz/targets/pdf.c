/* What a PDF may not hold, looked for in its bytes. */
#include "screen/pdf.h"
#include "tests/fuzz/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	enum err e = pdf_judge(&a, fuzz_input(data, len));
	if (e)
		parts_refused(e);
	return 0;
}
