#include "screen/codes.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

using namespace ZXing;

static DecodeHints hints()
{
	DecodeHints h;
	h.setFormats(BarcodeFormat::QRCode | BarcodeFormat::MicroQRCode | BarcodeFormat::DataMatrix |
		     BarcodeFormat::Aztec);
	h.setTryHarder(true);
	h.setTryRotate(true);
	h.setMaxNumberOfSymbols(CODES_MAX);
	return h;
}

/* No exception leaves: the caller is C. */
bool codes_read(const unsigned char *grey, unsigned width, unsigned height, codes_taker *take, void *ctx)
try {
	ImageView picture(grey, (int)width, (int)height, ImageFormat::Lum);
	for (const Result &r : ReadBarcodes(picture, hints())) {
		std::string text = r.text();
		take(ctx, text.data(), text.size());
	}
	return true;
} catch (...) {
	return false;
}
