// A QR code for samples.h, written by the library that reads it.
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <string>

static ZXing::BitMatrix code;

extern "C" void sample_code_make(const char *text)
{
	code = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode).setMargin(4).setEncoding(ZXing::CharacterSet::UTF8).encode(std::string(text), 0, 0);
}

extern "C" bool sample_code_dark(unsigned x, unsigned y)
{
	return (int)x < code.width() && (int)y < code.height() && code.get((int)x, (int)y);
}
