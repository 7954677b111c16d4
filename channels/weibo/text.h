/* text.h: the words of a post as the platform reads them: how long, what in them means something. */
#pragma once
#include "base/arena.h"

/* Half characters: above ASCII two each, ASCII one, an address 22 (it becomes a short link). */
size_t weibo_halves(struct str);

/* Characters as the platform counts: half characters, rounded up. */
size_t weibo_length(struct str);

/* As much of the beginning as counts no more than `halves`. */
struct str weibo_head(struct str, size_t halves);

/* "#话题#" stands in it, which the interface refuses; of the wide kind as well. */
bool weibo_topic(struct str);

/*
 * What is compared: the platform shortens addresses, adds and takes blanks, and may write entities.
 * All of that gone.
 */
struct str weibo_plain(struct arena *, struct str);

/* The addresses in it, in their order and as they stand, a blank between each two. */
struct str weibo_links(struct arena *, struct str);

/*
 * Whether `now` leads where `ours` does, as far as can be told: each is ours word for word, or the platform's own
 * short link (t.cn) in its place; and that is the one in `given`, where the platform gave one when it took the post.
 */
bool weibo_same_links(struct str ours, struct str given, struct str now);

/* "Wed Oct 24 23:49:17 +0800 2012" → ms; false for anything else. */
bool weibo_time(struct str, int64_t *out);

/* The letters by which a post's page is addressed, from its number: "3501756485200075" → "z0JH2lOMb". */
const char *weibo_letters(struct arena *, struct str id);

/* And back, from the last part of such an address (or of one that has the number itself); or empty. */
struct str weibo_number(struct arena *, struct str page);
