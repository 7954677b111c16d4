/* codes.h: the two-dimensional codes in a picture. The one file of C++: that is what ZXing speaks. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CODES_MAX = 32 };

/* What one of them says, in UTF-8; the text is gone when the call returns. */
typedef void codes_taker(void *ctx, const char *text, size_t len);

/*
 * QR, Micro QR, Data Matrix, Aztec, as a telephone would find them: turned, skewed, CODES_MAX at most.
 * (Stacked bars, PDF417, take as long as all of these and lead nowhere.) `grey`: one byte a pixel, rows
 * without gaps. False when the search itself broke off.
 */
bool codes_read(
	const unsigned char *grey, unsigned width, unsigned height, codes_taker *, void *ctx);

#ifdef __cplusplus
}
#endif
