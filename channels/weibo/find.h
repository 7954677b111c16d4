/* find.h: looking for our own posts: by number, or by their words among the newest few. */
#pragma once
#include "channels/weibo/api.h"

/* The post's number: noted, remembered, or read from the address that a person reported. Empty: none. */
struct str find_number(struct weibo *);

/*
 * Whether it is there and says what was approved (of a withdrawal: whether it is there). Makes no call
 * before it is time: SEEN_PENDING then; a look costs one of the day's hundred.
 */
[[nodiscard]] enum err find_by_number(
	struct weibo *, struct str id, enum weibo_purpose, enum sighting *out);

/*
 * By `digest` (post.h) and the time it was sent: two minutes later, ten minutes after that, and half an
 * hour after the sending for the last time. SEEN_UNKNOWN where the platform shows too little to say "not there".
 */
[[nodiscard]] enum err find_by_words(
	struct weibo *, struct str digest, enum weibo_purpose, enum sighting *out);

/* The account's newest posts. The caller frees it. */
[[nodiscard]] enum err find_newest(struct weibo *, enum weibo_purpose, json_t **out);

/*
 * One post, where the application may ask for it, or among the newest few. ERR_NOTFOUND: it is not there;
 * ERR_UNCERTAIN: the platform shows too little to say. The caller frees it.
 */
[[nodiscard]] enum err find_one(struct weibo *, struct str id, enum weibo_purpose, json_t **out);

/* The account itself, for one that has no posts to tell it. The caller frees it. */
[[nodiscard]] enum err find_user(struct weibo *, enum weibo_purpose, json_t **out);

/* Nothing is on the account that such an answer does not list. */
bool find_whole(const json_t *newest);

/* A post's words, the whole of them where they are long. */
struct str find_words(const json_t *status);
