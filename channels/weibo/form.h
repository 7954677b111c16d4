/* form.h: bodies as the platform takes them: urlencoded, and multipart where a picture goes along. */
#pragma once
#include "base/arena.h"

/* "name=value&…" of pairs name, value, …, NULL; blanks as %20, which is right for both their readers. */
struct str form_urlencoded(struct arena *, const char *const *pairs);

struct form_file {
	const char *field, *name, *media_type;
	struct str bytes;
};

/* The same pairs and one file; *out_media_type has the boundary, which stands nowhere inside. */
struct str form_multipart(struct arena *, const char *const *pairs, const struct form_file *,
	struct str *out_media_type);
