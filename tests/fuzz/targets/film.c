/* A film and a picture, told by their heads alone: what is said lies inside the file. */
#include "channels/picture.h"
#include "channels/video/mp4.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct str file = fuzz_input(data, len);
	struct mp4 m;
	unsigned width, height;
	(void)picture_size(file, &width, &height);
	if (mp4_read(file, &m))
		return 0;
	MUST(m.width && m.height && m.ms > 0);
	MUST(m.said_count <= MP4_SAID_MAX);
	for (size_t i = 0; i < m.said_count; i++)
		MUST(m.said[i].at >= file.at && m.said[i].at + m.said[i].len <= file.at + file.len);
	return 0;
}
