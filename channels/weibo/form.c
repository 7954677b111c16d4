#include "channels/weibo/form.h"

#include "base/buf.h"
#include "base/digest.h"

struct str form_urlencoded(struct arena *a, const char *const *pairs)
{
	struct buf b;
	size_t room = 1;
	for (const char *const *p = pairs; *p; p++)
		room += strlen(*p) * 3 + 1;
	buf_init(&b, a, room);
	for (; *pairs; pairs += 2) {
		if (b.len)
			buf_add_char(&b, '&');
		buf_add_percent(&b, str_c(pairs[0]));
		buf_add_char(&b, '=');
		buf_add_percent(&b, str_c(pairs[1]));
	}
	return buf_str(&b);
}

/* Of the bytes' own hash: they would have to hold it. */
static const char *boundary_of(struct arena *a, const struct form_file *file)
{
	return arena_printf(a, "----shenfa%.32s", sha256_hex(a, file->bytes));
}

struct str form_multipart(struct arena *a, const char *const *pairs, const struct form_file *file,
	struct str *out_media_type)
{
	struct buf b;
	const char *boundary = boundary_of(a, file);
	size_t room = file->bytes.len + 1024;
	for (const char *const *p = pairs; *p; p++)
		room += strlen(*p) + 200;
	buf_init(&b, a, room);
	for (; *pairs; pairs += 2)
		buf_printf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
			boundary, pairs[0], pairs[1]);
	buf_printf(&b,
		"--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
		"Content-Type: %s\r\n\r\n",
		boundary, file->field, file->name, file->media_type);
	buf_add(&b, file->bytes);
	buf_printf(&b, "\r\n--%s--\r\n", boundary);
	*out_media_type = str_c(arena_printf(a, "multipart/form-data; boundary=%s", boundary));
	return buf_str(&b);
}
