/* words.h: the particulars of an item, read from its meta.json for one channel. */
#pragma once
#include "channels/channel.h"

/* What model/meta.def says goes out, and what chooses something. `tags` are joined by commas. */
struct words {
	struct str title;
#define WORD_PROSE(key) struct str key;
#define WORD_LABEL(key) struct str key;
#define WORD_INSIDE(key)
#define META(key, kind, most, how, zh) WORD_##how(key)
#include "model/meta.def"
#undef WORD_PROSE
#undef WORD_LABEL
#undef WORD_INSIDE
	struct str text;  /* a channel's own words for the whole, or empty */
	struct str cover; /* sha256 of the asset chosen as cover, or empty */
	struct str form;  /* what this channel makes of it, where it has a choice; or empty */
	bool document;    /* 公文: signed elsewhere, shown with its 文号 */
};

/*
 * What meta.json says, with `channels.<name>.{title,summary,author,cover,text,form}` before the item's
 * own. Strings live in the arena. ERR_INVALID when meta is no object or a word looks like a hole.
 */
[[nodiscard]] enum err words_read(
	struct arena *, const struct revision *, const char *channel, struct words *out);

/*
 * The article, and above it as a paragraph of its own what was wrong in the words that stood there before, where
 * somebody says so to readers.
 */
struct str words_with_correction(struct arena *, const struct words *, struct str html);

/* Where there is no room for it: whoever agrees reads that readers will not be told it there. */
void words_without_correction(struct arena *, const struct words *, struct rendition *);

/* Code points of UTF-8 text; the first `max` of them. */
size_t words_length(struct str);
struct str words_first(struct str, size_t max);
