/* feed.h: a JSON Feed 1.1 as files that a web server shows: what is live, and what was taken down. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"

enum { FEED_TOMBSTONE_DAYS = 30, FEED_ITEMS_MAX = 200 };

/*
 * `root` is the folder (the courier's configuration names it), `file` the feed's name in it. Each item
 * lies by itself under root/.items/<file>/; the feed is made of these and of nothing else, the 200
 * newest of them. What the head says
 * ("title", "home_page_url", "feed_url") is a JSON object, taken over as it is.
 */
struct feed {
	const char *root, *file;
	const json_t *head;
};

/*
 * An item: an object with "id" (letters, figures, - and _), "date_modified" and
 * "_gw" {rev, status}; status "withdrawn" is a tombstone, which stays for 30 days. Written, and then the feed anew, each whole
 * or not at all. An item whose rev is not above the one that lies there is left alone, unless it is the same one; what is no
 * item is written over.
 * ERR_UNAVAILABLE: the disk.
 */
[[nodiscard]] enum err feed_put(
	struct arena *, const struct feed *, const json_t *item, int64_t modified, int64_t now);

/* As it lies there; ERR_NOTFOUND; ERR_CONFLICT: what lies there is no item. The caller owns *out. */
[[nodiscard]] enum err feed_item(struct arena *, const struct feed *, struct str id, json_t **out);

/* A file beside the feed, for the pictures: "assets/<sha256>.png". Written once. */
[[nodiscard]] enum err feed_asset(
	struct arena *, const struct feed *, struct str path, struct str bytes);

/* The item with this id of a feed as it was read from the web; NULL: it is not in it. */
const json_t *feed_find(const json_t *feed, struct str id);

/* "https://x.gov.cn/feed" and "feed.json" → where anybody reads it. */
const char *feed_address(struct arena *, struct str base_url, const char *file);

/*
 * What the public feed shows of an item against what lies here under this delivery's marker: LIVE,
 * OTHER, or PENDING while it still shows something older; ABSENT where nothing of this delivery lies here. Of a
 * What is no item is OTHER. Of a
 * withdrawal: ABSENT once the tombstone is shown, LIVE where none lies here.
 */
[[nodiscard]] enum err feed_look(struct wire *, struct arena *, const struct feed *,
	const struct delivery_job *, struct str id, enum sighting *out);

/*
 * All that the public feed shows and is not withdrawn; `digest`: over what a reader reads of an item; `words`: that, as
 * stock.h has it.
 */
typedef struct str feed_digest(struct arena *, const json_t *item);
typedef struct str feed_words(
	struct arena *, const struct channel_site *, struct str id, const json_t *item);
[[nodiscard]] enum err feed_survey(struct wire *, struct arena *, const struct channel_site *,
	const char *file, feed_digest *, feed_words *, struct survey *out);

/* The words of an item as JSON Feed has them: the summary, and content_html or else content_text; none where it has neither. */
feed_words feed_item_words;

/* "2026-11-22T19:30:00+08:00": RFC 3339, China time. */
const char *feed_time(struct arena *, int64_t ms);

/*
 * Whether somebody altered it: what lies here, or the feed made of it, is not `item`. *out: what stands there instead, which
 * the caller owns; NULL: nothing does.
 */
[[nodiscard]] enum err feed_altered(struct arena *, const struct feed *, const json_t *item,
	int64_t now, bool *out_altered, json_t **out);

/* The very item, whatever lies there, and the feed anew. */
[[nodiscard]] enum err feed_put_back(
	struct arena *, const struct feed *, const json_t *item, int64_t modified, int64_t now);

/*
 * What no release put there, and how it goes. The courier's own folder has the id of every item that a release wrote
 * (released.h), so that what somebody made of an item of ours is not taken for a stranger.
 */
[[nodiscard]] enum err feed_remember(
	struct wire *, struct arena *, const struct feed *, struct str id, struct str marker);

/*
 * As feed_survey lists it; or, where the public feed has it no more, as it lies here and would be shown again with the next
 * release. ERR_NOTFOUND: neither. ERR_REFUSED: it is ours. ERR_UNAVAILABLE: the public feed cannot be read.
 */
[[nodiscard]] enum err feed_find_posted(struct wire *, struct arena *, const struct feed *,
	const char *address, feed_digest *, struct str id, struct posted *out);

/* What lies here under that id goes, and the feed is written anew. ERR_CONFLICT: another thing does. ERR_REFUSED: it is ours. */
[[nodiscard]] enum err feed_remove(
	struct wire *, struct arena *, const struct feed *, feed_digest *, const struct posted *);
