/* revision.h: one immutable text of a draft. Its id is a git commit. */
#pragma once
#include "base/str.h"

struct revision {
	struct str title;
	struct str html;     /* canonical: article.h */
	struct str meta;     /* canonical JSON: schemas/meta.schema.json */
	struct str commit;   /* 40 hex digits; empty while a person still types */
	struct str author;   /* display name of the signed author, from meta or the account */
	const struct asset { /* files the article shows or links; bytes may be absent */
		struct str sha256, name, media_type, bytes;
	} * assets;
	size_t asset_count;
};
