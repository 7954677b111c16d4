#include "screen/video.h"

#include "channels/video/mp4.h"

/* Names and lengths of boxes stand between the words; what is no letter is a blank. */
static struct str words_of(struct arena *a, struct str bytes)
{
	char *out = arena_alloc(a, bytes.len + 1);
	for (size_t i = 0; i < bytes.len; i++)
		out[i] =
			(unsigned char)bytes.at[i] < ' ' || bytes.at[i] == 0x7F ? ' ' : bytes.at[i];
	return (struct str){ out, bytes.len };
}

enum err video_open(struct arena *a, struct str file, struct contents *o)
{
	struct mp4 m;
	TRY(mp4_read(file, &m));
	if (m.located)
		return fault_as(ERR_REFUSED, "video.place", "file",
			"视频里带有拍摄地点，请用剪辑软件重新导出（去掉位置信息）后再上传");
	o->width = m.width;
	o->height = m.height;
	const char *about =
		arena_printf(a, "%lld 秒，%u×%u", (long long)m.ms / 1000, m.width, m.height);
	TRY(parts_add(&o->parts, str_c(about), "视频"));
	for (size_t i = 0; i < m.said_count; i++)
		TRY(parts_add(&o->parts, words_of(a, m.said[i]), "视频附带的文字"));
	return ERR_OK;
}
